"""The webhook channel: a signed JSON document to one URL, as Standard Webhooks 1.0 describes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, SecretStr, model_validator

from watchd.alerts.render.document import as_sent, document_of
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import DEADLINE, JSON_HEADERS, PostingChannel, PostingConfig, Request, checked_url
from watchd.channels.signing import MalformedSecret, key_of, signature_headers
from watchd.documents import Flag, InputError
from watchd.model.notification import AlertView, Message
from watchd.ports import Channel, Clock

_CONFLICT = 409


def _signing_secret(secret: SecretStr) -> SecretStr:
    try:
        key_of(secret.get_secret_value())
    except MalformedSecret as error:
        raise InputError(str(error), "make one with: echo whsec_$(head -c 32 /dev/urandom | base64)") from None
    return secret


class WebhookConfig(PostingConfig):
    """A receiver of signed JSON. Its URL is a secret wherever it holds one; then give it as `url_file`."""

    one_by_one: ClassVar[bool] = True
    slots: ClassVar[int] = 16
    plain_secrets: ClassVar[frozenset[str]] = frozenset({"url", "proxy"})

    type: Literal["webhook"]
    url: Annotated[SecretStr, AfterValidator(checked_url)]
    """Where to post; `url` in the file, or `url_file`."""
    secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    """What signs each message, `whsec_...`; without it, messages are not signed."""
    previous_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    """The secret before this one, which signs as well until every receiver knows the new one."""

    conflict_is_duplicate: Flag = False
    """An answer 409 says that it had the message already; without it, that it refuses its text."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.previous_secret is not None and self.secret is None:
            raise InputError("`previous_secret` without `secret`", "give the present one as `secret_file`")
        return self

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The document with its receiver's links, and how late it is; raises ValueError where it is none."""
        del at
        return as_sent(message).encode()

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return WebhookChannel(name, self, clock=clock, http=http)


class WebhookChannel(PostingChannel):
    """Posts the document, signed anew at each attempt under an id that stays."""

    def __init__(
        self, name: str, config: WebhookConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        given = (config.secret, config.previous_secret)
        self._signing = tuple(secret.get_secret_value() for secret in given if secret is not None)
        super().__init__(name, config, self._signing, clock=clock, http=http, deadline=deadline)
        self._config = config
        self._url = config.url.get_secret_value()

    def render(self, view: AlertView) -> str:
        """The JSON document, as it will be sent and signed."""
        return document_of(view)

    def is_taken(self, answer: Answer) -> bool:
        """A 409 of a receiver that so tells of a repeat too."""
        return super().is_taken(answer) or (answer.status == _CONFLICT and self._config.conflict_is_duplicate)

    def requests(self, message: Message) -> Sequence[Request]:
        """The document with its signatures."""
        body = self._config.outgoing(message, self._clock.now())
        keys = [key_of(secret) for secret in self._signing]
        headers = {
            **JSON_HEADERS,
            **signature_headers(keys, f"msg_{message.event_id}", self._clock.now(), body),
        }
        if message.replaced_by is not None:
            headers["watchd-replaced-by"] = str(message.replaced_by)
        return [Request(self._url, body, headers)]
