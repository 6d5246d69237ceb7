"""When an item happened."""

from datetime import UTC, datetime, timedelta

from watchd.feeds.coverage import event_at

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
