"""Connections for messages that come close upon each other: one that has just carried one carries the next.

A burst would else dial, and agree on TLS, once for each message. A message that comes alone has a connection to itself,
and says that it is to be closed, as ever.
"""

import asyncio
import select
import ssl
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial

import httpcore

from watchd.net.exchange import Exchange, Wire
from watchd.net.question import Question
from watchd.net.translate import Phase

_IDLE = 2.0  # seconds that a connection is kept: less than servers keep theirs, so that none ends as it is used
_MOST = 16  # kept for one server: as many as a channel has slots
_ALONE = 3600.0  # seconds for which none is kept for a server that ended one under a message, or said more than asked


@dataclass(eq=False, slots=True)
class _Connection:
    """One connection to a server."""

    origin: str
    wire: Wire
    carried: int = 0  # requests
    idle_since: float = 0.0
    _ends: "select.poll | None" = None  # a name for types only: `select.poll` is a function

    def rests(self, now: float) -> None:
        """It is idle from now on, and looked at for its end."""
        self.idle_since = now
        self.wire.http.start_next_cycle()
        if self._ends is None:
            self._ends = select.poll()
            self._ends.register(self.wire.stream.get_extra_info("socket"), select.POLLIN)

    def is_usable(self, now: float) -> bool:
        """Whether it is fresh, and the server has neither ended it nor said anything more."""
        return now - self.idle_since < _IDLE and self._ends is not None and not self._ends.poll(0)


@dataclass(slots=True)
class KeptConnections:
    """Connections to servers, a few of each kept for a moment while more than one message is under way to it."""

    backend: httpcore.AsyncNetworkBackend
    _idle: list[_Connection] = field(default_factory=list)
    _busy: set[_Connection] = field(default_factory=set)
    _under_way: Counter[str] = field(default_factory=Counter)
    _alone: dict[str, float] = field(default_factory=dict)
    _sweep: asyncio.Task[None] | None = None

    async def ask(self, question: Question, context: ssl.SSLContext | None) -> Exchange:
        """The answer, under TLS where there is a context; closing it gives the connection back."""
        origin = f"{question.url.scheme}://{question.host}:{question.port}"
        self._under_way[origin] += 1
        may_keep = self._alone.get(origin, 0.0) <= _now()
        keeps = may_keep and self._under_way[origin] > 1
        try:
            connection = await self._taken(origin, may_keep=may_keep) or await self._new(origin, question)
        except BaseException:
            self._leaves(origin)
            raise
        self._busy.add(connection)
        said = _asking_to_keep(question) if keeps else question
        exchange = Exchange(said, connection.wire, partial(self._given_back, connection, keeps=keeps))
        try:
            await exchange.ask(context)
        except BaseException as error:
            if connection.carried and isinstance(error, httpcore.NetworkError | httpcore.ProtocolError):
                self._alone[origin] = _now() + _ALONE  # it ended under the message, and may under others
            await self._given_back(connection, exchange, keeps=False)
            raise
        connection.carried += 1
        return exchange

    async def aclose(self) -> None:
        """Close every connection."""
        if self._sweep is not None:
            self._sweep.cancel()
        for connection in (*self._idle, *self._busy):
            await connection.wire.aclose()
        self._idle.clear()
        self._busy.clear()

    async def _new(self, origin: str, question: Question) -> _Connection:
        question.progress.phase = Phase.CONNECTING
        return _Connection(origin, Wire(await self.backend.connect_tcp(question.host, question.port, question.connect)))

    async def _taken(self, origin: str, *, may_keep: bool) -> _Connection | None:
        """One that is idle, the last used first; those that can be used no more are closed."""
        for connection in [one for one in reversed(self._idle) if one.origin == origin]:
            self._idle.remove(connection)
            if may_keep and connection.is_usable(_now()):
                return connection
            await connection.wire.aclose()
        return None

    def _leaves(self, origin: str) -> None:
        self._under_way[origin] -= 1
        self._under_way += Counter()  # forgets who has none

    async def _given_back(self, connection: _Connection, _exchange: Exchange, *, keeps: bool) -> None:
        if connection not in self._busy:
            return
        self._busy.discard(connection)
        self._leaves(connection.origin)
        has_answered, is_in_step = connection.wire.has_answered(), connection.wire.is_in_step()
        if has_answered and not is_in_step:
            # Whatever was said beyond the answer would be taken for the answer to another message.
            self._alone[connection.origin] = _now() + _ALONE
        is_one_too_many = sum(one.origin == connection.origin for one in self._idle) >= _MOST
        if not (keeps and is_in_step) or is_one_too_many:
            await connection.wire.aclose()
            return
        connection.rests(_now())
        self._idle.append(connection)
        if self._sweep is None or self._sweep.done():
            self._sweep = asyncio.create_task(self._sweep_idle())

    async def _sweep_idle(self) -> None:
        """Close what was used no more, until nothing is left."""
        while self._idle:
            await asyncio.sleep(_IDLE / 2)
            for connection in [one for one in self._idle if not one.is_usable(_now())]:
                if connection in self._idle:
                    self._idle.remove(connection)
                    await connection.wire.aclose()


def _now() -> float:
    """The time by which the sweep sleeps."""
    return asyncio.get_running_loop().time()


def _asking_to_keep(question: Question) -> Question:
    """The question without its word that the connection is to be closed."""
    return replace(
        question, headers=[(name, value) for name, value in question.headers if name.lower() != b"connection"]
    )
