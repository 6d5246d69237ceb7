"""One entry as feedparser gives it, as an item: which text is the summary, which link, which date."""

from collections.abc import Iterator, Mapping
from typing import Any

from watchd.fetching.formats.dates import first_date
from watchd.fetching.formats.fields import (
    Flags,
    guid_of,
    host_of,
    language_of,
    link_of,
    one_line,
    plain,
    split_texts,
)
from watchd.fetching.formats.limits import MAX_TEXT, MAX_TITLE
from watchd.model.feed import ReadingHints
from watchd.model.item import ParsedItem

_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_TEXT_TYPES = _MARKUP_TYPES | {"text/plain"}


def item_of(entry: Mapping[str, Any], feed_language: str | None, hints: ReadingHints, *, is_atom: bool) -> ParsedItem:
    """The item an entry is; may raise anything where the entry makes no sense."""
    flags = Flags()
    summary = "" if _is_copied(entry) else text_of(entry, "summary", MAX_TEXT, flags, is_atom=is_atom)
    summary, body = split_texts(summary, _longest_content(entry, flags, is_atom=is_atom))
    guid = guid_of(entry.get("id"))
    return ParsedItem(
        guid=guid,
        url=_link(entry, guid, flags),
        title=one_line(text_of(entry, "title", MAX_TITLE, flags, is_atom=is_atom)),
        summary=summary,
        body=body,
        published=first_date(_dates(entry), flags, hints),
        language=_own_language(entry, feed_language),
        source=_source(entry),
        flags=flags(),
    )


def text_of(holder: Mapping[str, Any], name: str, longest: int, flags: Flags, *, is_atom: bool) -> str:
    """A text of an entry or a feed as plain text.

    Only Atom says what is markup; elsewhere anything may be, whatever feedparser guesses, so known tags are removed.
    """
    detail = holder.get(f"{name}_detail")
    kind = detail.get("type") if isinstance(detail, dict) else None
    is_html = not is_atom or kind != "text/plain"
    return plain(holder.get(name), is_html=is_html, longest=longest, flags=flags, name=name)


def _contents(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = entry.get("content")
    contents = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in contents if one.get("type") in _TEXT_TYPES and isinstance(one.get("value"), str)]


def _longest_content(entry: Mapping[str, Any], flags: Flags, *, is_atom: bool) -> str:
    """The body: of several contents (another language, a teaser again) the longest one."""
    contents = _contents(entry)
    if not contents:
        return ""
    content = max(contents, key=lambda one: len(one["value"]))
    is_html = not is_atom or content["type"] in _MARKUP_TYPES
    return plain(content["value"], is_html=is_html, longest=MAX_TEXT, flags=flags, name="body")


def _is_copied(entry: Mapping[str, Any]) -> bool:
    """Whether the summary is only feedparser's copy of a content, made where an entry has no summary of its own."""
    return "summary_detail" not in entry and any(one["value"] == entry.get("summary") for one in _contents(entry))


def _link(entry: Mapping[str, Any], guid: str, flags: Flags) -> str:
    """The entry's link, else any alternate one. feedparser takes the id for a link where there is no other."""
    links = entry.get("links")
    alternates = [one.get("href") for one in links if one.get("rel") == "alternate"] if isinstance(links, list) else []
    unusable = Flags()
    for candidate in (entry.get("link"), *alternates):
        link = link_of(candidate, unusable if candidate != guid else Flags())
        if link:
            return link
    for flag in unusable():
        flags.add(flag)
    return ""


def _own_language(entry: Mapping[str, Any], feed_language: str | None) -> str | None:
    """The language an entry states for itself: `dc:language`, or an `xml:lang` that is not the feed's."""
    stated = language_of(entry.get("language"))
    if stated is not None:
        return stated
    for name in ("title_detail", "summary_detail"):
        detail = entry.get(name)
        found = language_of(detail.get("language")) if isinstance(detail, dict) else None
        if found is not None and found != feed_language:
            return found
    return None


def _source(entry: Mapping[str, Any]) -> str | None:
    source = entry.get("source")
    if not isinstance(source, dict):
        return None
    return host_of(source.get("href")) or host_of(source.get("link")) or host_of(source.get("id"))


def _dates(entry: Mapping[str, Any]) -> Iterator[object]:
    """When the entry says it appeared, then when it was changed, as it says it."""
    for name in ("published", "updated", "created"):
        if name in entry:  # get() would warn, and give one date for the other
            yield entry[name]
