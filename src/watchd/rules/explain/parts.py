"""Parts: a query beside an item as a tree - each part as written, whether it held, by which words, and why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watchd.model.match import Span
from watchd.rules.engine import Opened
from watchd.rules.event.tried import Tried
from watchd.rules.query import And, Direction, Event, Field, FieldName, Near, Or, Query

MOST_APART = 50  # words, as far as NEAR reaches
_MOST_SPANS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rule; a part behind NOT holds where it is not there."""

    said: str  # as the rule writes it, or what it joins: `all of`, `any of`
    holds: bool
    spans: tuple[Span, ...] = ()
    note: str = ""  # what its own parts do not show
    parts: tuple["Part", ...] = ()
    tried: tuple[Tried, ...] = ()  # of an event, the ways its roles could be filled


def part_of(query: Query, opened: Opened, field: FieldName | None = None) -> Part:
    """The query as a tree; inside a field, that field alone is asked."""
    match query:
        case And():
            inner = [part_of(part, opened, field) for part in query.parts]
            inner += [_negated(part, opened, field) for part in query.without]
            return Part("all of", opened.holds(query, field), parts=tuple(inner))
        case Or():
            inner = [part_of(part, opened, field) for part in query.parts]
            return Part("any of", opened.holds(query, field), parts=tuple(inner))
        case Field():
            return _in_field(query, opened)
        case Near():
            return _near(query, opened, field)
        case Event():
            return _event(query, opened, field)
        case _:
            return Part(str(query), opened.holds(query, field), _spans(query, opened, field))


def words_apart(query: Near, opened: Opened, field: FieldName | None = None) -> int | None:
    """How many words stand between the operands where they stand closest; None: more than 50, or in no one field."""
    if not opened.holds(replace(query, distance=MOST_APART), field):
        return None
    least, most = 0, MOST_APART  # not within `least`, within `most`
    while most - least > 1:
        middle = (least + most) // 2
        if opened.holds(replace(query, distance=middle), field):
            most = middle
        else:
            least = middle
    return most


def _negated(query: Query, opened: Opened, field: FieldName | None) -> Part:
    is_there = opened.holds(query, field)
    return Part(f"NOT {_bracketed(query)}", not is_there, _spans(query, opened, field))


def _in_field(query: Field, opened: Opened) -> Part:
    inner = part_of(query.query, opened, query.name)
    note = ""
    if not inner.holds and opened.holds(query.query):
        places = dict.fromkeys(span.field for span in opened.evidence(query.query))
        note = f"it stands in the {' and the '.join(places)}"
    is_joined = isinstance(query.query, And | Or)
    said = f"{query.name}: {inner.said}" if is_joined else f"{query.name}:{_bracketed(query.query)}"
    return replace(inner, said=said, note=note or inner.note)


def _near(query: Near, opened: Opened, field: FieldName | None) -> Part:
    operands = tuple(part_of(part, opened, field) for part in query.parts)
    holds = opened.holds(query, field)
    return Part(str(query), holds, note=_distance(query, operands, opened, field), parts=operands)


def _distance(query: Near, operands: Sequence[Part], opened: Opened, field: FieldName | None) -> str:
    if not all(part.holds for part in operands):
        return ""
    apart = words_apart(query, opened, field)
    if apart is not None:
        within = "at most 1 word" if apart == 1 else f"{apart} words"
        return f"{within} between neighbours"
    if query.is_ordered and words_apart(replace(query, is_ordered=False), opened, field) is not None:
        return "they do not stand in this order"
    return f"they stand in different fields, or more than {MOST_APART} words apart"


def _event(query: Event, opened: Opened, field: FieldName | None) -> Part:
    roles = tuple(_role(role, part, opened, field) for role, part in query.parts.items())
    holds = opened.holds(query, field)
    within = "one sentence" if query.words is None else f"{query.words} words"
    said = f"event within {within}, direction {query.direction}"
    ways = opened.tried(query)
    note = ""
    if not holds and all(part.holds for part in roles):
        if not opened.holds(replace(query, direction=Direction.ANY), field):
            note = f"they do not stand in {within} of one field"
        elif query.direction is Direction.STRICT:
            note = "no known reading has them as asked"
        else:
            note = "the sentence reads the other way round"
    return Part(said, holds, note=note, parts=roles, tried=ways)


def _role(role: str, query: Query, opened: Opened, field: FieldName | None) -> Part:
    return Part(f"{role} {_bracketed(query)}", opened.holds(query, field), _spans(query, opened, field))


def _spans(query: Query, opened: Opened, field: FieldName | None) -> tuple[Span, ...]:
    return tuple(_once(opened.evidence(query, field)))[:_MOST_SPANS] if opened.holds(query, field) else ()


def _once(spans: Sequence[Span]) -> Iterator[Span]:
    """Each word in each field once."""
    told: set[tuple[str, str]] = set()
    for span in spans:
        key = (span.field, span.text.casefold())
        if key not in told:
            told.add(key)
            yield span


def _bracketed(query: Query) -> str:
    return f"({query})" if isinstance(query, And | Or | Near) else str(query)
