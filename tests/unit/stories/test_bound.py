"""Which stories of a rule are over before their time: those heard of longest ago, and as many as are needed."""

from collections.abc import Sequence
from datetime import timedelta

from tests.builders import T0, after

from watchd.model.story import Name, StoryMember
from watchd.stories.bound import over_bound
from watchd.stories.index import StoryIndex

_OLDEST = T0 - timedelta(hours=72)


def _member(story: str, number: int, hours: float, earlier_headlines: int = 0) -> StoryMember:
    return StoryMember(
        story, "r", f"it_{number}", f"https://a.example/{number}", f"one{number} two{number} three four", "a.example",
        "en", T0, frozenset(), is_head=False, seen_at=after(hours=hours),
        formerly=tuple(Name("", f"Old {place}", "a.example") for place in range(earlier_headlines)),
    )  # fmt: skip


def _index(*members: StoryMember) -> StoryIndex:
    index = StoryIndex()
    index.add(members)
    return index


def _closed(indexes: Sequence[StoryIndex], most: int) -> set[str]:
    return set(over_bound(indexes, most, _OLDEST))


def _stream() -> list[StoryMember]:
    return [_member(f"st_{number % 5}", number, number) for number in range(10)]  # st_4 is heard of last


def test_nothing_is_closed_while_a_rule_has_no_more_than_it_may() -> None:
    assert _closed([_index(*_stream())], 10) == set()


def test_the_stories_heard_of_longest_ago_are_closed_until_a_tenth_is_free() -> None:
    assert _closed([_index(*_stream())], 9) == {"st_0"}
    assert _closed([_index(*_stream())], 4) == {"st_0", "st_1", "st_2", "st_3"}


def test_it_makes_no_difference_which_index_holds_what() -> None:
    reports = _stream()
    for cut in range(11):
        revised = reports[:3]  # is held in both
        assert _closed([_index(*reports[cut:], *revised), _index(*reports[:cut], *revised)], 8) == {"st_0", "st_1"}


def test_what_is_over_is_not_counted() -> None:
    over = [_member(f"st_old{number}", 100 + number, -73) for number in range(20)]
    assert _closed([_index(*_stream(), *over)], 10) == set()


def test_a_headline_that_a_report_had_before_counts_as_a_report() -> None:
    assert _closed([_index(_member("st_a", 1, 1), _member("st_b", 2, 2, earlier_headlines=9))], 10) == {"st_a", "st_b"}


def test_one_story_that_is_more_than_may_be_held_is_closed_itself() -> None:
    assert _closed([_index(*(_member("st_one", number, number) for number in range(12)))], 10) == {"st_one"}
