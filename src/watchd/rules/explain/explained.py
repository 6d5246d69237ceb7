"""Explained: whether a rule matches an item, the tree of its parts, and what would turn the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine, Opened
from watchd.rules.explain.change import Change, closest_change
from watchd.rules.explain.closer import closest_refusal
from watchd.rules.explain.parts import Part, part_of
from watchd.rules.filters import passes, refusals
from watchd.rules.leaves import Lists
from watchd.rules.query import And, Event, Field, ListRef, Near, Or, Query, Term
from watchd.rules.query.tree import walk


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule beside an item.

    `change` is the closest edit that turns the answer, None where a rule that does not match has no small one;
    `rests_on` are the terms and lists without any one of which a rule that matches would not.
    """

    matches: bool
    query: Part
    filters: Part | None = None  # what `only:` and `not:` ask; None: nothing
    exclude: Part | None = None
    change: Change | None = None
    rests_on: tuple[str, ...] = ()


def explain(
    rule: CompiledRule, item: Item, lists: Lists, feeds: Mapping[str, Feed], now: datetime | None = None
) -> Explained:
    """What the rule makes of the item; `now` as in `Engine.match`."""
    engine = Engine((rule,), lists, feeds)
    opened = engine.opened(item, now)
    matches = bool(engine.match(item, now).hits)
    return Explained(
        matches=matches,
        query=part_of(rule.query, opened),
        filters=_filters(rule, opened),
        exclude=_exclude(rule, opened),
        change=(closest_refusal if matches else closest_change)(rule, opened, lists, feeds),
        rests_on=tuple(_rests_on(rule.query, opened)) if matches else (),
    )


def _filters(rule: CompiledRule, opened: Opened) -> Part | None:
    if rule.only == rule.never:  # both ask nothing
        return None
    told = refusals(opened.origin, rule.only, rule.never)
    return Part("only / not", passes(opened.origin, rule.only, rule.never), note="; ".join(told))


def _exclude(rule: CompiledRule, opened: Opened) -> Part | None:
    if rule.exclude is None:
        return None
    is_excluded = opened.excludes(rule.exclude)
    spans = opened.evidence(rule.exclude) if is_excluded else ()
    return Part(f"NOT excluded by {rule.exclude}", not is_excluded, spans)


def _rests_on(query: Query, opened: Opened) -> Iterator[str]:
    for leaf in dict.fromkeys(part for part in walk(query) if isinstance(part, Term | ListRef)):
        left = _without(query, leaf)
        if left is None or not opened.holds(left):
            yield str(leaf)


def _without(query: Query, leaf: Query) -> Query | None:
    """The query where one term or list is found nowhere; None where it then cannot hold."""
    match query:
        case Or():
            found = tuple(part for one in query.parts if (part := _without(one, leaf)) is not None)
            return Or(found) if len(found) > 1 else found[0] if found else None
        case And() | Near():
            kept = tuple(part for one in query.parts if (part := _without(one, leaf)) is not None)
            # What is behind NOT may only come to hold less.
            return replace(query, parts=kept) if len(kept) == len(query.parts) else None
        case Field():
            inner = _without(query.query, leaf)
            return None if inner is None else replace(query, query=inner)
        case Event():
            roles = {role: _without(part, leaf) for role, part in query.parts.items()}
            if None in roles.values():
                return None
            return replace(query, actor=roles.get("actor"), action=roles.get("action"), target=roles.get("target"))
        case _:
            return None if query == leaf else query
