"""When a window is looked at again whose outcome changes with time alone: on the hour, more often where it is short."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR, _LEAST = timedelta(hours=1), timedelta(minutes=1)


def next_tick(now: datetime, length: timedelta) -> datetime:
    """The next of the moments at which a window of that length is looked at."""
    step = min(_HOUR, max(_LEAST, length / 24))
    return _EPOCH + ((now - _EPOCH) // step + 1) * step
