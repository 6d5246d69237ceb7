"""Do two entries have nothing to say in common? By the words that stand in both, in any language. Pure.

Measured on 46 real feeds: of the pairs of entries of one feed, four in five are told apart so. Of pairs of headlines
that two outlets gave to one event, which is as far as a revision may ever go, 78 in 100 share a word.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
# Written without blanks, or in words of a sign or two: Thai to Burmese, kana, ideographs, Hangul.
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3]")
_SHORTEST: Final = 4  # letters: shorter words stand in any text
_STEM: Final = 5  # letters: what follows tells case and number
_LOOKED_AT: Final = 1_000  # characters of a text; the longer two are, the more they share
_MOST_SHARED: Final = 1 / 3  # of the words of the shorter text: so much is one publisher's way to write


def are_titles_unlike(one: str, other: str) -> bool:
    """Whether two titles have no word in common; where one is empty, nothing is.

    Titles in two scripts are not: what was read with the wrong letters is read anew, or a publisher translates.
    """
    return _words(one).isdisjoint(_words(other)) and not _are_in_two_scripts(one, other)


def _are_in_two_scripts(one: str, other: str) -> bool:
    mine, others = _script_of(one), _script_of(other)
    return bool(mine and others) and mine != others


def _script_of(text: str) -> str:
    """That of most letters; empty where there are none."""
    scripts = Counter(unicodedata.name(sign, "?").partition(" ")[0] for sign in text if sign.isalpha())
    return max(sorted(scripts), key=lambda script: scripts[script], default="")


def are_texts_unlike(one: str, other: str) -> bool:
    """Whether two texts are about other things, although one publisher wrote both in its way."""
    mine, others = _words(one[:_LOOKED_AT]), _words(other[:_LOOKED_AT])
    return len(mine & others) <= _MOST_SHARED * min(len(mine), len(others))


def _words(text: str) -> set[str]:
    """The words that tell something, by their first letters; of scripts without blanks each two letters."""
    words: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.match(word):
            words.update(map("".join, pairwise(word)))
        elif len(word) >= _SHORTEST:
            words.add(word[:_STEM])
    return words
