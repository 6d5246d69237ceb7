"""Tried: every way an event could be filled in an item, and which readings have its roles as asked or exchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from watchd.model.match import Span
from watchd.rules.event.languages import readings_of
from watchd.rules.event.plan import ROLES, EventPlan, judged, usual
from watchd.rules.event.taken import Filled
from watchd.rules.reading import EVERYWHERE, FieldReading, Reading

USUAL: Final = "usual order"  # no reading: what the language most often does
_MOST: Final = 6  # ways that are told; a sentence with many names has many


@dataclass(frozen=True, slots=True)
class Tried:
    """One way: the words in each role that is asked for, and what the sentence's readings say of them."""

    roles: tuple[tuple[str, Span], ...]
    asked: str  # the surest reading that has the roles as asked; empty: none has
    exchanged: str  # the surest reading that has actor and target exchanged; empty: none has
    readings: tuple[str, ...]  # all that were tried; none where the language's readings are not known
    is_taken: bool


def tried(plan: EventPlan, reading: Reading, names: tuple[str, ...]) -> tuple[Tried, ...]:
    """At most six ways, those that were taken first; none where no span of a field holds words for every role."""
    found = [one for place in EVERYWHERE for one in _in_field(plan, reading.fields[place], names)]
    return tuple(sorted(found, key=lambda one: (not one.is_taken, not one.asked, not one.exchanged)))[:_MOST]


def _in_field(plan: EventPlan, field: FieldReading, names: tuple[str, ...]) -> Iterator[Tried]:
    taken = {one.filled for one in plan.taken(field)}
    for filled in plan.ways(field):
        roles = tuple(_roles(plan, field, filled, names))
        yield Tried(roles, *_readings(field, filled), is_taken=filled in taken)


def _roles(plan: EventPlan, field: FieldReading, filled: Filled, names: tuple[str, ...]) -> Iterator[tuple[str, Span]]:
    for role, leaves in plan.parts:
        span = filled[ROLES.index(role)]
        if span is not None:
            leaf = next(leaf for leaf in leaves if span in field.hits.get(leaf, ()))
            yield role, field.span(span, names[leaf])


def _readings(field: FieldReading, filled: Filled) -> tuple[str, str, tuple[str, ...]]:
    action = filled[1]
    if action is None:
        return "", "", ()
    bounds = field.bounds(action[0])
    readings = readings_of(field.sentence(bounds), action[0] - bounds[0], field.language)
    found = judged(field, bounds, filled)
    turned = "" if found.exchanged is None else readings[found.exchanged[1]][0]
    if not found.name and not turned and usual(field, bounds, filled) < 0:
        turned = USUAL
    return found.name, turned, tuple(dict.fromkeys(name for name, _ in readings))
