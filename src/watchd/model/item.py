"""An Item: one news item in one shape for every format, and the keys it is known by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyKind(StrEnum):
    """By what a feed's item is recognised, strongest first. Never by a date alone."""

    GUID = "guid"
    LINK = "link"
    DATED = "dated text"  # a text with its date, of an entry that nothing else names; without a date: there are such
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One name under which a feed lists an item; `digest` is a hash, unique with feed and kind."""

    kind: KeyKind
    digest: str

    def __hash__(self) -> int:
        """That of the digest, which tells nearly as much: keys are looked up some hundred times a poll."""
        return hash(self.digest)


@dataclass(frozen=True, slots=True)
class Identity:
    """What an item of a document is known by."""

    keys: tuple[ItemKey, ...]  # strongest first; a text is always the last
    shared: tuple[ItemKey, ...] = ()  # those that other items of the document bear too: they name none of them
    former: tuple[ItemKey, ...] = ()  # under which earlier releases may have stored it; nothing is stored under them
    url_key: str = ""  # canonical form of its link, "" for none


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One entry as the parser read it: markup already removed (a newline at block tags), nothing judged yet."""

    guid: str = ""
    url: str = ""
    title: str = ""
    summary: str = ""
    body: str = ""
    published: datetime | None = None
    language: str | None = None
    source: str | None = None  # host of the entry's own <source>, where it names one
    flags: tuple[str, ...] = ()  # fields that were cut or unreadable: "title_cut", "date_unreadable"


@dataclass(frozen=True, slots=True)
class Item:
    """One stored item. Texts are plain; offsets into them are code points."""

    id: str  # public: a hash of feed and identity
    feed_id: str
    seen_at: datetime
    event_at: datetime  # when it happened as far as windows care: clamped between polls, never in the future
    published: datetime | None
    url: str
    url_key: str  # canonical form of the URL; a key, never shown
    publisher: str
    language: str | None
    title: str
    summary: str
    body: str
    digest: str  # of the texts: another digest is another revision
    revision: int = 1
    baseline: bool = False
    flags: tuple[str, ...] = ()  # what was doubtful about its fields: "title_cut", "date_ahead" (docs/polling.md)

    def text(self, field: str) -> str:
        """The plain text of `title`, `summary` or `body`."""
        if field == "title":
            return self.title
        return self.summary if field == "summary" else self.body


FIELDS = ("title", "summary", "body")
