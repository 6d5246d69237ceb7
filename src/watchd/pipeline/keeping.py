"""Keeping a lane: its lease is renewed while slow work is under way, and not for work that hangs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self

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
    at_most: timedelta  # one piece of work


class Keeper:
    """Keeps one lane for a round of work: one task for all of it, which costs nothing while each piece is quick."""

    def __init__(self, lease: Lease, keep: Keep) -> None:
        self._lease = lease
        self._keep = keep
        self._pause = keep.lasts / _RENEWALS
        self._scope: asyncio.Timeout | None = None  # of the work under way
        self._waited = timedelta(0)
        self._stopped_by: LeaseLost | WorkHangs | None = None

    async def __aenter__(self) -> Self:
        self._renewing = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._renewing.cancel()
        await asyncio.wait({self._renewing})
        if not self._renewing.cancelled():
            self._renewing.result()  # a fault of the keeper itself is not lost

    @asynccontextmanager
    async def work(self) -> AsyncIterator[None]:
        """While the body runs, the lease does not lapse.

        The body is cancelled, and this raises, when another node has taken the lane (LeaseLost), and when the body
        takes longer than `keep.at_most` and one pause between renewals (WorkHangs). The limit is a number of pauses, so
        no clock that is set changes it.
        """
        if isinstance(self._stopped_by, LeaseLost):
            raise self._stopped_by
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._scope, self._waited = scope, timedelta(0)
                try:
                    yield
                finally:
                    self._scope = None
        except TimeoutError:
            if self._stopped_by is not None and scope.expired():
                raise self._stopped_by from None
            raise

    async def _run(self) -> None:
        keep = self._keep
        while not isinstance(self._stopped_by, LeaseLost):
            await keep.sleep(self._pause.total_seconds())
            if self._scope is None:
                continue
            if self._waited >= keep.at_most:
                self._stop(WorkHangs(f"not done after {keep.at_most.total_seconds():.0f} s"))
                continue
            self._waited += self._pause
            try:
                await asyncio.to_thread(keep.storage.renew_lane, self._lease, keep.clock.now() + keep.lasts)
            except LeaseLost as lost:
                self._stop(lost)
            except StorageError:
                continue  # the lease outlives some renewals, and what the work writes will say what is wrong

    def _stop(self, reason: LeaseLost | WorkHangs) -> None:
        self._stopped_by = reason
        if self._scope is not None:
            self._scope.reschedule(asyncio.get_running_loop().time())
