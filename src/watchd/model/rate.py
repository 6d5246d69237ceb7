"""A Rate: how many messages a receiver takes in a while, so that it need not refuse any."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `number` messages in `per`, at even distances; of a channel, or of each of its targets alone."""

    number: int
    per: timedelta
    of_each_target: bool = False

    @property
    def gap(self) -> timedelta:
        """The time between two messages; never a microsecond too short."""
        return -(-self.per // self.number)

    def next_after(self, free_at: datetime | None, now: datetime, holders: int) -> datetime:
        """When the next message may leave, where `free_at` is what those before it left behind.

        No more than `holders` of them can be ahead: what lies further in the future was written by a clock that has
        been set back since.
        """
        if free_at is None or free_at > now + self.gap * (holders + 1):
            return now
        return max(now, free_at)
