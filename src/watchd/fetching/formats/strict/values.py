"""The values the parser of record would hold: the feed, its entries, and the few states that pass between elements.

Each method takes one element that has ended; what it says follows the text fields of RSS, Atom and Dublin Core as
feedparser reads them, since identities of stored items rest on that reading.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from watchd.fetching.formats.strict.doubt import Doubt
from watchd.fetching.formats.strict.names import Names
from watchd.fetching.formats.strict.record import check_date, joined, unmangled

_KINDS: Final = {
    "text": "text/plain",
    "plain": "text/plain",
    "text/plain": "text/plain",
    "html": "text/html",
    "text/html": "text/html",
}
_LINK_KINDS: Final = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})
_UNFINISHED: Final = re.compile(r"&([A-Za-z0-9_]+);")


class Values:
    """One document's values. The walk says where it is: `depth`, `base`, `language`, `attributes`, and the text."""

    def __init__(self, base: str, names: Names) -> None:
        self.feed: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self.base = base
        self.language: str | None = None
        self.depth = 1
        self.attributes: Mapping[str, str] = {}
        self.pieces: list[str] = []
        self._names = names
        self._target = self.feed
        self._is_entry = False
        self._stored_at: dict[str, int] = {}
        self._title_depth = -1
        self._has_content = False

    def begin_channel(self) -> None:
        """What follows is the feed's own."""
        self._no_old_attributes()

    def begin_entry(self) -> None:
        """What follows belongs to a new entry."""
        identity = self._no_old_attributes().get("rdf:about")
        self._target = {"id": identity} if identity else {}
        self.entries.append(self._target)
        self._is_entry = True
        self._stored_at = {}
        self._title_depth = -1

    def end_entry(self) -> None:
        """What follows belongs to the feed again."""
        self._target = self.feed
        self._is_entry = False
        self._has_content = False

    def begin_image(self) -> None:
        """An image: it may have a title of its own."""
        self._title_depth = -1

    def begin_source(self) -> None:
        """What follows belongs to the feed that an entry was taken from."""
        self.source()
        self._target = self._target["source"]
        self._is_entry = False

    def end_source(self) -> None:
        """What follows belongs to the entry again."""
        self._target = self.entries[-1]
        self._is_entry = True

    def nothing(self) -> None:
        """An element without consequence."""

    def title(self) -> None:
        """A title: the first one counts, and after it only one that stands higher."""
        value, kind = self._text(), self._kind("text/plain")
        if not -1 < self._title_depth <= self.depth:
            self._store("title", value, kind)
        if value:
            self._title_depth = self.depth

    def media_title(self) -> None:
        """A title of a picture or film, which does not keep the entry's own from counting."""
        depth = self._title_depth
        self.title()
        self._title_depth = depth

    def image_title(self) -> None:
        """A title that nothing reads."""
        self._kind("text/plain")
        if self._text():
            self._title_depth = self.depth

    def description(self) -> None:
        """A summary in HTML; after another one it is a content."""
        if not self._is_second_summary():
            self._describe("description", "text/html")

    def abstract(self) -> None:
        """A summary in plain text, wherever it stands."""
        self._describe("description", "text/plain")

    def summary(self) -> None:
        """A summary in plain text; after another one it is a content."""
        if not self._is_second_summary():
            self._describe("summary", "text/plain")

    def content(self) -> None:
        """A content, plain unless it says otherwise."""
        self._contained("text/plain")

    def content_encoded(self) -> None:
        """A content in HTML."""
        self._contained("text/html")

    def identity(self) -> None:
        """A guid or id; it is a link unless it says that it is none."""
        is_link = not self.attributes or self._read().get("ispermalink", "true") == "true"
        value = self._text(is_link=is_link)
        self._target["id"] = value
        if is_link:
            self._target.setdefault("link", value)

    def link(self) -> None:
        """A link: an attribute or a text."""
        if self.attributes and self._linked():
            return
        value = self._text(is_link=True)
        if "&" in value:
            value = _UNFINISHED.sub(r"&\1", value.replace("&amp;", "&"))
        if not self.attributes:
            self._target.setdefault("links", []).append({"rel": "alternate"})
        self._target["link"] = value
        if value:
            self._target["links"][-1]["href"] = value

    def source_link(self) -> None:
        """A link of a source, which is always an attribute."""
        if not (self.attributes and self._linked()):
            raise Doubt("a source's link that is a text")

    def source_address(self) -> None:
        """The address of a source's author, which feedparser takes for the source's own."""
        self._target["href"] = self._text(is_link=True)

    def source(self) -> None:
        """The feed an item was taken from, as RSS names it."""
        read = self._read() if self.attributes else {}
        self._title_depth = -1
        self._target["source"] = {"href": read["url"]} if "url" in read else {}

    def published(self) -> None:
        """When an entry appeared."""
        self._dated("published")

    def updated(self) -> None:
        """When it was changed."""
        self._dated("updated")

    def created(self) -> None:
        """When it was written."""
        self._dated("created")

    def own_language(self) -> None:
        """The language of the feed or of an entry."""
        self._target["language"] = self._text()

    def ttl(self) -> None:
        """How long a feed may be kept; feedparser, which has not heard of it, keeps its attributes or else its text."""
        self._target["ttl"] = self.attributes or self._text()

    def _text(self, *, is_link: bool = False) -> str:
        text = "".join(self.pieces).strip()
        if is_link and text:
            text = joined(self.base, text)
        return text if text.isascii() else unmangled(text)

    def _read(self) -> dict[str, str]:
        return self._names.attributes(self.attributes)

    def _no_old_attributes(self) -> Mapping[str, str]:
        read = self._read() if self.attributes else {}
        if "lastmod" in read or "href" in read:
            raise Doubt("attributes of a format long gone")
        return read

    def _kind(self, usual: str) -> str:
        if not self.attributes:
            return usual
        read = self._read()
        kind = _KINDS.get(read.get("type", usual))
        if kind is None or "mode" in read or "src" in read:
            raise Doubt("a text of another kind")
        return kind

    def _store(self, name: str, value: str, kind: str) -> None:
        target = self._target
        if not self._is_entry:
            target[name] = value
        elif self.depth <= self._stored_at.get(name, self.depth):
            self._stored_at[name] = self.depth
            target[name] = value
        target[f"{name}_detail"] = {"type": kind, "language": self.language}

    def _is_second_summary(self) -> bool:
        """Whether there is a summary and no content yet; what is read then is the content."""
        if "summary" not in self._target or self._has_content:
            return False
        self._contained("text/plain")
        return True

    def _describe(self, name: str, usual: str) -> None:
        value, kind = self._text(), self._kind(usual)
        if self._is_entry or name == "summary":  # a feed's description is filed as its subtitle
            self._store("summary", value, kind)

    def _contained(self, usual: str) -> None:
        self._has_content = True
        value, kind = self._text(), self._kind(usual)
        if self._is_entry:
            self._target.setdefault("content", []).append({"type": kind, "value": value})
        self._target.setdefault("summary", value)

    def _linked(self) -> bool:
        """Whether the element names its target in an attribute; the link is taken then, and always listed."""
        read = self._read()
        relation = read.get("rel", "alternate")
        kind = read.get("type", "application/atom+xml" if relation == "self" else "text/html")
        link: dict[str, str] = {"rel": relation}
        self._target.setdefault("links", []).append(link)
        target = read.get("url", read.get("uri", read.get("href"))) or read.get("href")
        if target is None:
            return False
        link["href"] = joined(self.base, target)
        if relation == "alternate" and kind in _LINK_KINDS:
            self._target["link"] = link["href"]
        return True

    def _dated(self, name: str) -> None:
        value = self._text()
        check_date(value)  # a feed's own, too
        if self._is_entry:
            self._target[name] = value
