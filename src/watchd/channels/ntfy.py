"""The ntfy channel: a notification on a topic of ntfy.sh or a server of your own.

Limits, by ntfy's documentation and source: a message has 4,096 bytes, a longer one becomes a file; a sender may have 60
messages at once and one more every 5 seconds, and a number a day, then 429 whose body has a code and no pause. The
alert's id is the notification's `sequence_id`: a repeat or a later revision takes the place of the one before it, from
ntfy 2.16 on.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from watchd.alerts.render.brief import brief_of
from watchd.alerts.render.dialect import PLAIN, drawn_within, utf8_size
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import (
    DEADLINE,
    JSON_HEADERS,
    Document,
    Meaning,
    NotedConfig,
    PostingChannel,
    Request,
    checked_url,
    packed,
    told,
)
from watchd.channels.rates import RateText
from watchd.documents import InputError
from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView, Message
from watchd.model.rate import Rate
from watchd.ports import Channel, Clock

MESSAGE_LIMIT = 4_096  # bytes
_TITLE_LIMIT = 200
_NOTE_ROOM = 120
_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
_PRIORITIES: Mapping[str, int] = {"critical": 5, "high": 4, "medium": 3, "low": 2}
_SIGNS: Mapping[str, str] = {"critical": "rotating_light", "high": "warning"}
_BAD_TOPICS = frozenset({40009, 40010})
_OF_THE_DAY = frozenset({42905, 42908})  # bandwidth and messages of a day
_NEXT_LOOK = timedelta(hours=1)


def _topic(secret: SecretStr) -> SecretStr:
    if _TOPIC.fullmatch(secret.get_secret_value()):
        return secret
    raise InputError("this is no topic", "a topic has 1 to 64 letters, digits, `-` and `_`; the server is `url`")


class NtfyConfig(NotedConfig):
    """A topic of an ntfy server."""

    plain_secrets: ClassVar[frozenset[str]] = frozenset({"url", "topic", "proxy"})

    type: Literal["ntfy"]
    rate: RateText = Rate(10, timedelta(minutes=1))
    """How many messages it takes at most; `none` for as many as there are."""
    url: Annotated[SecretStr, AfterValidator(checked_url)] = SecretStr("https://ntfy.sh")
    """The server."""
    topic: Annotated[SecretStr, AfterValidator(_topic)]
    """The topic. On a server that asks for no login whoever knows it can read along: then give it as `topic_file`."""
    token: SecretStr | None = None
    """An access token, `tk_...`."""

    def noted(self, document: Document, note: str) -> Document:
        """The note above the message."""
        return {**document, "message": f"{note}\n{document['message']}"}

    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The first, the third and the last link as buttons: ntfy has three, for having it, for noise, for the mute."""
        chosen = dict.fromkeys((links[0], links[min(2, len(links) - 1)], links[-1]))
        actions = [{"action": "view", "label": words, "url": url} for words, url in chosen]
        return {**document, "actions": actions}

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return NtfyChannel(name, self, clock=clock, http=http)


class NtfyChannel(PostingChannel):
    """Publishes one notification."""

    def __init__(
        self, name: str, config: NtfyConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        topic, token = config.topic.get_secret_value(), config.token.get_secret_value() if config.token else ""
        super().__init__(name, config, (topic, token), clock=clock, http=http, deadline=deadline)
        self._config = config
        self._topic = topic
        self._headers = {**JSON_HEADERS, **({"authorization": f"Bearer {token}"} if token else {})}

    def render(self, view: AlertView) -> str:
        """The notification without its topic; a touch opens the report."""
        brief = brief_of(view, _TITLE_LIMIT)
        document: Document = {
            "sequence_id": view.alert_id,
            "title": PLAIN.safe(brief.title),
            "message": drawn_within(brief, PLAIN, MESSAGE_LIMIT - _NOTE_ROOM, utf8_size),
            "priority": _PRIORITIES.get(brief.severity, 3),
            "tags": [sign for sign in (_SIGNS.get(brief.severity, ""), f"alert-{brief.severity}") if sign],
        }
        if brief.link:
            document["click"] = brief.link.url
        return packed(document)

    def requests(self, message: Message) -> Sequence[Request]:
        """The notification for its topic."""
        document = self._config.document(message) | {"topic": self._topic}
        return [Request(self._config.url.get_secret_value(), packed(document).encode(), self._headers)]

    def meaning(self, answer: Answer) -> Meaning | None:
        """What ntfy's own code says."""
        code = told(answer).get("code")
        if code in _OF_THE_DAY:
            return Meaning(DeliveryKind.THROTTLED, "the server's quota of a day is used up", _NEXT_LOOK)
        return Meaning(DeliveryKind.CHANNEL, "check `topic`") if code in _BAD_TOPICS else None

    def detail(self, answer: Answer) -> str | None:
        """The id that ntfy gave the message."""
        number = told(answer).get("id")
        return f"message {number}" if number else None
