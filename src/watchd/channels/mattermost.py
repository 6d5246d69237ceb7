"""The mattermost channel: Markdown through an incoming webhook.

Limits, by Mattermost's source: a post has 16,383 signs, on servers whose database is old 4,000, and a longer text comes
as several posts. Errors are JSON whose `id` names what is wrong; a hook that is gone is a 400. A server that limits
rates answers 429 with Retry-After. There is no key to deduplicate by: a repeat after a lost answer shows twice, with
the same ids.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from watchd.alerts.render.brief import brief_of
from watchd.alerts.render.dialect import Dialect, drawn_within, markdown_link, text_within
from watchd.channels.chats import ChatChannel, ChatConfig
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import Document, Meaning, packed, told
from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView
from watchd.ports import Channel, Clock

POST_LIMIT = 4_000
_TITLE_LIMIT = 300
_TITLE_ROOM = 700  # signs of a title once it is escaped
_NOTE_ROOM = 120
_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!>~|<$-]")
# The middle of `web.incoming_webhook.(...).app_error`, where no message would be taken.
_CLOSED: Mapping[str, str] = {
    "invalid": "the webhook is gone: make a new one",
    "disabled": "the server has incoming webhooks switched off",
    "channel": "the channel of the webhook is gone: make a new one",
    "channel_locked": "the webhook may write in one channel only: make a new one",
    "user": "the owner of the webhook is gone: make a new one",
    "permissions": "the owner of the webhook may not write there: make a new one",
}

MARKDOWN = Dialect(
    escape=lambda text: _MARKUP.sub(lambda found: f"\\{found[0]}", text),
    strong=lambda text: f"**{text}**",
    command=lambda text: f"`{text.replace('`', chr(39))}`",
    link=markdown_link,
    quote=lambda text: f"> {text}\n",  # without the empty line, what follows belongs to the quote
    point="* ",
)


class MattermostConfig(ChatConfig):
    """An incoming webhook of Mattermost."""

    type: Literal["mattermost"]

    def noted(self, document: Document, note: str) -> Document:
        """The note above the text."""
        return {**document, "text": f"**{note}**\n{document['text']}"}

    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The links as an attachment, which the limit of the text does not count."""
        drawn = " | ".join(markdown_link(words, url) for words, url in links)
        return {**document, "attachments": [{"fallback": "", "text": drawn}]}

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return MattermostChannel(name, self, clock=clock, http=http)


class MattermostChannel(ChatChannel):
    """Posts one text."""

    def render(self, view: AlertView) -> str:
        """The message, its title as a heading."""
        brief = brief_of(view, _TITLE_LIMIT)
        title = f"#### {text_within(brief.title, MARKDOWN, _TITLE_ROOM)}\n"
        return packed({"text": title + drawn_within(brief, MARKDOWN, POST_LIMIT - _NOTE_ROOM - len(title))})

    def meaning(self, answer: Answer) -> Meaning | None:
        """What the `id` of an error says of the webhook."""
        name = str(told(answer).get("id", ""))
        hook = name.removeprefix("web.incoming_webhook.").removesuffix(".app_error")
        if hook != name and hook in _CLOSED:
            return Meaning(DeliveryKind.CHANNEL, _CLOSED[hook])
        return None
