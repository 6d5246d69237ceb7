"""How many feeds may be asked now, so that a backlog after a stop, a sleep or an outage does not become a burst."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.model.feed import Feed
from watchd.model.schedule import Schedule

_CATCHING_UP = 1.5  # times the usual rate: a backlog of one interval is gone after two more


@dataclass(frozen=True, slots=True)
class Pace:
    """A bucket of feeds that may be asked: `most` at once, then so many a second."""

    most: float
    rate: float
    left: float
    at: datetime

    def at_moment(self, now: datetime) -> "Pace":
        """The bucket as it is now; a clock that was set back fills nothing, one that leapt fills it once."""
        seconds = max((now - self.at).total_seconds(), 0.0)
        return replace(self, left=min(self.left + seconds * self.rate, self.most), at=now)

    def without(self, feeds: int) -> "Pace":
        """The bucket after so many feeds were taken on; it may owe some."""
        return replace(self, left=self.left - feeds)

    @property
    def room(self) -> int:
        """How many feeds may be asked just now."""
        return max(int(self.left), 0)


def pace_of(feeds: Iterable[Feed], schedule: Schedule, at_once: int, now: datetime) -> Pace:
    """A full bucket for these feeds: `at_once`, and one and a half times as many a second as their intervals ask for.

    In any minute at most 1.5 times a usual minute's feeds are asked, and `at_once` more.
    """
    rate = sum(1 / max(schedule.interval_of(feed).total_seconds(), 1.0) for feed in feeds)
    return Pace(float(at_once), rate * _CATCHING_UP, float(at_once), now)
