"""Where one sentence ends and the next begins; asked only about places where a match depends on it."""

import re
from collections.abc import Sequence
from typing import Final

from watchd.text.abbreviations import ABBREVIATIONS, BEFORE_NUMBERS, EVERY_ABBREVIATION
from watchd.text.tokens import Token

_ALWAYS: Final = re.compile(r"[\n。！？؟!?｡۔।]")
_WHITE_SPACE: Final = re.compile(r"\s")
_STOPS: Final = frozenset(".…．")


def ends_sentence(text: str, before: Token, after: Token, language: str | None) -> bool:
    """Whether a sentence ends between two neighbouring tokens, whose offsets are into `text`.

    It ends at a line break (a block border), at 。！？؟!? and at a full stop before white space, but not behind an
    abbreviation of the language, an initial or a dotted abbreviation. Without a language, those of all count.
    """
    gap = text[before.end : after.start]
    if gap == " ":
        return False
    if _ALWAYS.search(gap):
        return True
    *signs, _ = _WHITE_SPACE.split(gap)  # a stop may stand before closing quotes and brackets
    if not any(_STOPS.intersection(run) for run in signs):
        return False
    return not (gap.startswith(".") and _is_abbreviation(before, after, language))


def sentence_numbers(text: str, tokens: Sequence[Token], language: str | None) -> list[int]:
    """For each token (offsets into `text`) the number of its sentence, from 0."""
    numbers: list[int] = []
    number = 0
    for index, token in enumerate(tokens):
        if index and ends_sentence(text, tokens[index - 1], token, language):
            number += 1
        numbers.append(number)
    return numbers


def _is_abbreviation(before: Token, after: Token, language: str | None) -> bool:
    if len(before.exact) == 1 and before.exact.isupper():
        return True  # an initial
    if before.folded in BEFORE_NUMBERS and after.folded[:1].isdecimal():
        return True
    known = EVERY_ABBREVIATION if language is None else ABBREVIATIONS.get(language, frozenset())
    return before.folded in known
