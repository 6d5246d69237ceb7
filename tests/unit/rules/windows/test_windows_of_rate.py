"""`burst`, `drop` and `absence`: each outcome, its sentence, and when it is looked at again."""

from datetime import timedelta

import pytest
from tests.builders import after
from tests.unit.rules.windows.pasts import days, joined, log, spread, watching

from watchd.model.window import Absence, Burst, Distinct, Drop, Outcome, PastMatch
from watchd.rules.windows import Judgement, Log, Past, Watch, judge

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BURST = Burst(5, WEEK, 4, 12 * WEEK)
DROP = Drop(0.4, 28 * DAY, 26 * WEEK, "all", 20)
ABSENCE = Absence(42 * DAY, 12, 26 * WEEK, 2)
ALL = {"all": spread(0, 210, 240)}


def _burst(own: Log, day: float = 119, window: Burst = BURST, zone: str = "UTC", **others: Log) -> Judgement:
    return judge(window, Past(own, others), after(days=day), zone)


def test_a_burst_prints_its_arithmetic() -> None:
    found = _burst(joined(spread(0, 110, 16), spread(112, 119, 8, feed="feed-1", publisher="b.com")))
    assert found.outcome is Outcome.ALERT
    assert found.reason == "8 items from 1 publisher in 7 days; 1.0 expected from 12 weeks; by chance 1 in 19,000"
    assert len(found.evidence) == 8


def test_the_usual_level_and_a_rise_that_chance_explains_are_quiet() -> None:
    assert _burst(spread(0, 119, 17)).reason.endswith("5 and 4.0 times as many as expected make an alert")
    bursty = log(*(week * 7 + place / 10 for week in (1, 4, 7, 9, 12, 15) for place in range(9)), feed="feed-9")
    found = _burst(joined(bursty, spread(112, 119, 19)))
    assert (found.outcome, "by chance 1 in " in found.reason) == (Outcome.QUIET, True)


def test_a_burst_learns_until_half_its_baseline_exists() -> None:
    assert _burst(log()).reason == "never matched"
    found = _burst(spread(105, 119, 10))
    assert (found.outcome, found.reason) == (
        Outcome.LEARNING,
        "6 days of matches before the 7 days, 42 days are needed",
    )
    assert found.due_at is not None
    assert _burst(spread(105, 119, 10), (found.due_at - after()) / DAY).outcome is not Outcome.LEARNING


def test_distinct_publishers_are_counted_in_the_baseline_as_well() -> None:
    one_voice = joined(spread(0, 112, 64), spread(112, 119, 40, feed="b"))
    assert _burst(one_voice).outcome is Outcome.ALERT
    assert _burst(one_voice, window=Burst(2, WEEK, 1, 12 * WEEK, Distinct.PUBLISHER)).outcome is Outcome.QUIET


def _from(feed: str, *runs: tuple[float, float, int]) -> Log:
    """Matches of one feed, evenly over each run of days, by 40 publishers in turn."""
    moments = sorted(one.at for first, last, number in runs for one in spread(first, last, number))
    return Log(PastMatch(at, f"{feed}-{n}", feed, f"{n % 40}.{feed}.com") for n, at in enumerate(moments))


def _after_one_left(window: Burst, own: Log, **others: Log) -> Judgement:
    """On day 101, where `stays` and `other` are polled and whatever else there was has left the files."""
    return judge(window, Past(own, others, watch=watching(("stays", "other"))), after(days=101), "UTC")


@pytest.mark.parametrize("distinct", [Distinct.ITEM, Distinct.PUBLISHER])
def test_a_burst_expects_nothing_of_a_feed_that_left(distinct: Distinct) -> None:
    window = Burst(5, DAY, 3, 4 * WEEK, distinct)
    stays, left = _from("stays", (0, 100, 200), (100, 101, 16)), _from("gone", (0, 100, 2400))
    alone, found = _after_one_left(window, stays), _after_one_left(window, joined(stays, left))
    assert (alone.outcome, "; 2.0 expected from " in alone.reason) == (Outcome.ALERT, True)
    assert (found.outcome, found.reason) == (alone.outcome, alone.reason)


