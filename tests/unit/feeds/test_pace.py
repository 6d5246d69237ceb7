"""A backlog is worked off without a burst."""

from datetime import UTC, datetime, timedelta

from watchd.feeds.pace import pace_of
from watchd.model.feed import Feed
from watchd.model.schedule import Schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEEDS = [Feed(id=str(number), url=f"https://h{number}.example/") for number in range(500)]
BOUND = 500 * 60 / 900 * 1.5 + 64


def test_no_minute_of_a_backlog_of_five_hundred_feeds_holds_more_than_one_and_a_half_usual_ones() -> None:
    pace = pace_of(FEEDS, Schedule(), 64, NOW)
    asked: list[datetime] = []
    for second in range(900):
        now = NOW + timedelta(seconds=second)
        pace = pace.at_moment(now)
        while pace.room and len(asked) < len(FEEDS):
            asked.append(now)
            pace = pace.without(1)
    assert len(asked) == len(FEEDS)
    minutes = [sum(at <= each < at + timedelta(seconds=60) for each in asked) for at in asked]
    assert max(minutes) <= BOUND


def test_a_leap_of_the_clock_fills_the_bucket_once() -> None:
    pace = pace_of(FEEDS, Schedule(), 64, NOW).without(64)
    assert pace.at_moment(NOW + timedelta(days=9)).left == 64


def test_a_clock_set_back_fills_nothing_and_takes_nothing() -> None:
    pace = pace_of(FEEDS, Schedule(), 64, NOW).without(60)
    assert pace.at_moment(NOW - timedelta(hours=1)).left == 4


def test_a_host_with_many_feeds_is_taken_whole_and_owed() -> None:
    pace = pace_of(FEEDS, Schedule(), 64, NOW).without(100)
    assert not pace.room
    assert pace.at_moment(NOW + timedelta(minutes=1)).room
