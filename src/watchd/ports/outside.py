"""Ports to the outside: the clock, fetching, parsing, channels."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from watchd.model.feed import Feed, ReadingHints, Validators
from watchd.model.folder import FolderLook
from watchd.model.item import Identity, ParsedItem
from watchd.model.notification import (
    AlertView,
    Message,
    Receipt,
)
from watchd.model.rate import Rate
from watchd.model.rule import Tlp


class Clock(Protocol):
    """The only source of now: aware UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC; on PostgreSQL it follows the database."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200: the decoded body within its bounds, the headers the parser needs, the new validators."""

    url: str  # where the answer came from, after redirects
    body: bytes
    headers: Mapping[str, str]  # lower-case names
    validators: Validators
    fresh_for: timedelta | None = None  # how long the server says it stays what it is; None: it does not say
    moved_for_good: bool = False  # redirects led to `url`, and all of them were permanent
    hints: ReadingHints = field(default_factory=ReadingHints)  # a parser sets what the feed's file says
    look: FolderLook | None = None  # where the document is a file of a folder


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304, or a folder without a new file: nothing new; validators it carried, None where it carried none."""

    validators: Validators | None
    fresh_for: timedelta | None = None  # how long the server says it stays so; None: it does not say
    url: str = ""  # where the answer came from, after redirects
    moved_for_good: bool = False  # redirects led there, and all of them were permanent
    look: FolderLook | None = None


class Fetcher(Protocol):
    """Asks a feed's server once."""

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """The answer; raises FetchError. Validators are sent only where their scope still holds."""
        ...


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a body said: the readable items in document order, and what could not be read."""

    items: tuple[ParsedItem, ...]
    format: str  # rss20, atom10, json11 ... as the parser names it
    title: str = ""
    language: str | None = None
    refused: tuple[str, ...] = ()  # one sentence for each entry that could not be read: quarantined, counted
    flaw: str = ""  # the document was not well-formed, in one sentence; items were read all the same
    left_out: str = ""  # how many of its entries were beyond the limit, in one sentence
    assumed: str = ""  # what had to be assumed of its encoding, or was lost, in one sentence
    ttl: timedelta | None = None  # how long the document itself says it may be kept
    notices: tuple[str, ...] = ()  # entries that are no news: what a bridge or the publisher says of the feed itself
    mojibake: str = ""  # its letters cannot be read, or are not those of its language: what to do, in one sentence
    is_truncated: bool = False  # it broke off: its last entry was left out, and its validators must not be kept
    encoding: str = ""  # that the document came in, as people write it
    reader: str = ""  # which of our readers read it: `strict`, `feedparser`, `json`; items are the same by any
    known_by: tuple[Identity, ...] = ()  # what each of the items is known by, as `feeds.identity` says

    @property
    def flaws(self) -> str:
        """Everything that was not right about the document, although it was read; empty where nothing was."""
        return "; ".join(filter(None, (self.assumed, self.flaw, self.left_out)))


class Parser(Protocol):
    """Reads bytes that anybody may have written."""

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        """The feed's items, and what each is known by; raises ParseError."""
        ...


class Channel(Protocol):
    """One way out. Retrying, deduplication and routing are not its job."""

    @property
    def name(self) -> str:
        """The channel's name in the config."""
        ...

    @property
    def kind(self) -> str:
        """`email`, `webhook` ...: the `type:` of its config."""
        ...

    @property
    def targets(self) -> tuple[str, ...]:
        """Its recipients as they may be stored and listed; never a secret."""
        ...

    @property
    def max_tlp(self) -> Tlp:
        """The highest marking it may carry."""
        ...

    @property
    def slots(self) -> int:
        """How many messages may be on their way at once."""
        ...

    @property
    def rate(self) -> Rate | None:
        """How many messages it takes at most in a while; None: as many as there are."""
        ...

    def render(self, view: AlertView) -> str:
        """The message without recipient and ids; pure, the same for the same view."""
        ...

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Send once, within a total deadline; raises DeliveryError.

        `opened` is awaited as soon as the connection stands and before the message leaves; it gives the attempt's
        number.
        """
        ...
