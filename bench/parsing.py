"""Reading XML feeds: by whichever reader reads them, against feedparser alone; one core, no process in between."""

import argparse
import html
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bench.material import texts
from bench.side_by_side import side_by_side
from watchd.errors import ParseError
from watchd.fetching.formats import feedparser_format, xml_feed
from watchd.fetching.formats.charset import in_utf8
from watchd.fetching.formats.reading import read_feed
from watchd.fetching.formats.sniff import Kind, sniffed
from watchd.fetching.wire import LENGTH, answer_frame, answered
from watchd.model.feed import Validators
from watchd.ports import Fetched, ParsedFeed

T = TypeVar("T")
_ENTRIES = 30
_WORDS = 60


def measure(options: argparse.Namespace) -> None:
    """Feeds a second of processor time: made ones of news, then real ones where `WATCHD_CORPUS` points."""
    _row(f"reading, made feeds of {_ENTRIES} entries", made_feeds(min(options.feeds, 60)), options.runs)
    corpus = os.environ.get("WATCHD_CORPUS")
    if corpus is None:
        print("reading, real feeds: SKIPPED, WATCHD_CORPUS does not say where there are any")
        return
    files = sorted(Path(corpus, "feeds-real").iterdir())
    _row("reading, real feeds", [_fetched(file.read_bytes()) for file in files], options.runs)


def made_feeds(number: int) -> list[Fetched]:
    """RSS as news sites make it: a teaser, the text in HTML, 69 KB."""
    chance, words = random.Random(3), texts(400, _WORDS)
    return [_fetched(_feed(feed, chance, words)) for feed in range(number)]


def _feed(feed: int, chance: random.Random, words: list[str]) -> bytes:
    def paragraph() -> str:
        return f"<p>{html.escape(chance.choice(words))}</p>"

    entries = "".join(
        f"<item><title>{chance.choice(words)[:70]}</title><link>https://n{feed}.example/2026/03/{entry}/a-title</link>"
        f"<dc:creator><![CDATA[A. Writer]]></dc:creator><pubDate>Mon, 02 Mar 2026 10:{entry:02d}:00 +0000</pubDate>"
        f"<category>World</category><guid isPermaLink='false'>https://n{feed}.example/?p={entry}</guid>"
        f"<description><![CDATA[{paragraph()}]]></description>"
        f"<content:encoded><![CDATA[<figure><img src='https://n{feed}.example/{entry}.jpg'/></figure>"
        f"{paragraph()}{paragraph()}{paragraph()}]]></content:encoded></item>"
        for entry in range(_ENTRIES)
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{feed}</title><link>https://n{feed}.example/</link><language>en</language>{entries}</channel></rss>"
    )
    return text.encode()


def _fetched(body: bytes) -> Fetched:
    return in_utf8(Fetched("https://feed.example/rss", body, {"content-type": "application/rss+xml"}, Validators()))[0]


def _row(row: str, feeds: Sequence[Fetched], runs: int) -> None:
    feeds = [feed for feed in feeds if sniffed(feed.body) is Kind.XML]
    size = sum(len(feed.body) for feed in feeds) / len(feeds) / 1024
    whole = [feed for feed in map(_read(read_feed), feeds) if feed is not None]
    strict = sum(feed.reader == "strict" for feed in whole)
    times: dict[str, list[float]] = {}

    def rate(side: str, reader: Callable[[Fetched], ParsedFeed]) -> float:
        rate = _rate(_read(reader), feeds)
        times.setdefault(side, []).append(1000 / rate)
        return rate

    side_by_side(
        f"{row} ({len(feeds)} of {size:.0f} KB, {strict} by the strict reader)",
        "feeds/CPU-s",
        lambda: rate("watchd", xml_feed.read),
        lambda: rate("feedparser alone", feedparser_format.read),
        runs,
    )
    all_in = 1000 / _rate(_read(read_feed), feeds)
    way = 1000 / _rate(lambda feed: answered(answer_frame(feed)[LENGTH.size :]), whole)
    shown = ", ".join(f"{side} {statistics.median(some):.2f}" for side, some in times.items())
    print(
        f"  ms a feed: {shown}; with encoding, letters and notices {all_in:.2f}, from process to process {way:.2f} more"
    )


def _read(reader: Callable[[Fetched], ParsedFeed]) -> Callable[[Fetched], ParsedFeed | None]:
    def read(fetched: Fetched) -> ParsedFeed | None:
        try:
            return reader(fetched)
        except ParseError:
            return None

    return read


def _rate(work: Callable[[T], object], feeds: Sequence[T]) -> float:
    start = time.process_time()
    for feed in feeds:
        work(feed)
    return len(feeds) / (time.process_time() - start)
