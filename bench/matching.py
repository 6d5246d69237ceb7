"""Matching: fold, tokenise, match and spans, against an evaluator that scans every term of every rule."""

import argparse
import time
from datetime import UTC, datetime

from tests.naive_engine import naive_match

from bench.material import queries, texts
from bench.side_by_side import side_by_side
from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import parse_query

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_NAIVE_TEXTS = 2  # the peer is slow: it gets a sample


def measure(options: argparse.Namespace) -> None:
    """Texts a second on one core, 300 words each."""
    items = [item_of(number, text) for number, text in enumerate(texts(options.texts, 300))]
    rules = [CompiledRule(f"r{number}", "m", parse_query(text)) for number, text in enumerate(queries(options.rules))]

    def ours() -> float:
        engine = Engine(rules, {}, {})
        engine.match(items[0])
        start = time.process_time()
        for item in items:
            engine.match(item)
        return len(items) / (time.process_time() - start)

    def theirs() -> float:
        start = time.process_time()
        for item in items[:_NAIVE_TEXTS]:
            for rule in rules:
                naive_match(rule, item, {})
        return _NAIVE_TEXTS / (time.process_time() - start)

    side_by_side(f"matching, {options.rules} rules", "texts/s", ours, theirs, options.runs)


def item_of(number: int, text: str) -> Item:
    return Item(
        id=f"it_{number}",
        feed_id="f",
        seen_at=_AT,
        event_at=_AT,
        published=None,
        url="",
        url_key="",
        publisher="p",
        language="en",
        title=text[:80],
        summary="",
        body=text,
        digest=str(number),
    )
