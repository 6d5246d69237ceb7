"""Telegram's Bot API, `sendMessage`: what it refuses, and what people see of its HTML."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from tests.servers.http import Reply
from tests.servers.services import Document, Refused, Service, Shown, said

_TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "blockquote", "a", "tg-spoiler"})


def refused(status: int, description: str, **parameters: object) -> Reply:
    """A refusal as Telegram words it."""
    more = {"parameters": parameters} if parameters else {}
    return said(status, {"ok": False, "error_code": status, "description": description, **more})


_FOUND = re.compile(r"@\w+|(?<!\S)/\w+")


@dataclass
class Telegram(Service):
    """Takes one text for one chat."""

    def malformed(self) -> Reply:
        return refused(400, "Bad Request: message text is empty")

    def judged(self, document: Document) -> Reply:
        if not document.get("chat_id"):
            raise Refused(refused(400, "Bad Request: chat_id is empty"))
        if not document.get("text", "").strip():
            raise Refused(refused(400, "Bad Request: message text is empty"))
        if document.get("parse_mode") == "HTML":
            _Reader().read(document["text"])
        if len(document["text"].encode("utf-16-le")) // 2 > 4096:  # counted with its tags, which is stricter
            raise Refused(refused(400, "Bad Request: message is too long"))
        return said(200, {"ok": True, "result": {"message_id": 4711, "chat": {"id": document["chat_id"]}}})

    def shown(self, document: Document) -> Shown:
        """What people see of a message."""
        return shown(document["text"])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []

    def read(self, text: str) -> Shown:
        self.feed(text)
        self.close()
        if self.open:
            raise Refused(refused(400, f"Bad Request: can't parse entities: can't find end tag of {self.open[-1]}"))
        whole = "".join(self.texts)
        return Shown(whole, tuple(self.links), tuple(wakes(whole)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise Refused(refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"'))
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused(refused(400, "Bad Request: can't parse entities: unexpected end tag"))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(text: str) -> Shown:
    """What people see of a text in HTML: every tag that Telegram does not know is refused."""
    return _Reader().read(text)


def wakes(text: str) -> list[str]:
    """Names and commands that Telegram finds by itself."""
    return _FOUND.findall(text)
