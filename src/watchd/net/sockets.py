"""Connections over plain sockets and the event loop, with TLS above them: no more than one request needs.

A socket is read only while somebody waits for it, so no server fills our memory, and it is gone once it is closed.
httpcore's own way there is a library for three event loops, which took twice as long.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from typing import TypeVar, TypeVarTuple

import httpcore

from watchd.net.causes import UNSAID_END

T = TypeVar("T")
Given = TypeVarTuple("Given")

_PIECE = 64 * 1024  # bytes of TLS taken at once
_READ = 4 * 1024  # bytes for which a read counts by itself: small ones cost as much as large ones


class SocketBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to addresses; looks no name up."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the address `host`; raises httpcore's ConnectError and ConnectTimeout."""
        loop = asyncio.get_running_loop()
        stream: SocketStream | None = None
        try:
            stream = SocketStream(loop, _new_socket(host, local_address, socket_options or ()))
            async with _limit(timeout):
                await stream.connect(host, port)
        except BaseException as error:
            if stream is not None:
                stream.close()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout(error) from error
            if isinstance(error, OSError):
                raise httpcore.ConnectError(error) from error
            raise
        return stream


class SocketStream(httpcore.AsyncNetworkStream):
    """A connection without TLS."""

    def __init__(self, loop: asyncio.AbstractEventLoop, opened: socket.socket) -> None:
        self._loop = loop
        self._socket = opened
        self._is_awaited = False  # somebody waits for the other side
        self._is_given_up = False  # it is to be closed as soon as nobody does
        self.counted: Callable[[int], None] | None = None  # told how many bytes came, and may raise
        self._at_once = 0  # bytes read since others had their turn

    async def connect(self, address: str, port: int) -> None:
        """Have the other side take it; raises OSError."""
        await self._awaited(self._loop.sock_connect(self._socket, (address, port)))

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """What has come, at most so many bytes; nothing at the end."""
        try:
            async with _limit(timeout):
                data = await self._awaited(self._loop.sock_recv(self._socket, max_bytes))
                await self._take(len(data))
                return data
        except TimeoutError as error:
            raise httpcore.ReadTimeout(error) from error
        except OSError as error:
            raise httpcore.ReadError(error) from error

    async def _take(self, received: int) -> None:
        """Count them; what lies in the kernel's buffer comes without a pause for anybody else."""
        if self.counted is not None:
            self.counted(received)
        self._at_once += received + _READ
        if self._at_once >= _PIECE:
            self._at_once = 0
            await asyncio.sleep(0)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Send it."""
        try:
            async with _limit(timeout):
                await self._awaited(self._loop.sock_sendall(self._socket, buffer))
        except TimeoutError as error:
            raise httpcore.WriteTimeout(error) from error
        except OSError as error:
            raise httpcore.WriteError(error) from error

    async def aclose(self) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection, now; whoever waits for the other side finds it ended."""
        if not self._is_awaited:
            self._socket.close()
            return
        # The loop looks at the number of this socket until that one is awake: the next must not get it before.
        self._is_given_up = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    async def _awaited(self, step: Awaitable[T]) -> T:
        self._is_awaited = True
        try:
            return await step
        finally:
            self._is_awaited = False
            if self._is_given_up:
                self._socket.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """The same connection under TLS; where none comes about it is closed, and raises as `connect_tcp` does."""
        return await _under_tls(self, ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> object:
        """The socket; nothing else is known."""
        return self._socket if info == "socket" else None


class TlsStream(httpcore.AsyncNetworkStream):
    """A connection under TLS. That the other side ends it without saying so is an end like any other.

    HTTP says itself how long an answer is, and half the web's servers end that way.
    """

    def __init__(self, wire: "SocketStream | TlsStream", context: ssl.SSLContext, hostname: str | None) -> None:
        self._wire = wire
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        # As bytes: the name is what the URL's own rules made of it, and nothing is to be made of it again. No
        # certificate's name ends in the dot that a URL's may end in, nor does one that TLS asks for (RFC 6066, 3).
        name = hostname.encode("ascii").removesuffix(b".") if hostname is not None else None
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname=name)

    async def agree(self) -> None:
        """Shake hands; raises ssl.SSLError."""
        await self._done(self._tls.do_handshake)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """What has come, at most so many bytes; nothing at the end."""
        try:
            async with _limit(timeout):
                return await self._done(self._tls.read, max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(error) from error
        except ssl.SSLError as error:
            if isinstance(error, ssl.SSLEOFError) or UNSAID_END in (error.strerror or ""):
                return b""
            raise

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Send it."""
        try:
            async with _limit(timeout):
                left = memoryview(buffer)
                while left:
                    left = left[await self._done(self._tls.write, left) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(error) from error

    def has_more(self) -> bool:
        """Whether something has come that nobody has read yet, decrypted or not."""
        return self._tls.pending() > 0 or self._received.pending > 0

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """TLS within this one, through a proxy that is under TLS itself; raises as `SocketStream.start_tls` does."""
        return await _under_tls(self, ssl_context, server_hostname, timeout)

    async def aclose(self) -> None:
        """Close the connection, without a last word."""
        self.close()

    def close(self) -> None:
        """Close the connection, now."""
        self._wire.close()

    def get_extra_info(self, info: str) -> object:
        """The TLS of it, and what is known of the connection below."""
        return self._tls if info == "ssl_object" else self._wire.get_extra_info(info)

    async def _done(self, step: Callable[[*Given], T], *given: *Given) -> T:
        """What a step of TLS gives, once all is sent and received that it takes."""
        while True:
            try:
                result = step(*given)
            except ssl.SSLWantReadError:
                await self._flush()
                data = await self._wire.read(_PIECE)
                if data:
                    self._received.write(data)
                else:
                    self._received.write_eof()
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        if self._to_send.pending:
            await self._wire.write(self._to_send.read())


async def _under_tls(
    wire: SocketStream | TlsStream,
    context: ssl.SSLContext,
    hostname: str | None,
    timeout: float | None,  # noqa: ASYNC109 - httpcore's
) -> TlsStream:
    try:
        async with _limit(timeout):
            stream = TlsStream(wire, context, hostname)
            await stream.agree()
    except BaseException as error:
        wire.close()
        if isinstance(error, TimeoutError):
            raise httpcore.ConnectTimeout(error) from error
        if isinstance(error, ssl.SSLError | httpcore.NetworkError | ValueError):
            raise httpcore.ConnectError(error) from error
        raise
    return stream


def _new_socket(host: str, local: str | None, options: Iterable[httpcore.SOCKET_OPTION]) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)  # noqa: FBT003 - the signature is the standard library's
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for option in options:
            opened.setsockopt(*option)
        if local is not None:
            opened.bind((local, 0))
    except BaseException:
        opened.close()
        raise
    return opened


def _limit(seconds: float | None) -> AbstractAsyncContextManager[object]:
    return nullcontext() if seconds is None else asyncio.timeout(seconds)
