"""Time in the hands of a test: who sleeps wakes when the test says that time has passed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes import HandClock

_PATIENCE = 20.0  # real seconds for what threads do between two sleeps
_GLANCE = 0.002


@dataclass
class VirtualTime:
    """A clock and a `sleep` that belongs to it."""

    clock: HandClock = field(default_factory=HandClock)
    slept: int = 0  # how often anybody fell asleep
    _asleep: list[tuple[datetime, asyncio.Future[None]]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Wait until so much of this time has passed."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asleep.append((self.clock.now() + timedelta(seconds=seconds), woken))
        self.slept += 1
        await woken

    async def passes(self, **time: float) -> None:
        """Let time pass: each sleeper wakes at its moment, and the next one when that one sleeps again or is done."""
        end = self.clock.now() + timedelta(**time)
        while due := [each for each in self._asleep if each[0] <= end and not each[1].done()]:
            at, woken = min(due, key=lambda each: each[0])
            self.clock.at = max(at, self.clock.now())
            has_gone_on = self._has_gone_on()
            woken.set_result(None)
            await until(has_gone_on)
        self.clock.at = end

    def _has_gone_on(self) -> Callable[[], bool]:
        """Whether, since now, somebody fell asleep or a task ended."""
        before, tasks = self.slept, asyncio.all_tasks()
        return lambda: self.slept > before or any(task.done() for task in tasks)


async def until(holds: Callable[[], bool]) -> None:
    """Wait, in real time, for what threads and tasks are about to do."""
    async with asyncio.timeout(_PATIENCE):
        while not holds():  # noqa: ASYNC110 - threads decide it, and set no event
            await asyncio.sleep(_GLANCE)
