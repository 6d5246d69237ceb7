"""Connections for messages that come close upon each other: one that has just carried one carries the next.

A burst would else dial, and agree on TLS, once for each message. A message that comes alone has a connection to itself,
and says that it is to be closed, as ever.
"""

import asyncio
import select
import ssl
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import httpcore

from watchd.net.meter import MeteredBackend, MeteredStream

METER = "watchd_meter"  # the extension of a request that names who counts its bytes

_IDLE = 2.0  # seconds that a connection is kept: less than servers keep theirs, so that none ends as it is used
_MOST = 16  # kept for one server: as many as a channel has slots
_ALONE = 3600.0  # seconds for which none is kept for a server that ended one under a message


async def _nothing_more() -> None:
    pass


class Body:
    """A response's body as it comes, and what is to be done once it was closed."""

    def __init__(self, response: httpcore.Response, closed: Callable[[], Awaitable[None]] = _nothing_more) -> None:
        self._response = response
        self._closed = closed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._response.stream, AsyncIterable)
        async for chunk in self._response.stream:
            yield chunk

    async def aclose(self) -> None:
        """Read no more of it."""
        try:
            await self._response.aclose()
        finally:
            await self._closed()


class _Dialler(httpcore.AsyncNetworkBackend):
    """Opens the one socket of one connection, and remembers it."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = MeteredBackend(backend)
        self.stream: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A metered connection to the host."""
        self.stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return self.stream


@dataclass(eq=False, slots=True)
class _Connection:
    """One connection to a server."""

    origin: str
    wire: httpcore.AsyncHTTPConnection
    dialler: _Dialler
    carried: int = 0  # requests
    idle_since: float = 0.0
    _ends: "select.poll | None" = None  # a name for types only: `select.poll` is a function

    def rests(self, now: float) -> None:
        """It is idle from now on, and looked at for its end."""
        self.idle_since = now
        if self._ends is None and self.dialler.stream is not None:
            # Asked for once: the library gathers all that it knows of a connection for it, with system calls.
            socket = self.dialler.stream.get_extra_info("socket")
            self._ends = select.poll()
            self._ends.register(socket, select.POLLIN)

    def is_usable(self, now: float) -> bool:
        """Whether it is fresh, and the server has neither ended it nor said anything more."""
        return now - self.idle_since < _IDLE and self._ends is not None and not self._ends.poll(0)

    def counted_by(self, told: object) -> None:
        if callable(told) and isinstance(self.dialler.stream, MeteredStream):
            self.dialler.stream.told = told


@dataclass(slots=True)
class KeptConnections:
    """Connections to servers, a few of each kept for a moment while more than one message is under way to it."""

    context: ssl.SSLContext | None  # None for servers without TLS
    backend: httpcore.AsyncNetworkBackend
    _idle: list[_Connection] = field(default_factory=list)
    _busy: set[_Connection] = field(default_factory=set)
    _under_way: Counter[str] = field(default_factory=Counter)
    _alone: dict[str, float] = field(default_factory=dict)
    _sweep: asyncio.Task[None] | None = None

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The response; closing it gives the connection back."""
        origin = str(request.url.origin)
        self._under_way[origin] += 1
        may_keep = self._alone.get(origin, 0.0) <= _now()
        keeps = may_keep and self._under_way[origin] > 1
        connection, ended = self._taken(origin, may_keep=may_keep)
        if connection is None:
            connection = self._new(origin, request)
        self._busy.add(connection)
        connection.counted_by(request.extensions.get(METER))
        try:
            for one in ended:
                await _closed(one)
            response = await connection.wire.handle_async_request(_asking_to_keep(request) if keeps else request)
        except BaseException as error:
            if connection.carried and isinstance(error, httpcore.NetworkError | httpcore.ProtocolError):
                self._alone[origin] = _now() + _ALONE  # it ended under the message, and may under others
            await self._given_back(connection, keeps=False)
            raise
        connection.carried += 1
        return httpcore.Response(
            status=response.status,
            headers=response.headers,
            content=Body(response, lambda: self._given_back(connection, keeps=keeps)),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        if self._sweep is not None:
            self._sweep.cancel()
        for connection in (*self._idle, *self._busy):
            await _closed(connection)
        self._idle.clear()
        self._busy.clear()

    def _new(self, origin: str, request: httpcore.Request) -> _Connection:
        dialler = _Dialler(self.backend)
        wire = httpcore.AsyncHTTPConnection(
            origin=request.url.origin, ssl_context=self.context, network_backend=dialler
        )
        return _Connection(origin, wire, dialler)

    def _taken(self, origin: str, *, may_keep: bool) -> tuple[_Connection | None, list[_Connection]]:
        """One that is idle, the last used first; and those that can be used no more, to be closed."""
        ended: list[_Connection] = []
        for connection in [one for one in reversed(self._idle) if one.origin == origin]:
            self._idle.remove(connection)
            if may_keep and connection.is_usable(_now()):
                return connection, ended
            ended.append(connection)
        return None, ended

    async def _given_back(self, connection: _Connection, *, keeps: bool) -> None:
        if connection not in self._busy:
            return
        self._busy.discard(connection)
        self._under_way[connection.origin] -= 1
        self._under_way += Counter()  # forgets who has none
        is_one_too_many = sum(one.origin == connection.origin for one in self._idle) >= _MOST
        if not keeps or is_one_too_many or not connection.wire.is_idle():
            await _closed(connection)
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
                    await _closed(connection)


def _now() -> float:
    """The time by which the sweep sleeps."""
    return asyncio.get_running_loop().time()


async def _closed(connection: _Connection) -> None:
    if not connection.wire.is_closed():
        with suppress(httpcore.NetworkError, OSError):
            await connection.wire.aclose()


def _asking_to_keep(request: httpcore.Request) -> httpcore.Request:
    """The request without its word that the connection is to be closed."""
    return httpcore.Request(
        method=request.method,
        url=request.url,
        headers=[(name, value) for name, value in request.headers if name.lower() != b"connection"],
        content=request.stream,
        extensions=request.extensions,
    )
