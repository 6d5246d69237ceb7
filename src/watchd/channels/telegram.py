"""The telegram channel: a bot's message in HTML to each of its chats.

Limits, by the Bot API's reference and FAQ: a text has 4,096 signs, counted as UTF-16; a chat takes about one message a
second, a group 20 in a minute, all chats together 30 in a second, then 429 with `parameters.retry_after` in the body,
in seconds. A refusal says in `description` what is wrong. There is no key to deduplicate by: a repeat after a lost
answer shows twice, with the same ids.
"""

import html
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from watchd.alerts.render.brief import brief_of
from watchd.alerts.render.dialect import Dialect, drawn_within, text_within, utf16_size
from watchd.channels.config import Answer, Poster
from watchd.channels.http_replies import seconds_asked
from watchd.channels.posting import (
    DEADLINE,
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

TEXT_LIMIT = 4_096
_TITLE_LIMIT = 300
_TITLE_ROOM = 700  # signs of a title once it is escaped
_NOTE_ROOM = 120
_BUTTONS = 2  # in a row
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,80}")
_CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,63}")
_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _THROTTLED = 400, 401, 403, 404, 429
# Beginnings of what a refusal says of the chat, not of the text.
_OF_CHAT = (
    "chat not found", "group chat was upgraded", "peer_id_invalid", "chat_write_forbidden", "not enough rights",
    "have no rights", "need administrator rights", "message thread not found", "topic_closed", "user not found",
    "group chat was deactivated", "chat_restricted", "user_is_blocked",
)  # fmt: skip

HTML = Dialect(
    escape=lambda text: html.escape(text, quote=False),
    strong=lambda text: f"<b>{text}</b>",
    command=lambda text: f"<code>{html.escape(text, quote=False)}</code>",
    link=lambda text, url: f'<a href="{html.escape(url)}">{text}</a>',
    quote=lambda text: f"<blockquote>{text}</blockquote>",
)


def _token(secret: SecretStr) -> SecretStr:
    if _TOKEN.fullmatch(secret.get_secret_value()):
        return secret
    raise InputError("this is no token of a bot", "@BotFather gives it: numbers, a colon, letters")


def _chat(text: str) -> str:
    if _CHAT.fullmatch(text):
        return text
    raise InputError(
        f"'{text[:40]}' is no chat", 'write its number, "-1001234567890", or the "@name" of a public channel'
    )


def _some(chats: tuple[str, ...]) -> tuple[str, ...]:
    if chats:
        return chats
    raise InputError("no chat is named", 'write the number of one: ["-1001234567890"]')


class TelegramConfig(NotedConfig):
    """A bot and the chats that it writes to."""

    plain_secrets: ClassVar[frozenset[str]] = frozenset({"api", "proxy"})
    paces_each_target: ClassVar[bool] = True

    type: Literal["telegram"]
    rate: RateText = Rate(1, timedelta(seconds=1))
    """How many messages each chat takes at most; `none` for as many as there are."""
    token: Annotated[SecretStr, AfterValidator(_token)]
    """The bot's token."""
    chats: Annotated[tuple[Annotated[str, BeforeValidator(str), AfterValidator(_chat)], ...], AfterValidator(_some)]
    """Numbers of chats, or `@names` of public channels; the bot must be a member that may write."""
    topic: int | None = Field(default=None, ge=1)
    """The number of the topic in a group that has topics."""
    api: Annotated[SecretStr, AfterValidator(checked_url)] = SecretStr("https://api.telegram.org")
    """The Bot API, where it is a server of your own."""

    @property
    def server(self) -> str:
        """That of the Bot API."""
        return self.api.get_secret_value()

    def targets(self, name: str) -> tuple[str, ...]:
        """The chats, each once."""
        del name
        return tuple(dict.fromkeys(self.chats))

    def noted(self, document: Document, note: str) -> Document:
        """The note above the text."""
        return {**document, "text": f"<b>{html.escape(note)}</b>\n{document['text']}"}

    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The links as buttons below; Telegram refuses the whole message where a host has no dot."""
        if any("." not in (urlsplit(url).hostname or "") for _, url in links):
            return document
        buttons = [{"text": words, "url": url} for words, url in links]
        rows = [buttons[place : place + _BUTTONS] for place in range(0, len(buttons), _BUTTONS)]
        return {**document, "reply_markup": {"inline_keyboard": rows}}

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return TelegramChannel(name, self, clock=clock, http=http)


class TelegramChannel(PostingChannel):
    """Sends one text to one chat."""

    def __init__(
        self, name: str, config: TelegramConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        token = config.token.get_secret_value()
        super().__init__(name, config, (token,), clock=clock, http=http, deadline=deadline)
        self._config = config
        self._url = f"{config.api.get_secret_value().rstrip('/')}/bot{token}/sendMessage"

    def render(self, view: AlertView) -> str:
        """The text in HTML, with previews of links switched off."""
        brief = brief_of(view, _TITLE_LIMIT)
        title = f"<b>{text_within(brief.title, HTML, _TITLE_ROOM)}</b>\n"
        room = TEXT_LIMIT - _NOTE_ROOM - utf16_size(title)
        text = title + drawn_within(brief, HTML, room, utf16_size)
        return packed({"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}})

    def requests(self, message: Message) -> Sequence[Request]:
        """The text for this chat."""
        topic = {} if self._config.topic is None else {"message_thread_id": self._config.topic}
        document = self._config.document(message) | {"chat_id": message.target} | topic
        return [Request(self._url, packed(document).encode())]

    def meaning(self, answer: Answer) -> Meaning | None:
        """What the description and the parameters of a refusal say."""
        body = told(answer)
        more = body.get("parameters")
        parameters = more if isinstance(more, dict) else {}
        about = str(body.get("description", "")).lower().removeprefix("bad request: ").removeprefix("forbidden: ")
        if answer.status == _THROTTLED:
            # Each chat has a limit of its own, far below that of the bot, which is met in all chats at once.
            pause = seconds_asked(parameters.get("retry_after"))
            return Meaning(DeliveryKind.THROTTLED, pause=pause, is_of_recipient=True)
        if answer.status in {_UNAUTHORISED, _NOT_FOUND}:
            return Meaning(
                DeliveryKind.CHANNEL, "the token is wrong or was revoked: ask @BotFather for the present one"
            )
        if "migrate_to_chat_id" in parameters:
            return Meaning(DeliveryKind.TARGET, f"the group has the number {parameters['migrate_to_chat_id']} now")
        if answer.status == _FORBIDDEN or (answer.status == _BAD_REQUEST and about.startswith(_OF_CHAT)):
            return Meaning(DeliveryKind.TARGET, "let the bot into the chat and let it write there, or mend `chats`")
        return None

    def detail(self, answer: Answer) -> str | None:
        """The number that Telegram gave the message."""
        result = told(answer).get("result")
        number = result.get("message_id") if isinstance(result, dict) else None
        return f"message {number}" if number else None
