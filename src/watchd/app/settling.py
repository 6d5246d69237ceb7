"""A clock that has leapt ahead, and may be set back in a moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.ports import Leapt

_LEAP, _SETTLES = timedelta(seconds=30), 300.0  # seconds


@dataclass(slots=True)
class Settling:
    """Whether the clock on the wall can be believed: not within five minutes of a leap ahead.

    Until then nothing ends for its age, and what the leap alone made due goes out bit by bit: a clock that leaps by
    days may be set back in a moment.
    """

    monotonic: Callable[[], float] = time.monotonic
    _before: tuple[datetime, float] | None = field(default=None)
    _leap: Leapt | None = None
    _until: float = 0.0

    def is_settled(self, now: datetime) -> bool:
        """Whether it has shown what it should for five minutes, or never leapt by half a minute and more."""
        ticks = self.monotonic()
        before, self._before = self._before, (now, ticks)
        if before is not None:
            leapt = now - before[0] - timedelta(seconds=ticks - before[1])
            if leapt > _LEAP:
                passed = self._passed(ticks)
                self._until = ticks + _SETTLES
                self._leap = Leapt(now - leapt if passed is None else passed.after, now)
            elif leapt < -_LEAP:
                self._leap = None
        return ticks >= self._until

    def leapt(self, now: datetime) -> Leapt | None:
        """What of the leap must not go out yet; None: the clock is settled."""
        return None if self.is_settled(now) else self._passed(self.monotonic())

    def _passed(self, ticks: float) -> Leapt | None:
        """The leap without the part of it that has been let go."""
        if self._leap is None or ticks >= self._until:
            return None
        done = 1 - (self._until - ticks) / _SETTLES
        return Leapt(self._leap.after + (self._leap.before - self._leap.after) * done, self._leap.before)
