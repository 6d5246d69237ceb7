"""Which reports have enough of some words: exact, and no slower where words stand in nearly every report."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from watchd.stories.alike import jaccard

_BLOCK: Final = 8192  # reports; an integer has so many bits at most


@dataclass(slots=True)
class Columns:
    """For each block of reports one integer a word: bit n is set where the nth report of the block has the word.

    The integers are added up column by column, which counts the words of all reports of a block at once. One more
    integer for each number of words tells which reports have so many, so what part two have in common is known too.
    """

    _blocks: dict[int, dict[str, int]] = field(default_factory=dict)
    _sizes: dict[int, dict[int, int]] = field(default_factory=dict)

    def put(self, place: int, keys: Collection[str]) -> None:
        """The report at a place, which none was put at before, has these words."""
        number, bit = place // _BLOCK, 1 << place % _BLOCK
        block, sizes = self._blocks.setdefault(number, {}), self._sizes.setdefault(number, {})
        for key in keys:
            block[key] = block.get(key, 0) | bit
        sizes[len(keys)] = sizes.get(len(keys), 0) | bit

    def sharing(self, keys: Collection[str], least: int, part: float, *, more: int = 0) -> Iterator[int]:
        """The places of the reports that share `least` of these words or more, and `part` of all words of both.

        Reports may have `more` words which do not count: those that would share enough without them are told as well.
        """
        for number, block in self._blocks.items():
            masks = [mask for key in keys if (mask := block.get(key)) is not None]
            if len(masks) < least:
                continue
            wanted: dict[int, int] = defaultdict(int)
            for size, reports in self._sizes[number].items():
                shared = max(least, shared_for(part, len(keys), max(size - more, 0)))
                if shared <= min(size, len(masks)):
                    wanted[shared] |= reports
            digits, found = _sum(masks), 0
            for shared, reports in wanted.items():
                found |= _at_least(digits, shared, reports)
            yield from _places(found, number * _BLOCK)


@lru_cache(maxsize=20_000)
def shared_for(part: float, one: int, other: int) -> int:
    """How many words two texts of so many words have in common at least, where that is such a part of all of them."""
    return next((shared for shared in range(one + other) if jaccard(shared, one, other) >= part), one + other)


def _at_least(digits: list[int], least: int, among: int) -> int:
    """The bits of `among` whose number, by its binary digits, is `least` or more."""
    more, equal = 0, among  # whose number is more than the digits of `least` looked at so far, or those
    for place in range(max(len(digits), least.bit_length()) - 1, -1, -1):
        digit = digits[place] if place < len(digits) else 0
        if least >> place & 1:
            equal &= digit
        else:
            more |= equal & digit
            equal &= ~digit
    return more | equal


def _sum(masks: list[int]) -> list[int]:
    """The binary digits of the number of masks that each bit is set in, the lowest first."""
    digits = []
    while masks:
        carried = []
        while len(masks) > 2:  # noqa: PLR2004 - a full adder: three bits of one value are one of it and one of the next
            one, two, three = masks.pop(), masks.pop(), masks.pop()
            either = one ^ two
            masks.append(either ^ three)
            carried.append(one & two | either & three)
        if len(masks) > 1:
            one, two = masks.pop(), masks.pop()
            masks.append(one ^ two)
            carried.append(one & two)
        digits.append(masks[0])
        masks = carried
    return digits


def _places(mask: int, start: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield start + lowest.bit_length() - 1
        mask ^= lowest
