"""What a body is, from its first bytes: servers label feeds as anything."""

import codecs
import re
from enum import StrEnum

_HEAD = 4096  # bytes that are looked at
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|channel)[\s>/]", re.IGNORECASE)
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)


_ITEM_FIELD = re.compile(rb'"(?:title|poll)"\s*:')


class Kind(StrEnum):
    """Kinds of bodies; each one's text completes "... instead of a feed"."""

    JSON = "JSON"
    LINES = "JSON lines"
    XML = "XML"
    HTML = "a web page"
    EMPTY = "an empty answer"
    OTHER = "something else"


def sniffed(body: bytes) -> Kind:
    """The kind of a body. XML says no more than that there is markup which is no web page."""
    head = body[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip()
    if not head:
        return Kind.EMPTY
    if head.startswith((b"{", b"[")):
        return Kind.LINES if _is_an_item(body) else Kind.JSON
    page, root = _PAGE.search(head), _ROOT.search(head)
    if page and not (root and root.start() < page.start()):
        return Kind.HTML
    return Kind.XML if b"<" in head else Kind.OTHER


def _is_an_item(body: bytes) -> bool:
    """Whether the first line is a whole object that is an item of a recording, and not a JSON Feed on one line."""
    first = body.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")[0].strip()
    return first.endswith(b"}") and b'"items"' not in first and _ITEM_FIELD.search(first) is not None
