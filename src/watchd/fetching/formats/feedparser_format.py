"""RSS, RDF and Atom through feedparser, the parser of record.

It gets bytes in a file object, never a string: a string that spells a path or a URL it would open. Its sanitising and
its rewriting of relative links in texts are off, since markup is removed here and nothing is shown as HTML.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import feedparser

from watchd.errors import ParseError
from watchd.fetching.formats.feedparser_entry import item_of, text_of
from watchd.fetching.formats.fields import Flags, language_of, newest_ends, one_line, ttl_of
from watchd.fetching.formats.flaws import flaw_of
from watchd.fetching.formats.limits import MAX_TITLE
from watchd.fetching.formats.repair import repaired
from watchd.fetching.formats.shape import ends_inside_an_entry, is_cut_off, without_the_middle
from watchd.model.feed import ReadingHints
from watchd.model.item import ParsedItem
from watchd.ports import Fetched, ParsedFeed


def read(fetched: Fetched) -> ParsedFeed:
    """The feed in an XML document, well-formed or not; raises ParseError."""
    body, left_out = without_the_middle(fetched.body)
    document, flaw, is_ill_formed = _mended(body, fetched)
    version = document.get("version") or ""
    entries: Sequence[Mapping[str, Any]] = document["entries"]
    if not version and not entries:
        raise ParseError(
            "XML, but no RSS, RDF or Atom feed; open the URL in a browser to see what it says", reason="not_a_feed"
        )
    is_truncated = is_ill_formed and is_cut_off(body)
    if is_truncated:
        flaw = f"the document ends too early; {flaw}"
        if ends_inside_an_entry(body):
            entries = entries[:-1]
    entries, beyond = newest_ends(entries)
    is_atom = version.startswith("atom")
    items, refused = _items(entries, document["feed"], fetched.hints, is_atom=is_atom)
    return ParsedFeed(
        items=items,
        format=version or "unknown",
        title=one_line(text_of(document["feed"], "title", MAX_TITLE, Flags(), is_atom=is_atom)),
        language=language_of(document["feed"].get("language")),
        refused=refused,
        flaw="; ".join(part for part in (flaw, left_out or beyond) if part),
        ttl=ttl_of(document["feed"].get("ttl")),
        is_truncated=is_truncated,
    )


def _mended(body: bytes, fetched: Fetched) -> tuple[Any, str, bool]:
    """The document, read a second time in repaired form where that loses nothing; its flaw; whether it still is one."""
    try:
        document = _parsed(body, fetched)
    except ParseError:
        mended = repaired(body)
        if mended == body:
            raise
        document = _parsed(mended, fetched)
        return document, "not well-formed: it names characters that there are none of", flaw_of(document)[1]
    flaw, is_ill_formed = flaw_of(document)
    mended = repaired(body) if is_ill_formed else body
    if mended != body:
        again = _parsed(mended, fetched)
        if len(again["entries"]) >= len(document["entries"]):
            return again, flaw, flaw_of(again)[1]
    return document, flaw, is_ill_formed


def _parsed(body: bytes, fetched: Fetched) -> Any:
    headers = {"content-location": fetched.url}
    if "content-type" in fetched.headers:
        headers["content-type"] = fetched.headers["content-type"]
    try:
        return feedparser.parse(
            io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except MemoryError:
        raise
    except Exception as error:  # hostile bytes make feedparser raise whatever they like
        raise ParseError(
            f"the document cannot be read: {type(error).__name__}: {str(error)[:200]}", reason="malformed"
        ) from error


def _items(
    entries: Sequence[Mapping[str, Any]], feed: Mapping[str, Any], hints: ReadingHints, *, is_atom: bool
) -> tuple[tuple[ParsedItem, ...], tuple[str, ...]]:
    """The entries that can be read, and a sentence for each that cannot."""
    items: list[ParsedItem] = []
    refused: list[str] = []
    language = language_of(feed.get("language"))
    hints = replace(hints, language=hints.language or language)
    for number, entry in enumerate(entries, start=1):
        try:
            items.append(item_of(entry, language, hints, is_atom=is_atom))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned entry must not cost the feed its others
            refused.append(f"entry {number} cannot be read: {type(error).__name__}: {str(error)[:200]}")
    return tuple(items), tuple(refused)
