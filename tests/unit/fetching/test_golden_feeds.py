"""Feeds and what is read from them, side by side in tests/golden/feeds."""

import json
from pathlib import Path
from typing import Any

import pytest

from watchd.fetching.formats.reading import read_feed
from watchd.fetching.wire import LENGTH, answer_frame, answered
from watchd.model.feed import Validators
from watchd.model.item import ParsedItem
from watchd.ports import Fetched, ParsedFeed

FOLDER = Path(__file__).parents[2] / "golden" / "feeds"
FEEDS = sorted(
    path for path in FOLDER.iterdir() if path.suffix in {".xml", ".json", ".jsonl"} and ".expected" not in path.name
)


def as_data(feed: ParsedFeed) -> dict[str, Any]:
    """A feed as the expected files show it: what is empty is left out."""
    said = {
        "format": feed.format,
        "title": feed.title,
        "language": feed.language,
        "refused": list(feed.refused),
        "notices": list(feed.notices),
        "flaw": feed.flaws,
        "mojibake": feed.mojibake,
        "is_truncated": feed.is_truncated,
        "reader": feed.reader,
    }
    return {**{name: value for name, value in said.items() if value}, "items": [item_data(item) for item in feed.items]}


def item_data(item: ParsedItem) -> dict[str, Any]:
    said = {
        "guid": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "published": item.published.isoformat() if item.published else None,
        "language": item.language,
        "source": item.source,
        "flags": list(item.flags),
    }
    return {name: value for name, value in said.items() if value}


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_feed_is_read_as_expected_and_survives_the_way_between_processes(path: Path) -> None:
    fetched = Fetched("https://base.example/feed", path.read_bytes(), {"content-type": "text/xml"}, Validators())
    feed = read_feed(fetched)
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text())
    assert as_data(feed) == expected
    assert answered(answer_frame(feed)[LENGTH.size :]) == feed
