"""Keeping a lane: its lease is renewed while slow work is under way, and not for work that hangs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watchd.errors import LeaseLost, StorageError
from watchd.ports import Clock, Lease

_RENEWALS = 4  # in the time a lease lasts: one that fails, or comes late, costs no lane


class LaneStorage(Protocol):
    """What keeping writes."""

    def renew_lane(self, lease: Lease, until: datetime) -> None:
        """The lane is held until then, in a commit of its own; raises LeaseLost."""
        ...


class WorkHangs(Exception):  # noqa: N818 - an event, caught as such by who knows what the work was
    """The work took longer than any that goes well, and was cancelled."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How a lane is kept."""

    storage: LaneStorage
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    lasts: timedelta  # one lease
    at_most: timedelta  # the work altogether


@asynccontextmanager
async def kept(lease: Lease, keep: Keep) -> AsyncIterator[None]:
    """While the body runs, its lease does not lapse.

    The body is cancelled, and this raises, when another node has taken the lane (LeaseLost) and when the body takes
    longer than `keep.at_most` (WorkHangs). The limit is a number of pauses, so no clock that is set changes it.
    """
    keeper = _Keeper(lease, keep)
    try:
        async with asyncio.timeout(None) as scope:
            renewing = asyncio.create_task(keeper.run(scope))
            try:
                yield
            finally:
                renewing.cancel()
                await asyncio.wait({renewing})
                if not renewing.cancelled():
                    renewing.result()  # a fault of the keeper itself is not lost
    except TimeoutError:
        if keeper.stopped_by is not None and scope.expired():
            raise keeper.stopped_by from None
        raise


class _Keeper:
    """Renews until it is cancelled, or says why it stopped."""

    def __init__(self, lease: Lease, keep: Keep) -> None:
        self._lease = lease
        self._keep = keep
        self.stopped_by: LeaseLost | WorkHangs | None = None

    async def run(self, scope: asyncio.Timeout) -> None:
        """Renew; when that must end, end the work in `scope` with it."""
        self.stopped_by = await self._renewing()
        scope.reschedule(asyncio.get_running_loop().time())

    async def _renewing(self) -> LeaseLost | WorkHangs:
        keep, waited = self._keep, timedelta(0)
        pause = keep.lasts / _RENEWALS
        while True:
            await keep.sleep(pause.total_seconds())
            waited += pause
            if waited >= keep.at_most:
                return WorkHangs(f"not done after {waited.total_seconds():.0f} s")
            try:
                await asyncio.to_thread(keep.storage.renew_lane, self._lease, keep.clock.now() + keep.lasts)
            except LeaseLost as lost:
                return lost
            except StorageError:
                continue  # the lease outlives some renewals, and what the work writes will say what is wrong
