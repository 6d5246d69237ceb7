"""An attempt is counted the moment its connection stands; before that nothing was tried."""

from dataclasses import dataclass
from functools import partial

from watchd.pipeline.writes import Writes
from watchd.ports import Clock, Lease, Work


@dataclass(slots=True)
class Opened:
    """What a channel awaits when it is connected: the attempt is on record before a byte of the message leaves."""

    work: Work
    lease: Lease
    writes: Writes
    clock: Clock
    attempt: int | None = None  # its number; None: there was no connection yet

    async def __call__(self) -> int:
        """The number of the attempt, which a second call of the same try does not change."""
        if self.attempt is None:
            of = self.work.notification.id
            begin = partial(self.writes.storage.open_attempt, self.lease, of, self.clock.now())
            self.attempt = await self.writes.write(begin)
        return self.attempt
