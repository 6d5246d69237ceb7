"""What stands before a feed and is none of it: warnings of the program that made it, stray bytes, marks in the middle.

It is cut off before anything else looks at the document, for it hides the encoding that the document declares and makes
strict readers give up; and it is told.
"""

import codecs
import re
from dataclasses import replace

from watchd.fetching.formats.fields import Flags, one_line, plain
from watchd.model.document import Fetched

_REACH = 256 * 1024  # bytes in which a feed must begin
_TAIL = 4096  # bytes that are looked at for its end
_SHOWN = 60  # characters of the junk that are told
BLANK = b"\x00\t\n\r\x0b\x0c "
"""What may stand anywhere before a document: white space, and the zeros of whoever filled a buffer."""
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A comment is passed over, whatever it holds; one that never ends takes everything.
_TOKEN = re.compile(
    rb"<!--.*?(?:-->|\Z)"
    rb"|(?P<declared><\?xml\s[^>]{0,400}\?>)"
    rb"|(?P<root><(?:[\w.-]{1,60}:)?(?:rss|feed|rdf|channel)[\s>/])"
    rb"|(?P<list><opml[\s>/])"
    rb"|(?P<page><!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_ROOT_FOLLOWS = re.compile(
    rb"(?:\s+|<!--.{0,4000}?-->|<\?(?!xml\s)[^>]{0,2000}>|<!DOCTYPE\s+(?!html)[^>]{0,2000}>)*+"
    rb"<(?:[\w.-]{1,60}:)?(?:rss|feed|rdf)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(
    rb"</(?:[\w.-]{1,60}:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.{0,1000}?-->\s*)*+\Z", re.IGNORECASE | re.DOTALL
)
_JSON = re.compile(rb'\{\s*"')
_JSON_FEED = re.compile(rb'"https?:\\?/\\?/jsonfeed\.org\\?/version')


def without_junk(fetched: Fetched) -> tuple[Fetched, str]:
    """The document from where its feed begins, and what stood before it in a sentence; "" where nothing did."""
    body = fetched.body
    start = _start(body)
    if not start:
        return fetched, ""
    return replace(fetched, body=body[start:]), f"not well-formed: before the feed there {_told(body[:start])}"


def is_list(body: bytes) -> bool:
    """Whether a document is a list of feeds, as readers exchange it: OPML."""
    for match in _TOKEN.finditer(body[:_REACH]):
        if match["declared"] is None and match.lastgroup is not None:
            return match["list"] is not None
    return False


def is_page(body: bytes) -> bool:
    """Whether a document is a web page, and no feed that one stands before, or that is quoted in a comment."""
    for match in _TOKEN.finditer(body[:_REACH]):
        if match["root"] is not None or match["list"] is not None:
            return False
        if match["page"] is not None:
            return not _ends_as_feed(body)
    return False


def _start(body: bytes) -> int:
    """Where the feed begins; 0 where nothing but blanks stands before it, and where there is none."""
    text = _without_marks(body)
    if text.lstrip(BLANK).startswith((b"{", b"[")) or _is_wide(text):
        return 0
    seen_page = False
    for match in _TOKEN.finditer(body[:_REACH]):
        if match["root"] is not None or match["list"] is not None:
            return 0
        seen_page = seen_page or match["page"] is not None
        if match["declared"] is not None and _ROOT_FOLLOWS.match(body, match.end()):
            is_junk = text[: match.start() - len(body)].strip(BLANK) and not (seen_page and not _ends_as_feed(body))
            return match.start() if is_junk else 0
    return _start_of_json(body, seen_page=seen_page)


def _start_of_json(body: bytes, *, seen_page: bool) -> int:
    if not _JSON_FEED.search(body[:_REACH]) or (seen_page and not body.rstrip().endswith(b"}")):
        return 0
    found = _JSON.search(body[:_REACH])
    return found.start() if found else 0


def _without_marks(body: bytes) -> bytes:
    while body.startswith(codecs.BOM_UTF8):
        body = body[len(codecs.BOM_UTF8) :]
    return body


def _is_wide(body: bytes) -> bool:
    """Whether its letters take two bytes or four: of ASCII, with which a feed begins, every other one is zero."""
    first = body.lstrip(BLANK)
    return 0 in (first[2:6] if first[:2] in _WIDE_MARKS else first[1:4])


def _ends_as_feed(body: bytes) -> bool:
    return _ENDS.search(body[-_TAIL:]) is not None


def _told(junk: bytes) -> str:
    text = junk.decode("utf-8", "replace").strip("\ufeff\ufffd\0 \n")
    said = one_line(plain(text, is_html=True, longest=1000, flags=Flags(), name="junk"))
    if not said:
        return "is 1 byte that says nothing" if len(junk) == 1 else f"are {len(junk):,} bytes that say nothing"
    return f"is '{said[:_SHOWN]}…'" if len(said) > _SHOWN else f"is '{said}'"
