"""OPML 2.0, the list that feed readers exchange: read from anybody, written for anybody.

What no list of feeds needs is refused: a document type (and with it every entity), elements nested deeper than 32, more
than 20,000 outlines, files above 10 MB.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from watchd.errors import ParseError
from watchd.feeds.proposed import Proposed
from watchd.fetching.formats.charset import in_utf8
from watchd.fetching.formats.repair import repaired
from watchd.model.document import Fetched
from watchd.model.feed import Feed, Validators

LARGEST = 10 * 1024 * 1024
_DEEPEST = 32
_MOST = 20_000
_LONGEST = 4096  # characters of an attribute that are looked at
_FEEDS = frozenset({"rss", "atom"})  # types of outlines that are one, whatever else they lack
_NO_URL = "it has no `xmlUrl`; `watchd feed discover` looks for the feeds of a page"
_ELSEWHERE = "it is a list elsewhere; save that, and import it too"


def read_opml(data: bytes) -> tuple[Proposed, ...]:
    """The feeds of a list, in its order; raises ParseError.

    The groups that a feed stands in, and its categories, are its tags. One without an address is there with what it
    lacks, and so is a list elsewhere. Stray `&`, entities of HTML, control characters and leading space are mended, as
    they are in feeds.
    """
    if len(data) > LARGEST:
        raise ParseError(f"more than {LARGEST // 1024 // 1024} MB; split the list", reason="too_big")
    document, _, _ = in_utf8(Fetched("file:opml", data.removeprefix(codecs.BOM_UTF8), {}, Validators()))
    if not document.body.lstrip().startswith(b"<"):
        raise ParseError("it is no XML, so no OPML; export the list as OPML", reason="not_a_feed")
    try:
        reader = _read(document.body)
    except expat.ExpatError as error:
        try:
            reader = _read(repaired(document.body))
        except expat.ExpatError:
            said = expat.ErrorString(error.code)
            raise ParseError(f"line {error.lineno}: {said}; export the list again", reason="malformed") from error
    if not reader.is_opml:
        raise ParseError("no OPML: its first element is not `opml`", reason="not_a_feed")
    return tuple(reader.found)


def _read(body: bytes) -> "_Reader":
    """What stands in a list; raises ExpatError where it is not well-formed, and ParseError."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.Parse(body, True)  # noqa: FBT003 - expat's own form
    return reader


@dataclass(slots=True)
class _Reader:
    found: list[Proposed] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)  # a title for each open outline, "" for a feed
    is_opml: bool = False
    depth: int = 0
    outlines: int = 0

    def doctype(self, *_: object) -> None:
        raise ParseError("it has a document type, which no list of feeds needs; remove it", reason="malformed")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            self.is_opml = name.lower() == "opml"
        if self.depth > _DEEPEST:
            raise ParseError(f"elements nested deeper than {_DEEPEST}; flatten the list", reason="malformed")
        if name.lower() != "outline" or not self.is_opml:
            return
        self.outlines += 1
        if self.outlines > _MOST:
            raise ParseError(f"more than {_MOST:,} outlines; split the list", reason="too_big")
        said = {key.lower(): value[:_LONGEST] for key, value in attributes.items()}
        title, kind = said.get("title") or said.get("text", ""), said.get("type", "").lower()
        url = (said.get("xmlurl") or (said.get("url", "") if kind in _FEEDS else "")).strip()
        is_feed = bool(url) or kind in _FEEDS
        if is_feed:
            categories = (part.rsplit("/", 1)[-1] for part in said.get("category", "").split(","))
            tags = (*filter(None, self.groups), *(part.strip() for part in categories if part.strip()))
            page = said.get("htmlurl", "").strip()
            self.found.append(Proposed(url or page, title, said.get("language"), tags, lacks="" if url else _NO_URL))
        elif kind == "include":
            self.found.append(Proposed(said.get("url", "").strip(), title, lacks=_ELSEWHERE))
        self.groups.append("" if is_feed else title)

    def end(self, name: str) -> None:
        self.depth -= 1
        if name.lower() == "outline" and self.groups:
            self.groups.pop()


def write_opml(feeds: Iterable[Feed], now: datetime) -> str:
    """The feeds that have a URL as OPML 2.0; what only watchd knows of them (grade, country, interval) is not in it."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>Feeds of watchd</title><dateCreated>{format_datetime(now)}</dateCreated></head>",
        "  <body>",
    ]
    for feed in feeds:
        said = {
            "type": "rss",
            "text": feed.title or feed.id,
            "title": feed.title or feed.id,
            "xmlUrl": feed.url,
            "language": feed.language or "",
            "category": ",".join(sorted(feed.tags)),
        }
        written = " ".join(f"{name}={quoteattr(_legal(value))}" for name, value in said.items() if value)
        lines.append(f"    <outline {written}/>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _legal(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign == " ")
