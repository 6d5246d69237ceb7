"""The rough shape of a document: how deep it is, where its entries end, and whether its own end is missing."""

import re
from collections import deque
from contextlib import suppress
from xml.parsers.expat import ExpatError, ParserCreate

from watchd.fetching.formats.fields import beyond_the_cap
from watchd.fetching.formats.limits import MAX_DEPTH, MAX_ENTRIES

_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ENTRY_EDGE = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)(?:\s[^<>]*)?>", re.IGNORECASE)  # half a tag is none
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|channel)[\s/>]", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:[\w.-]+:)?(rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_OPAQUE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)


def without_the_middle(body: bytes) -> tuple[bytes, str]:
    """The document with its first and last thousand entries, and a sentence about those cut out before parsing.

    Parsing 50,000 entries takes feedparser seven seconds; entries are siblings, so the bytes between two ends can go.
    """
    if len(body) < MAX_ENTRIES * len(b"<item></item>") or body.count(b"</") <= MAX_ENTRIES:
        return body, ""
    ends = [match.end() for match in _ENTRY_END.finditer(body)]
    left_out = len(ends) - MAX_ENTRIES
    if left_out <= 0:
        return body, ""
    half = MAX_ENTRIES // 2
    return body[: ends[half - 1]] + body[ends[-half - 1] :], beyond_the_cap(left_out)


class _Depth:
    """Follows the elements of a document down, and no further than allowed."""

    class Exceeded(Exception):  # noqa: N818 - the way out of expat
        """The document goes deeper."""

    def __init__(self) -> None:
        self._depth = 0

    def down(self, _name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.Exceeded

    def up(self, _name: str) -> None:
        self._depth -= 1


def is_too_deep(body: bytes) -> bool:
    """Whether elements are nested deeper than in any feed, as far as the document is well-formed."""
    depth, parser = _Depth(), ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = depth.down, depth.up
    try:
        with suppress(ExpatError, ValueError, LookupError):  # it is told elsewhere what is wrong with it
            parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    except _Depth.Exceeded:
        return True
    return False


def is_cut_off(body: bytes) -> bool:
    """Whether what holds the entries is never closed, as when a connection broke; asked only of ill-formed documents.

    The entries of RDF stand behind its channel, so there the end of a channel ends nothing; nor does it elsewhere where
    entries follow it.
    """
    bare = _bare(body)
    root, ends = _ROOT.search(bare), deque(_ROOT_END.finditer(bare), maxlen=1)
    if not ends:
        return True
    is_rdf = root is not None and root[1].lower() == b"rdf"
    return (is_rdf and ends[0][1].lower() != b"rdf") or _ENTRY_EDGE.search(bare, ends[0].end()) is not None


def ends_inside_an_entry(body: bytes) -> bool:
    """Whether the last entry that begins does not end."""
    edges = _ENTRY_EDGE.findall(_bare(body))
    return bool(edges) and edges[-1] == b""


def _bare(body: bytes) -> bytes:
    """The markup alone: no character data that could look like it."""
    return _OPAQUE.sub(b"", body)