@pytest.mark.parametrize(
    ("now", "left", "of_whole", "outcome"),
    [(9, 0, 3000, Outcome.QUIET), (25, 2000, 2000, Outcome.ALERT)],
    ids=["it brought the whole alone", "it brought the part"],
)
def test_a_burst_of_a_share_expects_nothing_of_a_feed_that_left(
    now: int, left: int, of_whole: int, outcome: Outcome
) -> None:
    window = Burst(5, DAY, 2, 4 * WEEK, of="all")
    own, whole = _from("stays", (0, 100, 400), (100, 101, now)), _from("stays", (0, 100, 1000), (100, 101, 20))
    alone = _after_one_left(window, own, all=whole)
    gone, of = _from("gone", (0, 100, left)), _from("gone", (0, 100, of_whole))
    found = _after_one_left(window, joined(own, gone), all=joined(whole, of))
    assert alone.outcome is outcome
    assert (found.outcome, found.reason) == (alone.outcome, alone.reason)


@pytest.mark.parametrize(
    ("down", "now", "expected"),
    [((100, 101), 9, "4.0"), ((90, 94), 13, "4.0"), ((), 13, "4.0")],
    ids=["now", "before", "never"],
)
def test_a_burst_of_a_share_knows_that_feeds_which_bring_only_the_whole_were_down(
    down: tuple[float, ...], now: int, expected: str
) -> None:
    """What they would have brought now is counted as if it had come, and what they would have brought before."""
    own, whole = _from("stays", (0, 100, 400), (100, 101, now)), _from("stays", (0, 101, 2020))
    begin, end = down or (50, 50)
    runs = [(first, last) for first, last in ((0, begin), (end, 101)) if first < last]
    others = _from("other", *((first, last, round((last - first) * 10)) for first, last in runs))
    watch = watching(("stays", "other"), other=days(*runs))
    found = judge(
        Burst(5, DAY, 3, 4 * WEEK, of="all"), Past(own, {"all": joined(whole, others)}, watch=watch), after(days=101)
    )
    assert f"; {expected} expected from " in found.reason, found.reason
    assert found.outcome is (Outcome.ALERT if now == 13 else Outcome.QUIET)


def test_a_burst_of_a_share_expects_no_less_where_the_feeds_it_comes_from_are_down_now() -> None:
    own = joined(_from("stays", (0, 100, 400)), _from("other", (100, 101, 9)))
    whole = joined(_from("stays", (0, 100, 2000)), _from("other", (0, 101, 1010)))
    watch = watching(("stays", "other"), stays=days((0, 100)))
    found = judge(Burst(5, DAY, 3, 4 * WEEK, of="all"), Past(own, {"all": whole}, watch=watch), after(days=101))
    assert "; 1.3 expected from 4 weeks" in found.reason, found.reason


def test_weekdays_are_compared_with_their_like_where_there_is_enough() -> None:
    workdays = [week * 7 + day + 0.5 for week in range(14) for day in range(5) for _ in range(6)]  # T0 is a Monday
    monday = Burst(5, DAY, 3, 12 * WEEK)
    found = _burst(log(*workdays), 14 * 7 + 0.999, monday)
    assert "from the same weekdays and hours of 12 weeks" in found.reason
    few = _burst(log(*workdays[::60]), 14 * 7 + 0.999, monday)
    assert "weekdays" not in few.reason


def test_hours_are_those_of_the_rules_zone_over_a_change_of_the_clock() -> None:
    # Ten each day at 09:30 in Berlin, over the change of 30 March 2026 (day 125): 08:30 UTC before, 07:30 after.
    morning = [
        day - 3.5 / 24 - (1 / 24 if day >= 125 else 0) + place / 10_000
        for day in range(100, 131)
        for place in range(10)
    ]
    hour = Burst(5, timedelta(hours=1), 2, 2 * WEEK)
    at = 130 - 4 / 24
    assert "10 expected from the same hours of 2 weeks" in _burst(log(*morning), at, hour, "Europe/Berlin").reason
    assert _burst(log(*morning), at, hour, "Europe/Berlin").outcome is Outcome.QUIET
    assert "3.6 expected from the same hours of 2 weeks" in _burst(log(*morning), at, hour, "UTC").reason


@pytest.mark.parametrize("hour", [0.5, 12.5])
def test_where_all_that_was_before_counts_each_match_counts_once_over_a_change_of_the_clock(hour: float) -> None:
    daily = log(*(day + hour / 24 for day in range(100, 129)))
    found = _burst(daily, 130, Burst(1, DAY / 2, 2, 10 * DAY), "Europe/Berlin")
    assert "; 0.5 expected from 10 days" in found.reason


