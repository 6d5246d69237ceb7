"""What is news, and what is a feed that was reset."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchd.feeds.flood import most_at_once, with_day
from watchd.model.feed import FeedState, Health
from watchd.model.feed_memory import DayCount, FeedMemory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


def fed(per_day: int) -> FeedState:
    """A feed that was watched for weeks and brought so many items a day."""
    days: tuple[DayCount, ...] = ()
    for number in range(20, 0, -1):
        days = with_day(days, per_day, NOW - number * DAY)
    state = FeedState("a", "a.example", NOW, baseline_at=NOW - 30 * DAY, last_good_at=NOW - QUARTER, health=Health.OK)
    return replace(state, memory=FeedMemory(days=days))


def limit(state: FeedState) -> int:
    most = most_at_once(state, NOW)
    assert most is not None
    return most


def test_three_hundred_items_of_a_feed_of_five_a_day_are_a_flood() -> None:
    assert limit(fed(5)) < 300


def test_a_crisis_of_sixty_items_at_once_in_a_feed_of_twenty_a_day_is_news() -> None:
    assert limit(fed(20)) >= 60


def test_what_a_busy_feed_brings_after_a_weekend_without_us_is_news() -> None:
    state = replace(fed(150), last_good_at=NOW - 3 * DAY)
    assert limit(state) >= 3 * 150


def test_twenty_items_are_news_of_any_feed() -> None:
    assert limit(fed(0)) == 20


def test_a_first_answer_is_history_and_no_flood() -> None:
    assert most_at_once(FeedState("a", "a.example", NOW), NOW) is None


def test_a_feed_whose_days_are_not_known_yet_may_bring_two_hundred() -> None:
    assert limit(replace(fed(0), baseline_at=NOW - DAY)) == 200


def test_only_two_weeks_are_remembered() -> None:
    assert len(fed(5).memory.days) == 14
