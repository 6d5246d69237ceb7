"""Why a rule does not match an item: the smallest parts of its query that were not found, in words."""

from collections.abc import Callable, Iterator, Mapping

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.match import Hit
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.leaves import Lists
from watchd.rules.query import And, Near, Or, Query

_Asked = Callable[[Query], Hit | None]


def what_is_missing(rule: CompiledRule, item: Item, lists: Lists, feeds: Mapping[str, Feed] | None = None) -> str:
    """One sentence; empty where the rule does match. Each part is asked of an engine of its own, so it is slow."""

    def asked(query: Query) -> Hit | None:
        engine = Engine((CompiledRule("part", "", query),), lists, feeds or {})
        return next(iter(engine.match(item).hits), None)

    if asked(rule.query) is None:
        return "; ".join(_reasons(rule.query, asked))
    if rule.exclude is not None:
        # An exclude reads title and summary only, and the engine knows how: the query alone must match again.
        engine = Engine((CompiledRule("part", "", rule.query, rule.exclude),), lists, feeds or {})
        if not engine.match(item).hits:
            hit = asked(rule.exclude)
            return f"excluded by {_words(hit) if hit is not None else rule.exclude}"
    return "its filters `only:` and `not:` leave the item out"


def _reasons(query: Query, asked: _Asked) -> Iterator[str]:
    if isinstance(query, And):
        absent = [part for part in query.parts if asked(part) is None]
        for part in absent:
            yield from _reasons(part, asked)
        if not absent:
            yield from (
                f"NOT {part}: found {_words(hit)}" for part in query.without if (hit := asked(part)) is not None
            )
    elif isinstance(query, Near):
        absent = [part for part in query.parts if asked(part) is None]
        yield from (f"found no {_bracketed(part)}" for part in absent)
        if not absent:
            order = ", in this order" if query.is_ordered else ""
            together = " and ".join(_bracketed(part) for part in query.parts)
            yield f"found {together}, but not within {query.distance} words in one field{order}"
    else:
        yield f"found no {_bracketed(query)}"


def _bracketed(query: Query) -> str:
    return f"({query})" if isinstance(query, Or) else str(query)


def _words(hit: Hit) -> str:
    return ", ".join(dict.fromkeys(f"{span.term} by '{span.text}'" for span in hit.spans))
