"""The discord channel: an embed through a webhook.

Limits, by Discord's reference of webhooks, embeds and rate limits: a title has 256 signs, a description 4,096, a whole
message 6,000; a webhook takes 5 messages in 2 seconds and about 30 in a minute, then 429 with `retry_after` in the
body, in seconds; with `global: true` it means every webhook that this address posts to. `wait=true` makes it answer
when the message is stored, and not before. There is no key to deduplicate by: a repeat after a lost answer shows twice,
with the same ids.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from watchd.alerts.render.brief import brief_of
from watchd.alerts.render.dialect import Dialect, drawn_within, markdown_link, text_within
from watchd.channels.chats import ChatChannel, ChatConfig
from watchd.channels.config import Answer, Poster
from watchd.channels.http_replies import seconds_asked
from watchd.channels.posting import DEADLINE, Document, Meaning, packed, told
from watchd.channels.rates import RateText
from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView
from watchd.model.rate import Rate
from watchd.ports import Channel, Clock

TITLE_LIMIT, DESCRIPTION_LIMIT = 256, 4_096
_LINKS_LIMIT = 1_600
_MARKUP = re.compile(r"[\\*_~`|<>\[\]()#:-]")
_COLOURS: Mapping[str, int] = {"critical": 0xA3172C, "high": 0xB8430C, "medium": 0x8A6100, "low": 0x2E6A4F}
_OTHER_COLOUR = 0x4A5866
_THROTTLED = 429
_OF_ALL = "it means everything that comes from this address, not this webhook alone"
# Discord's own codes for a webhook or a channel that takes nothing, whatever the message.
_CLOSED: Mapping[int, str] = {
    10003: "the Discord channel is gone: make a webhook in another",
    10015: "the webhook was deleted: make a new one",
    50027: "the URL is wrong or was revoked: make a new webhook",
    220001: "the channel is a forum: add `?thread_id=...` to the URL, or make a webhook in a text channel",
}

MARKDOWN = Dialect(
    escape=lambda text: _MARKUP.sub(lambda found: f"\\{found[0]}", text),
    strong=lambda text: f"**{text}**",
    command=lambda text: f"`{text.replace('`', chr(39))}`",
    link=markdown_link,
    quote=lambda text: f"> {text}",
)


class DiscordConfig(ChatConfig):
    """A webhook of a Discord channel."""

    type: Literal["discord"]
    rate: RateText = Rate(25, timedelta(minutes=1))
    """How many messages it takes at most; `none` for as many as there are."""

    def noted(self, document: Document, note: str) -> Document:
        """The note above the embed."""
        return {**document, "content": note}

    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The links as an embed below; all embeds together have 6,000 signs."""
        drawn = " | ".join(markdown_link(words, url) for words, url in links)
        return (
            document
            if len(drawn) > _LINKS_LIMIT
            else {**document, "embeds": [*document["embeds"], {"description": drawn}]}
        )

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return DiscordChannel(name, self, clock=clock, http=http)


class DiscordChannel(ChatChannel):
    """Posts one embed, and lets nobody be mentioned."""

    def __init__(
        self, name: str, config: DiscordConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        super().__init__(name, config, clock=clock, http=http, deadline=deadline)
        self._url = _waiting(self._url)

    def render(self, view: AlertView) -> str:
        """The message; its title leads to the report."""
        brief = brief_of(view, TITLE_LIMIT)
        embed: Document = {
            "title": text_within(brief.title, MARKDOWN, TITLE_LIMIT),
            "description": drawn_within(brief, MARKDOWN, DESCRIPTION_LIMIT),
            "color": _COLOURS.get(brief.severity, _OTHER_COLOUR),
        }
        if brief.link:
            embed["url"] = brief.link.url
        return packed({"embeds": [embed], "allowed_mentions": {"parse": []}})

    def meaning(self, answer: Answer) -> Meaning | None:
        """The pause that the body asks for, and codes of hooks that are gone."""
        body = told(answer)
        if answer.status == _THROTTLED:
            asked = (body.get("retry_after"), answer.headers.get("x-ratelimit-reset-after"))
            pauses = [pause for one in asked if (pause := seconds_asked(one)) is not None]
            hint = _OF_ALL if body.get("global") is True else ""
            return Meaning(DeliveryKind.THROTTLED, hint, pause=max(pauses, default=None))
        code = body.get("code")
        return Meaning(DeliveryKind.CHANNEL, _CLOSED[code]) if isinstance(code, int) and code in _CLOSED else None

    def detail(self, answer: Answer) -> str | None:
        """The id that Discord gave the message."""
        number = told(answer).get("id")
        return f"message {number}" if number else None


def _waiting(url: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "wait"]
    return urlunsplit((*parts[:3], urlencode([*query, ("wait", "true")]), ""))
