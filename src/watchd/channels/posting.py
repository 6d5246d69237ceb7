"""What every channel that posts over HTTP shares: its network settings, one attempt, and what an answer means."""

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from watchd.alerts.render.answering import labelled
from watchd.alerts.render.brief import note_above
from watchd.channels.config import Answer, ChannelConfig, ConfiguredChannel, Poster
from watchd.channels.http_replies import hint_for, kind_of_status, pause_asked
from watchd.channels.redaction import LONGEST, redacted
from watchd.documents import InputError
from watchd.errors import DeliveryError, DeliveryKind, FeedReason, FetchError
from watchd.model.feed import NetworkOptions
from watchd.model.notification import Message, Receipt
from watchd.ports import Clock

DEADLINE = timedelta(seconds=15)
Document = dict[str, Any]  # the JSON of one service: only its own channel knows the shape
JSON_HEADERS: Mapping[str, str] = {"content-type": "application/json; charset=utf-8"}
_OK = range(200, 300)
_GONE = 410  # by which a receiver asks to be sent nothing any more
_REPLY_BYTES = 4096
_ERROR = 500  # signs of an error, so that the remedy at its end is kept
# Reasons that another attempt would meet again.
_MISCONFIGURED: frozenset[FeedReason] = frozenset({"blocked", "private", "tls", "handshake", "protocol", "redirect"})


def checked_url(secret: SecretStr) -> SecretStr:
    """The URL itself; InputError where nothing could be posted to it."""
    try:
        parts = urlsplit(secret.get_secret_value())
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or not secret.get_secret_value().isprintable():
        raise InputError(
            "this is no http:// or https:// URL", "write the receiver's whole URL: https://board.example.org/in"
        )
    return secret


class PostingConfig(ChannelConfig):
    """A channel that posts over HTTP."""

    plain_secrets: ClassVar[frozenset[str]] = frozenset({"proxy"})

    allow_private: tuple[str, ...] = ()
    """Networks or host names that may be private addresses."""
    proxy: SecretStr | None = None
    """An http:// or https:// proxy; with a password in it, as `proxy_file`."""
    no_proxy: tuple[str, ...] = ()
    """Hosts, domains and networks that are reached without the proxy."""
    ca_file: str | None = None
    """Certificates to trust beside the system's."""

    @property
    def network(self) -> NetworkOptions:
        """What this channel says of the network differently from the `network:` section."""
        proxy = self.proxy.get_secret_value() if self.proxy else None
        return NetworkOptions(self.allow_private, proxy, self.no_proxy, self.ca_file)

    @property
    def server(self) -> str:
        """A URL of the server that it posts to, which may hold secrets; empty where its kind does not say."""
        url = getattr(self, "url", None)
        return url.get_secret_value() if isinstance(url, SecretStr) else ""

    def readable(self, body: str) -> str:
        """The document, a line for each of its values."""
        try:
            return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            return body


class NotedConfig(PostingConfig):
    """One whose frozen message is a JSON document that can say by itself that it is older news."""

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The document as it leaves, but for a secret that the service wants inside it."""
        del at
        return packed(self.document(message)).encode()

    def document(self, message: Message) -> Document:
        """The frozen document with its recipient's links, and a note where it is late or older news.

        ValueError where it cannot be used.
        """
        document = frozen_document(message)
        note, links = note_above(message), labelled(message.links)
        noted = self.noted(document, note) if note else document
        return self.answerable(noted, links) if links else noted

    @abstractmethod
    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The document with links to answer it by, words and URL, still within every limit."""

    @abstractmethod
    def noted(self, document: Document, note: str) -> Document:
        """The document with the note on top, still within every limit."""


@dataclass(frozen=True, slots=True)
class Request:
    """One POST."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: JSON_HEADERS)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a service's own answer means, where its status alone does not say it; how long it wants to be left."""

    kind: DeliveryKind
    hint: str = ""
    pause: timedelta | None = None
    is_of_recipient: bool = False  # it says nothing of the others that the channel writes to


