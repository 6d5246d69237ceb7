"""Change: the smallest edit of a rule that would make it match an item, tried out before it is proposed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from watchd.model.feed import Feed
from watchd.model.rule import Filters
from watchd.rules.engine import CompiledRule, Engine, Opened
from watchd.rules.explain.alike import word_alike
from watchd.rules.explain.parts import words_apart
from watchd.rules.filters import passes, refusals, refused_by
from watchd.rules.leaves import Lists
from watchd.rules.match_files import MOST_WORDS
from watchd.rules.query import And, Direction, Event, Field, FieldName, ListRef, Near, Or, Query, Term, Word

_ADDED, _LEFT_OUT = 2, 3  # what an edit costs: widening is 1, a new word finds more, a part that is left out most
_MOST_SHOWN = 5  # entries of a list


@dataclass(frozen=True, slots=True)
class Change:
    """What to edit, a step a line, and the query and exclude that come of it; tried: with it the answer is turned.

    Where the query stays as it is, because something else is edited, it is empty. The more `cost`, the larger the edit.
    """

    steps: tuple[str, ...]
    query: str
    exclude: str = ""
    cost: int = 0


@dataclass(frozen=True, slots=True)
class _Mended:
    """A part that holds after the edits; without a query the part is left out."""

    query: Query | None
    steps: tuple[str, ...] = ()
    cost: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """An item, and what a rule may be edited with."""

    opened: Opened
    lists: Lists
    open_with: Callable[[Query], Opened]  # the item for a query with words that the rule has not


def closest_change(rule: CompiledRule, opened: Opened, lists: Lists, feeds: Mapping[str, Feed]) -> Change | None:
    """The edit of a rule that does not match with which it would; None where nothing of it is in the item."""
    item, now = opened.item, opened.origin.now

    def matches(tried: CompiledRule) -> bool:
        return bool(Engine((tried,), lists, feeds).match(item, now).hits)

    def open_with(query: Query) -> Opened:
        return Engine((replace(rule, query=query, exclude=None),), lists, feeds).opened(item, now)

    asked = _Asked(opened, lists, open_with)
    mended = _mended(rule.query, asked, None)
    if mended.query is None:
        return None
    only, never, dropped = _filters(rule, opened)
    is_excluded = rule.exclude is not None and opened.excludes(rule.exclude)
    steps = [*mended.steps, *dropped, *(["the rule without its `exclude:`"] if is_excluded else ())]
    exclude = None if is_excluded else rule.exclude
    new = replace(rule, query=mended.query, exclude=exclude, only=only, never=never)
    if not matches(new):  # parts that hold apart may not hold together: nothing is said rather than something wrong
        return None
    cost = mended.cost + _LEFT_OUT * (len(steps) - len(mended.steps))
    return Change(tuple(steps), str(mended.query), "" if exclude is None else str(exclude), cost)


def _mended(query: Query, asked: _Asked, field: FieldName | None) -> _Mended:
    if asked.opened.holds(query, field):
        return _Mended(query)
    if isinstance(query, And):
        return _all_of(query, asked, field)
    if isinstance(query, Or):
        return _any_of(query, asked, field)
    return _mended_alone(query, asked, field)


def _mended_alone(query: Term | ListRef | Near | Field | Event, asked: _Asked, field: FieldName | None) -> _Mended:
    match query:
        case Near():
            return _near(query, asked, field)
        case Field():
            return _in_field(query, asked)
        case Event():
            return _event(query, asked, field)
        case _:
            return _leaf(query, asked)


def _leaf(leaf: Term | ListRef, asked: _Asked) -> _Mended:
    word = word_alike(leaf, asked.opened.item, asked.lists)
    if not word:
        return _Mended(None, (f"{_lacking(leaf, asked.lists)}, or the rule without {leaf}",), _LEFT_OUT)
    near = Term((Word(word),))
    where = f"{word} added to {leaf}" if isinstance(leaf, ListRef) else f"{leaf} OR {near} in place of {leaf}"
    return _Mended(Or((leaf, near)), (where,), _ADDED)


def _lacking(leaf: Term | ListRef, lists: Lists) -> str:
    if isinstance(leaf, Term):
        return f"{leaf} in the text"
    entries = [
        str(term)
        for language, terms in lists.get(leaf.name, {}).items()
        if leaf.language in {None, language}
        for term in terms
    ]
    more = ", …" if len(entries) > _MOST_SHOWN else ""
    return f"one of {leaf} in the text ({', '.join(entries[:_MOST_SHOWN])}{more})"


def _all_of(query: And, asked: _Asked, field: FieldName | None) -> _Mended:
    parts = [_mended(part, asked, field) for part in query.parts]
    kept = _joined(And, (part.query for part in parts if part.query is not None))
    negated = [part for part in query.without if asked.opened.holds(part, field)]
    steps = [step for part in parts for step in part.steps]
    steps += [f"the rule without NOT {part}" for part in negated]
    cost = sum(part.cost for part in parts) + _LEFT_OUT * len(negated)
    if not kept:
        return _Mended(None, tuple(steps), cost)
    without = tuple(part for part in query.without if part not in negated)
    mended = And(kept, without) if len(kept) + len(without) > 1 else kept[0]
    return _Mended(mended, tuple(steps), cost)


def _any_of(query: Or, asked: _Asked, field: FieldName | None) -> _Mended:
    """The alternative that lacks least; what cannot be mended is no way in."""
    ways = [(place, _mended(part, asked, field)) for place, part in enumerate(query.parts)]
    place, best = min(ways, key=lambda way: (way[1].query is None, way[1].cost))
    if best.query is None:
        return _Mended(None, (f"one of ({query}) in the text, or the rule without it",), _LEFT_OUT)
    parts = (*query.parts[:place], best.query, *query.parts[place + 1 :])
    return _Mended(Or(_joined(Or, parts)), best.steps, best.cost)


def _near(query: Near, asked: _Asked, field: FieldName | None) -> _Mended:
    parts = [_mended(part, asked, field) for part in query.parts]
    kept = tuple(part.query for part in parts if part.query is not None)
    steps = tuple(step for part in parts for step in part.steps)
    cost = sum(part.cost for part in parts)
    if len(kept) < 2:  # noqa: PLR2004 - one alone is near nothing
        return _Mended(kept[0] if kept else None, steps, cost)
    near = replace(query, parts=kept)
    opened = asked.opened if not steps else asked.open_with(near)
    if opened.holds(near, field):
        return _Mended(near, steps, cost)
    for step, wider in _wider(near, opened, field):
        if opened.holds(wider, field):
            return _Mended(wider, (*steps, step), cost + 1)
    return _Mended(And(kept), (*steps, f"AND in place of {_operator(query)}"), cost + 1)


def _wider(near: Near, opened: Opened, field: FieldName | None) -> Iterator[tuple[str, Near]]:
    """The same with another distance, or in any order."""
    apart = words_apart(near, opened, field)
    if apart is not None:
        wider = replace(near, distance=apart)
        yield f"{_operator(wider)} in place of {_operator(near)}", wider
    free = replace(near, is_ordered=False)
    apart = words_apart(free, opened, field)
    if near.is_ordered and apart is not None:
        wider = replace(free, distance=max(apart, near.distance))
        yield f"{_operator(wider)} in place of {_operator(near)}", wider


def _operator(near: Near) -> str:
    return f"{'ONEAR' if near.is_ordered else 'NEAR'}/{near.distance}"


def _in_field(query: Field, asked: _Asked) -> _Mended:
    inside = _mended(query.query, asked, query.name)
    anywhere = _mended(query.query, asked, None)
    if anywhere.query is not None and (inside.query is None or anywhere.cost + 1 <= inside.cost):
        step = f"{query.query} anywhere in place of {query}"
        return _Mended(anywhere.query, (*anywhere.steps, step), anywhere.cost + 1)
    return replace(inside, query=None if inside.query is None else Field(query.name, inside.query))


def _event(query: Event, asked: _Asked, field: FieldName | None) -> _Mended:
    mended = {role: _mended(part, asked, field) for role, part in query.parts.items()}
    steps = tuple(f"{role}: {step}" for role, part in mended.items() for step in part.steps)
    cost = sum(part.cost for part in mended.values())
    roles = {role: part.query for role, part in mended.items() if part.query is not None}
    if len(roles) < 2:  # noqa: PLR2004 - an event has two parts at least
        return _Mended(next(iter(roles.values()), None), steps, cost)
    event = Event(roles.get("actor"), roles.get("action"), roles.get("target"), query.words, query.direction)
    opened = asked.opened if not steps else asked.open_with(event)
    if opened.holds(event, field):
        return _Mended(event, steps, cost)
    loose = replace(event, direction=Direction.ANY)
    if not opened.holds(loose, field):
        wider = _stretched(loose, opened, field)
        if wider is None:
            return _Mended(And(tuple(roles.values())), (*steps, "AND in place of the event"), cost + _LEFT_OUT)
        steps, cost = (*steps, f"within: {wider} words"), cost + 1
        event, loose = (replace(one, words=wider) for one in (event, loose))
    if opened.holds(event, field):
        return _Mended(event, steps, cost)
    return _Mended(loose, (*steps, "direction: any"), cost + 1)


def _stretched(event: Event, opened: Opened, field: FieldName | None) -> int | None:
    """The least number of words within which the roles stand; None where they do not stand close enough."""
    if not opened.holds(replace(event, words=MOST_WORDS), field):
        return None
    least, most = 0, MOST_WORDS
    while most - least > 1:
        middle = (least + most) // 2
        if opened.holds(replace(event, words=middle), field):
            most = middle
        else:
            least = middle
    return most


def _filters(rule: CompiledRule, opened: Opened) -> tuple[Filters, Filters, tuple[str, ...]]:
    """The filters that let the item through, and what was asked too much."""
    if passes(opened.origin, rule.only, rule.never):
        return rule.only, rule.never, ()
    only, never = rule.only, rule.never
    for side, name in refused_by(opened.origin, only, never):
        open_one = {name: getattr(Filters(), name)}
        only = replace(only, **open_one) if side == "only" else only
        never = replace(never, **open_one) if side == "not" else never
    return only, never, tuple(f"another filter: {line}" for line in refusals(opened.origin, rule.only, rule.never))


def _joined(kind: type[And] | type[Or], parts: Iterable[Query]) -> tuple[Query, ...]:
    """The parts without brackets that join what is joined already."""
    flat: list[Query] = []
    for part in parts:
        is_open = isinstance(part, kind) and not (isinstance(part, And) and part.without)
        flat += part.parts if is_open and isinstance(part, And | Or) else (part,)
    return tuple(dict.fromkeys(flat))
