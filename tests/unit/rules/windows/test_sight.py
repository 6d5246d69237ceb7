"""Coverage by expected matches: what an absence needs to be one."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import after
from tests.unit.rules.windows.pasts import ALWAYS, days, joined, log, spread, watching

from watchd.model.window import Absence, Outcome
from watchd.rules.windows import Past, Watch, judge, overlap
from watchd.rules.windows.sight import Watched, blindness, cover_of

DURING = (after(days=100), after(days=142))
BEFORE = (after(days=0), after(days=100))
EVENLY = joined(*(spread(0, 100, 10, feed=f"feed-{number}") for number in range(3)))


def _blindness(watch: Watch, feeds_alive: int = 1) -> str:
    return blindness(watch, DURING, EVENLY, BEFORE, feeds_alive)


def test_one_feed_of_three_that_was_down_for_six_hours_of_six_weeks_leaves_enough() -> None:
    assert _blindness(watching(feed_0=days((0, 120), (120.25, 200)))) == ""


def test_one_feed_of_three_that_was_down_throughout_does_not() -> None:
    said = "blind: 67% of what was to be expected was watched, 90% is needed (feed-0 0%)"
    assert _blindness(watching(feed_0=days((0, 100)))) == said


def test_feeds_weigh_as_much_as_they_contributed() -> None:
    mostly = joined(spread(0, 100, 95, feed="feed-0"), spread(0, 100, 5, feed="feed-1"))
    assert blindness(watching(feed_1=days((0, 100))), DURING, mostly, BEFORE) == ""
    assert "5%" in blindness(watching(feed_0=days((0, 100))), DURING, mostly, BEFORE)


def test_a_feed_that_contributed_nothing_does_not_count_and_without_a_baseline_all_count_alike() -> None:
    ours = spread(0, 100, 10, feed="feed-0")
    down = watching(feed_1=days((0, 100)), feed_2=days((0, 100)))
    assert blindness(down, DURING, ours, BEFORE) == ""
    assert "33%" in blindness(down, DURING, log(), BEFORE)


def test_a_feed_that_is_none_of_the_rules_any_more_is_not_missed_and_nothing_is_expected_of_it() -> None:
    left = watching(("feed-1", "feed-2"))
    assert blindness(left, DURING, EVENLY, BEFORE) == ""
    window = Absence(timedelta(days=42), 12, timedelta(weeks=26), 1)
    with_it, without = (judge(window, Past(EVENLY, watch=watch), DURING[1]) for watch in (watching(), left))
    assert with_it.reason.startswith("0 matches in 42 days; 14 expected from 30 in")
    assert without.reason.startswith("0 matches in 42 days; 9.3 expected from 20 in")
    assert blindness(watching(()), DURING, log(), BEFORE) == "blind: no feed has answered yet"


def test_so_many_feeds_must_have_been_alive_besides() -> None:
    mostly = joined(spread(0, 100, 99, feed="feed-0"), spread(0, 100, 1, feed="feed-1"))
    watch = watching(feed_1=days((0, 100)))
    assert blindness(watch, DURING, mostly, BEFORE, 1) == ""
    assert blindness(watch, DURING, mostly, BEFORE, 2) == "blind: 1 feed was alive throughout, 2 are needed"


def test_nothing_was_watched_while_the_rule_was_not_evaluating() -> None:
    watched = replace(watching()(*DURING), rules=days((0, 110), (139, 200)))
    assert "31%" in _blindness(lambda _since, _until: watched)
    assert _blindness(lambda _since, _until: Watched(watched.feeds, ALWAYS)) == ""


def test_an_overlap_is_what_lies_in_both() -> None:
    first, second = days((0, 10), (20, 30)), days((5, 22), (25, 26), (28, 40))
    assert overlap(first, second) == days((5, 10), (20, 22), (25, 26), (28, 30))
    assert overlap(first, []) == overlap([], second) == []


def test_six_hours_of_one_feed_of_three_are_a_fifth_of_a_percent_of_six_weeks() -> None:
    cover = cover_of(watching(feed_0=days((0, 120), (120.25, 200))), EVENLY, *DURING)
    assert round(cover.share(*DURING), 4) == 0.9980
    window = Absence(timedelta(days=42), 12, timedelta(weeks=26), 3)
    past = Past(EVENLY, watch=watching(feed_0=days((0, 120), (120.25, 200))))
    assert judge(window, past, DURING[1]).outcome is Outcome.ALERT


def test_a_share_is_of_what_was_to_be_expected_and_whole_where_nobody_keeps_a_record() -> None:
    cover = cover_of(watching(feed_0=days((0, 120), (140, 200))), EVENLY, *DURING)
    assert round(cover.share(after(days=120), after(days=140)), 2) == 0.67
    assert cover_of(lambda _since, _until: Watched({}), EVENLY, *DURING).share(*DURING) == 1


def test_feeds_weigh_what_they_contributed_in_the_time_that_is_asked_whatever_else_is_remembered() -> None:
    watch = watching(feed_0=days((0, 200)), feed_1=days((0, 110)))
    before = spread(0, 90, 50, feed="feed-1")
    asked = joined(spread(100, 142, 30, feed="feed-0"), spread(100, 142, 10, feed="feed-1"))
    cover = cover_of(watch, asked, *DURING)
    assert cover.share(after(days=120), after(days=130)) == 0.75
    assert cover_of(watch, joined(before, asked), *DURING).share(after(days=120), after(days=130)) == 0.75
