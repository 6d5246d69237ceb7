"""Words that somebody looks for in many texts: read as rules read them, whatever their case, accents and signs."""

from collections.abc import Iterable
from typing import Final

from watchd.text.remembered import Remembered
from watchd.text.tokens import chunks_of, tokens_of

_REMEMBERED: Final = 50_000  # words
_BEFORE: Final = "\x1f"  # stands before every token, so that a phrase begins where a token does
_OTHERWISE: Final = "\x1e"  # stands before the second reading of a word that mixes scripts


class Words:
    """What is looked for: each word or phrase must be there, also as the beginning of longer words.

    `su 30` finds Su-30MK2, `venez` finds la Venezolana, and Chinese needs no spaces.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._read = _Chunks(_REMEMBERED)
        wanted = {phrase: self._readings(phrase) for phrase in phrases}
        self.without_words = tuple(phrase for phrase, (tokens, *_) in wanted.items() if not tokens)  # signs alone
        self._wanted = tuple(readings for readings in wanted.values() if readings[0])

    def are_in(self, *texts: str) -> bool:
        """Whether each of them stands in one of the texts."""
        readings = [reading for text in texts for reading in self._readings(text)]
        return all(any(one in text for one in wanted for text in readings) for wanted in self._wanted)

    def _readings(self, text: str) -> tuple[str, ...]:
        """The folded tokens as one string; two where words can be read in two ways."""
        chunks = list(map(self._read.__getitem__, chunks_of(text)))
        joined = "".join(chunks)
        if _OTHERWISE not in joined:
            return (joined,)
        parts = [chunk.partition(_OTHERWISE) for chunk in chunks]
        return "".join(first for first, _, _ in parts), "".join(second or first for first, _, second in parts)


class _Chunks(Remembered[str]):
    """The folded tokens of what stands between two blanks."""

    def find(self, key: str) -> str:
        tokens = tokens_of(key)
        first = "".join(_BEFORE + token.folded for token in tokens)
        if not any(token.other for token in tokens):
            return first
        return first + _OTHERWISE + "".join(_BEFORE + (token.other or token.folded) for token in tokens)
