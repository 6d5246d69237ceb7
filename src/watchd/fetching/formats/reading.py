"""One file a feed format: bytes to a ParsedFeed. A new format is one file and one line in `_READERS`."""

from collections.abc import Callable
from dataclasses import replace

from watchd.errors import ParseError
from watchd.feeds.mojibake import mojibake_of
from watchd.feeds.notices import parted
from watchd.fetching.formats import json_feed, json_lines, xml_feed
from watchd.fetching.formats.charset import in_utf8
from watchd.fetching.formats.junk import without_junk
from watchd.fetching.formats.recognition import recognised
from watchd.fetching.formats.remedies import list_remedy_of, remedy_of, titled
from watchd.fetching.formats.sender import sender_of
from watchd.fetching.formats.sniff import Kind, sniffed
from watchd.fetching.packed import LargerError, unpacked
from watchd.model.document import Fetched, ParsedFeed

_LARGEST = 10 * 1024 * 1024  # bytes of a packed document, as of any other

_READERS: dict[Kind, Callable[[Fetched], ParsedFeed]] = {
    Kind.JSON: json_feed.read,
    Kind.LINES: json_lines.read,
    Kind.XML: xml_feed.read,
}


def read_feed(fetched: Fetched) -> ParsedFeed:
    """The feed in a body, by what the body is and not by what its headers say; raises ParseError.

    Whether an answer that broke off lost anything, its document says itself: many a server announces more than it has.
    Meant for a worker process: hostile bytes may take any time and memory here.
    """
    if not fetched.broke_off:
        return _read(fetched)
    why = f"the answer broke off ({fetched.broke_off})"
    try:
        feed = _read(fetched)
    except ParseError as error:
        raise ParseError(f"{why}: {error}", reason=error.reason) from error
    has_no_end = feed.format == json_lines.FORMAT
    return replace(feed, flaw="; ".join(filter(None, (why, feed.flaw))), is_truncated=feed.is_truncated or has_no_end)


def _read(fetched: Fetched) -> ParsedFeed:
    """The feed in a body."""
    document, junk = without_junk(_unpacked(fetched))
    document, assumed, encoding = in_utf8(document)
    kind = sniffed(document.body)
    reader = _READERS.get(kind)
    if reader is None:
        remedy = list_remedy_of(fetched) if kind is Kind.LIST else remedy_of(fetched)
        title = titled(document) if kind is Kind.HTML else ""
        raise ParseError(f"{kind} instead of a feed{title}; {remedy}", reason="not_a_feed")
    feed = reader(document)
    news, notices = parted(feed.items, sender_of(document))
    if notices and not news:
        raise ParseError(f"no entry but a notice of {notices[0]}; see what its URL says", reason="not_a_feed")
    if feed.is_truncated and not news:
        raise ParseError("the document broke off before its first item; it is asked for again", reason="malformed")
    return recognised(
        replace(
            feed,
            items=news,
            notices=notices,
            assumed=assumed,
            flaw="; ".join(filter(None, (junk, feed.flaw))),
            encoding=encoding,
            mojibake=mojibake_of(news, fetched.hints.language),
        )
    )


def _unpacked(fetched: Fetched) -> Fetched:
    """The document that gzip packed, where nobody said so: `feed.xml.gz`, or what a server packed twice."""
    try:
        body = unpacked(fetched.body, _LARGEST)
    except LargerError as error:
        raise ParseError(str(error), reason="too_big") from error
    except ValueError as error:
        raise ParseError(str(error), reason="malformed") from error
    return fetched if body is fetched.body else replace(fetched, body=body)
