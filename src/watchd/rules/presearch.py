"""A first look at a text: may any rule match at all? Most texts are told apart by it and never read closely."""

from collections.abc import Callable
from typing import Final

from watchd.rules.edges import Edges
from watchd.rules.patterns import Pattern, Step
from watchd.text.remembered import LONGEST, Remembered
from watchd.text.stems import Stemmer
from watchd.text.tokens import rough_words, tokenise

_REMEMBERED: Final = 50_000  # words, per language, in each of two generations


class Presearch:
    """Asks for one word of each anchor, its rarest. One instance belongs to one thread."""

    def __init__(self, stemmer: Stemmer) -> None:
        self._stemmer = stemmer
        self._edges = Edges()
        self._known: dict[str | None, _Known] = {}

    def add(self, pattern: Pattern, language: str | None, cost: Callable[[Step], float]) -> None:
        """Makes texts with the pattern's rarest word worth reading; `language` is that of its stems."""
        self._edges.grow(min(pattern, key=cost), language)

    def may_match(self, text: str, language: str | None) -> bool:
        """False only where no pattern stands in the text."""
        words = rough_words(text)
        if words is None:
            return True
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Known(self._edges, language, self._stemmer)
        return any(map(known.__getitem__, words))


class _Known(Remembered[bool]):
    """Words, and whether one of their tokens is looked for."""

    def __init__(self, edges: Edges, language: str | None, stemmer: Stemmer) -> None:
        super().__init__(_REMEMBERED)
        self._edges = edges
        self._language = language
        self._stemmer = stemmer

    def find(self, key: str) -> bool:
        """Whether a token of the word is looked for; a run too long to be a word is always read closely."""
        return len(key) > LONGEST or any(
            self._is_wanted(token.folded) or self._is_wanted(token.other) for token in tokenise(key)
        )

    def _is_wanted(self, folded: str) -> bool:
        return bool(folded) and bool(self._edges.follow(folded, self._language, self._stemmer))
