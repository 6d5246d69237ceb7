"""How well the shipped watchlist reads headlines: those it must find, and the near misses it must leave alone."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from watchd.model.item import Item
from watchd.rules.engine import Engine
from watchd.rules.load import RuleBook, load_rules

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LANGUAGES = ("en", "es", "ru", "zh", "fa")
PARTS = ("first", "second", "third", "fourth", "daily")
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Headline:
    """A headline, and the rules that an analyst would want to match it: none for a near miss."""

    language: str
    part: str  # one of PARTS; the README says what each is for
    rules: frozenset[str]
    text: str


@dataclass
class Score:
    """Of so many headlines: matches that were wanted, that came, and that were both."""

    headlines: int = 0
    wanted: int = 0
    came: int = 0
    right: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.came if self.came else 1.0

    def __str__(self) -> str:
        return (
            f"{self.headlines:5} headlines  found {self.right:3} of {self.wanted:3}, {self.recall:.3f}  "
            f"right {self.right:3} of {self.came:3}, {self.precision:.3f}"
        )


def headlines(language: str) -> list[Headline]:
    with (HERE / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Headline(language, row["part"], frozenset(row["rules"].split()), row["headline"])
            for row in csv.DictReader(file, strict=True)
        ]


@cache
def book() -> RuleBook:
    """The watchlist as it ships."""
    paths = sorted((ROOT / "rules").rglob("*.yaml"))
    return load_rules({path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths})


@cache
def judged() -> frozenset[str]:
    """The rules that the headlines are about; the others are their building blocks, or their windows."""
    return frozenset().union(*(one.rules for language in LANGUAGES for one in headlines(language)))


@cache
def _engine() -> Engine:
    return Engine([one for one in book().compiled if one.rule_id in judged()], book().lists, {})


def matched(one: Headline) -> frozenset[str]:
    """The judged rules that match it."""
    item = Item(
        id="i", feed_id="f", seen_at=_AT, event_at=_AT, published=None, url="", url_key="", publisher="",
        language=one.language, title=one.text, summary="", body="", digest="",
    )  # fmt: skip
    return frozenset(hit.rule_id for hit in _engine().match(item).hits)


def score(some: Sequence[Headline]) -> Score:
    found = Score()
    for one in some:
        hits = matched(one)
        found.headlines += 1
        found.wanted += len(one.rules)
        found.came += len(hits)
        found.right += len(hits & one.rules)
        found.failures += [f"not found [{rule}] {one.text}" for rule in sorted(one.rules - hits)]
        found.failures += [f"wrong [{rule}] {one.text}" for rule in sorted(hits - one.rules)]
    return found


def lines(parts: Sequence[str], *, with_failures: bool = False) -> Iterator[str]:
    """A line a part and language, and one for each part as a whole."""
    for part in parts:
        every: list[Headline] = []
        for language in LANGUAGES:
            own = [one for one in headlines(language) if one.part == part]
            every += own
            result = score(own)
            yield f"{part:8} {language:4} {result}"
            yield from (f"    {failure}" for failure in result.failures if with_failures)
        yield f"{part:8} {'all':4} {score(every)}"
