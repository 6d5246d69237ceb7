"""JSON Feed 1.0 and 1.1 (jsonfeed.org): titles are plain text, fields of a wrong type left out, ids may be numbers."""

import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urljoin

from watchd.errors import ParseError
from watchd.fetching.formats.dates import first_date
from watchd.fetching.formats.fields import (
    Flags,
    guid_of,
    language_of,
    link_of,
    newest_ends,
    one_line,
    plain,
    says_anything,
    split_texts,
)
from watchd.fetching.formats.json_text import JsonText, read_json
from watchd.fetching.formats.limits import MAX_TEXT, MAX_TITLE
from watchd.fetching.formats.remedies import remedy_of
from watchd.model.document import Fetched, ParsedFeed
from watchd.model.feed import ReadingHints
from watchd.model.item import ParsedItem

# A summary is plain text too, but many programs write HTML there; an end or a break of lines is no word.
_MARKUP = re.compile(r"</[a-z][a-z0-9]{0,19}\s{0,9}>|<(?:br|p|img)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_VERSIONS = {"https://jsonfeed.org/version/1": "json10", "https://jsonfeed.org/version/1.1": "json11"}


def read(fetched: Fetched) -> ParsedFeed:
    """The feed in a JSON document; raises ParseError."""
    text = _text(fetched)
    document, flaw = text.value, text.flaw
    entries = document.get("items")
    version = document.get("version")
    is_known = isinstance(version, str) and version.startswith("https://jsonfeed.org/version/")
    if not isinstance(entries, list) or not (is_known or _looks_like_items(entries)):
        if text.is_truncated:
            raise ParseError(f"the JSON cannot be read: {flaw}", reason="malformed")
        said = "it has no `version` of jsonfeed.org and `items`"
        raise ParseError(f"JSON, but no JSON Feed: {said}; {remedy_of(fetched)}", reason="not_a_feed")
    kept, beyond = newest_ends(entries)
    language = language_of(document.get("language"))
    hints = replace(fetched.hints, language=fetched.hints.language or language)
    items: list[ParsedItem] = []
    refused: list[str] = []
    for number, entry in enumerate(kept, start=1):
        if not isinstance(entry, dict):
            refused.append(f"entry {number} is {type(entry).__name__}, not an object")
        elif says_anything(item := _item(entry, fetched.url, hints)):
            items.append(item)
        else:
            refused.append(f"entry {number} says nothing: it has no id, link or text")
    if text.is_truncated and not items:
        raise ParseError(f"the JSON cannot be read: {flaw}", reason="malformed")
    return ParsedFeed(
        items=tuple(items),
        format=_VERSIONS.get(str(version).removesuffix("/"), "json"),
        title=_title(document.get("title"), Flags()),
        language=language,
        refused=tuple(refused),
        flaw="; ".join(filter(None, (flaw, "" if is_known else "`version` is missing"))),
        left_out=beyond,
        is_truncated=text.is_truncated,
        reader="json",
    )


def _text(fetched: Fetched) -> JsonText:
    """The object, as far as it can be read."""
    text = read_json(fetched.body.decode("utf-8-sig", "replace").strip("\0 \t\r\n"), "items")
    if not isinstance(text.value, dict):
        raise ParseError(f"JSON, but no JSON Feed: it is not an object; {remedy_of(fetched)}", reason="not_a_feed")
    return text


def _looks_like_items(entries: list[Any]) -> bool:
    return any(isinstance(entry, dict) and ("content_html" in entry or "content_text" in entry) for entry in entries)


def _item(entry: dict[str, Any], base: str, hints: ReadingHints) -> ParsedItem:
    flags = Flags()
    url = link_of(_absolute(base, entry.get("url")) or _absolute(base, entry.get("external_url")), flags)
    html, text = entry.get("content_html"), entry.get("content_text")
    body = plain(html, is_html=True, longest=MAX_TEXT, flags=flags, name="body")
    if not body:
        body = plain(text, is_html=False, longest=MAX_TEXT, flags=flags, name="body")
    summary = _summary(entry.get("summary"), flags)
    summary, body = split_texts(summary, body)
    return ParsedItem(
        guid=guid_of(entry.get("id")),
        url=url,
        title=_title(entry.get("title"), flags),
        summary=summary,
        body=body,
        published=first_date((entry.get("date_published"), entry.get("date_modified")), flags, hints),
        language=language_of(entry.get("language")),
        flags=flags(),
    )


def _title(text: object, flags: Flags) -> str:
    """A title, which is plain text: what looks like markup in it is what it says."""
    return one_line(plain(_resolved(text), is_html=False, longest=MAX_TITLE, flags=flags, name="title"))


def _summary(text: object, flags: Flags) -> str:
    is_html = isinstance(text, str) and _MARKUP.search(text) is not None
    return plain(text if is_html else _resolved(text), is_html=is_html, longest=MAX_TEXT, flags=flags, name="summary")


def _resolved(text: object) -> object:
    """A plain text with the signs for which somebody wrote HTML's names: a rule would not find `Caf&eacute;`."""
    return _REFERENCE.sub(lambda found: unescape(found[0]), text) if isinstance(text, str) else text


def _absolute(base: str, link: object) -> str:
    if not isinstance(link, str) or not link.strip():
        return ""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link
