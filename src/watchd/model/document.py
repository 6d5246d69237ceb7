"""A document on its way from a server to its items: what was answered, and what it said.

These values stand here and not among the ports, since they are all that a process which reads documents needs of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from watchd.model.feed import ReadingHints, Validators
from watchd.model.folder import FolderLook
from watchd.model.item import Identity, ParsedItem


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
    broke_off: str = ""  # why the end of the body did not come, where it did not


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304, or a folder without a new file: nothing new; validators it carried, None where it carried none."""

    validators: Validators | None
    fresh_for: timedelta | None = None  # how long the server says it stays so; None: it does not say
    url: str = ""  # where the answer came from, after redirects
    moved_for_good: bool = False  # redirects led there, and all of them were permanent
    look: FolderLook | None = None


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
