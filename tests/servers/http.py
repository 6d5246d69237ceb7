"""A scripted HTTP server on loopback, with or without TLS, and a proxy that tunnels and forwards.

    async with HttpServer() as server:
        server.script("/feed", Reply(body=b"..."), Reply(304))     # in turn; the last one is repeated
        ... client.get(server.url("/feed")) ...
        assert server.requests[0].headers["user-agent"].startswith("watchd/")

A reply may also be an async function of the request and the stream writer, for everything rude a server can do.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

CERTS = Path(__file__).parent / "certs"
CA_FILE = str(CERTS / "ca.pem")
EXPIRED, EXPIRED_CA_FILE = "expired.pem", str(CERTS / "expired-ca.pem")
CLIENT_CERT, CLIENT_KEY = str(CERTS / "client.pem"), str(CERTS / "client.key")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came over the wire; header names are lower-case, the order is kept."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The target without scheme, host and query."""
        return urlsplit(self.target).path


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers; Content-Length is added unless `is_framed` is false, and then the connection ends it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_framed: bool = True
    delay: float = 0.0


Rude = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
Script = Reply | Rude


class HttpServer:
    """Listens on a free port of 127.0.0.1 (or `host`); counts connections and keeps every request."""

    def __init__(
        self,
        *,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: str = "server.pem",
        tickets: int = 2,
    ) -> None:
        self.requests: list[Request] = []
        self.shown: list[str] = []  # for each request the name of the client's certificate, "" where none was shown
        self.connections = 0
        self.port = port
        self._host = host
        self._tls = tls
        self._certificate = certificate
        self._tickets = tickets
        self._scripts: dict[str, list[Script]] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def script(self, path: str, *replies: Script) -> None:
        """Answer this path with these replies in turn; the last one stays."""
        self._scripts[path] = list(replies)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """A URL of this server, under another host name if one is given."""
        return f"{'https' if self._tls else 'http'}://{host or self._host}:{self.port}{path}"

    async def __aenter__(self) -> Self:
        context = None
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTS / self._certificate, CERTS / "server.key")
            context.load_verify_locations(CLIENT_CERT)  # a client may show a certificate, and need not
            context.verify_mode = ssl.CERT_OPTIONAL
            context.num_tickets = self._tickets
        self._server = await asyncio.start_server(self._accept, self._host, self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await asyncio.sleep(0.01)  # what was accepted a moment ago has its task now
        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # and what was closed is gone

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            # A cancelled connection ends quietly: asyncio would print it as an error nobody asked for.
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            writer.close()
            try:
                with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                    await writer.wait_closed()
            finally:
                writer.transport.abort()  # where the other side does not read, closing alone would wait for ever
                self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await read_request(reader)) is not None:
            self.requests.append(request)
            shown = writer.get_extra_info("peercert")
            self.shown.append(dict(pair for part in shown["subject"] for pair in part)["commonName"] if shown else "")
            await self._answer(request, reader, writer)
            if request.headers.get("connection", "").lower() == "close" or writer.is_closing():
                return

    async def _answer(self, request: Request, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script = self._next(request.path)
        if not isinstance(script, Reply):
            await script(request, writer)
            writer.close()
            return
        await asyncio.sleep(script.delay)
        writer.write(head(script))
        writer.write(script.body)
        await writer.drain()
        if not script.is_framed:
            writer.close()

    def _next(self, path: str) -> Script:
        replies = self._scripts.get(path)
        if not replies:
            return Reply(404, b"nothing is scripted here")
        return replies.pop(0) if len(replies) > 1 else replies[0]


class ProxyServer(HttpServer):
    """Tunnels CONNECT and forwards absolute-form requests; every name leads to 127.0.0.1 here."""

    def __init__(self, *, refuse: Reply | None = None, tls: bool = False) -> None:
        super().__init__(tls=tls)
        self._refuse = refuse

    async def _answer(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuse is not None:
            writer.write(head(self._refuse) + self._refuse.body)
            await writer.drain()
            writer.close()
        elif request.method == "CONNECT":
            await self._tunnel(int(request.target.rpartition(":")[2]), reader, writer)
        else:
            await self._forward(request, writer)

    async def _tunnel(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 tunnel\r\n\r\n")
        try:
            await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
        finally:
            far_writer.close()
            with suppress(ConnectionError):
                await far_writer.wait_closed()

    async def _forward(self, request: Request, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(request.target)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", parts.port or 80)
        headers = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        far_writer.write(f"{request.method} {parts.path} HTTP/1.1\r\n{headers}\r\n".encode("latin-1") + request.body)
        await _pipe(far_reader, writer)
        far_writer.close()
        with suppress(ConnectionError):
            await far_writer.wait_closed()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
        writer.close()


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None when the other side has closed it."""
    try:
        block = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    first, *lines = block.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, target, headers, body)


def head(reply: Reply) -> bytes:
    """The status line and headers of a reply."""
    headers = dict(reply.headers)
    if reply.is_framed and "Content-Length" not in headers:
        headers["Content-Length"] = str(len(reply.body))
    lines = [f"HTTP/1.1 {reply.status} scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