def test_with_of_the_share_must_rise_and_not_the_number() -> None:
    words, whole = (
        joined(spread(0, 112, 64), spread(112, 119, 16, feed="b")),
        joined(spread(0, 112, 640), spread(112, 119, 160)),
    )
    shared = Burst(5, WEEK, 3, 12 * WEEK, of="whole")
    assert _burst(words, window=Burst(5, WEEK, 3, 12 * WEEK)).outcome is Outcome.ALERT
    assert _burst(words, window=shared, whole=whole).outcome is Outcome.QUIET
    assert _burst(words, window=shared, whole=spread(0, 119, 680)).outcome is Outcome.ALERT


def _drop(own: Log, whole: Log, **blind: object) -> Judgement:
    watch = watching(**blind)  # type: ignore[arg-type]
    return judge(DROP, Past(own, {"all": whole}, watch=watch), after(days=210))


USUAL = spread(0, 182, 65)


@pytest.mark.parametrize(
    ("own", "whole", "outcome", "said"),
    [
        (
            joined(USUAL, log(190, feed="b")),
            spread(0, 210, 240),
            "alert",
            "1 match of 32 of all in 28 days, 3.1%; 31.2% in",
        ),
        (joined(USUAL, spread(182, 210, 9, feed="b")), spread(0, 210, 240), "quiet", "below 40% of the usual share"),
        (
            USUAL,
            joined(spread(0, 182, 208), spread(183, 210, 6, feed="b")),
            "learning",
            "6 matches of all in 28 days, 20",
        ),
        (
            joined(spread(150, 182, 9)),
            spread(150, 210, 240),
            "learning",
            "of all before the 28 days, 91 days are needed",
        ),
        (spread(0, 182, 9), spread(0, 210, 240), "unknown", "too few to tell a drop from chance"),
        (log(), spread(0, 210, 240), "learning", "never matched"),
        (USUAL, log(), "learning", "all never matched"),
    ],
)
def test_a_drop_of_the_share(own: Log, whole: Log, outcome: str, said: str) -> None:
    found = _drop(own, whole)
    assert (found.outcome.value, said in found.reason) == (outcome, True), found.reason


def test_a_drop_that_nobody_could_see_is_unknown_before_it_is_learning() -> None:
    found = _drop(USUAL, spread(0, 182, 208), feed_0=days((0, 190)))
    assert (found.outcome, found.reason.startswith("blind: ")) == (Outcome.UNKNOWN, True)


def _absence(own: Log, day: float, **blind: object) -> Judgement:
    return judge(ABSENCE, Past(own, watch=watching(**blind)), after(days=day))  # type: ignore[arg-type]


THREE_FEEDS = joined(*(spread(0, 100, 10, feed=f"feed-{number}") for number in range(3)))


def test_an_absence_begins_so_long_after_the_last_match() -> None:
    last = list(THREE_FEEDS)[-1].at
    before = judge(ABSENCE, Past(THREE_FEEDS, watch=watching()), last + 42 * DAY - timedelta(seconds=1))
    assert (before.outcome, before.due_at) == (Outcome.QUIET, last + 42 * DAY)
    found = judge(ABSENCE, Past(THREE_FEEDS, watch=watching()), last + 42 * DAY)
    assert found.outcome is Outcome.ALERT
    assert (
        found.reason == "0 matches in 42 days; 14 expected from 30 in the 90 days before; the last came on 2026-02-27"
    )
    assert found.due_at is not None
    assert found.due_at - (last + 42 * DAY) <= timedelta(hours=1)


def test_an_absence_needs_history_and_an_expectation_and_eyes() -> None:
    assert _absence(log(), 143).reason == "never matched"
    assert _absence(joined(spread(90, 100, 2), spread(90, 100, 2, feed="feed-1")), 143).outcome is Outcome.LEARNING
    blind = _absence(THREE_FEEDS, 143, feed_0=days((0, 110)), feed_1=days((0, 110)))
    assert (blind.outcome, blind.reason.startswith("blind: ")) == (Outcome.UNKNOWN, True)
    rare = judge(Absence(7 * DAY, 3, 26 * WEEK, 1), Past(spread(0, 100, 12), watch=watching()), after(days=143))
    assert (rare.outcome, "too few to tell an absence from chance" in rare.reason) == (Outcome.UNKNOWN, True)


