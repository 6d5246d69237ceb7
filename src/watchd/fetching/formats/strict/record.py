"""What the parser of record does to a document, a link, a name or a date: its own functions, so that both ways agree.

These are the only names borrowed from inside feedparser. Where a release of it lacks one, nothing here can be imported;
where it has learnt of a new element, that element is a doubt until `vocabulary.py` names it.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from feedparser.datetimes import _parse_date
from feedparser.html import _cp1252
from feedparser.mixin import _FeedParserMixin
from feedparser.sanitizer import replace_doctype
from feedparser.urls import _urljoin, make_safe_absolute_uri
from feedparser.util import FeedParserDict

__all__ = ["HANDLED", "NAMESPACES", "RENAMED", "check_date", "joined", "rebased", "replace_doctype", "unmangled"]

NAMESPACES: Final[Mapping[str, str]] = {uri.lower(): prefix for uri, prefix in _FeedParserMixin.namespaces.items()}
"""A namespace in lower case, and the prefix it gets; "" where elements go without."""

HANDLED: Final = frozenset(
    name.removeprefix("_start_").removeprefix("_end_")
    for name in dir(_FeedParserMixin)
    if name.startswith(("_start_", "_end_"))
)
"""Names of elements (`dc_creator`, `guid`) that have a meaning; the text of any other is kept under its name."""

RENAMED: Final = frozenset(FeedParserDict.keymap)
"""Names whose text is kept under another name."""

# Dates that any of its readers either reads or leaves to the next.
_USUAL_DATE: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[A-Z]{1,4}|[+-]\d{4})"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
_WINDOWS: Final = re.compile("[\x80-\x9f]")
# A URL that joining to any other leaves as it is: no empty part that would be dropped, nothing that would be moved.
_SETTLED: Final = re.compile(
    r"https?://[a-z0-9.-]+(?:/[\w.~%!$&'()*+,=:@/-]*)?(?:\?[\w.~%!$&'()*+,=:@/?-]+)?", re.ASCII
)


def unmangled(text: str) -> str:
    """A text without two slips: UTF-8 that was taken for Latin-1, and Windows' quotation marks."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_cp1252) if _WINDOWS.search(text) else text


def joined(base: str, link: str) -> str:
    """A link as it is meant at `base`; "" where it makes no sense."""
    return link if _SETTLED.fullmatch(link) else str(_urljoin(base, link))


def rebased(base: str, stated: str) -> str:
    """The base that holds inside an element which states one."""
    return make_safe_absolute_uri(base, stated) or base


def check_date(text: str) -> None:
    """Read a date and forget it: some make the parser of record raise, whatever it is, and lose the whole document."""
    if not _USUAL_DATE.fullmatch(text):
        _parse_date(text)
