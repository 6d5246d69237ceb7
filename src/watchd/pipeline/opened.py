"""An attempt is counted the moment its connection stands; before that nothing was tried."""

import asyncio
from dataclasses import dataclass

from watchd.ports import Clock, DeliverStorage, Lease, Work


@dataclass(slots=True)
class Opened:
    """What a channel awaits when it is connected: the attempt is on record before a byte of the message leaves."""

    work: Work
    lease: Lease
    storage: DeliverStorage
    clock: Clock
    attempt: int | None = None  # its number; None: there was no connection yet

    async def __call__(self) -> int:
        """The number of the attempt, which a second call of the same try does not change."""
        if self.attempt is None:
            of = self.work.notification.id
            self.attempt = await asyncio.to_thread(self.storage.open_attempt, self.lease, of, self.clock.now())
        return self.attempt
