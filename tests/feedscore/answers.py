"""Answers of well-behaved and of broken servers, short to write."""

from collections.abc import Sequence
from datetime import datetime

from tests.feedscore.documents import Entry, entries, rss
from tests.feedscore.server import Answer

MODIFIED = "Sat, 22 Nov 2025 08:00:00 GMT"


def headers(etag: str | None = None, modified: str | None = None, **more: str) -> tuple[tuple[str, str], ...]:
    """Header lines; an underscore in a name stands for a hyphen."""
    given = {"ETag": etag, "Last-Modified": modified, **{name.replace("_", "-"): text for name, text in more.items()}}
    return tuple((name, text) for name, text in given.items() if text is not None)


def feed(
    items: Sequence[Entry] | bytes | int = 3, *, etag: str | None = None, modified: str | None = None, **more: str
) -> Answer:
    """A 200: these items, this document, or the items 1 to a number."""
    body = items if isinstance(items, bytes) else rss(entries(1, items) if isinstance(items, int) else items)
    return Answer(200, body, headers(etag, modified, **more))


def honest(items: Sequence[Entry] | bytes | int = 3, *, etag: str, modified: str | None = None, **more: str) -> Answer:
    """The same, but 304 for who has it already."""
    plain = feed(items, etag=etag, modified=modified, **more)
    return Answer(plain.status, plain.body, plain.headers, is_honest=True)


def unchanged(etag: str | None = None, modified: str | None = None, **more: str) -> Answer:
    """A 304."""
    return Answer(304, b"", headers(etag, modified, **more))


def status(code: int, body: bytes = b"", **more: str) -> Answer:
    """Any other status."""
    return Answer(code, body, headers(Content_Type="text/plain", **more))


def redirect(code: int, url: str, **more: str) -> Answer:
    """A redirect."""
    return Answer(code, b"", headers(Location=url, **more))


def page(text: str, code: int = 200) -> Answer:
    """A web page where a feed should be."""
    body = f"<!DOCTYPE html><html><head><title>{text}</title></head><body><form>{text}</form></body></html>"
    return Answer(code, body.encode(), headers(Content_Type="text/html; charset=utf-8"))


def http_date(moment: datetime) -> str:
    """A moment as HTTP writes it."""
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
