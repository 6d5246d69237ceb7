"""A feed whose documents are stored one after the other, for the contract of which entries are items of their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.builders import after, feed_state
from tests.contract.steps import polled
from tests.fakes import parsed

from watchd.model.feed import Feed
from watchd.model.item import ParsedItem
from watchd.pipeline.poll_items import listed_items
from watchd.ports import Stored
from watchd.storage import Storage

FEED = Feed("tass-en", "https://tass.com/rss")
PAGE = "https://tass.com/now"


def entry(number: int, **changes: object) -> ParsedItem:
    """The entry of that number: with a guid, a link and a date of its own."""
    plain = ParsedItem(
        guid=f"urn:{number}",
        url=f"https://tass.com/{number}",
        title=f"Radar report {number}",
        summary=f"Radar text {number}.",
        published=after(minutes=-number),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # names of fields


def entries(*numbers: int, **changes: object) -> list[ParsedItem]:
    """The entries of these numbers, changed alike."""
    return [entry(number, **changes) for number in numbers]


class Wire:
    """A feed whose documents are stored one after the other."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._polls = 0

    def lists(self, *entries: ParsedItem, at: datetime | None = None, **changes: Any) -> Stored:
        """What one more document with these entries brings."""
        now = at or after(minutes=self._polls)
        self._polls += 1
        listed = listed_items(FEED, feed_state(), parsed(*entries), now)
        return polled(self._storage, *listed, at=now, **changes)

    def revisions(self) -> dict[str, int]:
        """Of each item, by title, how often it was revised, and how many bear that title."""
        return {listed.item.title: listed.item.revision for listed in self._storage.items(limit=100)}

    def tells(self, *documents: Sequence[ParsedItem]) -> list[int]:
        """How many of each document's entries are new, where none is a revision."""
        found = [self.lists(*document) for document in documents]
        assert not any(stored.revised for stored in found)
        return [stored.new for stored in found]
