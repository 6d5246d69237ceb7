"""The newswire: every outlet behind an HTTP server of its own on loopback, publishing by the script."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from itertools import chain, cycle

from watchd.demo.history import AGE, HISTORY
from watchd.demo.http import Request, Response, serving
from watchd.demo.outlets import OUTLETS, Format, Outlet
from watchd.demo.story import Article
from watchd.demo.wire import Entry, document_of
from watchd.model.ids import bytes_digest
from watchd.ports import Clock

PATH = "/feed"
_EMPTY = Response(
    HTTPStatus.OK,
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Night Bulletin</title></channel></rss>',
    {"content-type": "application/rss+xml"},
)
_FAULTS = (
    Response(HTTPStatus.INTERNAL_SERVER_ERROR, b"database connection lost"),
    Response(
        HTTPStatus.OK, b"<!doctype html><title>Night Bulletin</title><p>Back soon.", {"content-type": "text/html"}
    ),
    Response(HTTPStatus.OK, b"\x89\xff\xfe\x00 half a database page \x00\x1a" * 20),
)


@dataclass(slots=True)
class Server:
    """One outlet's feed: what it lists, and what of it was given out."""

    outlet: Outlet
    clock: Clock
    entries: list[Entry]
    changed: datetime
    url: str = ""
    was_asked: bool = False
    given_out: set[str] = field(default_factory=set)  # the texts that stood in an answer
    on_asked: Callable[[], None] = lambda: None
    _faults: Iterator[Response] = field(default_factory=lambda: chain((_EMPTY,), cycle(_FAULTS)))

    def publish(self, article: Article) -> None:
        """List the article; one that is listed already is revised in its place."""
        now = self.clock.now()
        for place, entry in enumerate(self.entries):
            if entry.article.slug == article.slug:
                self.entries[place] = Entry(article, entry.published, now)
                break
        else:
            self.entries.append(Entry(article, now, now))
        self.changed = now

    def answer(self, request: Request) -> Response:
        """The feed, or 304 to a client that has just this version; of a broken outlet, what it does next."""
        response = self._answer(request)
        self.was_asked = True
        self.on_asked()
        return response

    def _answer(self, request: Request) -> Response:
        if request.method != "GET" or request.path != PATH:
            return Response(HTTPStatus.NOT_FOUND)
        if self.outlet.format is Format.BROKEN:
            return next(self._faults)
        document = document_of(self.outlet, self.entries)
        etag = f'"{bytes_digest(document.body)[:16]}"'
        headers = {
            "etag": etag,
            "last-modified": format_datetime(self.changed, usegmt=True),
            "content-type": document.content_type,
        }
        if request.headers.get("if-none-match") == etag:
            return Response(HTTPStatus.NOT_MODIFIED, headers=headers)
        self.given_out |= {entry.article.text for entry in self.entries}
        return Response(HTTPStatus.OK, document.body, headers)


@dataclass(slots=True)
class Newswire:
    """All outlets."""

    servers: dict[str, Server]

    def publish(self, articles: Sequence[Article]) -> None:
        """Publish articles, each at its outlet."""
        for article in articles:
            self.servers[article.outlet].publish(article)

    def has_given_out(self, articles: Sequence[Article]) -> bool:
        """Whether every one of them stood in an answer."""
        return all(article.text in self.servers[article.outlet].given_out for article in articles)

    @property
    def was_asked(self) -> bool:
        """Whether every feed was asked at least once."""
        return all(server.was_asked for server in self.servers.values())


@contextlib.asynccontextmanager
async def newswire(clock: Clock, on_asked: Callable[[], None]) -> AsyncIterator[Newswire]:
    """Every outlet with its old news, each on an address of its own where the machine has them: 127.0.0.2, .3 ...

    `on_asked` is called whenever a feed was asked.
    """
    now = clock.now().replace(microsecond=0)
    async with contextlib.AsyncExitStack() as stack:
        servers: dict[str, Server] = {}
        for number, outlet in enumerate(OUTLETS, start=2):
            server = Server(outlet, clock, _old_entries(outlet, now), now - AGE, on_asked=on_asked)
            host, port = await stack.enter_async_context(serving(server.answer, f"127.0.0.{number}"))
            server.url = f"http://{host}:{port}{PATH}"
            servers[outlet.id] = server
        yield Newswire(servers)


def _old_entries(outlet: Outlet, now: datetime) -> list[Entry]:
    old = [article for article in HISTORY if article.outlet == outlet.id]
    days = [now - AGE * place for place in range(1, len(old) + 1)]
    return [Entry(article, day, day) for article, day in zip(old, days, strict=True)]
