"""A clock that has leapt ahead, and may be set back in a moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_LEAP, _SETTLES = timedelta(seconds=30), 300.0  # seconds


@dataclass(slots=True)
class Settling:
    """Whether the clock on the wall can be believed: not within five minutes of a leap ahead.

    Until then nothing ends for its age: a clock that leaps by days may be set back in a moment.
    """

    monotonic: Callable[[], float] = time.monotonic
    _before: tuple[datetime, float] | None = field(default=None)
    _until: float = 0.0

    def is_settled(self, now: datetime) -> bool:
        """Whether it has shown what it should for five minutes, or never leapt by half a minute and more."""
        ticks = self.monotonic()
        before, self._before = self._before, (now, ticks)
        if before is not None and now - before[0] - timedelta(seconds=ticks - before[1]) > _LEAP:
            self._until = ticks + _SETTLES
        return ticks >= self._until
