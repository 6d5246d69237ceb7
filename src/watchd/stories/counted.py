"""What the numbers of two headlines count: 3 dead and 5 wounded are not 5 dead and 3 wounded, nor 2 tons 2 barrels."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from watchd.stories.forms import is_form
from watchd.stories.units import unit_of
from watchd.stories.words import Wording, is_pair

_LEAST: Final = 2  # of numbers, and of what they count: one may stand beside anything


def counted_otherwise(new: Wording, old: Wording) -> str:
    """A number of the newer headline with what it counts, where the numbers of both have changed places.

    So too where it has another unit in both. Any number that only one headline has is news as it stands. Empty where
    there is none.
    """
    both = new.title.numbers & old.title.numbers
    if not both:
        return ""
    before, after = list(_counted(old, both)), list(_counted(new, both))
    if measured := _measured_otherwise(after, before):
        return f"{dict(new.title.shown)[measured[0]]} {measured[1]}"
    if len(both) < _LEAST:
        return ""
    otherwise = []
    for number, key, word in after:
        numbers = {
            other for other, beside, form in before if key == beside or (not is_pair(key) and is_form(word, form))
        }
        if numbers and number not in numbers:
            otherwise.append(f"{number} {word}")
    return otherwise[0] if len(otherwise) >= _LEAST else ""


def _measured_otherwise(
    after: Iterable[tuple[str, str, str]], before: Iterable[tuple[str, str, str]]
) -> tuple[str, str] | None:
    """A number with its unit, where the older headline has it with units of other kinds alone."""
    units: dict[str, set[str]] = {}
    for number, _, word in before:
        units.setdefault(number, set()).add(unit_of(word))
    for number, _, word in after:
        unit, others = unit_of(word), units.get(number, set())
        if unit and "" not in others and others and unit not in others:
            return number, word
    return None


def _counted(wording: Wording, numbers: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Each number with the key and the word that stands right behind it."""
    shown = wording.title.shown
    for (number, _), (key, word) in pairwise(shown):
        if number in numbers and key not in wording.title.numbers:
            yield number, key, word
