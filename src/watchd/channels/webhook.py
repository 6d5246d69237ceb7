"""The webhook channel: a signed JSON document to one URL, as Standard Webhooks 1.0 describes it."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, model_validator

from watchd.alerts.render.document import document_of
from watchd.channels.config import Answer, ChannelConfig, ConfiguredChannel, Poster
from watchd.channels.http_replies import hint_for, kind_of_status, pause_asked
from watchd.channels.redaction import LONGEST, redacted
from watchd.channels.signing import MalformedSecret, key_of, signature_headers
from watchd.documents import InputError
from watchd.errors import DeliveryError, DeliveryKind, FeedReason, FetchError
from watchd.model.feed import NetworkOptions
from watchd.model.notification import AlertView, Message, Receipt
from watchd.ports import Channel, Clock

DEADLINE = timedelta(seconds=15)
_OK = range(200, 300)
_REPLY_BYTES = 4096
_ERROR = 500  # signs of an error, so that the remedy at its end is kept
# Reasons that another attempt would meet again.
_MISCONFIGURED: frozenset[FeedReason] = frozenset({"blocked", "tls", "protocol", "redirect"})


def _url(secret: SecretStr) -> SecretStr:
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


def _signing_secret(secret: SecretStr) -> SecretStr:
    try:
        key_of(secret.get_secret_value())
    except MalformedSecret as error:
        raise InputError(str(error), "make one with: echo whsec_$(head -c 32 /dev/urandom | base64)") from None
    return secret


class WebhookConfig(ChannelConfig):
    """A receiver of signed JSON. Its URL is a secret wherever it holds one; then give it as `url_file`."""

    slots: ClassVar[int] = 16
    plain_secrets: ClassVar[frozenset[str]] = frozenset({"url", "proxy"})

    type: Literal["webhook"]
    url: Annotated[SecretStr, AfterValidator(_url)]
    """Where to post; `url` in the file, or `url_file`."""
    secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    """What signs each message, `whsec_...`; without it, messages are not signed."""
    previous_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    """The secret before this one, which signs as well until every receiver knows the new one."""
    allow_private: tuple[str, ...] = ()
    """Networks or host names that may be private addresses."""
    proxy: SecretStr | None = None
    """An http:// or https:// proxy; with a password in it, as `proxy_file`."""
    no_proxy: tuple[str, ...] = ()
    """Hosts, domains and networks that are reached without the proxy."""
    ca_file: str | None = None
    """Certificates to trust beside the system's."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.previous_secret is not None and self.secret is None:
            raise InputError("`previous_secret` without `secret`", "give the present one as `secret_file`")
        return self

    @property
    def network(self) -> NetworkOptions:
        """What this channel says of the network differently from the `network:` section."""
        proxy = self.proxy.get_secret_value() if self.proxy else None
        return NetworkOptions(self.allow_private, proxy, self.no_proxy, self.ca_file)

    def readable(self, body: str) -> str:
        """The document, a line for each of its values."""
        try:
            return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            return body

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return WebhookChannel(name, self, clock=clock, http=http)


class WebhookChannel(ConfiguredChannel):
    """Posts the document, signed anew at each attempt under an id that stays."""

    def __init__(
        self, name: str, config: WebhookConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        super().__init__(name, config)
        self._network = config.network
        self._url = config.url.get_secret_value()
        given = (config.secret, config.previous_secret)
        self._signing = tuple(secret.get_secret_value() for secret in given if secret is not None)
        self._clock = clock
        self._http = http
        self._deadline = deadline

    def render(self, view: AlertView) -> str:
        """The JSON document, as it will be sent and signed."""
        return document_of(view)

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Post it; the receipt holds the status and how the reply begins."""
        body = message.body.encode()
        keys = [key_of(secret) for secret in self._signing]
        headers = {
            "content-type": "application/json; charset=utf-8",
            **signature_headers(keys, f"msg_{message.event_id}", self._clock.now(), body),
        }
        if message.replaced_by is not None:
            headers["watchd-replaced-by"] = str(message.replaced_by)
        is_open = False

        async def on_connected() -> None:
            nonlocal is_open
            await opened()
            is_open = True

        try:
            answer = await self._http.post(
                self._url,
                body,
                headers=headers,
                network=self._network,
                deadline=self._deadline,
                on_connected=on_connected,
            )
        except FetchError as error:
            raise self._unanswered(error, is_open=is_open) from error
        said = self._safe(answer.body[:_REPLY_BYTES].decode("utf-8", "replace"))
        if answer.status in _OK:
            return Receipt(str(answer.status), said)
        raise self._refused(answer, said)

    def _unanswered(self, error: FetchError, *, is_open: bool) -> DeliveryError:
        if is_open:
            kind = DeliveryKind.AMBIGUOUS  # the request may have arrived in full
        elif error.reason in _MISCONFIGURED:
            kind = DeliveryKind.CHANNEL
        else:
            kind = DeliveryKind.TRANSIENT
        return DeliveryError(
            self._safe(str(error), _ERROR), kind=kind, code=error.reason, retry_after=error.retry_after
        )

    def _refused(self, answer: Answer, said: str) -> DeliveryError:
        pause = pause_asked(answer.headers, self._clock.now())
        kind = kind_of_status(answer.status, asks_to_wait=pause is not None)
        hint = self._safe(hint_for(answer.status, answer.headers))
        text = f"{urlsplit(self._url).hostname} answered {answer.status}"
        text += f" ({said})" if said else ""
        return DeliveryError(
            f"{text}; {hint}" if hint else text,
            kind=kind,
            code=str(answer.status),
            retry_after=pause if kind in {DeliveryKind.THROTTLED, DeliveryKind.TRANSIENT} else None,
        )

    def _safe(self, text: str, limit: int = LONGEST) -> str:
        """Text of the other side without what must not be seen: the URL holds credentials more often than not."""
        parts = urlsplit(self._url)
        return redacted(text, (self._url, parts.path, parts.query, parts.password or "", *self._signing), limit)
