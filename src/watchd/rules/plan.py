"""A query as the engine asks it: a tree over numbered leaves that says whether it holds, and by which words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from watchd.rules.event.plan import EventPlan
from watchd.rules.found import Found
from watchd.rules.nearness import Chain, near
from watchd.rules.query.tree import Event, Field, ListRef, Near, Or, Query, Term
from watchd.rules.reading import SCOPES, Reading, Scope

_MOST_SHOWN: Final = 12  # occurrences of one leaf in one field


class Plan(Protocol):
    """A part of a query, ready to be asked of items."""

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether the item satisfies it within the scope."""
        ...

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """The occurrences that satisfy it; asked only where it holds."""
        ...


Number = Callable[[Term | ListRef], int]


def plan_of(query: Query, number: Number) -> Plan:
    """The plan of a query; `number` gives each term and list its leaf."""
    if isinstance(query, Term | ListRef):
        return AnyPlan(frozenset({number(query)}))
    if isinstance(query, Field):
        return FieldPlan(SCOPES[query.name], plan_of(query.query, number))
    if isinstance(query, Near):
        operands = tuple(tuple(number(leaf) for leaf in _leaves(part)) for part in query.parts)
        return NearPlan(operands, query.distance, query.is_ordered)
    if isinstance(query, Event):
        roles = {role: tuple(number(leaf) for leaf in _leaves(part)) for role, part in query.parts.items()}
        return EventPlan(tuple(roles.items()), query.words, query.direction)
    parts = tuple(plan_of(part, number) for part in query.parts)
    if isinstance(query, Or):
        return _either(parts)
    return AndPlan(parts, tuple(plan_of(part, number) for part in query.without))


@dataclass(frozen=True, slots=True)
class AnyPlan:
    """A term or a list, or any of several."""

    leaves: frozenset[int]

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether one stands anywhere in the scope."""
        return not self.leaves.isdisjoint(reading.present(scope))

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """The occurrences of every one of them; the first of each is enough to show why."""
        fields = reading.fields
        for leaf in sorted(self.leaves & reading.present(scope)):
            is_needed = True
            for place in scope:
                spans = fields[place].hits.get(leaf)
                if spans is None:
                    continue
                for span in spans[:_MOST_SHOWN]:
                    yield Found(place, span, leaf, is_needed)
                    is_needed = False


@dataclass(frozen=True, slots=True)
class AndPlan:
    """All of the parts, none of the others."""

    parts: tuple[Plan, ...]
    without: tuple[Plan, ...]

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether every part holds and no negated one does."""
        for part in self.parts:  # plain loops: asked of every candidate
            if not part.holds(reading, scope):
                return False
        return not any(part.holds(reading, scope) for part in self.without) if self.without else True

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """The occurrences of every part."""
        for part in self.parts:
            yield from part.found(reading, scope)


@dataclass(frozen=True, slots=True)
class OrPlan:
    """Any of the parts."""

    parts: tuple[Plan, ...]

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether one part holds."""
        return any(part.holds(reading, scope) for part in self.parts)

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """The occurrences of every part that holds."""
        for part in self.parts:
            if part.holds(reading, scope):
                yield from part.found(reading, scope)


@dataclass(frozen=True, slots=True)
class NearPlan:
    """Operands (each a leaf or several) close together in one field."""

    operands: tuple[tuple[int, ...], ...]
    distance: int
    is_ordered: bool

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether a chain stands in one of the fields."""
        present = reading.present(scope)
        return not any(present.isdisjoint(operand) for operand in self.operands) and any(
            self._chain(reading, place, self.operands) is not None for place in scope
        )

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """The first chain of each field; of operands with several leaves, a chain for each leaf that has one."""
        for place in scope:
            for operands in self._choices():
                for number, span in self._chain(reading, place, operands) or ():
                    for leaf in operands[number]:
                        if span in reading.fields[place].hits.get(leaf, ()):
                            yield Found(place, span, leaf, is_needed=True)

    def _choices(self) -> Iterator[tuple[tuple[int, ...], ...]]:
        if all(len(operand) == 1 for operand in self.operands):
            yield self.operands
            return
        for place, operand in enumerate(self.operands):
            for leaf in operand if len(operand) > 1 else ():
                yield (*self.operands[:place], (leaf,), *self.operands[place + 1 :])

    def _chain(self, reading: Reading, place: int, operands: tuple[tuple[int, ...], ...]) -> Chain | None:
        field = reading.fields[place]
        spans = [[span for leaf in operand if leaf in field.hits for span in field.hits[leaf]] for operand in operands]
        return None if not all(spans) else near(spans, field.words, self.distance, is_ordered=self.is_ordered)


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A part that looks in one place only; inside an exclude, in the part of it that exclude reads."""

    scope: Scope
    part: Plan

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether the part holds there."""
        del scope
        return self.part.holds(reading, self.scope)

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """The occurrences there."""
        del scope
        return self.part.found(reading, self.scope)


def _either(parts: tuple[Plan, ...]) -> Plan:
    """An Or of terms and lists is one look at a set."""
    leaves = [part.leaves for part in parts if isinstance(part, AnyPlan)]
    others = tuple(part for part in parts if not isinstance(part, AnyPlan))
    merged = AnyPlan(frozenset[int]().union(*leaves))
    if not others:
        return merged
    return OrPlan((merged, *others)) if leaves else OrPlan(others)


def _leaves(query: Query) -> Iterator[Term | ListRef]:
    """The alternatives of one operand of NEAR, or of one part of an event; the grammar lets nothing else in."""
    if isinstance(query, Or):
        for part in query.parts:
            yield from _leaves(part)
    elif isinstance(query, Term | ListRef):
        yield query
