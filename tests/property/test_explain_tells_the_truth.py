"""What `rule explain` says of any rule and text is so: its tree agrees with the engine, its change makes a match."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from tests.property.test_engine_agrees_with_naive import cases

from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.explain import Part, explain
from watchd.rules.leaves import Lists
from watchd.rules.query import Event, QueryError, Term, parse_query
from watchd.rules.query.tree import walk


def _matches(rule: CompiledRule, lists: Lists, item: Item) -> bool:
    return bool(Engine([rule], lists, {}).match(item).hits)


def _all(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from _all(inner)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_tree_agrees_with_the_engine_and_the_change_turns_the_answer(
    case: tuple[CompiledRule, dict[str, dict[str, tuple[Term, ...]]], list[Item]],
) -> None:
    rule, lists, items = case
    for item in items:
        found = explain(rule, item, lists, {})
        assert found.matches is _matches(rule, lists, item)
        assert found.query.holds is _matches(replace(rule, exclude=None), lists, item)
        for part in _all(found.query):
            assert part.said
            if part.said == "all of":
                assert part.holds is all(inner.holds for inner in part.parts)
            if part.said == "any of":
                assert part.holds is any(inner.holds for inner in part.parts)
        assert found.change is not None or not found.matches
        if found.change is not None:
            assert found.change.steps
            if found.change.query:
                _try(rule, found.change.query, lists, item, wanted=not found.matches)


def _try(rule: CompiledRule, query: str, lists: Lists, item: Item, *, wanted: bool) -> None:
    """The query as somebody would paste it; of an event, and of words no parser takes, there is no such text."""
    if any(isinstance(part, Event) for part in walk(rule.query)):
        return
    try:
        tree = parse_query(query)
    except QueryError:
        return
    assert _matches(replace(rule, query=tree, exclude=None), lists, item) is wanted
