"""A throttle: so many requests a minute from one address, with a bounded memory for any number of addresses."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MOST_KEYS = 4_096


@dataclass(slots=True)
class Throttle:
    """Buckets that fill up again: `burst` requests at once, then one each `pause`."""

    now: Callable[[], datetime]
    burst: int = 30
    pause: timedelta = timedelta(seconds=2)
    _full_at: OrderedDict[str, datetime] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> timedelta:
        """How long the asker must wait; nothing where this request may go on, which is counted then."""
        now = self.now()
        full_at = max(self._full_at.pop(key, now), now)
        over = full_at + self.pause - now - self.burst * self.pause
        is_allowed = over <= timedelta(0)
        self._full_at[key] = full_at + self.pause if is_allowed else full_at
        if len(self._full_at) > _MOST_KEYS:
            self._full_at.popitem(last=False)
        return timedelta(0) if is_allowed else over
