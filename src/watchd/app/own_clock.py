"""A clock that was set: the store follows it back, and this process forgets what it held against times to come."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from watchd.app.parts import Parts
from watchd.text.durations import lasting

log = structlog.get_logger()

_STEP = timedelta(minutes=10)  # that operators hear of


@dataclass(slots=True)
class ClockSteps:
    """Compares the clock on the wall with one that only goes forward."""

    monotonic: Callable[[], float] = time.monotonic
    _before: tuple[datetime, float] | None = field(default=None)

    def look(self, now: datetime) -> str:
        """How far the clock was set since the last look, in a sentence; empty for less than ten minutes."""
        ticks = self.monotonic()
        before, self._before = self._before, (now, ticks)
        if before is None:
            return ""
        step = now - before[0] - timedelta(seconds=ticks - before[1])
        if abs(step) < _STEP:
            return ""
        way = "ahead, or the machine slept" if step > timedelta(0) else "back"
        return f"The clock was set by {lasting(abs(step))} {way}; it shows {now:%d %b %H:%M} UTC"


def follow_clock(parts: Parts) -> bool:
    """Whether the clock was set back since a node reported itself; then what waited for a time is due sooner."""
    by = parts.storage.follow_clock(parts.clock.now())
    if not by:
        return False
    log.warning("clock_set_back", seconds=by.total_seconds())
    parts.network.forget()  # an outage is noticed anew: it would be looked at again when the old time comes
    return True
