"""Which reports have at least so many of some words: exact, and no slower where words stand in nearly every report."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

_BLOCK: Final = 8192  # reports; an integer has so many bits at most


@dataclass(slots=True)
class Columns:
    """For each block of reports one integer a word: bit n is set where the nth report of the block has the word.

    The integers are added up column by column, which counts the words of all reports of a block at once.
    """

    _blocks: dict[int, dict[str, int]] = field(default_factory=dict)

    def put(self, place: int, keys: Collection[str]) -> None:
        """The report at a place has these words."""
        block, bit = self._blocks.setdefault(place // _BLOCK, {}), 1 << place % _BLOCK
        for key in keys:
            block[key] = block.get(key, 0) | bit

    def sharing(self, keys: Collection[str], least: int) -> Iterator[int]:
        """The places of the reports that have at least `least` of these words; `least` is 1 or more."""
        for number, block in self._blocks.items():
            masks = [mask for key in keys if (mask := block.get(key)) is not None]
            if len(masks) >= least:
                yield from _places(_at_least(masks, least), number * _BLOCK)


def _at_least(masks: list[int], least: int) -> int:
    """The bits that are set in at least `least` of the masks."""
    more, equal = 0, (1 << _BLOCK) - 1  # whose number is more than the digits of `least` looked at so far, or those
    digits = _sum(masks)
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
