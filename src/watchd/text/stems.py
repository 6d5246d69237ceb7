"""Stems of words by the Snowball algorithms, remembered word by word."""

from collections.abc import Callable
from typing import Final

from watchd.text.fold import fold

_ALGORITHMS: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip


class Stemmer:
    """Stems folded words of any language; a language without an algorithm leaves the word as it is.

    A word with accents has two stems. That of its folded form is the one a headline without accents has; but in Spanish
    only the accent tells an ending (*prometió*, *venderá*), so it has that of the word as it is written, too.
    """

    def __init__(self, remembered: int = 50_000) -> None:
        self._remembered = remembered
        self._stems: dict[tuple[str, str], str] = {}
        self._functions: dict[str, Callable[[str], str] | None] = {}

    def stem(self, word: str, language: str | None) -> str:
        """The stem of a folded word."""
        if language is None:
            return word
        known = self._stems.get((language, word))
        if known is None:
            function = self._function(language)
            known = function(word) if function is not None else word
            if len(self._stems) >= self._remembered:
                self._stems.clear()
            self._stems[language, word] = known
        return known

    def stems(self, word: str, accented: str, language: str | None) -> tuple[str, ...]:
        """The stems of a folded word, and of the same word with its accents; empty: it has none."""
        stem = self.stem(word, language)
        if not accented or language is None or self._function(language) is None:
            return (stem,)
        other = fold(self.stem(accented, language))
        return (stem,) if other == stem else (stem, other)

    def _function(self, language: str) -> Callable[[str], str] | None:
        if language not in self._functions:
            name = _ALGORITHMS.get(language)
            self._functions[language] = _snowball(name) if name is not None else None
        return self._functions[language]


def _snowball(algorithm: str) -> Callable[[str], str] | None:
    """The algorithm's function, or None where the installed release lacks it."""
    import snowballstemmer  # noqa: PLC0415 - forty languages at once, which many a process never stems a word of

    if algorithm not in snowballstemmer.algorithms():
        return None
    stemmer = snowballstemmer.stemmer(algorithm)  # the C library where PyStemmer is installed

    def stem(word: str) -> str:
        return str(stemmer.stemWord(word))

    return stem
