"""An event as the engine asks it: words for each role in one sentence or stretch, and the direction they stand in."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, first_of
from watchd.rules.event.languages import language_of, readings_of
from watchd.rules.event.taken import Filled, Taken
from watchd.rules.event.usual import is_usual
from watchd.rules.found import Found
from watchd.rules.hits import Span
from watchd.rules.query.tree import Direction
from watchd.rules.reading import FieldReading, Reading, Scope

NEAREST: Final = 4  # of each other part, the occurrences nearest to one of the action
MOST_ACTIONS: Final = 64  # occurrences in one field
_AROUND: Final = 32  # occurrences on either side that are looked at
ROLES: Final = ("actor", "action", "target")


@dataclass(frozen=True, slots=True)
class Judged:
    """A way to fill the roles, and how surely the sentence has them as asked and exchanged: less is surer."""

    filled: Filled
    name: str = ""  # of the reading that has them as asked
    asked: tuple[int, int] | None = None  # tokens from the first to the last word, and the reading's place in its table
    exchanged: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class EventPlan:
    """The parts that are given, each a role and its leaves."""

    parts: tuple[tuple[str, tuple[int, ...]], ...]
    words: int | None
    direction: Direction

    @property
    def operands(self) -> tuple[tuple[int, ...], ...]:
        """The leaves of each part."""
        return tuple(leaves for _, leaves in self.parts)

    def holds(self, reading: Reading, scope: Scope) -> bool:
        """Whether it stands in one of the fields, in the direction asked."""
        present = reading.present(scope)
        return not any(present.isdisjoint(leaves) for _, leaves in self.parts) and any(
            self.taken(reading.fields[place]) for place in scope
        )

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        """Every word that fills a role somewhere; the best way of each field is enough to show why."""
        for place in scope:
            field = reading.fields[place]
            for rank, one in enumerate(self.taken(field)):
                for role, leaves in self.parts:
                    span = one.filled[ROLES.index(role)]
                    for leaf in leaves:
                        if span is not None and span in field.hits.get(leaf, ()):
                            yield Found(place, span, leaf, is_needed=rank == 0)

    def taken(self, field: FieldReading) -> list[Taken]:
        """Every way the field's words fill the roles in the direction asked, the best first.

        In one sentence all ways are one answer: where one is read as asked, those that are not are left out; where none
        is and one is read the other way round, the sentence is refused. Of two readings of one action the one whose
        words stand closer together counts.
        """
        known = field.events.get(self)
        if known is None:
            known = field.events[self] = self._taken(field)
        return known

    def _taken(self, field: FieldReading) -> list[Taken]:
        groups: dict[Span, list[Filled]] = {}
        for filled in self.ways(field):
            pivot = filled[1] or filled[0] or (0, 0)
            groups.setdefault(field.bounds(pivot[0]), []).append(filled)
        found = [one for bounds, ways in groups.items() for one in self._judged(field, bounds, ways)]
        return sorted(found, key=_rank)

    def _judged(self, field: FieldReading, bounds: Span, ways: Sequence[Filled]) -> list[Taken]:
        if self.direction is Direction.ANY or ways[0][1] is None:
            return [Taken(filled, "") for filled in ways]
        by_action: dict[Span | None, list[Judged]] = {}
        for filled in ways:
            by_action.setdefault(filled[1], []).append(judged(field, bounds, filled))
        asked = [
            Taken(one.filled, one.name, (one.asked or (0, 0))[1])
            for told in by_action.values()
            for one in _winners(told)
        ]
        if asked or self.direction is Direction.STRICT:
            return asked
        if any(one.exchanged is not None for told in by_action.values() for one in told):
            return []
        return [Taken(filled, "") for filled in _unless_unusual(field, bounds, ways)]

    def ways(self, field: FieldReading) -> Iterator[Filled]:
        """Every way to fill the roles closely enough, whatever the direction."""
        spans = {
            role: sorted({span for leaf in leaves for span in field.hits.get(leaf, ())}) for role, leaves in self.parts
        }
        if not all(spans.values()):
            return
        lead = "action" if "action" in spans else "actor"
        others = [role for role in ROLES if role in spans and role != lead]
        for pivot in spans[lead][:MOST_ACTIONS]:
            near = [self._nearest(field, pivot, spans[role]) for role in others]
            for chosen in product(*near):
                roles: dict[str, Span] = {lead: pivot, **dict(zip(others, chosen, strict=True))}
                if self._fits(field, sorted(roles.values())):
                    yield roles.get("actor"), roles.get("action"), roles.get("target")

    def _nearest(self, field: FieldReading, pivot: Span, spans: Sequence[Span]) -> list[Span]:
        middle = bisect_left(spans, pivot)
        around = spans[max(middle - _AROUND, 0) : middle + _AROUND]
        fitting = [span for span in around if self._fits(field, sorted((pivot, span)))]
        return sorted(fitting, key=lambda span: (max(span[0] - pivot[1], pivot[0] - span[1]), span))[:NEAREST]

    def _fits(self, field: FieldReading, in_order: Sequence[Span]) -> bool:
        """Whether words in text order are different ones, close enough to each other."""
        if any(later[0] < earlier[1] for earlier, later in pairwise(in_order)):
            return False
        if self.words is None:
            return field.bounds(in_order[0][0]) == field.bounds(in_order[-1][0])
        begins, ends = field.words
        return ends[in_order[-1][1] - 1] - begins[in_order[0][0]] <= 2 * self.words


def _unless_unusual(field: FieldReading, bounds: Span, ways: Sequence[Filled]) -> Sequence[Filled]:
    """Of ways that nothing is known of, those that are usual; if none is, all but those usual the other way round."""
    guessed = [(filled, usual(field, bounds, filled)) for filled in ways]
    as_asked = [filled for filled, guess in guessed if guess > 0]
    return as_asked or [filled for filled, guess in guessed if guess == 0]


def usual(field: FieldReading, bounds: Span, filled: Filled) -> int:
    """1 where the language most often has the roles so, -1 where it has them exchanged, 0 where nobody could say."""
    frame = _frame(field, bounds, filled)
    if frame is None:
        return 0
    language = language_of(frame.sentence, frame.action[0], field.language)
    return is_usual(language, frame) - is_usual(language, frame.exchanged)


def judged(field: FieldReading, bounds: Span, filled: Filled) -> Judged:
    """How a sentence is read with these roles; not at all where a word stands outside of it."""
    frame = _frame(field, bounds, filled)
    if frame is None:
        return Judged(filled)
    readings = readings_of(frame.sentence, frame.action[0], field.language)
    extent = _extent(filled)
    asked, turned = first_of(readings, frame), first_of(readings, frame.exchanged)
    return Judged(
        filled,
        readings[asked][0] if asked != NOWHERE else "",
        (extent, asked) if asked != NOWHERE else None,
        (extent, turned) if turned != NOWHERE else None,
    )


def _frame(field: FieldReading, bounds: Span, filled: Filled) -> Frame | None:
    """A sentence with these roles; None without an action, or where a word stands outside of it."""
    first, last = bounds
    if any(span is not None and not first <= span[0] < last for span in filled):
        return None
    actor, action, target = (None if span is None else (span[0] - first, span[1] - first) for span in filled)
    return None if action is None else Frame(field.sentence(bounds), actor, action, target)


def _winners(told: Sequence[Judged]) -> Iterator[Judged]:
    """Ways of one action that are read as asked, unless closer words, or the same in a surer reading, are exchanged."""
    turned = min((one.exchanged for one in told if one.exchanged is not None), default=None)
    best = min((one.asked for one in told if one.asked is not None), default=None)
    if best is not None and (turned is None or best <= turned):
        yield from (one for one in told if one.asked is not None)


def _extent(filled: Filled) -> int:
    spans = [span for span in filled if span is not None]
    return max(span[1] for span in spans) - min(span[0] for span in spans)


def _rank(one: Taken) -> tuple[bool, int, int, tuple[Span, ...]]:
    """What is read as asked first, then what stands closest together, in the surest reading, then what stands first."""
    return not one.reading, _extent(one.filled), one.place, tuple(span or (-1, -1) for span in one.filled)
