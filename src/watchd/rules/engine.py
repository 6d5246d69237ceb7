"""The engine: which rules match an item, asked only of the rules whose anchors occur in it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.match import Hit, Span
from watchd.model.rule import Filters
from watchd.rules.anchors import Anchors, anchors_of, is_all_needs, needs_of
from watchd.rules.event.plan import EventPlan
from watchd.rules.event.tried import Tried, tried
from watchd.rules.evidence import roles_of, signature_of, spans_of
from watchd.rules.filters import Origin, origin_of, passes
from watchd.rules.leaves import Leaves, Lists
from watchd.rules.plan import Plan, plan_of
from watchd.rules.query.errors import QueryError
from watchd.rules.query.lint import check_lists
from watchd.rules.query.tree import Event, FieldName, Query
from watchd.rules.reading import EVERYWHERE, SCOPES, Reading, read
from watchd.rules.sought import Sought, Wanted, sought, values_in

_LESSON: Final = 500  # items read closely before anchors are chosen by what was seen


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What decides which items a rule matches."""

    rule_id: str
    match_digest: str
    query: Query
    exclude: Query | None = None
    only: Filters = field(default_factory=Filters)
    never: Filters = field(default_factory=Filters)
    wanted: Wanted | None = None  # what `new` looks for in what it matches


