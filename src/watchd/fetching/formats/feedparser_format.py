"""RSS, RDF and Atom through feedparser, the parser of record.

It gets bytes in a file object, never a string: a string that spells a path or a URL it would open. Its sanitising and
its rewriting of relative links in texts are off, since markup is removed here and nothing is shown as HTML.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import feedparser

from watchd.errors import ParseError
from watchd.fetching.formats.assembly import Outline, assembled
from watchd.fetching.formats.flaws import flaw_of
from watchd.fetching.formats.limits import MAX_DEPTH
from watchd.fetching.formats.remedies import remedy_of
from watchd.fetching.formats.repair import repaired, with_doctype_apart
from watchd.fetching.formats.shape import ends_inside_an_entry, is_cut_off, is_too_deep, without_the_middle
from watchd.model.document import Fetched, ParsedFeed

# The first element, after what may stand before it; the name is one that ASCII spells.
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]{0,2000}>|<!--(?:(?!-->).){0,4000}-->|<![A-Za-z][^>]{0,2000}>)*+"
    rb"<([A-Za-z_][A-Za-z0-9_.:-]{0,59})[\s/>]",
    re.DOTALL,
)
_SITEMAPS = frozenset({b"urlset", b"sitemapindex"})


def read(fetched: Fetched) -> ParsedFeed:
    """The feed in an XML document, well-formed or not; raises ParseError."""
    body, left_out = without_the_middle(with_doctype_apart(fetched.body))
    if is_too_deep(body):
        raise ParseError(f"its elements are nested more than {MAX_DEPTH:,} deep; that is no feed", reason="malformed")
    document, flaw, is_ill_formed = _mended(body, fetched)
    version = document.get("version") or ""
    entries: Sequence[Mapping[str, Any]] = document["entries"]
    if not version and not entries:
        raise ParseError(_other(body, fetched), reason="not_a_feed")
    is_truncated = is_ill_formed and is_cut_off(body)
    if is_truncated:
        flaw = f"the document ends too early; {flaw}"
        if ends_inside_an_entry(body):
            entries = entries[:-1]
    outline = Outline(version, document["feed"], entries, flaw, is_truncated)
    return assembled(outline, left_out, fetched.hints, "feedparser")


def _other(body: bytes, fetched: Fetched) -> str:
    """What a document is that holds no feed, and what to do; the name of its root element was written by strangers."""
    root = _ROOT.match(body)
    if root is None:
        is_xml = body.lstrip()[:5].lower() in {b"<?xml", b"<!doc"}
        said = "XML, but no RSS, RDF or Atom feed" if is_xml else "neither XML nor JSON, so no feed"
        return f"{said}; {remedy_of(fetched)}"
    if root[1] in _SITEMAPS:
        return "a sitemap for search engines, and no feed; `watchd feed discover` looks for those of its site"
    said = f"XML that begins with <{root[1].decode('utf-8', 'replace')}>, and no RSS, RDF or Atom feed"
    return f"{said}; {remedy_of(fetched)}"


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
