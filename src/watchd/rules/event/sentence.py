"""A sentence as readers of direction see it: its words, and the signs that part one clause from the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from watchd.text.tokens import Token

_BREAKS: Final = re.compile("[,;:()\\[\\]،؛，；：（）—–…|]|\\s-\\s")
_BLANKS: Final = re.compile("\\s")
_IDEOGRAPHS: Final = re.compile("[\u3400-\u9fff]")  # a blank between two of them stands for a comma
_COLONS: Final = re.compile("[:：]")
_POSSESSIVES: Final = ("'s", "’s", "'S", "’S", "s'", "s’")


_ENGLISH: Final = "the of by in on to and for with at is was its from as after has have over says an that will be not"
_SPANISH: Final = "el la los las de del en por con y que un una al se su para es fue sobre contra tras no lo ante"
_SMALL: Final = {"en": frozenset(_ENGLISH.split()), "es": frozenset(_SPANISH.split())}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one sentence by their place in it."""

    words: tuple[str, ...]  # folded
    breaks: frozenset[int]  # words that a comma, a colon, a dash or a bracket stands before
    colons: frozenset[int]  # of these, those behind a colon: who speaks stands before it as often as what it is about
    names: frozenset[int]  # words written with a capital
    capitals: frozenset[int]  # words written in capitals alone, at least two
    owners: frozenset[int]  # words with a possessive 's
    latin: str  # en or es, whichever has more of its small words in it; empty where neither has


def sentence_of(text: str, tokens: Sequence[Token]) -> Sentence:
    """The sentence of neighbouring tokens, whose offsets are into `text`."""
    gaps = [text[before.end : after.start] for before, after in pairwise(tokens)]
    words = tuple(token.folded for token in tokens)
    counts = {language: sum(word in small for word in words) for language, small in _SMALL.items()}
    return Sentence(
        words=words,
        latin="" if counts["en"] == counts["es"] else max(counts, key=counts.__getitem__),
        breaks=frozenset(
            place
            for place, gap in enumerate(gaps, 1)
            if _BREAKS.search(gap) or (_BLANKS.search(gap) and _is_ideograph(words, place))
        ),
        colons=frozenset(place for place, gap in enumerate(gaps, 1) if _COLONS.search(gap)),
        names=frozenset(place for place, token in enumerate(tokens) if token.exact[:1].isupper()),
        capitals=frozenset(
            place for place, token in enumerate(tokens) if len(token.exact) > 1 and token.exact.isupper()
        ),
        owners=frozenset(
            place
            for place, token in enumerate(tokens)
            if text[token.end : token.end + 2].startswith(_POSSESSIVES)
            or (token.exact[-1:] in "sS" and text[token.end : token.end + 1] in {"'", "’"})
        ),
    )


def _is_ideograph(words: Sequence[str], place: int) -> bool:
    return all(_IDEOGRAPHS.match(word) for word in words[place - 1 : place + 1])
