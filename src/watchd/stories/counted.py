"""What the numbers of two headlines count: 3 dead and 5 wounded are not 5 dead and 3 wounded."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from watchd.stories.forms import is_form
from watchd.stories.words import Wording, is_pair

_LEAST: Final = 2  # of numbers, and of what they count: one may stand beside anything


def counted_otherwise(new: Wording, old: Wording) -> str:
    """A number of the newer headline with what it counts, where the numbers of both have changed places.

    Any number that only one headline has is news as it stands. Empty where there is none.
    """
    both = new.title.numbers & old.title.numbers
    if len(both) < _LEAST:
        return ""
    before = list(_counted(old, both))
    otherwise = []
    for number, key, word in _counted(new, both):
        numbers = {
            other for other, beside, form in before if key == beside or (not is_pair(key) and is_form(word, form))
        }
        if numbers and number not in numbers:
            otherwise.append(f"{number} {word}")
    return otherwise[0] if len(otherwise) >= _LEAST else ""


def _counted(wording: Wording, numbers: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Each number with the key and the word that stands right behind it."""
    shown = wording.title.shown
    for (number, _), (key, word) in pairwise(shown):
        if number in numbers and key not in wording.title.numbers:
            yield number, key, word
