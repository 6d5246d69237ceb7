"""Which kinds of things a text names, by lists of words that are synonyms: kinds of weapons, of units, of events."""

import re
from collections.abc import Mapping
from typing import Final

from watchd.text.fold import fold

_SIGN: Final = re.compile("[\u4e00-\u9fff]")
_WORD: Final = re.compile(r"\w+")


class Kinds:
    """Words by their kinds, folded when read; `*` ends a beginning of words, and Chinese signs count anywhere."""

    def __init__(self, words: Mapping[str, str], signs: Mapping[str, str]) -> None:
        every = [(kind, word) for kind, line in words.items() for word in fold(line).replace("\u200c", "").split()]
        self._whole = {word: kind for kind, word in every if not word.endswith("*")}
        self._beginnings = {word[:-1]: kind for kind, word in every if word.endswith("*")}
        longest_first = sorted(map(re.escape, self._beginnings), key=len, reverse=True)
        self._beginning = re.compile("|".join(longest_first) or r"(?!)")
        self._signs = tuple((sign, kind) for kind, line in signs.items() for sign in line.split())

    def kind_of(self, word: str) -> str:
        """The kind that a folded word is of; empty where of none."""
        kind = self._whole.get(word)
        if kind is None and (beginning := self._beginning.match(word)):
            kind = self._beginnings[beginning[0]]
        return kind or ""

    def found(self, text: str) -> Mapping[str, str]:
        """By kind the first word of a text that is of it."""
        folded = fold(text).replace("\u200c", "")
        found: dict[str, str] = {}
        for word in _WORD.findall(folded):
            if kind := self.kind_of(word):
                found.setdefault(kind, word)
        if not folded.isascii() and _SIGN.search(folded):
            for sign, kind in self._signs:
                if sign in folded:
                    found.setdefault(kind, sign)
        return found
