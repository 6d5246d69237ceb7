"""What a reader of XML found, in feedparser's fields, made a ParsedFeed: one way for both readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchd.fetching.formats.feedparser_entry import item_of, text_of
from watchd.fetching.formats.fields import Flags, language_of, newest_ends, one_line, says_anything, ttl_of
from watchd.fetching.formats.limits import MAX_TITLE
from watchd.model.document import ParsedFeed
from watchd.model.feed import ReadingHints
from watchd.model.item import ParsedItem


@dataclass(frozen=True, slots=True)
class Outline:
    """A document as the parser of record tells it: its format, the feed's own fields, those of each entry."""

    version: str
    feed: Mapping[str, Any]
    entries: Sequence[Mapping[str, Any]]
    flaw: str = ""
    is_truncated: bool = False


def assembled(outline: Outline, left_out: str, hints: ReadingHints, reader: str) -> ParsedFeed:
    """The feed. `left_out` says what was cut from the document before it was read."""
    entries, beyond = newest_ends(outline.entries)
    is_atom = outline.version.startswith("atom")
    items, refused = _items(entries, outline.feed, hints, is_atom=is_atom)
    return ParsedFeed(
        items=items,
        format=outline.version or "unknown",
        title=one_line(text_of(outline.feed, "title", MAX_TITLE, Flags(), is_atom=is_atom)),
        language=language_of(outline.feed.get("language")),
        refused=refused,
        flaw=outline.flaw,
        left_out=left_out or beyond,
        ttl=ttl_of(outline.feed.get("ttl")),
        is_truncated=outline.is_truncated,
        reader=reader,
    )


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
            item = item_of(entry, language, hints, is_atom=is_atom)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned entry must not cost the feed its others
            refused.append(f"entry {number} cannot be read: {type(error).__name__}: {str(error)[:200]}")
            continue
        if says_anything(item):
            items.append(item)
        else:
            refused.append(f"entry {number} says nothing: it has no id, link or text")
    return tuple(items), tuple(refused)
