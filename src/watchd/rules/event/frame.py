"""A frame: the words that are asked to be actor, action and target of a sentence, and how they stand to each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from watchd.rules.event.sentence import Sentence
from watchd.rules.hits import Span
from watchd.text.tokens import tokenise

Rows = tuple[tuple[str, ...], ...]  # markers: each one or more words in a row, folded
NOWHERE: Final = -1
_FEW: Final = 4  # words between a marker and what it marks: `por tropas del Ejército`


def rows(text: str) -> Rows:
    """Markers written with commas between them, as the words of a text are read; longer ones first."""
    found = (tuple(token.folded for token in tokenise(part)) for part in text.split(","))
    return tuple(sorted((row for row in found if row), key=lambda row: -len(row)))


def words(text: str) -> frozenset[str]:
    """Words written with blanks between them, folded."""
    return frozenset(token.folded for token in tokenise(text))


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to fill the roles. Places count from the sentence's first word; actor or target may be left out."""

    sentence: Sentence
    actor: Span | None
    action: Span
    target: Span | None

    @property
    def exchanged(self) -> "Frame":
        """The same with actor and target exchanged."""
        return Frame(self.sentence, self.target, self.action, self.actor)

    def word(self, place: int) -> str:
        """The word at a place; nothing outside the sentence."""
        return self.sentence.words[place] if 0 <= place < len(self.sentence.words) else ""

    def is_filled(self, place: int) -> bool:
        """Whether one of the roles stands at a place."""
        spans = (self.actor, self.action, self.target)
        return any(span is not None and span[0] <= place < span[1] for span in spans)

    def marked(self, span: Span | None, markers: Rows, stops: frozenset[str] = frozenset(), few: int = _FEW) -> int:
        """Where the marker begins that stands before the words, or NOWHERE.

        At most `few` words lie between, none of them in `stops`, no clause ends there, and no other role stands there.
        """
        if span is None:
            return NOWHERE
        others = [one for one in (self.actor, self.action, self.target) if one is not None and one != span]
        for end in range(span[0], max(span[0] - few, 0) - 1, -1):
            for row in markers:
                start = end - len(row)
                if start >= 0 and self.sentence.words[start:end] == row:
                    return start
            inner = end - 1  # the word that would stand between
            if inner < 0 or end in self.sentence.breaks or self.sentence.words[inner] in stops:
                return NOWHERE
            if any(first <= inner < last for first, last in others):
                return NOWHERE
        return NOWHERE

    def is_broken(self, first: int, last: int) -> bool:
        """Whether a clause ends somewhere from before word `first` to before word `last`."""
        return any(first <= place <= last for place in self.sentence.breaks)

    def is_parted(self, first: int, last: int) -> bool:
        """The same, but for colons."""
        return any(first <= place <= last for place in self.sentence.breaks - self.sentence.colons)

    def breaks_between(self, first: int, last: int) -> int:
        """How many clauses end from before word `first` to before word `last`."""
        return sum(first <= place <= last for place in self.sentence.breaks)

    def has_between(self, first: int, last: int, some: Iterable[str]) -> bool:
        """Whether one of the words stands at a place from `first` to before `last`."""
        return not frozenset(self.sentence.words[max(first, 0) : max(last, 0)]).isdisjoint(some)


def has_row(frame: Frame, first: int, last: int, markers: Rows) -> bool:
    """Whether one of the markers stands from word `first` to before word `last`."""
    inside = frame.sentence.words[max(first, 0) : max(last, 0)]
    return any(inside[at : at + len(row)] == row for row in markers for at in range(len(inside) - len(row) + 1))


def stands_before(first: Span | None, second: Span | None) -> bool:
    """Whether one ends before the other begins; one that is left out is no obstacle."""
    return first is None or second is None or first[1] <= second[0]


def is_between(place: Span | None, first: Span, second: Span) -> bool:
    """Whether words stand between two others, in this order."""
    return place is not None and first[1] <= place[0] and place[1] <= second[0]


def goes_on(frame: Frame, joins: frozenset[str]) -> bool:
    """Whether the action goes on, behind a comma or a join, with a clause of the actor and the target."""
    actor, target, begin = frame.actor, frame.target, frame.action[0]
    if actor is None or target is None or not is_between(target, actor, frame.action):
        return False
    if frame.is_broken(actor[1], target[0]):
        return False
    if frame.word(begin - 1) in joins:
        return not frame.is_broken(target[1], begin - 2)
    return begin in frame.sentence.breaks and frame.breaks_between(target[1], begin) == 1


def is_beside(frame: Frame) -> bool:
    """`A, at odds with T, strikes`: the target stands in what is put in between the actor and its verb."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or not is_between(target, actor, action):
        return False
    return frame.breaks_between(actor[1], target[0]) == 1 and frame.breaks_between(target[1], action[0]) == 1


def is_first(place: Span, *others: Span) -> bool:
    """Whether words stand before all the others."""
    return all(place[1] <= other[0] for other in others)


Reading = tuple[str, Callable[[Frame], bool]]  # what it is called, and whether a frame is read so


def first_of(readings: Sequence[Reading], frame: Frame) -> int:
    """The number of the first reading, surest first, that has the roles as the frame has them; NOWHERE for none."""
    return next((number for number, (_, fits) in enumerate(readings) if fits(frame)), NOWHERE)
