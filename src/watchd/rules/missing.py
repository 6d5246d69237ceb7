"""Why a rule does not match an item: what it found, and the smallest parts of it that were not satisfied, in words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.match import Span
from watchd.rules.engine import CompiledRule, Engine, Opened
from watchd.rules.filters import refusals
from watchd.rules.leaves import Lists
from watchd.rules.query import And, Direction, Event, Field, FieldName, ListRef, Near, Or, Query, Term
from watchd.rules.query.tree import walk


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule found of its terms and lists in an item, and what it missed; nothing missed is a match."""

    found: tuple[Span, ...] = ()  # one for each term and list, negated ones left out
    missing: tuple[str, ...] = ()


def explanations(
    engine: Engine, item: Item, now: datetime | None = None, rules: Collection[str] | None = None
) -> dict[str, Explanation]:
    """What each rule of the engine, or each of `rules`, makes of the item; `now` as in `Engine.match`."""
    opened = engine.opened(item, now)
    return {
        rule.rule_id: Explanation(_found(rule.query, opened), tuple(dict.fromkeys(_missing(rule, opened))))
        for rule in engine.rules
        if rules is None or rule.rule_id in rules
    }


def what_is_missing(rule: CompiledRule, item: Item, lists: Lists, feeds: Mapping[str, Feed] | None = None) -> str:
    """Everything missing on one line; empty where the rule does match."""
    return "; ".join(explanations(Engine((rule,), lists, feeds or {}), item)[rule.rule_id].missing)


def _missing(rule: CompiledRule, opened: Opened) -> Iterator[str]:
    yield from refusals(opened.origin, rule.only, rule.never)
    asked = _Asked(opened)
    if not asked.holds(rule.query):
        yield from asked.reasons(rule.query)
    elif rule.exclude is not None and opened.excludes(rule.exclude):
        yield f"excluded by {_words(opened.evidence(rule.exclude)) or rule.exclude}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """An item asked for parts of a query, everywhere or in one field."""

    opened: Opened
    field: FieldName | None = None

    def holds(self, query: Query) -> bool:
        return self.opened.holds(query, self.field)

    def reasons(self, query: Query) -> Iterator[str]:
        """Why a query that does not hold does not."""
        if isinstance(query, And):
            yield from self._all_of(query)
        elif isinstance(query, Near):
            yield from self._near(query)
        elif isinstance(query, Event):
            yield from self._event(query)
        elif isinstance(query, Field):
            yield from _Asked(self.opened, query.name).reasons(query.query)
        elif isinstance(query, Or) and not all(isinstance(part, Term | ListRef) for part in query.parts):
            ways = ["; ".join(dict.fromkeys(self.reasons(part))) for part in query.parts]
            yield " / ".join(f"({number}) {way}" for number, way in enumerate(ways, 1))
        elif self.field is not None and self.opened.holds(query):
            yield f"found {_words(self.opened.evidence(query))}, but not{self._where}"
        else:
            yield f"found no {_bracketed(query)}{self._where}"

    def _all_of(self, query: And) -> Iterator[str]:
        absent = [part for part in query.parts if not self.holds(part)]
        for part in absent:
            yield from self.reasons(part)
        if not absent:
            negated = [part for part in query.without if self.holds(part)]
            yield from (f"NOT {part}: found {_words(self.opened.evidence(part))}" for part in negated)

    def _near(self, query: Near) -> Iterator[str]:
        absent = [part for part in query.parts if not self.holds(part)]
        for part in absent:
            yield from self.reasons(part)
        if not absent:
            order = ", in this order" if query.is_ordered else ""
            together = " and ".join(_bracketed(part) for part in query.parts)
            yield f"found {together}, but not within {query.distance} words in one field{order}"

    def _event(self, query: Event) -> Iterator[str]:
        absent = {role: part for role, part in query.parts.items() if not self.holds(part)}
        yield from (f"found no {role} {_bracketed(part)}{self._where}" for role, part in absent.items())
        if absent:
            return
        together = " and ".join(f"{role} {_bracketed(part)}" for role, part in query.parts.items())
        loose = replace(query, direction=Direction.ANY)
        if not self.holds(loose):
            span = "sentence" if query.words is None else f"stretch of {query.words} words"
            yield f"found {together}, but not as different words of one {span} of one field"
        elif query.direction is Direction.STRICT:
            yield f"found {together}, but no reading is known that has them so"
        else:
            yield f"found {together}, but the sentence reads the other way round"

    @property
    def _where(self) -> str:
        if self.field is None:
            return ""
        return " in title or summary" if self.field is FieldName.LEAD else f" in the {self.field}"


def _found(query: Query, opened: Opened) -> tuple[Span, ...]:
    leaves = dict.fromkeys(part for part in _wanted(query) if isinstance(part, Term | ListRef))
    evidence = (next(iter(opened.evidence(leaf)), None) for leaf in leaves if opened.holds(leaf))
    return tuple(span for span in evidence if span is not None)


def _wanted(query: Query) -> Iterator[Query]:
    """The query and its parts, but for what it must not find."""
    if isinstance(query, And):
        for part in query.parts:
            yield from _wanted(part)
    else:
        yield from walk(query)


def _bracketed(query: Query) -> str:
    return f"({query})" if isinstance(query, Or) else str(query)


def _words(spans: Collection[Span]) -> str:
    return ", ".join(dict.fromkeys(f"{span.term} by '{span.text}'" for span in spans))
