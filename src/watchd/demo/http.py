"""A small HTTP/1.1 server on loopback: one request a connection, answered by a plain function."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

HOME = "127.0.0.1"
_PATIENCE = 10.0  # seconds for a whole request
_MOST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    headers: Mapping[str, str]  # by lower-case name
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What it is told."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Response]


@contextlib.asynccontextmanager
async def serving(handler: Handler, host: str = HOME) -> AsyncIterator[tuple[str, int]]:
    """Serve on a free port of `host`; of 127.0.0.1 where the machine has no such loopback address (macOS).

    Gives the address and the port it listens on.
    """
    callback = _connection(handler)
    try:
        server = await asyncio.start_server(callback, host, 0)
    except OSError:
        host = HOME
        server = await asyncio.start_server(callback, host, 0)
    try:
        yield host, server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _connection(handler: Handler) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that hangs up, dawdles or speaks no HTTP costs its own connection and nothing else.
        with contextlib.suppress(ValueError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_PATIENCE):
                writer.write(_written(handler(await _read(reader))))
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    return answer


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= _MOST_BODY:
        raise ValueError("a body of this length is not read")
    return Request(method, path, headers, await reader.readexactly(length))


def _written(response: Response) -> bytes:
    headers = {**response.headers, "content-length": str(len(response.body)), "connection": "close"}
    if response.status == HTTPStatus.NOT_MODIFIED:
        del headers["content-length"]
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + response.body
