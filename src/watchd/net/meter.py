"""Counting what comes over a connection, framing and TLS included: a flood of small parts costs more than its bytes.

A body of one-byte chunks, a stream of interim answers (1xx) and chunk extensions without end stay within every bound on
a body, and keep the one event loop busy as long as they last.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable

import httpcore

from watchd.errors import FetchError
from watchd.net.heads import Heads
from watchd.net.sockets import SocketStream

_HEAD = 256 * 1024  # bytes up to a body's begin, and of a handshake; the parser takes one head of 100 KiB
_FRAMING = 1024 * 1024  # bytes around a body: its head, chunk sizes, trailers
_MOST_PIECES = 50_000  # chunks of one body: of 5 MiB, 100 bytes each; one costs the event loop 10 us
_PIECES_AT_ONCE = 500  # those that lie in one read come without a pause for anybody else


class Meter:
    """The count of one request, over all its hops; raises FetchError (size) where it is exceeded."""

    def __init__(self, body: int) -> None:
        self._most = body + _FRAMING
        self._received = 0
        self._pieces = 0
        self._is_head = True
        self._heads = Heads()

    def begins(self) -> None:
        """Another request goes out, to the next hop or through a tunnel: its answer is counted for itself."""
        self._received, self._pieces, self._is_head = 0, 0, True
        self._heads = Heads()

    def body_begins(self) -> None:
        """The headers are complete."""
        self._is_head = False

    def add(self, received: int) -> None:
        """So many bytes have come."""
        self._received += received
        if self._is_head and self._received > _HEAD:
            raise FetchError(
                f"more than {_HEAD:,} bytes came before the answer's body: no server sends so much", reason="size"
            )
        if self._received > self._most:
            raise FetchError(f"the answer takes more than {self._most:,} bytes on the wire", reason="size")

    def read(self, data: bytes) -> None:
        """These bytes are to be parsed next."""
        if self._is_head:
            self._heads.take(data)

    async def piece(self) -> None:
        """One more chunk of the body was taken; now and then others get their turn."""
        self._pieces += 1
        if self._pieces > _MOST_PIECES:
            raise FetchError(f"the answer comes in more than {_MOST_PIECES:,} chunks: no feed does", reason="size")
        if self._pieces % _PIECES_AT_ONCE == 0:
            await asyncio.sleep(0)


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection that tells a meter, as soon as one is set, what is to be parsed and how much came for it."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, told: Callable[[bytes], None] | None = None) -> None:
        self._told = told
        self._stream = stream

    def tells(self, meter: Meter) -> None:
        """Whatever comes from now on is counted by this one, TLS included."""
        self._told = meter.read
        if isinstance(self._stream, SocketStream):
            self._stream.counted = meter.add

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """What has come, at most so many bytes."""
        data = await self._stream.read(max_bytes, timeout)
        self._tell(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Send it."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """The same connection under TLS, told to whatever meter this one has at the time."""
        return MeteredStream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._tell)

    def _tell(self, data: bytes) -> None:
        if self._told is not None:
            self._told(data)

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks about a connection."""
        return self._stream.get_extra_info(info)


class MeteredBackend(httpcore.AsyncNetworkBackend):
    """Opens the connections of another backend, each metered."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A metered connection to the host."""
        return MeteredStream(await self._backend.connect_tcp(host, port, timeout, local_address, socket_options))
