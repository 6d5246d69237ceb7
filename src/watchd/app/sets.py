"""Working sets: a published generation, compiled once on this node and kept while it is in force."""

import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from watchd.feeds.load import load_feeds
from watchd.model.feed import Feed
from watchd.model.generation import Documents, Generation
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.model.rule import Rule
from watchd.pipeline.evaluate import ItemMatches
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.leaves import Lists
from watchd.rules.load import RuleBook, load_rules

_ROUTING = TypeAdapter(Routing)
_KEPT = 2  # the active generation, and the one a batch in flight may still be matched with


def routing_text(routing: Routing) -> str:
    """Routing as it travels with a generation: canonical JSON."""
    # The order of a set differs from process to process, and another text would be another generation.
    return json.dumps(_ROUTING.dump_python(routing), sort_keys=True, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else to_jsonable_python(value)


@dataclass(frozen=True, slots=True)
class CompiledSet:
    """One generation, to match with; implements pipeline.evaluate.WorkingSet."""

    number: int
    rules: Mapping[str, Rule]  # with the dates that count from when they were first loaded
    compiled: Sequence[CompiledRule]  # with the lists, what an engine is made of
    lists: Lists
    feeds: Mapping[str, Feed]
    routing: Routing
    _engine: list[Engine] = field(default_factory=list, repr=False, compare=False)
    _making: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def engine(self) -> Engine:
        """What matches; it is made when it is asked for first, and a round that brings nothing asks for none."""
        with self._making:
            if not self._engine:
                self._engine.append(Engine(self.compiled, self.lists, self.feeds))
            return self._engine[0]

    def engine_of(self, keys: Collection[tuple[str, str]]) -> Engine:
        """An engine of its own for some of the rules, by (rule_id, match_digest); what is not in force is left out."""
        wanted = set(keys)
        rules = [rule for rule in self.compiled if (rule.rule_id, rule.match_digest) in wanted]
        return Engine(rules, self.lists, self.feeds)

    def unreachable(self, now: datetime) -> frozenset[str]:
        """The feeds that are expected not to answer now, by id."""
        return frozenset(
            feed.id for feed in self.feeds.values() if feed.unreachable is not None and feed.unreachable.holds(now)
        )

    def match(self, item: Item, at: datetime) -> ItemMatches:
        """The hits of the rules in force; a rule past its `expires` day rests."""
        found = self.engine.match(item, at)
        today = at.date()
        hits = [hit for hit in found.hits if not self.rules[hit.rule_id].is_expired(today)]
        return ItemMatches(hits, found.failures)


def compile_set(
    number: int, documents: Documents, first_loaded: Mapping[str, datetime] | None = None, book: RuleBook | None = None
) -> CompiledSet:
    """A generation's documents, compiled; raises ConfigError when this release cannot read them.

    `book` is what its rule files were already read as. Rules that `first_loaded` does not name have no dates of
    their own.
    """
    feeds = {feed.id: feed for feed in load_feeds(documents.feeds)}
    # Of what is in force everything was said when it was published.
    book = book or load_rules(documents.rules, warns=False)
    first = first_loaded or {}
    return CompiledSet(
        number=number,
        rules={
            rule.id: rule.first_loaded(first[rule.id].date()) if rule.id in first else rule
            for rule in book.rules.values()
        },
        compiled=book.compiled,
        lists=book.lists,
        feeds=feeds,
        routing=_ROUTING.validate_json(documents.routing),
    )


def _placed(feed: Feed, folder: Path) -> Feed:
    if feed.folder is not None:
        return replace(feed, folder=str(folder / feed.folder))
    network = feed.network

    def own(path: str) -> str:
        return str(folder / path)

    return replace(
        feed,
        network=replace(
            network,
            ca_file=own(network.ca_file) if network.ca_file else None,
            client_cert=own(network.client_cert) if network.client_cert else None,
            client_key=own(network.client_key) if network.client_key else None,
        ),
        credentials=feed.credentials.placed(own),
    )


_NOTHING = Documents({}, {}, routing_text(Routing()))  # before anything was published


class SetStorage(Protocol):
    """What working sets read."""

    def active_generation(self) -> int:
        """The number of the newest generation; 0 when there is none."""
        ...

    def generation(self, number: int) -> Generation:
        """A published generation."""
        ...

    def first_loaded(self) -> Mapping[str, datetime]:
        """When each rule was published first, by id."""
        ...


class WorkingSets:
    """The compiled generations of this node, by number; safe to ask from several threads."""

    def __init__(self, storage: SetStorage, folder: Path) -> None:
        self._storage = storage
        self._folder = folder  # of the project: where feeds name files and folders, their names count from it
        self._lock = threading.Lock()
        self._sets: OrderedDict[int, CompiledSet] = OrderedDict()
        self._placed: tuple[CompiledSet, Mapping[str, Feed]] | None = None

    def get(self, number: int) -> CompiledSet:
        """The compiled generation; it is read from the store and compiled when it is not at hand."""
        with self._lock:
            known = self._sets.get(number)
            if known is None:
                documents = _NOTHING if number == 0 else self._storage.generation(number).documents
                known = self._keep(compile_set(number, documents, self._storage.first_loaded()))
            return known

    def compile(self, generation: Generation, book: RuleBook) -> CompiledSet:
        """A generation whose rule files were just read as `book`."""
        with self._lock:
            first = self._storage.first_loaded()
            return self._keep(compile_set(generation.number, generation.documents, first, book))

    def feeds(self, compiled: CompiledSet) -> Mapping[str, Feed]:
        """The set's feeds as this node can reach them: paths are its own."""
        known = self._placed
        if (
            known is None or known[0] is not compiled
        ):  # asked in every round of polling: thousands of feeds take a while
            known = compiled, {feed.id: _placed(feed, self._folder) for feed in compiled.feeds.values()}
            self._placed = known
        return known[1]

    def routing(self, number: int) -> Routing:
        """Who is told, as a generation says."""
        return self.get(number).routing

    def active(self) -> CompiledSet:
        """The generation in force now."""
        return self.get(self._storage.active_generation())

    def _keep(self, compiled: CompiledSet) -> CompiledSet:
        self._sets[compiled.number] = compiled
        self._sets.move_to_end(compiled.number)
        while len(self._sets) > _KEPT:
            self._sets.popitem(last=False)
        return compiled
