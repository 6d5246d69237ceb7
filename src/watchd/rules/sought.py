"""What `alert_when: new` looks for in an item: what a pattern finds in its text, or the entries of a list."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, Protocol

import re2

from watchd.model.match import MOST_VALUES, Span, value_key
from watchd.rules.leaves import Leaves
from watchd.rules.query.tree import ListRef
from watchd.rules.reading import Reading
from watchd.text.plain_signs import SignReading, readings_of

LONGEST_VALUE: Final = 120  # code points
LONGEST_PATTERN: Final = 400
_MOST_PLACES: Final = 500  # of a pattern in one field, as it is read in one way
_MEMORY: Final = 4 << 20  # bytes that a compiled pattern may take


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why, the hint what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule looks for, written as a pattern."""

    text: str

    def __str__(self) -> str:
        """As people read it."""
        return f"/{self.text}/"


Wanted = Pattern | ListRef


class _Place(Protocol):
    def group(self, number: int) -> str | None: ...

    def span(self, number: int) -> tuple[int, int]: ...


class Compiled(Protocol):
    """A compiled pattern."""

    @property
    def groups(self) -> int:
        """How many groups it has."""
        ...

    def finditer(self, text: str) -> Iterator[_Place]:
        """Where it is found, in order, apart from each other."""
        ...


class Sought(Protocol):
    """Finds values in an item that was read."""

    def found(self, reading: Reading) -> Iterator[tuple[str, Span]]:
        """Each value with where it stands, in the order of fields and places; one may come several times."""
        ...


def sought(wanted: Wanted, leaves: Leaves) -> Sought:
    """What finds the values of a pattern or a list."""
    if isinstance(wanted, Pattern):
        return _OfPattern(compiled(wanted.text), str(wanted))
    return _OfList(leaves.entries(wanted), str(wanted))


def values_in(finder: Sought, reading: Reading) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The first 20 different values in an item, and the first place of each."""
    values: dict[str, tuple[str, Span]] = {}
    for value, span in finder.found(reading):
        if len(values) == MOST_VALUES:
            break
        values.setdefault(value_key(value), (value, span))
    return tuple(value for value, _ in values.values()), tuple(span for _, span in values.values())


@cache
def compiled(pattern: str) -> Compiled:
    """The pattern, ready to search in time that grows with the text and no faster; PatternError where it is none."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError(
            f"the pattern has {len(pattern)} characters, {LONGEST_PATTERN} are enough for any value",
            "look for less, or put the values into a list",
        )
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        found: Compiled = re2.compile(pattern, options)
    except UnicodeEncodeError:
        raise PatternError("the pattern holds a sign that is half of one", "write it again") from None
    except re2.error as error:
        told = error.args[0] if error.args else ""
        said = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        raise PatternError(f"the pattern cannot be read: {said}", _remedy(said)) from None
    if next(found.finditer(""), None) is not None:
        raise PatternError("the pattern finds nothing at all everywhere", r"ask for one sign at least, as in RA-\d{5}")
    return found


def _remedy(said: str) -> str:
    if "(?" in said:
        return "patterns are those of RE2, which neither look ahead nor behind: write what the value itself looks like"
    if said.startswith("invalid escape"):
        return "patterns are those of RE2, which know no back-references; a plain sign needs no backslash"
    if "too large" in said:
        return "repeat less: {1,20} is cheaper than {1,1000}"
    return "mend it; a sign that stands for itself takes a backslash, as in \\( or \\."


@dataclass(frozen=True, slots=True)
class _OfPattern:
    pattern: Compiled
    name: str

    def found(self, reading: Reading) -> Iterator[tuple[str, Span]]:
        for part in reading.fields:
            told: list[tuple[int, int, str]] = []  # in order, apart from each other
            for way in readings_of(part.text):
                for value, place in self._in(way):
                    at = bisect_left(told, (*place, ""))
                    is_free = (at == 0 or told[at - 1][1] <= place[0]) and (at == len(told) or place[1] <= told[at][0])
                    if is_free:
                        insort(told, (*place, value))
            for start, end, value in told:
                yield value, Span(part.name, start, end, part.text[start:end], self.name)

    def _in(self, way: SignReading) -> Iterator[tuple[str, tuple[int, int]]]:
        group = min(self.pattern.groups, 1)
        for match in islice(self.pattern.finditer(way.text), _MOST_PLACES):
            value = " ".join((match.group(group) or "").split())
            if value and len(value) <= LONGEST_VALUE:
                yield value, way.span(*match.span(group))


@dataclass(frozen=True, slots=True)
class _OfList:
    entries: Mapping[int, str]  # by leaf, as the list has them
    name: str

    def found(self, reading: Reading) -> Iterator[tuple[str, Span]]:
        for part in reading.fields:
            hits = [(span, leaf) for leaf in self.entries.keys() & part.hits.keys() for span in part.hits[leaf]]
            for span, leaf in sorted(hits):
                yield self.entries[leaf], part.span(span, self.name)
