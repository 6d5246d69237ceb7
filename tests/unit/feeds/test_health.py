"""The row of a feed as a poll leaves it."""

from datetime import UTC, datetime, timedelta

from watchd.feeds.health import after_answer, after_failure, is_troubled
from watchd.model.feed import Feed, FeedState, Health, Validators

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
FEED = Feed(id="a", url="https://a.example/feed")
NEW = FeedState("a", "a.example", NOW)
VALIDATORS = Validators(etag='W/"1"', scope="s")


def answered(state: FeedState, now: datetime = NOW, *, digest: str | None = "d") -> FeedState:
    return after_answer(state, FEED, QUARTER, now, validators=VALIDATORS, body_digest=digest, quarantined=0)


def failed(state: FeedState, now: datetime = NOW, retry_after: timedelta | None = None) -> FeedState:
    return after_failure(state, FEED, QUARTER, now, reason="server", message="503", retry_after=retry_after)


def test_the_first_parsed_poll_is_the_baseline_and_stays_it() -> None:
    first = answered(NEW)
    assert first.baseline_at == NOW
    assert answered(first, NOW + QUARTER).baseline_at == NOW


def test_a_304_that_was_never_asked_for_makes_no_baseline() -> None:
    assert answered(NEW, digest=None).baseline_at is None


def test_a_failure_keeps_validators_and_baseline() -> None:
    after = failed(answered(NEW))
    assert after.validators == VALIDATORS
    assert after.baseline_at == NOW
    assert after.health is Health.FAILING


def test_retry_after_is_never_undercut() -> None:
    assert failed(NEW, retry_after=timedelta(hours=3)).due_at == NOW + timedelta(hours=3)


def test_operators_hear_of_a_feed_after_three_failures_in_a_row() -> None:
    state = failed(failed(NEW))
    assert not is_troubled(state)
    assert is_troubled(failed(state))
    assert not is_troubled(answered(failed(state)))


def test_since_says_when_the_trouble_began() -> None:
    later = NOW + timedelta(hours=1)
    assert failed(failed(answered(NEW)), later).since == NOW
