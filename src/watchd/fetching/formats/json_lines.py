"""JSON Lines: one item an object a line, as `watchd replay` reads them; what is no item is named and left out."""

import json
from typing import Any

from watchd.errors import ParseError
from watchd.fetching.formats.dates import first_date
from watchd.fetching.formats.fields import Flags, guid_of, language_of, link_of, one_line, plain, split_texts
from watchd.fetching.formats.json_text import read_line
from watchd.fetching.formats.limits import MAX_ENTRIES, MAX_PUBLISHER, MAX_TEXT, MAX_TITLE
from watchd.model.document import Fetched, ParsedFeed
from watchd.model.feed import ReadingHints
from watchd.model.item import ParsedItem

FORMAT = "jsonl"


def read(fetched: Fetched) -> ParsedFeed:
    """The items in a document of JSON lines; raises ParseError. Poll records of a recording are passed over."""
    lines = [(number, line) for number, line in enumerate(fetched.body.splitlines(), start=1) if line.strip()]
    if len(lines) > MAX_ENTRIES:
        # Cutting the middle out, as of a feed, would lose news: a feed is read again, a file is not.
        raise ParseError(f"{len(lines):,} lines; split it into files of at most {MAX_ENTRIES:,}", reason="malformed")
    items: list[ParsedItem] = []
    refused: list[str] = []
    for number, line in lines:
        try:
            fields = _fields(line)
        except ValueError as error:
            refused.append(f"line {number}: {error}")
            continue
        if "poll" not in fields:
            items.append(_item(fields, fetched.hints))
    if refused and not items:
        raise ParseError(f"no line of it is an item; {refused[0]}", reason="malformed")
    return ParsedFeed(items=tuple(items), format=FORMAT, refused=tuple(refused), reader="json")


def _fields(line: bytes) -> dict[str, Any]:
    """The fields of a line; raises ValueError that says what is wrong with it."""
    try:
        fields = read_line(line.decode("utf-8", "replace").strip())
    except (ValueError, RecursionError) as error:
        detail = f"{error.msg}, character {error.colno}" if isinstance(error, json.JSONDecodeError) else "too deep"
        raise ValueError(f"no JSON object: {detail}") from None
    if not isinstance(fields, dict):
        raise ValueError(f"expected a JSON object, found {type(fields).__name__}")  # noqa: TRY004 - of the line, not of us
    if "poll" not in fields and not (isinstance(fields.get("title"), str) and fields["title"].strip()):
        raise ValueError("title is missing")
    return fields


def _item(fields: dict[str, Any], hints: ReadingHints) -> ParsedItem:
    flags = Flags()
    title, summary, body = (
        plain(fields.get(name), is_html=True, longest=longest, flags=flags, name=name)
        for name, longest in (("title", MAX_TITLE), ("summary", MAX_TEXT), ("body", MAX_TEXT))
    )
    summary, body = split_texts(summary, body)
    publisher = fields.get("publisher")
    return ParsedItem(
        guid=guid_of(fields.get("id")),
        url=link_of(fields.get("url"), flags),
        title=one_line(title),
        summary=summary,
        body=body,
        published=first_date((fields.get("published"), fields.get("seen_at")), flags, hints),
        language=language_of(fields.get("language")),
        source=one_line(publisher)[:MAX_PUBLISHER] or None if isinstance(publisher, str) else None,
        flags=flags(),
    )
