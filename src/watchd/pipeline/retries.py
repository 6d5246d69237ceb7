"""When a failed delivery is tried again, by the kind of channel and of error; deterministic, so a test can say when."""

from datetime import datetime, timedelta

from watchd.model.ids import digest

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

# Standard Webhooks asks for a curve like this; one early step more, for receivers that just restart.
_WEBHOOK = (
    5 * _SECOND,
    30 * _SECOND,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
# A mail relay queues by itself; the first retry suits greylisting (a minute or more).
_EMAIL = (1 * _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, *(30 * _MINUTE,) * 8, 1 * _HOUR)
_SCHEDULES = {"email": _EMAIL}

CHANNEL_PROBE = 15 * _MINUTE  # a misconfigured channel is tried this often, with one message
LONGEST_REST = 30 * _MINUTE  # between two looks at a channel that fails: its end must be noticed, also after days
THROTTLE = 1 * _MINUTE  # where a receiver says "slow down" without saying how long
SLOWED = 1 * _HOUR  # for which it gets half as many messages after that
_PATIENT = 5  # tries of one message, each as soon as its receiver said
LONGEST_PAUSE = 6 * _HOUR  # that a receiver may ask for


def retry_at(kind: str, notification_id: str, attempt: int, now: datetime) -> datetime:
    """When to try again after the `attempt`-th attempt (from 1) failed: the schedule's step, times 0.8 to 1.2."""
    schedule = _SCHEDULES.get(kind, _WEBHOOK)
    wait = schedule[min(max(attempt, 1), len(schedule)) - 1]
    spread = int(digest("retry", notification_id, str(attempt))[:8], 16) / 16**8
    return now + wait * (0.8 + 0.4 * spread)


def rest_until(kind: str, key: str, failures: int, now: datetime) -> datetime:
    """When to look again at a channel that failed `failures` times in a row: the schedule's step, at most 30 min."""
    return min(retry_at(kind, key, failures, now), now + LONGEST_REST)


def throttled_until(attempt: int, now: datetime) -> datetime:
    """Until when a message waits at least that was put off `attempt` times: for ever so, it is tried once a minute."""
    return now + THROTTLE if attempt > _PATIENT else now


def pause_until(retry_after: timedelta | None, now: datetime) -> datetime:
    """Until when a channel rests that was told to slow down: what the receiver asked, within 1 s and 6 h."""
    return now + min(max(retry_after or THROTTLE, _SECOND), LONGEST_PAUSE)
