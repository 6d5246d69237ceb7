"""The trap set: no development is taken for a copy, and most rewordings are known as such."""

from collections import Counter
from datetime import timedelta

import pytest
from tests.builders import T0, item
from tests.story_sets.traps import KINDS, LANGUAGES, Pair, pairs

from watchd.model.story import Relation, StoryMember
from watchd.stories.index import StoryIndex
from watchd.stories.thread import thread


def _outcome(pair: Pair) -> str:
    """What becomes of the later report: a copy, listed with the story, an update, or a story of its own."""
    index = StoryIndex()
    index.add(
        [
            StoryMember(
                "st_1", "r", "it_1", "https://a.example/1", pair.first.title, "a.example", pair.language, T0,
                frozenset(), is_head=True, seen_at=T0, lead=pair.first.lead,
            )
        ]
    )  # fmt: skip
    later = item(
        2, title=pair.second.title, summary=pair.second.lead, language=pair.language, publisher="b.example",
        url_key="https://b.example/2", seen_at=T0 + timedelta(hours=1),
    )  # fmt: skip
    found = thread(later, "r", [index], timedelta(days=1), later.seen_at)
    if found.relation is Relation.NEW:
        return "new"
    if found.news:
        return "update"
    return "copy" if found.relation is Relation.SAME else "listed"


def test_the_set_is_as_large_as_it_says() -> None:
    found = pairs()
    assert len(found) == 140
    assert {(pair.language, pair.kind) for pair in found} == {(one, kind) for one in LANGUAGES for kind in KINDS}


@pytest.mark.parametrize("pair", [one for one in pairs() if one.kind != "reworded"], ids=lambda pair: pair.place)
def test_another_development_in_nearly_the_same_words_is_never_a_copy(pair: Pair) -> None:
    assert _outcome(pair) != "copy"


def test_nearly_all_traps_are_told_and_the_others_are_listed() -> None:
    outcomes = Counter(_outcome(pair) for pair in pairs() if pair.kind != "reworded")
    assert outcomes["listed"] <= 3
    assert outcomes["update"] + outcomes["new"] >= 82


def test_four_rewordings_of_five_are_known_as_the_same_development() -> None:
    outcomes = Counter(_outcome(pair) for pair in pairs() if pair.kind == "reworded")
    assert (outcomes["copy"] + outcomes["listed"]) / outcomes.total() >= 0.8
