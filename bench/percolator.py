"""Matching against mokaccino, a percolator in Rust, on the same Boolean rules and texts, tokenising included."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from types import ModuleType

from bench.matching import item_of
from bench.material import queries, texts
from bench.side_by_side import side_by_side
from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import And, Or, Query, Term, parse_query
from watchd.text.tokens import tokenise

_SIZES = (100, 1_000, 10_000)
# Distinct words that texts and rules draw from. Of 10,000 rules about one matches a text of many words, as it is with
# rules of analysts; of few words some forty do, and what costs is to say which words did it.
_VOCABULARIES = (60_000, 8_000)
_WORDS = 300


def measure(options: argparse.Namespace) -> None:
    """Texts a second on one core at 100, 1,000 and 10,000 rules; watchd gives spans, the peer rule numbers."""
    if find_spec("mokaccino") is None:
        print("percolator: SKIPPED, mokaccino is not installed: pip install mokaccino")
        return
    for vocabulary in _VOCABULARIES:
        _compare(import_module("mokaccino"), vocabulary, options)


def _compare(peer: ModuleType, vocabulary: int, options: argparse.Namespace) -> None:
    written = texts(options.texts, _WORDS, vocabulary)
    items = [replace(item_of(number, text), title="") for number, text in enumerate(written)]
    for size in _SIZES:
        asked = [parse_query(text) for text in queries(size, vocabulary)]
        engine = Engine([CompiledRule(f"r{number}", "m", query) for number, query in enumerate(asked)], {}, {})
        percolator = peer.Percolator()
        for query in asked:
            percolator.add_query(_theirs(query, peer))
        _agree(engine, percolator, items, peer)

        def ours(engine: Engine = engine) -> float:
            start = time.process_time()
            for one in items:
                engine.match(one)
            return len(items) / (time.process_time() - start)

        def theirs(percolator: object = percolator) -> float:
            start = time.process_time()
            for text in written:
                percolator.percolate_list(_document(text, peer))  # type: ignore[attr-defined] # no types
            return len(written) / (time.process_time() - start)

        matched = sum(len(engine.match(one).hits) for one in items) / len(items)
        row = f"percolator, {size:,} rules, {matched:.1f} of them match a text"
        side_by_side(row, "texts/s", ours, theirs, options.runs)


def _theirs(query: Query, peer: ModuleType) -> object:
    """The same query over words and pairs of words as values of one field."""
    if isinstance(query, Term):
        return peer.Query.from_kv("w", " ".join(token.folded for token in tokenise(" ".join(map(str, query.words)))))
    assert isinstance(query, And | Or)
    parts = [_theirs(part, peer) for part in query.parts]
    return peer.Query.from_and(parts) if isinstance(query, And) else peer.Query.from_or(parts)


def _document(text: str, peer: ModuleType) -> object:
    """Folding and splitting of the simplest kind: what is cheapest for the peer on these texts."""
    words = text.lower().rstrip(".").split()
    values = set(words)
    values.update(f"{first} {second}" for first, second in pairwise(words))
    document = peer.Document()
    for value in values:
        document = document.with_value("w", value)
    return document


def _agree(engine: Engine, percolator: object, items: Sequence[Item], peer: ModuleType) -> None:
    """Both must find the same rules, or the rates compare nothing."""
    for item in items[:50]:
        found = {int(hit.rule_id[1:]) for hit in engine.match(item).hits}
        told = set(percolator.percolate_list(_document(item.body, peer)))  # type: ignore[attr-defined] # no types
        if found != told:
            raise SystemExit(f"percolator: the sides disagree on {item.id}: {sorted(found ^ told)[:5]}")
