"""Events written out plainly: every way to fill the roles, judged sentence by sentence and action by action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

from watchd.rules.event.frame import NOWHERE, Frame, first_of
from watchd.rules.event.languages import language_of, readings_of
from watchd.rules.event.sentence import sentence_of
from watchd.rules.event.usual import is_usual
from watchd.rules.query import Direction, Event
from watchd.text import Token, ends_sentence

Span = tuple[int, int]
Way = dict[str, Span]
Rank = tuple[int, int]


def ways(
    found: Mapping[str, Sequence[Span]], query: Event, plain: str, tokens: Sequence[Token], language: str | None
) -> list[Way]:
    """Every way the roles are filled in a text, in the direction asked; `found` are the occurrences of each part."""
    text = Words(plain, tokens, language)
    every = list(text.ways(found, query))
    if query.direction is Direction.ANY or query.action is None:
        return every
    taken: list[Way] = []
    for sentence in sorted({text.starts[way["action"][0]] for way in every}):
        inside = [way for way in every if text.starts[way["action"][0]] == sentence]
        actions = sorted({way["action"] for way in inside})
        asked = [way for action in actions for way in text.asked([one for one in inside if one["action"] == action])]
        is_turned = any(text.rank(exchanged(way)) is not None for way in inside)
        is_loose = query.direction is Direction.CHECKED and not is_turned
        taken += asked or (text.likely(inside) if is_loose else [])
    return taken


@dataclass(frozen=True)
class Words:
    plain: str
    tokens: Sequence[Token]
    language: str | None

    @cached_property
    def starts(self) -> list[int]:
        """For each token, the first token of its sentence."""
        starts: list[int] = []
        for index, token in enumerate(self.tokens):
            is_new = index == 0 or (
                not token.is_glued and ends_sentence(self.plain, self.tokens[index - 1], token, self.language)
            )
            starts.append(index if is_new else starts[-1])
        return starts

    def ways(self, found: Mapping[str, Sequence[Span]], query: Event) -> list[Way]:
        lead = "action" if query.action is not None else "actor"
        others = [role for role in found if role != lead]
        every: list[Way] = []
        for pivot in found[lead][:64]:
            near = []
            for role in others:
                fitting = [one for one in found[role] if self.fits([pivot, one], query)]
                near.append(sorted(fitting, key=lambda one: (gap(pivot, one), one))[:4])
            chosen = [one for one in product(*near) if self.fits([pivot, *one], query)]
            every += [{lead: pivot, **dict(zip(others, one, strict=True))} for one in chosen]
        return every

    def fits(self, spans: Sequence[Span], query: Event) -> bool:
        in_order = sorted(spans)
        if any(later[0] < earlier[1] for earlier, later in pairwise(in_order)):
            return False
        if query.words is None:
            return len({self.starts[start] for start, _ in in_order}) == 1
        return self.words_from(in_order[0][0], in_order[-1][1]) <= query.words

    def words_from(self, start: int, end: int) -> float:
        """Words that stand at least in part between two places: a glued run is one, an ideograph half."""
        runs: list[list[int]] = []
        for index, token in enumerate(self.tokens):
            if index and token.is_glued and not token.is_ideograph and not self.tokens[index - 1].is_ideograph:
                runs[-1].append(index)
            else:
                runs.append([index])
        inside = [run for run in runs if any(start <= index < end for index in run)]
        return sum(0.5 if self.tokens[run[0]].is_ideograph else 1 for run in inside)

    def asked(self, here: Sequence[Way]) -> list[Way]:
        """Of the ways of one action, those that are read as asked, unless the exchanged ones are read more surely."""
        right = [(rank, way) for way in here if (rank := self.rank(way)) is not None]
        wrong = [rank for way in here if (rank := self.rank(exchanged(way))) is not None]
        if not right or (wrong and min(wrong) < min(rank for rank, _ in right)):
            return []
        return [way for _, way in right]

    def likely(self, inside: Sequence[Way]) -> Sequence[Way]:
        """Of ways that nothing is known of, those in the usual order; if none is, all but those in the other one."""
        usual = [way for way in inside if self.is_usual(way) and not self.is_usual(exchanged(way))]
        return usual or [way for way in inside if self.is_usual(way) or not self.is_usual(exchanged(way))]

    def is_usual(self, way: Way) -> bool:
        frame = self.frame(way)
        return frame is not None and is_usual(language_of(frame.sentence, frame.action[0], self.language), frame)

    def frame(self, way: Way) -> Frame | None:
        """The sentence with these roles; None where one stands outside of it."""
        first = self.starts[way["action"][0]]
        if any(self.starts[start] != first for start, _ in way.values()):
            return None
        inside = [token for token, start in zip(self.tokens, self.starts, strict=True) if start == first]
        local = {role: (start - first, end - first) for role, (start, end) in way.items()}
        return Frame(sentence_of(self.plain, inside), local.get("actor"), local["action"], local.get("target"))

    def rank(self, way: Way) -> Rank | None:
        """How surely a sentence is read so: less is surer; None: it is not."""
        frame = self.frame(way)
        if frame is None:
            return None
        place = first_of(readings_of(frame.sentence, frame.action[0], self.language), frame)
        extent = max(end for _, end in way.values()) - min(start for start, _ in way.values())
        return None if place == NOWHERE else (extent, place)


def exchanged(way: Way) -> Way:
    turned = {"actor": "target", "target": "actor", "action": "action"}
    return {turned[role]: span for role, span in way.items()}


def gap(first: Span, second: Span) -> int:
    return max(second[0] - first[1], first[0] - second[1])
