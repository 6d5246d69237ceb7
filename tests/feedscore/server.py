"""The scripted server: answers each path as told, and keeps a log of every connection and request.

What is true of a reader stands in this log: the requests, their headers, when they came and how many at once. `at` is
the time of the scene, which may leap; `real` counts seconds that really passed.
"""

import asyncio
import contextlib
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Literal, Self
from urllib.parse import urlsplit

from tests.servers.http import CERTS


@dataclass(slots=True)
class Asked:
    """One request, and what became of it."""

    method: str
    host: str  # as the Host header names it, without the port
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    at: datetime
    real: float
    status: int | None = None  # None: no status line was sent
    ended_at: datetime | None = None  # the answer was sent whole, or the client has left
    is_whole: bool = False

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    def header(self, name: str) -> str | None:
        """The header's value as it was sent; None where it was not."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    @property
    def conditions(self) -> tuple[str | None, str | None]:
        """If-None-Match and If-Modified-Since."""
        return self.header("if-none-match"), self.header("if-modified-since")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; Content-Length, Date and Content-Type are added unless `headers` has them."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    ends_by: Literal["length", "close"] = "length"
    breaks_after: int | None = None  # bytes of the body, then the connection closes
    is_honest: bool = False  # 304 where the request carries one of its validators
    delay: float = 0.0  # seconds before the first byte

    def to(self, request: Asked) -> "Answer":
        """The answer to this request."""
        given = {name.lower(): value for name, value in self.headers}
        tag, since = request.conditions
        is_known = tag == given.get("etag") if tag else since is not None and since == given.get("last-modified")
        if not (self.is_honest and is_known):
            return self
        kept = tuple((name, value) for name, value in self.headers if name.lower() != "content-type")
        return replace(self, status=304, body=b"", headers=kept)


class Gone(Exception):  # noqa: N818 - an event
    """The client closed its connection."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the raw connection it came by, for everything rude a server can do."""

    request: Asked
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    waiting: Callable[[], AbstractContextManager[None]]

    async def send(self, data: bytes) -> None:
        """Write bytes; raises ConnectionError when nobody takes them."""
        self.writer.write(data)
        await self.writer.drain()

    async def pause(self, seconds: float) -> None:
        """Let time pass; raises Gone as soon as the client leaves."""
        leaves = asyncio.ensure_future(self.reader.read(1))
        try:
            with self.waiting():
                done, _ = await asyncio.wait({leaves}, timeout=seconds)
            if done:
                raise Gone
        finally:
            leaves.cancel()
            await asyncio.gather(leaves, return_exceptions=True)


Rude = Callable[[Exchange], Awaitable[None]]
Script = Answer | Rude
NOWHERE = Answer(404, b"nothing is published here")


@dataclass
class Published:
    """One path: what it answers in turn, the last answer for ever, and who asked for it."""

    path: str
    log: "Server"
    _answers: list[Script] = field(default_factory=lambda: [NOWHERE])
    _full: Answer | None = None  # the last document that was answered with

    def answers(self, *answers: Script) -> Self:
        """What is answered from now on."""
        self._answers = list(answers)
        return self

    def next(self, request: Asked) -> Script:
        """The answer whose turn it is; a 304 waits for a request with conditions, as on every server."""
        script = self._answers[0]
        if isinstance(script, Answer):
            if script.status == 304 and request.conditions == (None, None) and self._full is not None:
                return self._full
            if script.status == 200:
                self._full = script
        return self._answers.pop(0) if len(self._answers) > 1 else script

    @property
    def asked(self) -> list[Asked]:
        """Every request for it, oldest first."""
        return [one for one in self.log.asked if one.path == self.path]


