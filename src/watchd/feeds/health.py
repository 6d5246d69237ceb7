"""Is the feed alive? The row of a feed as one poll leaves it: schedule, errors, health, validators."""

from dataclasses import replace
from datetime import datetime, timedelta

from watchd.errors import FeedReason
from watchd.feeds.schedule import back_off, next_due
from watchd.model.feed import Feed, FeedState, Health, Validators

TELL_AFTER = 3  # failures in a row before operators are told; one or two are the network's daily noise


def after_answer(
    state: FeedState,
    feed: Feed,
    default: timedelta,
    now: datetime,
    *,
    validators: Validators | None,
    body_digest: str | None,
    quarantined: int | None,
) -> FeedState:
    """The row after a good poll: 304, or a 200 that parsed. None keeps what is stored (a 304 may say nothing)."""
    return replace(
        state,
        host=feed.host,
        due_at=next_due(feed, default, state.due_at, now),
        validators=state.validators if validators is None else validators,
        body_digest=state.body_digest if body_digest is None else body_digest,
        baseline_at=state.baseline_at or (None if body_digest is None else now),
        last_good_at=now,
        errors=0,
        health=Health.OK,
        reason="",
        since=state.since if state.health is Health.OK else now,
        quarantined=state.quarantined if quarantined is None else quarantined,
    )


def after_failure(  # every argument is one fact of the poll
    state: FeedState,
    feed: Feed,
    default: timedelta,
    now: datetime,
    *,
    reason: FeedReason,
    message: str,
    retry_after: timedelta | None,
) -> FeedState:
    """The row after a failed poll: nothing of the answer is kept, the next try waits longer, as asked or more."""
    errors = state.errors + 1
    due = back_off(feed, default, errors, reason, now)
    hint = now + retry_after if retry_after is not None else state.hint_until
    if hint is not None and hint > due:
        due = hint
    return replace(
        state,
        host=feed.host,
        due_at=due,
        hint_until=hint,
        errors=errors,
        health=Health.FAILING,
        reason=f"{reason}: {message}",
        since=state.since if state.health is Health.FAILING else now,
    )


def cause_of(state: FeedState) -> tuple[str, str]:
    """Why the last poll failed, as a word (docs/operate.md has them all) and a sentence; empty while it is well."""
    word, _, sentence = state.reason.partition(": ")
    return word, sentence


def is_troubled(state: FeedState) -> bool:
    """Whether operators should hear of this feed: it failed three times in a row."""
    return state.health is Health.FAILING and state.errors >= TELL_AFTER