@dataclass(frozen=True, slots=True)
class Matches:
    """The answer for one item, in the order of the rules; `failures` are rule ids with what went wrong."""

    hits: tuple[Hit, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    rule: CompiledRule
    plan: Plan
    exclude: Plan | None
    is_open: bool  # no filter asks anything
    needs: tuple[Anchors, ...]  # of each of these leaves one must occur
    is_all_needs: bool  # and nothing else is asked
    sought: Sought | None = None


class Opened:
    """An item, read once, for questions about parts of queries; for people, so it may be slow."""

    def __init__(self, origin: Origin, reading: Reading, leaves: Leaves) -> None:
        self.origin = origin
        self._reading = reading
        self._leaves = leaves

    def holds(self, query: Query, field: FieldName | None = None) -> bool:
        """Whether the item satisfies it, or one field of it does; only of queries of the engine's rules, and parts."""
        return self._plan(query).holds(self._reading, EVERYWHERE if field is None else SCOPES[field])

    def excludes(self, query: Query) -> bool:
        """Whether the item satisfies it in what an `exclude` reads of it."""
        return self._plan(query).holds(self._reading.for_exclude(), SCOPES[FieldName.LEAD])

    def evidence(self, query: Query, field: FieldName | None = None) -> tuple[Span, ...]:
        """The words that satisfy it, anywhere or in one field."""
        found = self._plan(query).found(self._reading, EVERYWHERE if field is None else SCOPES[field])
        return spans_of(found, self._reading, self._leaves.names)

    def tried(self, event: Event) -> tuple[Tried, ...]:
        """The ways its roles could be filled, and how each is read."""
        plan = self._plan(event)
        assert isinstance(plan, EventPlan)
        return tried(plan, self._reading, tuple(self._leaves.names))

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.origin.item

    def _plan(self, query: Query) -> Plan:
        return plan_of(query, self._leaves.number)


class Engine:
    """Matches items against a fixed set of rules. One instance belongs to one thread.

    Every rule handed in is evaluated: drafts, paused and expired rules are the caller's business. `lists` holds all
    that rules name, with lists in lists already put in; QueryError for one that is missing.
    """

    def __init__(self, rules: Iterable[CompiledRule], lists: Lists, feeds: Mapping[str, Feed]) -> None:
        self._feeds = feeds
        self._leaves = Leaves(lists)
        self._rules = [self._prepared(rule, lists) for rule in rules]
        self._counts: Counter[int] = Counter()  # leaves, in the items read so far
        self._read = 0
        self._anchor(self._leaves.cost)

    def match(self, item: Item, now: datetime | None = None) -> Matches:
        """The rules that match the item, with evidence; a rule that raises is a failure and stops no other.

        `now` is what `max_age` measures from; without it, the moment the item was seen.
        """
        if not self._rules:  # then nothing asks for the item's words
            return Matches()
        origin = origin_of(item, self._feeds.get(item.feed_id), now)
        reading = read(item, origin.language, self._leaves.trie)
        self._learn(reading)
        hits: list[Hit] = []
        failures: list[tuple[str, str]] = []
        present, needs = reading.present(EVERYWHERE), self._needs
        for index in self._candidates(reading):
            for need in needs[index]:  # a plain loop: asked of every candidate
                if need.isdisjoint(present):
                    break
            else:
                self._judge(self._rules[index], origin, reading, hits, failures)
        return Matches(tuple(hits), tuple(failures))

    def _judge(
        self,
        prepared: _Prepared,
        origin: Origin,
        reading: Reading,
        hits: list[Hit],
        failures: list[tuple[str, str]],
    ) -> None:
        try:
            hit = self._hit(prepared, origin, reading)
        except Exception as error:  # noqa: BLE001 - one rule on one item: supervised here (design.md 7)
            failures.append((prepared.rule.rule_id, f"{type(error).__name__}: {error}"))
        else:
            if hit is not None:
                hits.append(hit)

    @property
    def rules(self) -> Iterator[CompiledRule]:
        """The rules it evaluates, in their order."""
        return (prepared.rule for prepared in self._rules)

    def opened(self, item: Item, now: datetime | None = None) -> Opened:
        """The item for questions about parts of rules; `now` as in `match`."""
        origin = origin_of(item, self._feeds.get(item.feed_id), now)
        return Opened(origin, read(item, origin.language, self._leaves.trie), self._leaves)

    def _anchor(self, cost: Callable[[int], float]) -> None:
        self._anchored: dict[int, list[int]] = {}
        self._needs: list[tuple[Anchors, ...]] = []  # of each rule, besides its anchors
        for index, prepared in enumerate(self._rules):
            anchors = anchors_of(prepared.plan, cost)
            for leaf in anchors:
                self._anchored.setdefault(leaf, []).append(index)
            self._needs.append(tuple(need for need in prepared.needs if need != anchors))

    def _learn(self, reading: Reading) -> None:
        """After so many items the anchors are chosen again, by what was really rare. The answers stay the same."""
        if self._read == _LESSON:
            return
        self._counts.update(reading.present(EVERYWHERE))
        self._read += 1
        if self._read == _LESSON:
            self._anchor(lambda leaf: self._counts[leaf] + self._leaves.cost(leaf) / _LESSON)

    def _candidates(self, reading: Reading) -> Sequence[int]:
        anchored = self._anchored
        return sorted({index for leaf in anchored.keys() & reading.present(EVERYWHERE) for index in anchored[leaf]})

    def _hit(self, prepared: _Prepared, origin: Origin, reading: Reading) -> Hit | None:
        rule = prepared.rule
        if not (prepared.is_open or passes(origin, rule.only, rule.never)):
            return None
        if not prepared.is_all_needs and not prepared.plan.holds(reading, EVERYWHERE):
            return None
        if prepared.exclude is not None and prepared.exclude.holds(reading.for_exclude(), SCOPES[FieldName.LEAD]):
            return None
        found = list(prepared.plan.found(reading, EVERYWHERE))
        names = self._leaves.names
        roles = () if prepared.is_all_needs else roles_of(prepared.plan, reading, names)
        spans, signature = spans_of(found, reading, names), signature_of(found, reading, self._leaves)
        values, places = ((), ()) if prepared.sought is None else values_in(prepared.sought, reading)
        shown = tuple(dict.fromkeys((*spans, *places))) if places else spans
        return Hit(rule.rule_id, rule.match_digest, shown, signature, roles, values)

    def _prepared(self, rule: CompiledRule, lists: Lists) -> _Prepared:
        problems = [
            problem
            for query in (rule.query, rule.exclude)
            if query is not None
            for problem in check_lists(query, lists)
        ]
        if problems:
            raise QueryError(problems)
        exclude = None if rule.exclude is None else plan_of(rule.exclude, self._leaves.number)
        is_open = rule.only == rule.never == Filters()
        plan = plan_of(rule.query, self._leaves.number)
        finder = None if rule.wanted is None else sought(rule.wanted, self._leaves)
        return _Prepared(rule, plan, exclude, is_open, needs_of(plan), is_all_needs(plan), finder)
