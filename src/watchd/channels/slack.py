"""The slack channel: Block Kit through an incoming webhook.

Limits, by Slack's reference of blocks and of incoming webhooks: a header has 150 signs of plain text, a section 3,000,
a message 50 blocks; one message a second for each webhook, then 429 with Retry-After. Errors come as one word of text.
There is no key to deduplicate by: a repeat after a lost answer shows twice, with the same ids.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from watchd.alerts.render.brief import Line, brief_of
from watchd.alerts.render.dialect import Dialect, lines_within
from watchd.channels.chats import ChatChannel, ChatConfig
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import Document, Meaning, packed
from watchd.channels.rates import RateText
from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView
from watchd.model.rate import Rate
from watchd.ports import Channel, Clock

HEADER_LIMIT, SECTION_LIMIT, MESSAGE_LIMIT = 150, 3_000, 9_000
_GAP = "\u200b"
_FORMATTING = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)")  # within a word they format nothing
# What Slack says where the channel or the hook is gone or closed, whatever the status.
_CLOSED: Mapping[str, str] = {
    "channel_is_archived": "the Slack channel is archived: unarchive it, or make a webhook for another",
    "channel_not_found": "the Slack channel is gone: make a webhook for another",
    "no_active_hooks": "the webhook is switched off: make a new one",
    "no_service": "the webhook is gone: make a new one",
    "no_service_id": "the webhook is gone: make a new one",
    "no_team": "the workspace is gone",
    "team_disabled": "the workspace is switched off",
    "invalid_token": "the URL is wrong or was revoked: make a new webhook",
    "user_not_found": "the URL belongs to a user who is gone: make a new webhook",
    "action_prohibited": "an administrator forbids it: ask for the webhook to be allowed",
    "posting_to_general_channel_denied": "only some may write in that channel: make a webhook for another",
}


def _escaped(text: str) -> str:
    """No mention, link or markup: Slack's three signs escaped, and those that format cut off from the words."""
    return _FORMATTING.sub(lambda found: "".join(f"{_GAP}{sign}{_GAP}" for sign in found[0]), _entities(text))


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


MRKDWN = Dialect(
    escape=_escaped,
    strong=lambda text: f"{_GAP}*{text}*{_GAP}",
    command=lambda text: f"`{_entities(text).replace('`', chr(39))}`",
    link=lambda text, url: f"<{_entities(url)}|{text.replace('|', '¦')}>",
    quote=lambda text: f">{text}",
)


class SlackConfig(ChatConfig):
    """An incoming webhook of Slack."""

    type: Literal["slack"]
    rate: RateText = Rate(1, timedelta(seconds=1))
    """How many messages it takes at most; `none` for as many as there are."""

    def noted(self, document: Document, note: str) -> Document:
        """The note as the first block, and in the notification."""
        block = _section(note)
        return {**document, "text": f"{note} {document['text']}", "blocks": [block, *document["blocks"]]}

    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The links as the last block."""
        drawn = " | ".join(f"<{_entities(url)}|{words}>" for words, url in links)
        return {**document, "blocks": [*document["blocks"], _section(drawn)]}

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return SlackChannel(name, self, clock=clock, http=http)


class SlackChannel(ChatChannel):
    """Posts a header and sections."""

    def render(self, view: AlertView) -> str:
        """The message; `text` is what a notification shows."""
        brief = brief_of(view, HEADER_LIMIT)
        lines = lines_within(brief, MRKDWN, MESSAGE_LIMIT, longest=SECTION_LIMIT - 1)
        title = {"type": "plain_text", "text": brief.title, "emoji": False}
        return packed(
            {
                "text": MRKDWN.safe(brief.title),
                "blocks": [{"type": "header", "text": title}, *map(_section, _sections(lines))],
                "unfurl_links": False,
                "unfurl_media": False,
            }
        )

    def meaning(self, answer: Answer) -> Meaning | None:
        """The word that Slack says."""
        word = answer.body[:64].decode("ascii", "replace").strip().lower()
        return Meaning(DeliveryKind.CHANNEL, _CLOSED[word]) if word in _CLOSED else None


def _section(text: str) -> Document:
    # Verbatim: Slack looks for no names and addresses of its own in it.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _sections(lines: Sequence[Line]) -> Iterator[str]:
    """The lines in as few texts as a section takes."""
    text = ""
    for line in lines:
        drawn = MRKDWN.drawn(line)
        if text and len(text) + 1 + len(drawn) > SECTION_LIMIT:
            yield text
            text = drawn.lstrip("\n")
        else:
            text = f"{text}\n{drawn}" if text else drawn
    yield text
