"""Nearest: of many items those that a rule nearly matched, by the smallest edit with which it would have."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.explain.change import Change, closest_change
from watchd.rules.leaves import Lists
from watchd.rules.query import And, Event, Field, ListRef, Near, Or, Query, Term
from watchd.rules.query.tree import walk

_TRIED = 40  # of the items that lack least; to find the edit of one takes a hundred times as long as to match it


@dataclass(frozen=True, slots=True)
class Nearly:
    """An item that the rule does not match, and the edit with which it would."""

    item: Item
    change: Change


def nearest(
    rule: CompiledRule, items: Iterable[Item], lists: Lists, feeds: Mapping[str, Feed], most: int
) -> tuple[Nearly, ...]:
    """At most so many, the least edit first, then in the order of `items`; of one title the first alone.

    Those of which nothing is there are none.
    """
    engine = Engine((rule,), lists, feeds)
    lacking = (
        one for one in _lacking(rule, items, lists, feeds) if one[0] or not engine.match(one[2]).hits
    )  # what lacks nothing may match all the same
    candidates = heapq.nsmallest(_TRIED, lacking, key=lambda one: one[:2])
    found: list[tuple[int, int, Nearly]] = []
    for _, number, item in candidates:
        change = None if engine.match(item).hits else closest_change(rule, engine.opened(item), lists, feeds)
        if change is not None:
            found.append((change.cost, number, Nearly(item, change)))
    return tuple(nearly for *_, nearly in heapq.nsmallest(most, found, key=lambda one: one[:2]))


def _lacking(
    rule: CompiledRule, items: Iterable[Item], lists: Lists, feeds: Mapping[str, Feed]
) -> Iterator[tuple[int, int, Item]]:
    """The items of which some words or lists of the query are found, with how many are not, and their numbers."""
    titles = set[str]()
    leaves = tuple(dict.fromkeys(part for part in walk(rule.query) if isinstance(part, Term | ListRef)))
    engine = Engine([CompiledRule(str(number), "", leaf) for number, leaf in enumerate(leaves)], lists, feeds)
    of_nothing = _missing(rule.query, ())
    for number, item in enumerate(items):
        missing = _missing(rule.query, {leaves[int(hit.rule_id)] for hit in engine.match(item).hits})
        title = item.title.casefold()
        if missing < of_nothing and not (title and title in titles):  # many outlets copy one report
            titles.add(title)
            yield missing, number, item


def _missing(query: Query, found: Collection[Query]) -> int:
    """How many more words or lists must be found, wherever they stand."""
    match query:
        case And() | Near():
            return sum(_missing(part, found) for part in query.parts)
        case Or():
            return min(_missing(part, found) for part in query.parts)
        case Event():
            return sum(_missing(part, found) for part in query.parts.values())
        case Field():
            return _missing(query.query, found)
        case _:
            return query not in found
