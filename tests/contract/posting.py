"""What the tests of channels that post share: one attempt over the real HTTP client, and how it ended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from tests.canary import CANARY
from tests.golden.chats.views import FIVE
from tests.servers.http import HttpServer, Reply, Request, Script

from watchd.channels import CHANNELS
from watchd.errors import DeliveryError
from watchd.model.feed import NetworkOptions
from watchd.model.feedback import ActionLink
from watchd.model.notification import AlertView, Message, Receipt
from watchd.net.client import Answer, HttpClient

PATH = f"/hooks/{CANARY}-path"
Section = Callable[[HttpServer], dict[str, Any]]


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Attempts:
    """What the pipeline hands to `send`; notes how many requests had been seen when the attempt was opened."""

    server: HttpServer
    requests_before: list[int] = field(default_factory=list)

    async def __call__(self) -> int:
        self.requests_before.append(len(self.server.requests))
        return 1


class Unwired(HttpServer):
    """A server that is asked without a network: it answers the client at once, as it would by wire."""

    def __init__(self) -> None:
        super().__init__(port=9)
        self.client = DirectClient(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


class DirectClient:
    """The part of the HTTP client that channels use."""

    def __init__(self, server: HttpServer) -> None:
        self._server = server

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        network: NetworkOptions = NetworkOptions(),  # noqa: B008 - a frozen value
        deadline: timedelta = timedelta(seconds=5),
        on_connected: Callable[[], Awaitable[object]] | None = None,
    ) -> Answer:
        if on_connected is not None:
            await on_connected()
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        request = Request("POST", target, {name.lower(): value for name, value in (headers or {}).items()}, body)
        self._server.requests.append(request)
        script = self._server._next(request.path)
        reply = script if isinstance(script, Reply) else script.answer(request)  # type: ignore[attr-defined]  # a service
        assert isinstance(reply, Reply)
        return Answer(reply.status, url, {name.lower(): value for name, value in reply.headers.items()}, reply.body)

    async def certificate(
        self,
        url: str,
        *,
        network: NetworkOptions = NetworkOptions(),  # noqa: B008 - a frozen value
        deadline: timedelta = timedelta(seconds=5),
    ) -> None:
        """There is no wire, and no TLS on it."""

    async def aclose(self) -> None:
        return None


@dataclass(frozen=True)
class Ended:
    """How one attempt ended, and what went over the wire."""

    requests: list[Request]
    requests_before: list[int]
    receipt: Receipt | None = None
    error: DeliveryError | None = None

    @property
    def failed(self) -> DeliveryError:
        assert self.error is not None, self.receipt
        return self.error

    @property
    def taken(self) -> Receipt:
        assert self.receipt is not None, self.error
        return self.receipt


def hook(kind: str, **changes: object) -> Section:
    """The section of a channel with a webhook's URL."""
    return lambda server: {"type": kind, "url": server.url(PATH), "allow_private": ["127.0.0.0/8"], **changes}


def sent(
    section: Section,
    *scripts: Script,
    path: str = PATH,
    view: AlertView | None = None,
    target: str = "desk",
    replaced_by: int | None = None,
    body: str | None = None,
    by_wire: bool = False,
    links: tuple[ActionLink, ...] = (),
) -> Ended:
    """One attempt to send a view, by default the plain one; `scripts` are the answers, by wire or directly."""
    shown = view or FIVE["plain"]

    async def scenario() -> Ended:
        async with HttpServer() if by_wire else Unwired() as server:
            server.script(path, *(scripts or (Reply(200, b"ok"),)))
            given = section(server)
            http = server.client if isinstance(server, Unwired) else HttpClient()
            channel = CHANNELS[given["type"]].model_validate(given).open("desk", clock=WallClock(), http=http)
            message = message_of(shown, channel.render(shown) if body is None else body, target, replaced_by)
            attempts = Attempts(server)
            try:
                receipt = await channel.send(replace(message, links=links), attempts)
                return Ended(server.requests, attempts.requests_before, receipt=receipt)
            except DeliveryError as error:
                return Ended(server.requests, attempts.requests_before, error=error)
            finally:
                await http.aclose()

    ended = asyncio.run(scenario())
    for text in (str(ended.error or ""), repr(ended.receipt)):
        assert CANARY not in text
    return ended


def message_of(view: AlertView, body: str, target: str = "desk", replaced_by: int | None = None) -> Message:
    """The message of one revision."""
    return Message(
        notification_id="nt_1",
        event_id=f"ev_{view.alert_id}_{view.revision}",
        alert_id=view.alert_id,
        revision=view.revision,
        channel="desk",
        target=target,
        body=body,
        replaced_by=replaced_by,
    )
