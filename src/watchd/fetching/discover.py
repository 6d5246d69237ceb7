"""Which feeds a page names: what it links as its feeds, what looks like a link to one, and where feeds usually are.

A page is read by two expressions that take the time its length takes, and only its first megabyte: whoever wrote it may
have written anything.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from watchd.fetching.formats.charset import in_utf8
from watchd.model.document import Fetched
from watchd.text.urls import without_feed_scheme

_LOOKED_AT = 1_000_000  # characters of a page
_LONGEST_URL = 2048
# Quotes end at the next `<`, so that an open one costs no more than the tag it is in.
_TAG = re.compile(r"""<(link|a|base)\b((?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
_LIKE_A_TYPE = re.compile(r"\b(?:x[-.])?(?:rss|atom)\b")  # as some pages write them
_LIKE_A_FEED = re.compile(r"(?:^|[/._=?&-])(?:rss|atom|rdf|feeds?)(?:[/._=?&-]|\d|$)", re.IGNORECASE)
_NO_FEED = re.compile(r"\.(?:png|jpe?g|gif|svg|css|js|pdf|zip|mp3)$", re.IGNORECASE)
_USUAL = ("feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")
_MOST_LINKED, _MOST_ALIKE = 20, 8


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address that may be a feed, with the title its page gives it."""

    url: str
    title: str = ""


def linked_feeds(page: Fetched) -> tuple[FeedLink, ...]:
    """What a page says are its feeds (`link rel=alternate`), in its order."""
    found = (_declared(tag, base) for tag, base in _tags(page) if tag.name == "link")
    return _each_once((link for link in found if link is not None), _MOST_LINKED)


def alike(page: Fetched) -> tuple[FeedLink, ...]:
    """Links of a page whose addresses look like those of feeds."""
    found = (_anchor(tag, base) for tag, base in _tags(page) if tag.name == "a")
    return _each_once((link for link in found if link is not None), _MOST_ALIKE)


def usual_places(url: str) -> tuple[FeedLink, ...]:
    """Where the software behind most sites puts a feed: below the page, and at the top of its site."""
    folder = urljoin(url, "./") if not urlsplit(url).path.endswith("/") else url
    top = urljoin(url, "/")
    places = [urljoin(top, name) for name in _USUAL]
    below = [urljoin(folder, name) for name in _USUAL[:2]] if folder != top else []
    return _each_once((FeedLink(place) for place in (*below, *places)), len(_USUAL) + 2)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: Mapping[str, str]


def _tags(page: Fetched) -> Iterator[tuple[_Tag, str]]:
    """The tags that matter, each with what its links are relative to."""
    text = _without_comments(in_utf8(page)[0].body[: 4 * _LOOKED_AT].decode("utf-8", "replace")[:_LOOKED_AT])
    base = page.url
    for found in _TAG.finditer(text):
        tag = _Tag(found[1].lower(), _attributes(found[2]))
        if tag.name == "base":
            base = _joined(page.url, tag.attributes.get("href", "")) or base
        else:
            yield tag, base


def _without_comments(text: str) -> str:
    """A page without what its author has taken out of it; a comment that never ends is none."""
    kept, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 2)) >= 0:
        kept.append(text[done:start])
        done = end + len("-->")
    return "".join([*kept, text[done:]])


def _attributes(text: str) -> Mapping[str, str]:
    """By name in small letters; of two with one name the first, as browsers do."""
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(text[:5000]):
        found.setdefault(one[1].lower(), html.unescape(one[2] or one[3] or one[4] or "").strip())
    return found


def _declared(tag: _Tag, base: str) -> FeedLink | None:
    said = tag.attributes
    rel, kind = said.get("rel", "").lower().split(), said.get("type", "").partition(";")[0].strip().lower()
    is_feed = ("alternate" in rel and (kind in _TYPES or _LIKE_A_TYPE.search(kind) is not None)) or "feed" in rel
    url = _joined(base, said.get("href", "")) if is_feed else ""
    return FeedLink(url, said.get("title", "")) if url else None


def _anchor(tag: _Tag, base: str) -> FeedLink | None:
    url = _joined(base, tag.attributes.get("href", ""))
    parts = urlsplit(url)
    if not url or _NO_FEED.search(parts.path) or not _LIKE_A_FEED.search(f"{parts.path}?{parts.query}"):
        return None
    return FeedLink(url, tag.attributes.get("title", ""))


def _joined(base: str, reference: str) -> str:
    """The whole http or https address without its fragment; "" where it is none."""
    if not reference or len(reference) > _LONGEST_URL:
        return ""
    try:
        url = urljoin(base, without_feed_scheme("".join(reference.split()))).partition("#")[0]
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        return url if is_usable and url.isprintable() and parts.port != 0 else ""
    except ValueError:
        return ""


def _each_once(links: Iterator[FeedLink], most: int) -> tuple[FeedLink, ...]:
    found: dict[str, FeedLink] = {}
    for link in links:
        if len(found) >= most:
            break
        found.setdefault(link.url, link)
    return tuple(found.values())
