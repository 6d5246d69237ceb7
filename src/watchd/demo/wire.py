"""Feed documents: an outlet's articles as RSS 2.0, Atom or JSON Feed, the way publishers write them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from watchd.demo.outlets import Format, Outlet
from watchd.demo.story import Article


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it stands in a feed now."""

    article: Article
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as it goes over the wire."""

    content_type: str
    body: bytes


def document_of(outlet: Outlet, entries: Sequence[Entry]) -> Document:
    """The outlet's feed, its newest entry first; a broken outlet has none."""
    newest_first = sorted(entries, key=lambda entry: entry.published, reverse=True)
    return _WRITERS[outlet.format](outlet, newest_first)


def _rss(outlet: Outlet, entries: Sequence[Entry], encoding: str = "utf-8") -> Document:
    items = "".join(
        f"<item><title>{escape(entry.article.title)}</title><link>{escape(entry.article.url)}</link>"
        f'<guid isPermaLink="false">{escape(entry.article.guid)}</guid>'
        f"<pubDate>{format_datetime(entry.published)}</pubDate>"
        f"<description>{escape(f'<p>{escape(entry.article.text)}</p>')}</description></item>\n"
        for entry in entries
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel><title>{escape(outlet.name)}</title>'
        f"<link>https://{outlet.host}/</link><description>{escape(outlet.name)}</description>"
        f"<language>{outlet.language}</language>\n{items}</channel></rss>\n"
    )
    return Document(f"application/rss+xml; charset={encoding}", text.encode(encoding))


def _rss_1251(outlet: Outlet, entries: Sequence[Entry]) -> Document:
    return _rss(outlet, entries, "windows-1251")


def _atom(outlet: Outlet, entries: Sequence[Entry]) -> Document:
    items = "".join(
        f"<entry><id>{escape(entry.article.guid)}</id><title>{escape(entry.article.title)}</title>"
        f"<link href={quoteattr(entry.article.url)}/><published>{entry.published.isoformat()}</published>"
        f"<updated>{entry.updated.isoformat()}</updated><summary>{escape(entry.article.text)}</summary></entry>\n"
        for entry in entries
    )
    changed = max(entry.updated for entry in entries)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<id>https://{outlet.host}/</id><title>{escape(outlet.name)}</title>"
        f"<author><name>{escape(outlet.name)}</name></author><updated>{changed.isoformat()}</updated>\n{items}</feed>\n"
    )
    return Document("application/atom+xml; charset=utf-8", text.encode())


def _json(outlet: Outlet, entries: Sequence[Entry]) -> Document:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"https://{outlet.host}/",
        "language": outlet.language,
        "items": [
            {
                "id": entry.article.guid,
                "url": entry.article.url,
                "title": entry.article.title,
                "content_text": entry.article.text,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
            }
            for entry in entries
        ],
    }
    return Document("application/feed+json", json.dumps(document).encode())


_WRITERS: Mapping[Format, Callable[[Outlet, Sequence[Entry]], Document]] = {
    Format.RSS: _rss,
    Format.RSS_1251: _rss_1251,
    Format.ATOM: _atom,
    Format.JSON: _json,
}
