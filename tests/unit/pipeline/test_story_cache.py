"""What is held of stories between turns is bounded, and what is dropped is read again."""

from collections.abc import Sequence
from datetime import timedelta

from tests.builders import T0
from tests.fakes import rule

from watchd.model.rule import Rule
from watchd.model.story import StoryMember
from watchd.pipeline.story_cache import StoryCache
from watchd.stories.index import keys_of
from watchd.stories.partings import Partings


class Stored:
    """A turn's view of stories: what each rule has, and what was asked for."""

    def __init__(self, members: int) -> None:
        self.number = 1
        self.asked: list[tuple[str, int]] = []
        self.split_in: dict[str, int] = {}
        self.closed_in: dict[str, int] = {}
        self._members = members

    def overruled(self, rule_id: str) -> int:
        return self.split_in.get(rule_id, 0)

    def has_closed(self, rule_id: str, since_turn: int) -> bool:
        return self.closed_in.get(rule_id, 0) > since_turn

    def partings(self, rule_id: str) -> Partings:
        found = Partings({"st_apart": "st_left"})
        found.add("st_apart", [f"https://{rule_id}.example"])
        return found

    def story_members(self, rule_id: str, since_turn: int) -> Sequence[StoryMember]:
        self.asked.append((rule_id, since_turn))
        return () if since_turn else [_member(rule_id, number) for number in range(self._members)]


def _member(rule_id: str, number: int) -> StoryMember:
    return StoryMember(
        f"st_{number}", rule_id, f"it_{number}", f"https://a.example/{number}", f"one{number} two{number} three four",
        "a.example", "en", T0, frozenset(), is_head=True, seen_at=T0,
    )  # fmt: skip


def _rules(number: int) -> list[Rule]:
    return [rule(f"rule-{place}", "Su-30") for place in range(number)]


def _read(cache: StoryCache, one: Rule, stored: Stored, later: timedelta = timedelta(0)) -> int:
    return len(cache.index(one, stored, T0 + later).leaders)  # type: ignore[arg-type]  # all of a turn that it reads


def test_an_index_is_read_once_and_then_catches_up_from_its_turn() -> None:
    cache, stored, (one,) = StoryCache(), Stored(5), _rules(1)
    assert _read(cache, one, stored) == 5
    stored.number = 8
    assert _read(cache, one, stored) == 5
    stored.number = 9
    _read(cache, one, stored)
    assert stored.asked == [("rule-0", 0), ("rule-0", 0), ("rule-0", 7)]


def test_what_a_turn_wrote_itself_is_known_and_not_read_back() -> None:
    cache, stored, (one, other) = StoryCache(), Stored(5), _rules(2)
    stored.number = 4
    for each in (one, other):
        _read(cache, each, stored)
    member = _member("rule-0", 99)
    cache.committed(4, {"rule-0": [(member, keys_of(member))]})
    stored.number = 5
    assert [_read(cache, each, stored) for each in (one, other)] == [6, 5]
    assert stored.asked == [("rule-0", 0), ("rule-1", 0)]


def test_what_a_turn_changed_beyond_what_it_put_into_stories_is_read_back() -> None:
    cache, stored, (one,) = StoryCache(), Stored(5), _rules(1)
    stored.number = 4
    _read(cache, one, stored)
    cache.committed(4, {"rule-0": None})
    stored.number = 5
    _read(cache, one, stored)
    assert stored.asked == [("rule-0", 0), ("rule-0", 3)]


def test_an_index_that_lags_behind_a_turn_is_not_taken_for_current_by_it() -> None:
    cache, stored, (one,) = StoryCache(), Stored(5), _rules(1)
    stored.number = 4
    _read(cache, one, stored)
    cache.committed(6, {})
    stored.number = 7
    _read(cache, one, stored)
    assert stored.asked == [("rule-0", 0), ("rule-0", 3)]


def test_an_index_is_read_anew_after_somebody_split_or_merged_stories_of_the_rule() -> None:
    cache, stored, (one, other) = StoryCache(), Stored(5), _rules(2)
    stored.number = 4
    for each in (one, other):
        _read(cache, each, stored)
    stored.number, stored.split_in = 6, {"rule-0": 5}
    stored.asked.clear()
    for each in (one, other):
        _read(cache, each, stored)
    assert stored.asked == [("rule-0", 0), ("rule-1", 3)]
    stored.number = 7
    index = cache.index(one, stored, T0)  # type: ignore[arg-type]  # all of a turn that it reads
    assert stored.asked[-1] == ("rule-0", 5)
    assert index.partings.barred(["https://rule-0.example"]) == {"st_left"}


def test_an_index_is_read_anew_after_another_node_closed_stories_of_the_rule() -> None:
    cache, stored, (one,) = StoryCache(), Stored(5), _rules(1)
    for stored.number, stored.closed_in in ((4, {}), (6, {"rule-0": 5}), (7, {"rule-0": 5})):
        _read(cache, one, stored)
    assert stored.asked == [("rule-0", 0), ("rule-0", 0), ("rule-0", 5)]


def test_what_was_used_longest_ago_is_dropped_whole_and_read_again() -> None:
    cache, stored, rules = StoryCache(most=100), Stored(10), _rules(6)  # an index holds 30 names and leaders
    stored.number = 4
    for one in rules:
        _read(cache, one, stored)
    assert len(cache) == 3
    stored.asked.clear()
    assert _read(cache, rules[5], stored) == 10
    assert _read(cache, rules[0], stored) == 10
    assert stored.asked == [("rule-0", 0)]
    assert len(cache) == 3


def test_the_index_in_use_stays_whole_however_large_it_is() -> None:
    cache, stored, (one, other) = StoryCache(most=20), Stored(50), _rules(2)
    assert _read(cache, one, stored) == 50
    assert _read(cache, other, stored) == 50
    assert len(cache) == 1


def test_stories_that_are_over_are_forgotten() -> None:
    cache, stored, (one,) = StoryCache(), Stored(5), _rules(1)
    stored.number = 4
    assert _read(cache, one, stored, timedelta(hours=71)) == 5
    stored.number = 5
    assert _read(cache, one, stored, timedelta(hours=73)) == 0
