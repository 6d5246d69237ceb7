"""The joints of the trie: nodes, and the ways on from them by word, by prefix and by stem."""

from typing import NamedTuple

from watchd.rules.patterns import Edge, Step
from watchd.text.stems import Stemmer


class End(NamedTuple):
    """A pattern that is complete at a node if the raw words are right."""

    leaf: int
    exact: tuple[Step, ...]


class Node:
    """A row of tokens that at least one pattern begins with."""

    __slots__ = ("ends", "gapped", "glued", "goes_on", "leaves", "plain")

    def __init__(self) -> None:
        self.leaves: list[int] = []  # of patterns complete here, for which the folded words are enough
        self.ends: list[End] = []  # of those whose raw words must be looked at
        self.goes_on = False
        self.glued: Edges | None = None
        self.gapped: Edges | None = None
        self.plain: dict[str, Node] | None = None  # the words it goes on with, where nothing else goes on or ends

    def grow(self, step: Step, language: str | None) -> "Node":
        """The node one step on, made where there was none."""
        self.goes_on = True
        if step.is_glued:
            self.glued, self.plain = self.glued or Edges(), None
            return self.glued.grow(step, language)
        self.gapped = self.gapped or Edges()
        node = self.gapped.grow(step, language)
        self.plain = None if self.glued or self.ends or not self.gapped.is_plain else self.gapped.words
        return node

    def end(self, leaf: int, exact: tuple[Step, ...]) -> None:
        """Makes a pattern complete here whose raw words must be looked at."""
        end = End(leaf, exact)
        if end not in self.ends:
            self.ends.append(end)
        self.plain = None


class Edges:
    """The ways on from a node: by whole word, by prefix, by stem in a fixed language and in the item's own."""

    __slots__ = ("is_plain", "lengths", "prefixes", "restemmed", "stems", "unstemmed", "words")

    def __init__(self) -> None:
        self.is_plain = True  # nothing but whole words
        self.words: dict[str, Node] = {}
        self.prefixes: dict[str, Node] = {}
        self.lengths: tuple[int, ...] = ()
        self.stems: dict[str, dict[str, Node]] = {}
        self.unstemmed: dict[tuple[str, str], Node] = {}  # by the folded word, and the word with its accents
        self.restemmed: dict[str | None, dict[str, list[Node]]] = {}

    def grow(self, step: Step, language: str | None) -> Node:
        """The node the step leads to, made where there was none."""
        self.is_plain = self.is_plain and step.edge is Edge.WORD
        if step.edge is Edge.WORD:
            return self.words.setdefault(step.key, Node())
        if step.edge is Edge.STEM:
            if language is None:
                return self.unstemmed.setdefault((step.key, step.accented), Node())
            return self.stems.setdefault(language, {}).setdefault(step.key, Node())
        if len(step.key) not in self.lengths:
            self.lengths = (*self.lengths, len(step.key))
        return self.prefixes.setdefault(step.key, Node())

    @property
    def has_stems(self) -> bool:
        """Whether accents count: they tell some stems apart, and nothing else."""
        return bool(self.stems or self.unstemmed)

    def follow(self, word: str, language: str | None, stemmer: Stemmer, accented: str = "") -> list[Node]:
        """The nodes a folded word of an item in `language` leads to; `accented` where it was written with accents."""
        nodes = [self.words[word]] if word in self.words else []
        if self.is_plain:
            return nodes
        beginnings = (word[:length] for length in self.lengths if length <= len(word))
        nodes += [self.prefixes[beginning] for beginning in beginnings if beginning in self.prefixes]
        for fixed, table in self.stems.items():
            nodes += [table[stem] for stem in stemmer.stems(word, accented, fixed) if stem in table]
        if self.unstemmed:
            restemmed = self._restemmed(language, stemmer)
            stemmed = [restemmed.get(stem, ()) for stem in stemmer.stems(word, accented, language)]
            nodes += dict.fromkeys(node for some in stemmed for node in some)
        return nodes

    def _restemmed(self, language: str | None, stemmer: Stemmer) -> dict[str, list[Node]]:
        table = self.restemmed.get(language)
        if table is None:
            table = self.restemmed[language] = {}
            for (word, accented), node in self.unstemmed.items():
                for stem in stemmer.stems(word, accented, language):
                    table.setdefault(stem, []).append(node)
        return table