class PostingChannel(ConfiguredChannel, ABC):
    """Posts a request, and says exactly how that ended."""

    def __init__(
        self,
        name: str,
        config: PostingConfig,
        secrets: tuple[str, ...],
        *,
        clock: Clock,
        http: Poster,
        deadline: timedelta = DEADLINE,
    ) -> None:
        super().__init__(name, config)
        self._network = config.network
        self._server = config.server
        self._secrets = secrets  # beside the URL itself
        self._clock = clock
        self._http = http
        self._deadline = deadline

    @abstractmethod
    def requests(self, message: Message) -> Sequence[Request]:
        """What is posted for this message, in this order; ValueError where the frozen one cannot be used."""

    def meaning(self, answer: Answer) -> Meaning | None:
        """What this service means by an answer, a 2xx too; None leaves it to the status."""
        del answer
        return None

    def is_taken(self, answer: Answer) -> bool:
        """Whether the status says that the message was taken, or had been before."""
        return answer.status in _OK

    def detail(self, answer: Answer) -> str | None:
        """What of an answer that took the message is worth keeping; None for how it begins."""
        del answer
        return None

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Post it; the receipt holds the last status and how that reply begins."""
        receipt = Receipt("")
        for request in self._composed(message):
            receipt = await self.post(request, opened)
        return receipt

    async def meet(self) -> None:
        """See the server's certificate; raises DeliveryError where there is no connection, or it is not accepted."""
        try:
            life = await self._http.certificate(self._server, network=self._network, deadline=self._deadline)
        except FetchError as error:
            raise self._unanswered(Request(self._server, b""), error, is_open=False) from error
        self.met(life or self.certificate)

    def _composed(self, message: Message) -> Sequence[Request]:
        try:
            return self.requests(message)
        except (ValueError, KeyError, TypeError, AttributeError) as error:  # of another release, or damaged
            raise DeliveryError(
                f"the frozen message of {message.alert_id} cannot be used ({type(error).__name__})",
                kind=DeliveryKind.MESSAGE,
                code="render",
            ) from error

    async def post(self, request: Request, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """One POST; raises DeliveryError, and what `opened` raises."""
        is_open = False

        async def on_connected() -> None:
            nonlocal is_open
            await opened()
            is_open = True

        try:
            answer = await self._http.post(
                request.url,
                request.body,
                headers=request.headers,
                network=self._network,
                deadline=self._deadline,
                on_connected=on_connected,
            )
        except FetchError as error:
            raise self._unanswered(request, error, is_open=is_open) from error
        self.met(answer.certificate)
        said = self._safe(request, answer.body[:_REPLY_BYTES].decode("utf-8", "replace"))
        meaning = self.meaning(answer)
        if self.is_taken(answer) and meaning is None:
            detail = self.detail(answer)
            return Receipt(str(answer.status), said if detail is None else self._safe(request, detail))
        raise self._refused(request, answer, said, meaning)

    def _unanswered(self, request: Request, error: FetchError, *, is_open: bool) -> DeliveryError:
        if is_open:
            kind = DeliveryKind.AMBIGUOUS  # the request may have arrived in full
        elif error.reason in _MISCONFIGURED:
            kind = DeliveryKind.CHANNEL
        else:
            kind = DeliveryKind.TRANSIENT
        return DeliveryError(
            self._safe(request, str(error), _ERROR), kind=kind, code=error.reason, retry_after=error.retry_after
        )

    def _refused(self, request: Request, answer: Answer, said: str, meaning: Meaning | None) -> DeliveryError:
        pause = pause_asked(answer.headers, self._clock.now())
        if meaning is None:
            meaning = Meaning(
                kind_of_status(answer.status, asks_to_wait=pause is not None), hint_for(answer.status, answer.headers)
            )
        pauses = [one for one in (pause, meaning.pause) if one is not None]
        hint = self._safe(request, meaning.hint)
        text = f"{urlsplit(request.url).hostname} answered {answer.status}"
        text += f" ({said})" if said else ""
        return DeliveryError(
            f"{text}; {hint}" if hint else text,
            kind=meaning.kind,
            code=str(answer.status),
            is_of_recipient=meaning.is_of_recipient,
            is_proven=answer.status == _GONE,
            retry_after=max(pauses)
            if pauses and meaning.kind in {DeliveryKind.THROTTLED, DeliveryKind.TRANSIENT}
            else None,
        )

    def _safe(self, request: Request, text: str, limit: int = LONGEST) -> str:
        """Text of the other side without what must not be seen: the URL holds credentials more often than not."""
        parts = urlsplit(request.url)
        return redacted(text, (request.url, parts.path, parts.query, parts.password or "", *self._secrets), limit)


def frozen_document(message: Message) -> Document:
    """The document that was frozen; ValueError where it is none."""
    document = json.loads(message.body)
    if not isinstance(document, dict):
        raise ValueError("the frozen message is no JSON object")  # noqa: TRY004 - as any that cannot be read
    return document


def packed(document: Document) -> str:
    """A document on one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def told(answer: Answer) -> Document:
    """The JSON object of an answer; empty where it holds none."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