class Server:
    """Listens on one free port of the given addresses of loopback."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        waiting: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
        addresses: Sequence[str] = ("127.0.0.1",),
    ) -> None:
        self.asked: list[Asked] = []
        self.connections: list[datetime] = []
        self.port = 0
        self.secure_port = 0
        self._now = now
        self._waiting = waiting
        self._addresses = addresses
        self._paths: dict[str, Published] = {}
        self._servers: list[asyncio.Server] = []
        self.tasks: set[asyncio.Task[object]] = set()
        self.after_answer: Callable[[], None] | None = None  # called once an answer was sent whole
        self._ended = asyncio.Condition()

    def publish(self, path: str) -> Published:
        """The path, to be told what it answers."""
        return self._paths.setdefault(path, Published(path, self))

    async def __aenter__(self) -> Self:
        for address in self._addresses:
            server = await asyncio.start_server(self._accept, address, self.port, backlog=1024)
            self.port = server.sockets[0].getsockname()[1]
            self._servers.append(server)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTS / "server.pem", CERTS / "server.key")
        secure = await asyncio.start_server(self._accept, self._addresses[0], 0, ssl=context)
        self.secure_port = secure.sockets[0].getsockname()[1]
        self._servers.append(secure)
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def answered(self, enough: Callable[[], bool]) -> None:
        """Wait until enough was answered."""
        async with self._ended:
            await self._ended.wait_for(enough)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(self.connections)
        self.connections.append(self._now())
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            # A client that leaves, or a server that is closed, ends a connection without ado.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, Gone, asyncio.CancelledError):
                while (request := await self._read(reader, number)) is not None:
                    await self._answer(request, reader, writer)
                    if writer.is_closing():
                        return
        finally:
            self.tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader, connection: int) -> Asked | None:
        try:
            block = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = block.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, *_ = first.split(" ", 2)
        headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
        given = {name.lower(): value for name, value in headers}
        body = await reader.readexactly(int(given.get("content-length", "0")))
        host = given.get("host", "").rpartition(":")[0] or given.get("host", "")
        asked = Asked(method, host.lower(), target, headers, body, connection, self._now(), time.monotonic())
        self.asked.append(asked)
        return asked

    async def _answer(self, request: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        exchange = Exchange(request, reader, writer, self._waiting)
        published = self._paths.get(request.path)
        script = published.next(request) if published else NOWHERE
        try:
            if isinstance(script, Answer):
                await self._send(script.to(request), exchange)
            else:
                await script(exchange)
                writer.close()
            request.is_whole = True
            if self.after_answer is not None:
                self.after_answer()
        finally:
            request.ended_at = self._now()
            async with self._ended:
                self._ended.notify_all()

    async def _send(self, answer: Answer, exchange: Exchange) -> None:
        if answer.delay:
            await exchange.pause(answer.delay)
        exchange.request.status = answer.status
        body = answer.body if answer.breaks_after is None else answer.body[: answer.breaks_after]
        await exchange.send(head(answer, self._now()) + body)
        if answer.ends_by == "close" or answer.breaks_after is not None:
            exchange.writer.close()


def head(answer: Answer, now: datetime) -> bytes:
    """The status line and headers of an answer."""
    headers = list(answer.headers)
    given = {name.lower() for name, _ in headers}
    if "date" not in given:
        headers.append(("Date", format_datetime(now, usegmt=True)))
    if answer.status != 304 and "content-type" not in given:
        headers.append(("Content-Type", "application/rss+xml"))
    if answer.ends_by == "length" and answer.status != 304:
        headers.append(("Content-Length", str(len(answer.body))))
    lines = [f"HTTP/1.1 {answer.status} scripted", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def most_at_once(asked: Iterable[Asked]) -> int:
    """How many of the requests were under way at the same time, at most."""
    steps: list[tuple[datetime, int]] = []
    for one in asked:
        steps += [(one.at, 1)] if one.ended_at is None else [(one.at, 1), (one.ended_at, -1)]
    most = now = 0
    for _, step in sorted(steps, key=lambda each: each):  # what ends at a moment ends before what begins
        now += step
        most = max(most, now)
    return most
