"""The daemon with other ticks: it is woken when something is due, not each second, so that days cost little."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from watchd.app.daemon import Daemon
from watchd.app.parts import Parts
from watchd.storage import Storage, tables

SHORTEST = timedelta(seconds=1)  # as often as the daemon looks outside
_OVERDUE = timedelta(hours=6)  # what waits longer is not in the set
_IN_VAIN = timedelta(seconds=30)  # the longest pause while something stays due although its loop was rung
_SELDOM = timedelta(hours=12)  # an item of its own the whole way: nothing here waits for it, and it costs the most
_NEVER = datetime.min.replace(tzinfo=UTC)


class TickingDaemon(Daemon):
    """The daemon; beside what is due, its loops are rung at least as often as it was told."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._finest = SHORTEST
        self._told = asyncio.Event()

    def looks(self, every: timedelta) -> None:
        """Look at least so often from now on, and now."""
        self._finest = every
        self._told.set()

    @contextlib.asynccontextmanager
    async def _ticking(self) -> AsyncIterator[None]:
        ticks = asyncio.create_task(self._tick())
        try:
            yield
        finally:
            ticks.cancel()
            await asyncio.gather(ticks, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        yield  # signals and file events belong to a process of its own

    async def _tick(self) -> None:
        rung = dict.fromkeys(self._bells, _NEVER)
        vain = 0
        while True:
            self._told.clear()
            now = self.parts.clock.now()
            due = await asyncio.to_thread(_due, self.parts.storage, now)
            for name, bell in self._bells.items():
                # The clock may have been set back.
                if name in due.now or abs(now - rung[name]) >= self._every(name):
                    bell.ring()
                    rung[name] = now
            vain = vain + 1 if due.now else 0
            ahead = min(SHORTEST * 2 ** min(vain - 1, 4), _IN_VAIN) if due.now else due.next - now
            pause = max(SHORTEST, min(self._finest, ahead))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause.total_seconds()):
                    await self._told.wait()

    def _every(self, loop: str) -> timedelta:
        if loop == "heartbeat":
            return _SELDOM
        rhythm = self.rhythm
        usual = {"attend": rhythm.attend, "reload": rhythm.reload, "node": rhythm.node, "prune": rhythm.prune}
        return max(timedelta(seconds=usual[loop]), 2 * self._finest) if loop in usual else self._finest


@dataclass(frozen=True, slots=True)
class _Due:
    """The loops that something is due for, and when the next thing is."""

    now: frozenset[str]
    next: datetime


def _due(storage: Storage, now: datetime) -> _Due:
    """Feeds whose host is free and has rested, and messages; a host that is held rings when it is done."""
    feed, lane, sent = tables.feed.c, tables.lane.c, tables.notification.c
    hosts = tables.feed.outerjoin(tables.lane, and_(lane.kind == "host", lane.key == feed.host))
    is_free = or_(lane.lease_until.is_(None), lane.lease_until <= now)
    rested = or_(lane.not_before.is_(None), lane.not_before <= now)
    is_recent = feed.due_at > now - _OVERDUE
    wanted: dict[str, tuple[ColumnElement[datetime], ColumnElement[bool]]] = {
        "poll": (feed.due_at, and_(feed.due_at <= now, is_recent, is_free, rested)),
        "rest": (lane.not_before, and_(feed.due_at <= now, is_recent, is_free, lane.not_before > now)),
        "next": (feed.due_at, feed.due_at > now),
    }

    def read(connection: Connection) -> dict[str, datetime | None]:
        found = {
            name: connection.execute(select(func.min(column)).select_from(hosts).where(chosen)).scalar()
            for name, (column, chosen) in wanted.items()
        }
        pending = select(func.min(sent.due_at)).where(sent.state == "pending", sent.due_at > now - _OVERDUE)
        return found | {"deliver": connection.execute(pending).scalar()}

    times = {name: time for name, time in storage._database.read(read).items() if time is not None}
    return _Due(
        now=frozenset(name for name in ("poll", "deliver") if name in times and times[name] <= now),
        next=min(times.values(), default=datetime.max.replace(tzinfo=UTC)),
    )
