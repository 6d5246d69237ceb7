"""Closer: the smallest edit with which a rule that matches an item would not, tried out before it is proposed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from watchd.model.feed import Feed
from watchd.rules.engine import CompiledRule, Engine, Opened
from watchd.rules.explain.change import Change
from watchd.rules.explain.parts import words_apart
from watchd.rules.leaves import Lists
from watchd.rules.query import And, Direction, Event, Field, FieldName, ListRef, Near, Or, Query, Term
from watchd.rules.query.tree import walk

_ANYTHING = "an `exclude:` that finds it"  # true of every match in title or summary, and of any with `body:`


def closest_refusal(rule: CompiledRule, opened: Opened, lists: Lists, feeds: Mapping[str, Feed]) -> Change:
    """The edit of a rule that matches with which it would not: closer words first, then a stricter reading, then words.

    Where none of these does, there is always an exclude.
    """
    item, now = opened.item, opened.origin.now
    exclude = "" if rule.exclude is None else str(rule.exclude)

    def matches(query: Query, known: Lists) -> bool:
        return bool(Engine((replace(rule, query=query),), known, feeds).match(item, now).hits)

    for step, query in _stricter(rule.query, opened):
        if not matches(query, lists):
            return Change((step,), str(query), exclude)
    for step, fewer in _shorter(rule.query, opened, lists, feeds):
        if not matches(rule.query, fewer):
            return Change((step,), "")
    return Change((_ANYTHING,), "")


def _stricter(query: Query, opened: Opened) -> Iterator[tuple[str, Query]]:
    """The query with one part of it that asks for more: how close, in which order, who does it to whom, where."""
    nodes = list(dict.fromkeys(walk(query)))
    for node in nodes:
        if isinstance(node, Near):
            yield from ((step, _replaced(query, node, near)) for step, near in _nearer(node, opened))
    for node in nodes:
        if isinstance(node, Event):
            yield from ((step, _replaced(query, node, event)) for step, event in _surer(node))
    inside = {leaf for node in nodes if isinstance(node, Field | Near | Event) for leaf in walk(node)}
    for node in nodes:
        if isinstance(node, Term | ListRef) and node not in inside:
            there = Field(FieldName.LEAD, node)
            yield f"{there} in place of {node}", _replaced(query, node, there)


def _nearer(near: Near, opened: Opened) -> Iterator[tuple[str, Near]]:
    operator = "ONEAR" if near.is_ordered else "NEAR"
    apart = words_apart(near, opened)
    if apart is not None and apart > 1:
        yield f"{operator}/{apart - 1} in place of {operator}/{near.distance}", replace(near, distance=apart - 1)
    if not near.is_ordered:
        yield f"ONEAR/{near.distance} in place of NEAR/{near.distance}", replace(near, is_ordered=True)


def _surer(event: Event) -> Iterator[tuple[str, Event]]:
    if event.action is None:
        return
    if event.direction is Direction.ANY:
        yield "direction: checked", replace(event, direction=Direction.CHECKED)
    if event.direction is not Direction.STRICT:
        yield "direction: strict", replace(event, direction=Direction.STRICT)
    if event.words is not None:
        yield "within: sentence", replace(event, words=None)


def _shorter(query: Query, opened: Opened, lists: Lists, feeds: Mapping[str, Feed]) -> Iterator[tuple[str, Lists]]:
    """The lists without the one entry of one of them that stands in the item; several are no small change."""
    for leaf in dict.fromkeys(part for part in walk(query) if isinstance(part, ListRef)):
        entries = {
            str(term): term
            for language, terms in lists.get(leaf.name, {}).items()
            if leaf.language in {None, language}
            for term in terms
        }
        each = [CompiledRule(name, "", term) for name, term in entries.items()]
        hits = Engine(each, lists, feeds).match(opened.item, opened.origin.now).hits
        if len(hits) == 1:
            entry = hits[0].rule_id
            fewer = {
                language: tuple(term for term in terms if str(term) != entry)
                for language, terms in lists[leaf.name].items()
            }
            yield f"{entry} taken out of {leaf}", {**lists, leaf.name: fewer}


def _replaced(query: Query, node: Query, by: Query) -> Query:
    """The query with another part in the place of one."""
    if query == node:
        return by
    match query:
        case And():
            parts = tuple(_replaced(part, node, by) for part in query.parts)
            return replace(query, parts=parts)
        case Or() | Near():
            return replace(query, parts=tuple(_replaced(part, node, by) for part in query.parts))
        case Field():
            return replace(query, query=_replaced(query.query, node, by))
        case _:
            return query
