"""Ticks: the scheduler wakes each loop at its own pace; what is due then is decided in the store.

The scheduler reckons by the clock on the wall. Where that is set back, its next tick lies as far ahead, and every loop
would stand still until the old time comes again; so ticks that stay away are set anew.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = tuple[float, Callable[[], None]]  # how often, in seconds, and what is called then


@contextlib.asynccontextmanager
async def ticking(ticks: Mapping[str, Tick], *, look: float = 1.0) -> AsyncIterator[AsyncIOScheduler]:
    """Call each function again and again until the block ends; every `look` seconds see whether they still come."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    pulse = _Pulse(scheduler, ticks)
    for name, (seconds, _) in ticks.items():
        scheduler.add_job(pulse.beat, "interval", [name], seconds=seconds, id=name, coalesce=True)
    scheduler.start()
    watching = asyncio.create_task(pulse.watch(look))
    try:
        yield scheduler
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        scheduler.shutdown(wait=False)


@dataclass(slots=True)
class _Pulse:
    """When each tick came last, by a clock that only goes forward."""

    scheduler: AsyncIOScheduler
    ticks: Mapping[str, Tick]
    came: dict[str, float] = field(default_factory=dict)

    def beat(self, name: str) -> None:
        self.came[name] = time.monotonic()
        self.ticks[name][1]()

    async def watch(self, look: float) -> None:
        self.came = dict.fromkeys(self.ticks, time.monotonic())
        while True:
            await asyncio.sleep(look)
            now = time.monotonic()
            # The quickest one shows it soonest, and what ails one of them ails them all.
            if any(now - self.came[name] > 2 * seconds + look for name, (seconds, _) in self.ticks.items()):
                for name, (seconds, _) in self.ticks.items():
                    self.scheduler.reschedule_job(name, trigger="interval", seconds=seconds)
                    self.beat(name)
