"""A real stream of headlines, each labelled with its affair, threaded as one rule that matches all of it would."""

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from tests.builders import item

from watchd.model.item import Item
from watchd.model.story import Relation, StoryMember, Threading
from watchd.stories.index import StoryIndex
from watchd.stories.thread import thread
from watchd.text.urls import url_key

_TELLING = 5  # words: a headline of so many under two labels makes them one


@dataclass(frozen=True)
class Outcome:
    """What became of a stream, headline by headline."""

    numbers: Sequence[str]  # of the rows
    labels: Sequence[str]
    threadings: Sequence[Threading]

    @property
    def told(self) -> int:
        """Alerts and updates."""
        return sum(one.relation is Relation.NEW or bool(one.news) for one in self.threadings)

    def suppressed(self) -> Mapping[tuple[str, str], float]:
        """The copies: the row each was compared with and its own, with the score."""
        return {
            ((one.compared_with or "").removeprefix("it_"), number): one.score or 0.0
            for number, one in zip(self.numbers, self.threadings, strict=True)
            if one.relation is Relation.SAME and not one.news
        }

    def b_cubed(self) -> tuple[float, float]:
        """Precision and recall of the stories against the labels."""
        stories: dict[str, Counter[str]] = defaultdict(Counter)
        for one, label in zip(self.threadings, self.labels, strict=True):
            stories[one.story_id][label] += 1
        sizes, number = Counter(self.labels), len(self.labels)
        shares = [(n, label, story.total()) for story in stories.values() for label, n in story.items()]
        precision = sum(n * n / size for n, _, size in shares) / number
        return precision, sum(n * n / sizes[label] for n, label, _ in shares) / number

    def false_joins(self) -> float:
        """Reports that joined a story that began under another label, per 1,000 stories."""
        founders: dict[str, str] = {}
        pairs = zip(self.threadings, self.labels, strict=True)
        false = sum(founders.setdefault(one.story_id, label) != label for one, label in pairs)
        return 1000 * false / len(founders)


@cache
def threaded() -> Outcome:
    """The whole stream, in two seconds; skips the test where there is none."""
    path = Path(os.environ.get("WATCHD_CORPUS", "")) / "headlines" / "uci-news-aggregator-part.csv"
    if "WATCHD_CORPUS" not in os.environ or not path.is_file():
        pytest.skip("WATCHD_CORPUS names no folder with headlines: stories are NOT measured on a real stream")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["TIMESTAMP"] or "").isdigit()]
    rows.sort(key=lambda row: (int(row["TIMESTAMP"]), int(row["ID"])))
    index, found = StoryIndex(), []
    for row in rows:
        one = _item(row)
        threading = thread(one, "r", (index,), timedelta(hours=72), one.seen_at)
        index.add([_member(one, threading)])
        found.append(threading)
    return Outcome([row["ID"] for row in rows], _labels(rows), found)


def _labels(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The label of each row; labels that one headline stands under verbatim are one."""
    same: dict[str, str] = {}

    def root(label: str) -> str:
        while (parent := same.setdefault(label, label)) != label:
            label = parent
        return label

    first: dict[str, str] = {}
    for row in rows:
        words = row["TITLE"].lower().split()
        if len(words) >= _TELLING:
            same[root(row["STORY"])] = root(first.setdefault(" ".join(words), row["STORY"]))
    return [root(row["STORY"]) for row in rows]


def _item(row: Mapping[str, str]) -> Item:
    at = datetime.fromtimestamp(int(row["TIMESTAMP"]) / 1000, UTC)
    return item(
        1, id=f"it_{row['ID']}", seen_at=at, event_at=at, published=at, url=row["URL"], url_key=url_key(row["URL"]),
        publisher=row["HOSTNAME"], language="en", title=row["TITLE"], summary="", body="", digest=row["ID"],
    )  # fmt: skip


def _member(one: Item, threading: Threading) -> StoryMember:
    return StoryMember(
        threading.story_id, "r", one.id, one.url_key, one.title, one.publisher, one.language, one.event_at,
        frozenset(), is_head=threading.relation is Relation.NEW, seen_at=one.seen_at, digest=one.digest,
        leads=bool(threading.news),
    )  # fmt: skip