def test_a_match_ends_it_and_is_shown() -> None:
    found = _absence(joined(THREE_FEEDS, log(143, feed="b")), 143)
    assert (found.outcome, [match.at for match in found.evidence]) == (Outcome.QUIET, [after(days=143)])


@pytest.mark.parametrize("apart", [10, 12.5])  # days from match to match: twelve, and just enough of them
@pytest.mark.parametrize("lasts", [43, 90, 120, 180])
def test_an_absence_lasts_while_nothing_comes_and_is_over_when_something_does(apart: float, lasts: float) -> None:
    window = Absence(42 * DAY, 12, 26 * WEEK, 1)
    usual = [place * apart for place in range(14)]
    during = judge(window, Past(log(*usual), watch=watching()), after(days=usual[-1] + lasts - 0.1))
    assert during.outcome is Outcome.ALERT, during.reason
    broken = log(*usual, usual[-1] + lasts)
    for later in (0, 0.1, 41):
        found = judge(window, Past(broken, watch=watching()), after(days=usual[-1] + lasts + later))
        assert (found.outcome, len(found.evidence)) == (Outcome.QUIET, 1), found.reason


def test_the_match_after_a_quiet_longer_than_the_baseline_says_so() -> None:
    window = Absence(42 * DAY, 12, 26 * WEEK, 1)
    usual = [place * 10.0 for place in range(20)]
    assert judge(window, Past(log(*usual), watch=watching()), after(days=600)).outcome is Outcome.LEARNING
    found = judge(window, Past(log(*usual, 600), watch=watching()), after(days=601))
    assert found.outcome is Outcome.QUIET
    assert found.reason == "1 match in 42 days, after none in the 182 days before"
    later = judge(window, Past(log(*usual, 600), watch=watching()), after(days=650))
    assert later.outcome is Outcome.LEARNING


def _all_watched(*stretches: tuple[float, float]) -> Watch:
    """Three feeds that were watched just then."""
    return watching(feed_0=days(*stretches), feed_1=days(*stretches), feed_2=days(*stretches))


def test_weeks_that_nobody_watched_are_not_weeks_without_matches() -> None:
    own = joined(spread(0, 56, 16), spread(84, 112, 8, feed="feed-1"), spread(112, 119, 8, feed="feed-2"))
    watch = _all_watched((-100, 56), (84, 200))
    usual = judge(BURST, Past(own), after(days=119))
    found = judge(BURST, Past(own, watch=watch), after(days=119))
    assert "; 1.3 expected from 12 weeks; by chance " in usual.reason
    assert "; 2.0 expected from 8 weeks (4 periods hardly watched left out); " in found.reason
    assert (usual.outcome, found.outcome) == (Outcome.ALERT, Outcome.QUIET)


def test_what_was_watched_in_part_stands_for_the_whole() -> None:
    both = joined(*(spread(0, 112, 32, feed=f"feed-{feed}") for feed in (0, 1)))
    one = joined(spread(0, 112, 32), spread(56, 112, 16, feed="feed-1"))
    watch = watching(feed_1=days((56, 200)))
    whole = judge(BURST, Past(both), after(days=119))
    found = judge(BURST, Past(one, watch=watch), after(days=119))
    assert "; 4.0 expected from 12 weeks; " in whole.reason
    assert "; 3.8 expected from 12 weeks; " in found.reason  # 3.3 by what was seen alone


def test_a_burst_learns_until_half_its_baseline_was_watched() -> None:
    watch = _all_watched((80, 200))
    found = judge(BURST, Past(spread(0, 119, 40), watch=watch), after(days=119))
    assert (found.outcome, found.reason) == (
        Outcome.LEARNING,
        "32 days of matches before the 7 days, 42 days are needed",
    )
    assert found.due_at is not None


def test_an_absence_expects_by_the_time_that_was_watched() -> None:
    window = Absence(42 * DAY, 12, 26 * WEEK, 1)
    part = _all_watched((-10, 20), (35, 300))
    own = joined(spread(0, 20, 12), spread(35, 50, 9, feed="feed-1"))
    assert (
        "18 expected from 21 in the 48 days before"
        in judge(window, Past(own, watch=watching()), after(days=142)).reason
    )
    assert "26 expected from 21 in the 33 days before" in judge(window, Past(own, watch=part), after(days=142)).reason
