"""When an item happened."""

from datetime import UTC, datetime, timedelta

import pytest

from watchd.feeds.coverage import event_at, is_ahead, is_late, is_young
from watchd.model.feed import Feed

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAST_GOOD = SEEN - timedelta(minutes=15)


def test_a_date_between_the_last_good_poll_and_now_is_taken() -> None:
    published = SEEN - timedelta(minutes=5)
    assert event_at(published, LAST_GOOD, SEEN) == published


def test_an_item_cannot_have_appeared_before_a_poll_that_did_not_show_it() -> None:
    assert event_at(SEEN - timedelta(days=10), LAST_GOOD, SEEN) == LAST_GOOD


def test_a_future_date_does_nothing() -> None:
    assert event_at(SEEN + timedelta(days=30), LAST_GOOD, SEEN) == SEEN


def test_without_a_date_it_happened_when_it_was_seen() -> None:
    assert event_at(None, LAST_GOOD, SEEN) == SEEN


def test_without_an_earlier_good_poll_there_is_no_lower_bound() -> None:
    published = SEEN - timedelta(days=10)
    assert event_at(published, None, SEEN) == published


@pytest.mark.parametrize(
    ("due", "asked", "late"),
    [
        (timedelta(0), timedelta(minutes=30), False),
        (timedelta(0), timedelta(minutes=30, seconds=1), True),
        (timedelta(hours=6), timedelta(hours=6, minutes=30), False),
        (timedelta(hours=6), timedelta(minutes=1), False),
    ],
)
def test_a_poll_is_late_two_intervals_after_it_was_due_however_long_it_had_to_wait(
    due: timedelta, asked: timedelta, *, late: bool
) -> None:
    assert is_late(SEEN + due, SEEN + asked, timedelta(minutes=15)) is late


def test_a_date_is_ahead_when_it_lies_further_in_the_future_than_clocks_are_wrong() -> None:
    assert is_ahead(SEEN + timedelta(minutes=11), SEEN)
    assert not is_ahead(SEEN + timedelta(minutes=10), SEEN)
    assert not is_ahead(SEEN - timedelta(days=1), SEEN)
    assert not is_ahead(None, SEEN)


@pytest.mark.parametrize(
    ("age", "flags", "young"),
    [
        (timedelta(hours=23, minutes=59), (), True),
        (timedelta(hours=24), (), False),
        (timedelta(hours=-1), (), True),
        (timedelta(hours=-1, seconds=-1), (), False),
        (timedelta(hours=-14), ("title_cut",), False),
        (timedelta(hours=-14), ("date_zone_missing",), True),
        (timedelta(hours=-14), ("date_zone_ambiguous",), True),
        (timedelta(hours=-14), ("date_day_only",), True),
        (timedelta(hours=-14, seconds=-1), ("date_zone_missing",), False),
        (None, (), False),
    ],
)
def test_what_is_dated_ahead_by_a_wrong_clock_or_in_an_unknown_zone_is_young(
    age: timedelta | None, flags: tuple[str, ...], *, young: bool
) -> None:
    feed = Feed("a", "https://a.example/rss", first_poll=timedelta(hours=24))
    published = None if age is None else SEEN - age
    assert is_young(feed, published, SEEN, flags) is young
    assert not is_young(Feed("a", "https://a.example/rss"), published, SEEN, flags)
