"""What becomes of a notification whose attempt failed: when it is tried again, or why it never is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import NotificationState
from watchd.pipeline.retries import CHANNEL_PROBE, pause_until, rest_until, retry_at, throttled_until
from watchd.ports import Work

_NAMELESS = timedelta(hours=1)  # that a host name may lead nowhere before the config is doubted
DNS = "dns"  # the code of an error whose host name led nowhere


@dataclass(frozen=True, slots=True)
class Then:
    """The state that follows, and when it is due again."""

    state: NotificationState
    due_at: datetime
    reason: str = ""


def judged(error: DeliveryError, work: Work, troubled_since: datetime | None, now: datetime) -> DeliveryError:
    """The error as it counts after all that went before: what is to pass by itself and does not is somebody's to mend.

    A name that leads nowhere for an hour is a mistake in the config. A recipient whose mailbox stays full, or whatever
    else the receiver gives him time for, is given up when that time is over.
    """
    if error.code == DNS and troubled_since is not None and now - troubled_since >= _NAMELESS:
        return DeliveryError(
            f"{error}; the name has led nowhere for an hour: check the host", kind=DeliveryKind.CHANNEL, code=DNS
        )
    if error.gives_up_after is not None and now - (work.first_attempt_at or now) >= error.gives_up_after:
        return DeliveryError(str(error), kind=DeliveryKind.TARGET, code=error.code)
    return error


def its_own(error: DeliveryError) -> DeliveryError:
    """What seemed the channel's fault, which takes others all the same: the recipient's, or that of the text."""
    kind = DeliveryKind.TARGET if error.is_of_recipient else DeliveryKind.MESSAGE
    return DeliveryError(f"{error} (the channel takes others meanwhile)", kind=kind, code=error.code)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried, at a channel of which kind, and how many tries of the channel have failed in a row."""

    work: Work
    attempt: int | None  # None: the channel was out of reach, and the message was not tried
    kind: str
    failures: int


def then(error: DeliveryError, tried: Tried, now: datetime) -> Then:
    """What follows this failure."""
    if error.kind is DeliveryKind.MESSAGE and tried.attempt is not None and not tried.work.is_short:
        return Then(NotificationState.PENDING, now)  # once more, in the short form
    if error.kind in {DeliveryKind.MESSAGE, DeliveryKind.TARGET}:
        return Then(NotificationState.DEAD, now, f"refused for good: {error}")
    return Then(NotificationState.PENDING, _again(error, tried, now))


def _again(error: DeliveryError, tried: Tried, now: datetime) -> datetime:
    if error.kind is DeliveryKind.THROTTLED:
        return max(pause_until(error.retry_after, now), throttled_until((tried.attempt or 0) - tried.work.before, now))
    if error.kind is DeliveryKind.CHANNEL:
        return now + CHANNEL_PROBE  # others that are due go first then: perhaps only this one is refused so
    of = tried.work.notification.id
    if tried.attempt is None:  # it waits no longer than its channel
        due_at = rest_until(tried.kind, of, tried.failures, now)
    else:
        due_at = retry_at(tried.kind, of, tried.attempt - tried.work.before, now)
    return due_at if error.retry_after is None else max(due_at, pause_until(error.retry_after, now))
