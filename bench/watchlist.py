"""How many alerts the shipped watchlist makes of a stated stream: months of usual days, then one on which much happens.

The stream is made of the made-up headlines in `tests/watchlist_sets`, in the feeds that ship. A development comes so
often a day, and so many outlets tell it: some with the same headline, some in other words or another language. Beside
them stand near misses, and where `WATCHD_CORPUS` points to some, real headlines on the last days.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.watchlist_sets.score import LANGUAGES, ROOT, Headline, book, headlines

from watchd.feeds.load import load_feeds
from watchd.model.rule import Severity

_START, _DAYS, _WATCHED = datetime(2026, 3, 2, tzinfo=UTC), 238, 28  # 34 weeks; a usual day is one of the last 28
_NEAR_MISSES = 6  # a day
_USUAL_OUTLETS, _HOT_OUTLETS = 3, 9  # that tell a development: one to so many
# Developments a day: on a usual one, and on the hot one.
_OFTEN: Mapping[str, tuple[float, int]] = {
    "ve-su30-spares": (0.15, 1),
    "ru-vague-on-overhaul": (0.05, 1),
    "ve-plain-supplies": (0.1, 0),
    "ve-ru-cargo-flight": (0.15, 2),
    "ve-signature-weapons": (0.03, 1),
    "ru-ve-treaty-step": (0.06, 0),
    "ru-on-ve-sovereignty": (0.3, 8),
    "ru-oil-strike": (1.0, 2),
    "us-acts-on-cn-radar-or-ir-drones": (0.04, 2),
    "cn-or-ir-answers-us": (0.3, 6),
    "us-naval-build-up": (0.3, 8),
    "ve-turns-to-china": (0.08, 1),
    "ve-turns-to-iran": (0.08, 1),
    "ve-midofficers-quiet": (0.25, 2),
    "ve-midofficers-loyalty": (0.25, 4),
    "ve-defection": (0.05, 3),
    "ve-ministers-bounty-sanctions": (0.08, 2),
    "ve-officers-us-contact": (0.08, 3),
    "ve-officers-comply": (0.01, 2),
}


def measure(options: argparse.Namespace) -> None:
    """One line on the stream, one on a usual day, one on the hot day; `--sheet` keeps the stream."""
    items = list(_stream())
    with tempfile.TemporaryDirectory(prefix="watchd-bench-") as name:
        path = Path(options.sheet or Path(name) / "stream.jsonl")
        path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), "utf-8")
        command = ["-m", "watchd", "replay", "--rules", "rules", "--feeds", "config/feeds", "--items", str(path)]
        began = time.perf_counter()
        done = subprocess.run([sys.executable, *command, "--jsonl"], cwd=ROOT, capture_output=True, check=True)
        took = time.perf_counter() - began
    told = _told(done.stdout.splitlines())
    hot = (_START + timedelta(days=_DAYS)).date().isoformat()
    usual = [(_START + timedelta(days=_DAYS - back)).date().isoformat() for back in range(1, _WATCHED + 1)]
    print(f"watchlist: {len(items):,} items of {_DAYS + 1} days, {len(book().rules)} rules, {took:.1f} s")
    print(f"watchlist: a usual day, of {_WATCHED}: {_said(usual, told)}")
    print(f"watchlist: the hot day: {_said([hot], told)}")
    by_rule = Counter(rule for day, rule, _ in told if day == hot)
    print("watchlist: the hot day by rule: " + ", ".join(f"{rule} {number}" for rule, number in by_rule.most_common()))


def _stream() -> Iterator[dict[str, str]]:
    chance = random.Random(29)
    every = [one for language in LANGUAGES for one in headlines(language)]
    told = {rule: [one for one in every if rule in one.rules] for rule in _OFTEN}
    missed = [one for one in every if not one.rules]
    real = _real()
    made: list[tuple[datetime, Headline]] = []
    for day in range(_DAYS + 1):
        is_hot = day == _DAYS
        for rule, (usual, hot) in _OFTEN.items():
            for _ in range(hot if is_hot else _drawn(chance, usual)):
                made += _development(chance, day, told[rule], _HOT_OUTLETS if is_hot else _USUAL_OUTLETS)
        made += [(_moment(chance, day), chance.choice(missed)) for _ in range(_NEAR_MISSES)]
        share = len(real) // (_WATCHED + 1) if day >= _DAYS - _WATCHED else 0
        made += [(_moment(chance, day), real.pop()) for _ in range(share)]
    yield from _items(chance, sorted(made, key=lambda one: one[0]))


def _development(
    chance: random.Random, day: int, choices: Sequence[Headline], most: int
) -> Iterator[tuple[datetime, Headline]]:
    """One outlet has it first; each other copies the headline or has it in words of its own."""
    first = chance.choice(choices)
    at = _moment(chance, day)
    for outlet in range(chance.randint(1, most)):
        one = first if outlet == 0 or chance.random() < 0.5 else chance.choice(choices)
        end = _START + timedelta(days=day + 1, seconds=-1)
        yield min(at + timedelta(minutes=outlet * chance.randint(5, 50)), end), one


def _items(chance: random.Random, made: Sequence[tuple[datetime, Headline]]) -> Iterator[dict[str, str]]:
    texts = {str(path): path.read_text("utf-8") for path in sorted((ROOT / "config" / "feeds").glob("*.yaml"))}
    feeds = load_feeds(texts)
    by_language = {code: [feed for feed in feeds if (feed.language or "")[:2] == code] for code in LANGUAGES}
    for number, (at, one) in enumerate(made):
        feed = chance.choice(by_language[one.language])
        yield {
            "id": str(number),
            "feed": feed.id,
            "title": one.text,
            "language": one.language,
            "publisher": feed.url.split("/")[2],
            "seen_at": at.isoformat().replace("+00:00", "Z"),
        }


def _real() -> list[Headline]:
    path = Path(os.environ.get("WATCHD_CORPUS", "")) / "headlines" / "uci-news-aggregator-part.csv"
    if not os.environ.get("WATCHD_CORPUS") or not path.is_file():
        print("watchlist: real headlines SKIPPED: WATCHD_CORPUS names no folder with headlines/ in it")
        return []
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return [Headline("en", "real", frozenset(), row["TITLE"]) for row in csv.DictReader(lines) if row["TITLE"]]


def _told(lines: Sequence[bytes]) -> list[tuple[str, str, bool]]:
    """Day, rule, and whether it is an update, of every alert that is sent."""
    found = []
    for line in lines:
        one = json.loads(line)
        if one["kind"] == "alert" and book().rules[one["rule"]].severity.sends:
            found.append((one["at"][:10], one["rule"], one["revision"] > 1))
    return found


def _said(days: Sequence[str], told: Sequence[tuple[str, str, bool]]) -> str:
    own = [one for one in told if one[0] in days]
    number = len(days)
    by_day = Counter(day for day, _, _ in own)
    severities = Counter(book().rules[rule].severity for _, rule, is_update in own if not is_update)
    news = sum(not is_update for _, _, is_update in own)
    parts = ", ".join(f"{one.value} {severities[one] / number:.1f}" for one in reversed(Severity) if severities[one])
    most = f"; {min(by_day[day] for day in days)} to {max(by_day.values())} messages" if number > 1 else ""
    return f"{news / number:.1f} alerts ({parts}) and {(len(own) - news) / number:.1f} updates{most}"


def _drawn(chance: random.Random, usual: float) -> int:
    """A number of developments, so many on average: a minute of the day has one, or none."""
    return sum(chance.random() < usual / 1440 for _ in range(1440))


def _moment(chance: random.Random, day: int) -> datetime:
    return _START + timedelta(days=day, minutes=chance.randrange(1440))
