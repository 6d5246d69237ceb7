"""Ticks that stay away, as they do when the clock on the wall is set back."""

import asyncio
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from watchd.app.ticks import ticking

PATIENCE = 20.0  # seconds for what takes a tenth of one; both cores may be busy
SELDOM = 600.0  # seconds; a bell of this pace rings in no test by the clock alone


class RungBell:
    """A bell that remembers how often it has rung."""

    def __init__(self) -> None:
        self.rings = 0
        self._heard = asyncio.Semaphore(0)

    def ring(self) -> None:
        self.rings += 1
        self._heard.release()

    async def rings_again(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE):
            for _ in range(times):
                await self._heard.acquire()


def set_back(scheduler: AsyncIOScheduler, by: timedelta) -> None:
    """The scheduler as a clock that was set back leaves it: every next tick lies so much further ahead."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=job.next_run_time + by)


def test_every_bell_rings_on_when_the_clock_is_set_back_time_after_time() -> None:
    async def scene() -> None:
        look, node = RungBell(), RungBell()
        async with ticking({"look": (0.05, look.ring), "node": (SELDOM, node.ring)}, look=0.05) as scheduler:
            await look.rings_again(2)
            for by in (timedelta(hours=1), timedelta(days=1)):
                set_back(scheduler, by)
                await node.rings_again(1)
                await look.rings_again(3)

    asyncio.run(scene())


def test_ticks_that_come_are_left_alone() -> None:
    async def scene() -> int:
        look, node = RungBell(), RungBell()
        async with ticking({"look": (0.05, look.ring), "node": (SELDOM, node.ring)}, look=PATIENCE):
            await look.rings_again(5)
        return node.rings

    assert asyncio.run(scene()) == 0
