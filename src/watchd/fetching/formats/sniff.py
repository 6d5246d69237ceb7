"""What a body is, from its first bytes: servers label feeds as anything."""

import codecs
import re
from enum import StrEnum

from watchd.fetching.formats.junk import BLANK, is_list, is_page

_HEAD = 4096  # bytes that are looked at
_ITEM_FIELD = re.compile(rb'"(?:title|poll)"\s*:')


class Kind(StrEnum):
    """Kinds of bodies; each one's text completes "... instead of a feed"."""

    JSON = "JSON"
    LINES = "JSON lines"
    XML = "XML"
    HTML = "a web page"
    LIST = "an OPML list of feeds"
    EMPTY = "an empty answer"
    OTHER = "something else"


def sniffed(body: bytes) -> Kind:
    """The kind of a body. XML says no more than that there is markup which is no web page."""
    head = body[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip(BLANK)
    if not head:
        return Kind.EMPTY
    if head.startswith((b"{", b"[")):
        return Kind.LINES if _is_an_item(body) else Kind.JSON
    if is_list(body):
        return Kind.LIST
    if is_page(body):
        return Kind.HTML
    return Kind.XML if b"<" in head else Kind.OTHER


def _is_an_item(body: bytes) -> bool:
    """Whether the first line is a whole object that is an item of a recording, and not a JSON Feed on one line."""
    first = body.removeprefix(codecs.BOM_UTF8).lstrip(BLANK).partition(b"\n")[0].strip()
    return first.endswith(b"}") and b'"items"' not in first and _ITEM_FIELD.search(first) is not None
