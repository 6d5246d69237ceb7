"""The trap sets: no development is listed or counted as a copy, and most rewordings are known as such."""

from collections import Counter
from functools import cache

import pytest
from tests.story_sets.decided import SWALLOWED, decisions
from tests.story_sets.traps import KINDS, LANGUAGES, LATER_KINDS, Pair, later_pairs, pairs

from watchd.model.alert import Decision, DecisionKind

# Every pair is decided on at once, by the one process that asks.
pytestmark = pytest.mark.xdist_group("traps")

_HELD_OUT = [pair for which in ("", "_2", "_3", "_4", "_6") for pair in later_pairs(f"traps_held_out{which}.txt")]
_WORDS = [pair for which in ("", "_held_out") for pair in later_pairs(f"traps_words{which}.txt")]
_REVIEWED = later_pairs("traps_held_out_5.txt")
_UNREAD = later_pairs("traps_held_out_7.txt")
_UNREAD_AGAIN = later_pairs("traps_held_out_8.txt")
_AFTER_THAT = later_pairs("traps_held_out_9.txt")
_NEXT = later_pairs("traps_next.txt")
_ALL = [*pairs(), *later_pairs(), *_HELD_OUT, *_WORDS]


@cache
def decided() -> dict[str, Decision]:
    """What is decided on the later report of each pair."""
    every = [*_ALL, *_REVIEWED, *_UNREAD, *_UNREAD_AGAIN, *_AFTER_THAT, *_NEXT]
    return dict(zip([pair.place for pair in every], decisions(every), strict=True))


def test_the_sets_are_as_large_as_they_say() -> None:
    assert (len(pairs()), len(later_pairs()), len(_HELD_OUT), len(_WORDS)) == (140, 78, 270, 210)
    assert Counter(pair.kind == "reworded" for pair in _ALL) == {False: 504, True: 194}
    assert {(pair.language, pair.kind) for pair in pairs()} == {(one, kind) for one in LANGUAGES for kind in KINDS}
    later = {(pair.language, pair.kind) for pair in later_pairs()}
    assert later == {(one, kind) for one in LANGUAGES for kind in LATER_KINDS}


@pytest.mark.parametrize("pair", [one for one in _ALL if one.kind != "reworded"], ids=lambda pair: pair.place)
def test_another_development_in_nearly_the_same_words_is_told(pair: Pair) -> None:
    decision = decided()[pair.place]
    assert decision.kind not in SWALLOWED, decision.reason


def test_four_rewordings_of_five_are_known_as_the_same_development() -> None:
    kinds = Counter(decided()[pair.place].kind in SWALLOWED for pair in _ALL if pair.kind == "reworded")
    assert kinds[True] / kinds.total() >= 0.8


@pytest.mark.parametrize(
    ("pairs_of", "developments", "listed", "known"),
    [
        (_REVIEWED, 106, 0, 30),
        (_UNREAD, 80, 0, 35),
        (_UNREAD_AGAIN, 106, 0, 39),
        (_AFTER_THAT, 40, 0, 23),
        (_NEXT, 29, 1, 0),
    ],
)
def test_of_what_others_wrote_a_few_are_listed_and_none_is_a_copy(
    pairs_of: list[Pair], developments: int, listed: int, known: int
) -> None:
    """As docs/stories.md says of each set: neither more of its developments swallowed nor fewer rewordings known."""
    told = [decided()[pair.place] for pair in pairs_of if pair.kind != "reworded"]
    assert len(told) == developments
    swallowed = Counter(one.kind for one in told if one.kind in SWALLOWED)
    assert not swallowed[DecisionKind.SUPPRESS]
    assert swallowed[DecisionKind.GROUP] <= listed
    kinds = Counter(decided()[pair.place].kind in SWALLOWED for pair in pairs_of if pair.kind == "reworded")
    assert kinds[True] >= known


def test_no_threshold_is_given_as_the_reason_of_an_update() -> None:
    updates = [one for one in decided().values() if one.kind.value == "update"]
    assert updates
    assert not [one.reason for one in updates if "threshold" in one.reason or not one.reason.count("new in it")]
    assert {one.threshold for one in updates} == {0.4, 0.36}  # the lower one of pairs of Chinese signs
