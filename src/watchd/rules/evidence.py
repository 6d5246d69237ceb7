"""What is shown of a match: the words that did it, and the signature by which news about the same story is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from watchd.model.match import Roles, Span, as_named
from watchd.rules.event.plan import ROLES, EventPlan
from watchd.rules.found import Found
from watchd.rules.leaves import Leaves
from watchd.rules.plan import AndPlan, OrPlan, Plan
from watchd.rules.reading import EVERYWHERE, FieldReading, Reading

MOST_SPANS: Final = 12  # of one rule on one item
MOST_ROLES: Final = 3  # events of one rule whose roles are shown


def signature_of(found: Sequence[Found], reading: Reading, leaves: Leaves) -> frozenset[str]:
    """The lists and terms of the query that took part in the match, by name; of lists of names, whom the title names.

    Lists count as one thing, whichever entry was found: an inflection, a synonym or a translation is no news, a list or
    term of the query that had not been seen in the story before is. Whether another name in the stead of one is news,
    is for who compares the reports (stories.news); those of a list inside that list are names of one thing.
    """
    title, names = reading.fields[0], leaves.names
    present = {leaf for _, _, leaf, _ in found}
    told = frozenset([names[leaf] for leaf in present])
    if leaves.of_names.isdisjoint(present):  # nearly always
        return told
    return told | {
        as_named(names[one.leaf], title.span(one.span, names[one.leaf]).text, _thing(one, title, leaves))
        for one in found
        if one.field == 0 and one.leaf in leaves.of_names
    }


def _thing(one: Found, title: FieldReading, leaves: Leaves) -> str:
    """The list inside the list by which it was found, if it was found by one only."""
    inside = leaves.inside[one.leaf].items()
    found = [name for leaf, name in inside if one.span in title.hits.get(leaf, ())]
    return found[0] if len(found) == 1 else ""


def spans_of(found: Iterable[Found], reading: Reading, names: Sequence[str]) -> tuple[Span, ...]:
    """At most 12 spans, title first: those without which the match would not show, then one per term, then more."""
    found = list(found)
    if len(found) <= MOST_SPANS and len({one[:2] for one in found}) == len(found):  # nearly always: all of them
        return _shown(sorted(found), reading, names)
    chosen: dict[Found, None] = {}
    seen: set[int] = set()
    ranked: Mapping[int, list[Found]] = {0: [], 1: []}
    for one in sorted(found, key=lambda one: (one.field, one.span)):
        is_first = one.leaf not in seen
        ranked[0 if one.is_needed or is_first else 1].append(one)
        seen.add(one.leaf)
    for one in [*ranked[0], *ranked[1]]:
        if len(chosen) == MOST_SPANS:
            break
        chosen[one] = None
    return _shown(sorted(chosen, key=_place), reading, names)


def _shown(found: Iterable[Found], reading: Reading, names: Sequence[str]) -> tuple[Span, ...]:
    fields = reading.fields
    return tuple(dict.fromkeys([fields[place].span(span, names[leaf]) for place, span, leaf, _ in found]))


def roles_of(plan: Plan, reading: Reading, names: Sequence[str]) -> tuple[Roles, ...]:
    """Who did what to whom, for each event of the rule that holds: in the first field, in the way it is read best."""
    told: dict[Roles, None] = {}
    for event in _events(plan, reading):
        for place in EVERYWHERE:
            taken = event.taken(reading.fields[place])
            if taken:
                spans = dict(zip(ROLES, taken[0].filled, strict=True))
                words = {
                    role: _words(reading.fields[place], spans[role], leaves, names) for role, leaves in event.parts
                }
                told[Roles(**words, reading=taken[0].reading)] = None
                break
    return tuple(told)[:MOST_ROLES]


def _events(plan: Plan, reading: Reading) -> Iterator[EventPlan]:
    """The events that took part in a match, in written order."""
    if isinstance(plan, EventPlan):
        if plan.holds(reading, EVERYWHERE):
            yield plan
    elif isinstance(plan, AndPlan | OrPlan):
        for part in plan.parts:
            yield from _events(part, reading)


def _words(
    field: FieldReading, span: tuple[int, int] | None, leaves: Sequence[int], names: Sequence[str]
) -> Span | None:
    if span is None:
        return None
    leaf = next(leaf for leaf in leaves if span in field.hits.get(leaf, ()))
    return field.span(span, names[leaf])


def _place(one: Found) -> tuple[int, tuple[int, int]]:
    return one.field, one.span
