"""Recompute: an edited rule over many stored items, how long that takes, and for how long it keeps others waiting.

The loop of the daemon looks through the items while an event loop beats beside it, as polls and the watchdog do, and
a thread evaluates new items. How late the worst beat was, and how long the longest write, is what others feel.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.material import texts
from watchd.app.sets import WorkingSets, routing_text
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.recompute import Recomputer
from watchd.pipeline.story_cache import StoryCache
from watchd.rules.load import load_rules
from watchd.storage import RuleVersion, Storage, open_storage, tables
from watchd.storage.rows import item_values

_T0 = datetime(2025, 1, 1, tzinfo=UTC)
_PIECE = 20_000  # items that are stored at once
_BEAT = 0.01  # seconds
_RULE = "version: 1\nrules:\n  - {id: edited, match: {query: %s}, alert_when: {count: {at_least: 9, within: 7d}}}\n"


def measure(options: argparse.Namespace) -> None:
    """An edit of one rule over `--stored` items of `--words` words."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_storage(f"sqlite:///{Path(folder) / 'watchd.db'}")
        store.migrate()
        words = texts(2000, options.words)
        _publish(store, words[0].split()[0], _T0)
        _fill(store, options.stored, words)
        now = _T0 + timedelta(seconds=30 * options.stored)
        _publish(store, " AND ".join(dict.fromkeys(words[1].split()[:2])), now)
        took, pieces, beats, turns, matches = asyncio.run(_work(store, Path(folder), now))
        store.close()
    print(
        f"recompute, {options.stored:,} items of {options.words} words: {took:.0f} s with rests, {matches:,} matches; "
        f"a piece {1000 * statistics.median(pieces):.0f} ms, the longest {1000 * max(pieces):.0f} ms; beside it the "
        f"worst beat came {1000 * max(beats):.0f} ms late, and a turn took {1000 * statistics.median(turns):.0f} ms, "
        f"the longest {1000 * max(turns):.0f} ms"
    )


def _publish(store: Storage, query: str, now: datetime) -> None:
    documents = Documents({"rules.yaml": _RULE % query}, {}, routing_text(Routing()))
    rules = load_rules(documents.rules).rules.values()
    versions = [RuleVersion(rule.id, rule.digest, rule.match_digest, "rules.yaml", 3, rule.id) for rule in rules]
    store.publish_generation(documents, "bench", now, versions)


def _fill(store: Storage, number: int, words: list[str]) -> None:
    for first in range(0, number, _PIECE):
        rows = [item_values(_item(place, words)) for place in range(first, min(first + _PIECE, number))]
        # As if they had been evaluated long ago: nothing waits.
        store._database.write(lambda connection, rows=rows: connection.execute(tables.item.insert(), rows))  # noqa: SLF001


def _item(place: int, words: list[str]) -> Item:
    at = _T0 + timedelta(seconds=30 * place)
    text = words[place % len(words)]
    return Item(
        id=f"it_{place:08}", feed_id=f"feed-{place % 50}", seen_at=at, event_at=at, published=at,
        url=f"https://news.example/{place}", url_key=f"news.example/{place}", publisher="news.example", language="en",
        title=f"{text[:60]} {place}", summary=text, body="", digest=str(place),
    )  # fmt: skip


async def _work(
    store: Storage, folder: Path, now: datetime
) -> tuple[float, list[float], list[float], list[float], int]:
    """As the daemon's loop does: a piece in a thread, and a rest that is as long."""
    sets = WorkingSets(store, folder)
    recomputer = Recomputer(store, sets.get, "bench")
    evaluator = Evaluator(store, sets.get, StoryCache())
    pieces: list[float] = []
    beats: list[float] = [0.0]
    turns: list[float] = []
    matches = 0
    over = asyncio.Event()
    beside = [asyncio.create_task(_beat(beats, over)), asyncio.create_task(_evaluate(evaluator, now, turns, over))]
    began = time.perf_counter()
    while True:
        start = time.perf_counter()
        done = await asyncio.to_thread(recomputer.run, now)
        if done is None:
            break
        matches += done.matches
        pieces.append(time.perf_counter() - start)
        await asyncio.sleep(min(pieces[-1], 2.0))
    took = time.perf_counter() - began
    over.set()
    await asyncio.gather(*beside)
    return took, pieces, beats, turns, matches


async def _beat(late: list[float], over: asyncio.Event) -> None:
    while not over.is_set():
        start = time.perf_counter()
        await asyncio.sleep(_BEAT)
        late.append(time.perf_counter() - start - _BEAT)


async def _evaluate(evaluator: Evaluator, now: datetime, turns: list[float], over: asyncio.Event) -> None:
    while not over.is_set():
        start = time.perf_counter()
        await asyncio.to_thread(evaluator.look, now)
        turns.append(time.perf_counter() - start)
        await asyncio.sleep(0.5)
