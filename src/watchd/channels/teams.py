"""The teams channel: an adaptive card through a workflow of Microsoft Teams ("when a webhook request is received").

Limits, by Microsoft's reference of Teams and of its connector in Power Automate: a message has about 28 kB, of which
some 21 kB are left for a card; 4 requests a second, then 429 with Retry-After. A workflow answers 202 as soon as it has
taken the request: whether the card was posted stands in the workflow's run history, and nowhere else. Text stands in
RichTextBlocks, which know no markup. There is no key to deduplicate by: a repeat shows twice, with the same ids.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from watchd.alerts.render.brief import Brief, Form, Line, Run, Style, brief_of
from watchd.alerts.render.dialect import defused, defused_runs, kept_lines
from watchd.channels.chats import ChatChannel, ChatConfig
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import Document, Meaning, packed, told
from watchd.channels.rates import RateText
from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView
from watchd.model.rate import Rate
from watchd.ports import Channel, Clock

CARD_LIMIT = 18_000  # bytes
_NOTE_ROOM = 400
_TITLE_LIMIT = 300
_CARD = "application/vnd.microsoft.card.adaptive"
_COLOURS: Mapping[str, str] = {"critical": "Attention", "high": "Attention", "medium": "Warning", "low": "Good"}
_OK = 200
_ACTIVE = re.compile(r"\{(?=\{)|<(?=/?at)", re.IGNORECASE)  # a date of the card's own language, a mention
# Codes of Power Automate for a workflow that takes nothing, whatever the message.
_CLOSED: Mapping[str, str] = {
    "WorkflowTriggerIsNotEnabled": "the workflow is switched off: switch it on in Power Automate",
    "WorkflowNotFound": "the workflow is gone: make a new one",
    "DirectApiAuthorizationRequired": "the URL lacks its signature: copy the whole of it from the workflow",
    "DirectApiInvalidAuthorizationScheme": "the workflow wants a login: let anyone trigger it",
    "AuthorizationFailed": "the URL's signature is wrong: copy the whole of it from the workflow",
}


class TeamsConfig(ChatConfig):
    """A workflow of Teams."""

    type: Literal["teams"]
    rate: RateText = Rate(1, timedelta(seconds=1))
    """How many messages it takes at most; `none` for as many as there are."""

    def noted(self, document: Document, note: str) -> Document:
        """The note as the first line of the card."""
        [card] = document["attachments"]
        content = {**card["content"], "body": [_block([_text(note, weight="Bolder")]), *card["content"]["body"]]}
        return {**document, "attachments": [{**card, "content": content}]}

    def answerable(self, document: Document, links: Sequence[tuple[str, str]]) -> Document:
        """The links as the last line of the card."""
        runs: list[Document] = []
        for words, url in links:
            runs += [_text(" | ")] if runs else []
            runs.append(_text(words, selectAction={"type": "Action.OpenUrl", "url": url}))
        [card] = document["attachments"]
        content = {**card["content"], "body": [*card["content"]["body"], _block(runs)]}
        return {**document, "attachments": [{**card, "content": content}]}

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return TeamsChannel(name, self, clock=clock, http=http)


class TeamsChannel(ChatChannel):
    """Posts one card."""

    def render(self, view: AlertView) -> str:
        """The card, in a message of one attachment."""
        brief = brief_of(view, _TITLE_LIMIT)
        most = CARD_LIMIT - _NOTE_ROOM
        return packed(_message(brief, kept_lines(brief, lambda lines: _size(_message(brief, lines)) <= most)))

    def meaning(self, answer: Answer) -> Meaning | None:
        """The code of an error; connectors of old answer 200 and tell of a failure in words."""
        error = told(answer).get("error")
        code = error.get("code", "") if isinstance(error, dict) else ""
        if code in _CLOSED:
            return Meaning(DeliveryKind.CHANNEL, _CLOSED[code])
        if answer.status == _OK and b"delivery failed" in answer.body:
            kind = DeliveryKind.THROTTLED if b"429" in answer.body else DeliveryKind.TRANSIENT
            return Meaning(kind, "this connector is retired: make a workflow")
        return None


def _message(brief: Brief, lines: Sequence[Line]) -> Document:
    body = [
        _block(
            [_text(defused(brief.title), size="Large", weight="Bolder", color=_COLOURS.get(brief.severity, "Default"))]
        ),
        *map(_line, lines),
    ]
    card: Document = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": _safe(defused(brief.title)),
        "msteams": {"width": "Full"},
        "body": body,
    }
    if brief.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": brief.link.host, "url": brief.link.url}]
    return {"type": "message", "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}]}


def _line(line: Line) -> Document:
    point = [_text("• ")] if line.form is Form.POINT else []
    block = _block([*point, *map(_run, defused_runs(line))])
    if line.form is Form.QUOTE:
        return {"type": "Container", "style": "emphasis", "items": [block]}
    return block | ({"spacing": "Medium"} if line.form is Form.HEADING else {"spacing": "Small"})


def _run(run: Run) -> Document:
    if run.style is Style.COMMAND:
        return {"type": "TextRun", "text": run.text, "fontType": "Monospace"}
    more: dict[str, Any] = {}
    if run.link:
        more["selectAction"] = {"type": "Action.OpenUrl", "url": run.link.url}
    if run.style in {Style.STRONG, Style.HIT}:
        more["weight"] = "Bolder"
    if run.style is Style.HIT:
        more["highlight"] = True
    return _text(run.text, **more)


def _text(text: str, **more: Any) -> Document:
    return {"type": "TextRun", "text": _safe(text), **more}


def _safe(text: str) -> str:
    return _ACTIVE.sub(lambda found: f"{found[0]}\u200b", text)


def _block(inlines: list[Document]) -> Document:
    return {"type": "RichTextBlock", "inlines": inlines}


def _size(document: Document) -> int:
    return len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
