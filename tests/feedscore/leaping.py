"""An event loop whose time leaps to the next timer whenever nothing is under way, so that days pass in seconds.

While something is under way that the loop cannot see the end of (a thread, a connection, a parser process) time
stands still, so that a busy machine changes nothing; only when nothing at all happens for a second it flows, so that
deadlines keep their meaning: by the processor time that threads and processes get while they want any, and as outside
while all of them sleep. A server that takes its time on purpose says so with `waiting`: then there is nothing to wait
for but a timer.
"""

import asyncio
import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar, TypeVarTuple, Unpack

from tests.feedscore.effort import Effort, effort

from watchd.app.clock import SystemClock

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

BEGIN = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)
_LOOKS_AGAIN = 0.05  # seconds of real time until a wait under way looks whether its timer has come
_LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::ffff:127.0.0.1"}
_STANDS_STILL = 1.0  # seconds of real time without any event, until time flows
_GRACE = 0.001  # real time that bytes on loopback may need before nothing counts as under way
_GRACE_AT_SERVER = 0.02  # the same, while somebody's connection is still open at the server


@dataclass(frozen=True, slots=True)
class Dial:
    """An attempt to connect, as the network saw it."""

    address: str
    port: int
    at: datetime


@dataclass
class Network:
    """Where connections lead: (address, port) to a port of loopback. Everything else is unreachable."""

    ways: dict[tuple[str, int], int] = field(default_factory=dict)
    dials: list[Dial] = field(default_factory=list)
    is_down: bool = False


class LeapingLoop(asyncio.SelectorEventLoop):
    """The loop; `now` is its time as a moment."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._under_way = 0
        self._waiting = 0
        self._connections: list[socket.socket] = []
        self.network = Network()
        self.at_server: Collection[object] = ()
        """The connections that are open at the server."""
        super().__init__(_LeapingSelector(self))

    def time(self) -> float:
        """Seconds since the loop began."""
        return self._seconds

    def now(self) -> datetime:
        """The moment it is."""
        return BEGIN + timedelta(seconds=self._seconds)

    def pass_time(self, seconds: float) -> None:
        """Let time be later."""
        self._seconds += seconds

    @property
    def is_idle(self) -> bool:
        """Whether nothing can happen but by a timer."""
        return self._under_way + self._open_connections() <= self._waiting

    def _open_connections(self) -> int:
        """How many there are; nobody tells when a socket is closed."""
        self._connections = [one for one in self._connections if one.fileno() >= 0]
        return len(self._connections)

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """Something whose end only real time brings."""
        self.begins()
        try:
            yield
        finally:
            self.ends()

    def begins(self) -> None:
        """Something is under way from now on."""
        self._under_way += 1

    def ends(self) -> None:
        """It no longer is."""
        self._under_way -= 1

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Somebody that a thing under way depends on waits for a timer."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> "asyncio.Future[T]":
        """A thread is under way until it ends, also where nobody waits for it any more."""
        work = _Work(self, func)
        future = super().run_in_executor(executor, work.done, *args)
        future.add_done_callback(lambda _: work.has_result(is_given_up=future.cancelled()))
        return future

    async def create_server(self, *args: Any, **named: Any) -> asyncio.Server:
        """What listens in this loop can be reached by who lives in it, as a daemon reaches its own canary."""
        server = await super().create_server(*args, **named)
        for listening in server.sockets:
            address, port = listening.getsockname()[:2]
            self.network.ways[address, port] = port
        return server

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """A connection along the network's ways, under way until its socket is closed.

        The loop's own `create_connection` and whoever has a socket of his own come by here.
        """
        host, port = address[:2]
        self.network.dials.append(Dial(host, port, self.now()))
        way = self.network.ways.get((host, port))
        if way is None or self.network.is_down:
            raise OSError(errno.ENETUNREACH, f"no way leads to {host} port {port}")
        self._connections.append(sock)
        await super().sock_connect(sock, (_LOOPBACK[sock.family], way))


class _Work(Generic[*Ts, T]):
    """What a thread is to do, counted from its order to its end."""

    def __init__(self, loop: LeapingLoop, func: Callable[[Unpack[Ts]], T]) -> None:
        self._loop, self._func = loop, func
        self._has_begun = self._is_over = self._is_given_up = False
        loop.begins()

    def done(self, *args: *Ts) -> T:
        """Do it."""
        self._has_begun = True
        try:
            return self._func(*args)
        finally:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._is_left)

    def has_result(self, *, is_given_up: bool) -> None:
        """Whoever waited for it has it, or waits no more; a thread that has begun goes on all the same."""
        self._is_given_up = is_given_up and self._has_begun and not self._is_over
        if not self._is_given_up:
            self._loop.ends()

    def _is_left(self) -> None:
        self._is_over = True
        if self._is_given_up:
            self._loop.ends()


class _LeapingSelector(selectors.DefaultSelector):
    """Waits only for what is under way; else makes it later."""

    def __init__(self, loop: LeapingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(0)
        until = None if timeout is None else self._loop.time() + timeout
        still = time.monotonic() + _STANDS_STILL
        while until is None or self._loop.time() < until:
            if self._loop.is_idle and until is not None:
                events = super().select(_GRACE_AT_SERVER if self._loop.at_server else _GRACE)
                if not events:
                    self._loop.pass_time(until - self._loop.time())
                return events
            began, before = time.monotonic(), effort() if time.monotonic() > still else None
            left = _LOOKS_AGAIN if until is None else min(_LOOKS_AGAIN, until - self._loop.time())
            events = super().select(left)
            if events:
                return events
            if before is not None:
                self._loop.pass_time(flown(before, effort(), time.monotonic() - began))
        return []


def flown(before: Effort, after: Effort, waited: float) -> float:
    """The seconds that have flown between two looks.

    Never more than one look takes: for what this thread itself was kept waiting, nobody else had a chance to act.
    """
    most = min(waited, _LOOKS_AGAIN)
    return max(min(after.seconds - before.seconds, most), 0.0) if after.is_wanted else most


class LeapingClock(SystemClock):
    """The loop's time as a reader's clock shows it; `step` is how far the clock was set wrong."""

    def __init__(self, loop: LeapingLoop) -> None:
        super().__init__()
        self._loop = loop
        self.step = timedelta(0)

    def now(self) -> datetime:
        """The moment it is, by this clock."""
        return self._loop.now() + self.step

    def follow(self, database_now: Callable[[], datetime | None]) -> timedelta:
        """No database knows this time."""
        del database_now
        return timedelta(0)
