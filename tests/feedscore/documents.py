"""What the server publishes: entries, and documents made of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as a publisher writes it; fields that are empty are left out."""

    title: str
    guid: str = ""
    link: str = ""
    text: str = ""
    date: str = ""  # as it stands in the document, also where that is no date


def entry(number: int, title: str = "", *, of: str = "wire", **more: str) -> Entry:
    """The item of that number of a feed, with a guid and a link of its own: some readers know guids over all feeds."""
    usual = {"guid": f"urn:{of}:{number}", "link": f"https://{of}.example/{number}", "text": f"Radar text {number}."}
    return Entry(title or f"Radar report {number}", **{**usual, **more})


def entries(first: int, last: int, of: str = "wire") -> list[Entry]:
    """The items of these numbers, the newest first, as feeds list them."""
    return [entry(number, of=of) for number in range(last, first - 1, -1)]


def dated(moment: datetime) -> str:
    """The moment as RSS writes it."""
    return format_datetime(moment)


def rss_item(one: Entry) -> str:
    """An RSS item."""
    parts = {
        "guid isPermaLink='false'": one.guid,
        "link": one.link,
        "title": one.title,
        "description": one.text,
        "pubDate": one.date,
    }
    inside = "".join(f"<{name}>{escape(text)}</{name.split()[0]}>" for name, text in parts.items() if text)
    return f"<item>{inside}</item>"


def rss(items: Sequence[Entry], *, more: str = "", encoding: str = "utf-8", declares: str | None = None) -> bytes:
    """An RSS document; `more` stands in its channel, `declares` is the encoding its prolog names ("": none)."""
    said = encoding if declares is None else declares
    prolog = f"<?xml version='1.0' encoding='{said}'?>" if said else "<?xml version='1.0'?>"
    listed = "".join(map(rss_item, items))
    text = f"{prolog}<rss version='2.0'><channel><title>Wire</title>{more}{listed}</channel></rss>"
    return text.encode(encoding)


def json_feed(items: Sequence[dict[str, object]]) -> bytes:
    """A JSON Feed 1.1 of these items."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items}).encode()
