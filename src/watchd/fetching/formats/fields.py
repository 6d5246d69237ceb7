"""The fields of an entry, made safe: cut to size, cleaned, and flagged where something was lost."""

import hashlib
import math
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from watchd.fetching.formats.limits import MAX_ENTRIES, MAX_GUID, MAX_TEXT, MAX_URL
from watchd.model.item import ParsedItem
from watchd.text.markup import html_to_text

_MAX_MARKUP = 4 * MAX_TEXT  # of a field before its markup is read: beyond it no text within MAX_TEXT would begin

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=[-_]|$)")
_MAX_DIGITS = 6
_WHOLE = 2.0**53  # from here on a float is no exact number, and has one spelling
_LONGEST_TTL = timedelta(days=7)
_PLAIN_LINK = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*)(?:[/?#][!-~]*)?", re.ASCII)  # needs no taking apart

T = TypeVar("T")


class Flags:
    """Collects what was lost while one entry was read."""

    def __init__(self) -> None:
        self._flags: list[str] = []

    def add(self, flag: str) -> None:
        """Note a flag, once."""
        if flag not in self._flags:
            self._flags.append(flag)

    def __call__(self) -> tuple[str, ...]:
        """The flags in the order they came."""
        return tuple(self._flags)


def plain(text: object, *, is_html: bool, longest: int, flags: Flags, name: str) -> str:
    """A field as plain text of at most `longest` characters; `NAME_cut` is flagged where it was longer."""
    if not isinstance(text, str):
        return ""
    if len(text) > _MAX_MARKUP:
        text = text[:_MAX_MARKUP]
        flags.add(f"{name}_cut")
    result = html_to_text(text, longest=_MAX_MARKUP) if is_html else _folded(text)
    if len(result) > longest:
        result = result[:longest].rstrip()
        flags.add(f"{name}_cut")
    return result


def _folded(text: str) -> str:
    """Text without markup, as `html_to_text` leaves it: a newline at blank lines only."""
    paragraphs = (one_line(part) for part in _BLANK_LINE.split(_UNPRINTABLE.sub("", text)))
    return "\n".join(part for part in paragraphs if part)


def one_line(text: str) -> str:
    """The same text with every run of white space folded to one space."""
    return _SPACE.sub(" ", text).strip()


def guid_of(text: object) -> str:
    """An id, a number in one spelling; beyond 2,048 characters its digest, since a cut one could mean two items."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    guid = _UNPRINTABLE.sub("", _number(text) if isinstance(text, float) else str(text)).strip()
    if len(guid) <= MAX_GUID:
        return guid
    return f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def _number(number: float) -> str:
    """A number as it is spelled without a point where it is whole: programs write one id as `2`, `2.0` and `2e0`."""
    if not math.isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < _WHOLE else repr(number)


def link_of(text: object, flags: Flags) -> str:
    """A link that may be shown and followed: http or https with a host; else nothing, and `link_unusable`."""
    if not isinstance(text, str) or not text.strip():
        return ""
    link = _UNPRINTABLE.sub("", text).strip()
    if len(link) <= MAX_URL and _PLAIN_LINK.fullmatch(link):
        return link
    try:
        parts = urlsplit(link)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(link) <= MAX_URL
    except ValueError:
        is_usable = False
    if not is_usable:
        flags.add("link_unusable")
        return ""
    return link


def host_of(text: object) -> str | None:
    """The host of a URL in lower case; None where there is none."""
    link = link_of(text, Flags())
    return (urlsplit(link).hostname or "").lower() or None if link else None


def language_of(text: object) -> str | None:
    """The primary language subtag in lower case (`es` for `es-VE`); None for anything else."""
    found = _LANGUAGE.match(text.strip()) if isinstance(text, str) else None
    return found[0].lower() if found else None


def ttl_of(text: object) -> timedelta | None:
    """RSS's `ttl`: minutes the document may be kept, at most a week; None where that is no number."""
    minutes = text.strip() if isinstance(text, str) else ""
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= _MAX_DIGITS):
        return None
    return min(timedelta(minutes=int(minutes)), _LONGEST_TTL)


def split_texts(summary: str, body: str) -> tuple[str, str]:
    """Summary and body as rules see them: where a feed has only one, or the same twice, it is the summary."""
    if not summary or body == summary:
        return body or summary, ""
    return summary, body


def says_anything(item: ParsedItem) -> bool:
    """Whether an entry has anything that it could be known by: all blank ones would be one item for ever."""
    return bool(item.guid or item.url or item.title or item.summary or item.body)


def newest_ends(entries: Sequence[T]) -> tuple[Sequence[T], str]:
    """At most 2,000 entries and a sentence about the rest.

    The first and the last thousand are kept: feeds list the newest first, a few list it last.
    """
    left_out = len(entries) - MAX_ENTRIES
    if left_out <= 0:
        return entries, ""
    half = MAX_ENTRIES // 2
    return [*entries[:half], *entries[-half:]], beyond_the_cap(left_out)


def beyond_the_cap(left_out: int) -> str:
    """The sentence for entries that were not read."""
    return f"{left_out} entries beyond {MAX_ENTRIES} were left out"
