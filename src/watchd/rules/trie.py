"""The token trie: every pattern of every rule walked in one pass over a text."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from watchd.rules.patterns import Edge, Pattern, Step
from watchd.text.stems import Stemmer
from watchd.text.tokens import Token

Span = tuple[int, int]  # first token, and one past the last
Hits = dict[int, list[Span]]  # by leaf, in order of the first token

_REMEMBERED: Final = 50_000  # words whose first edges are known, per language
_FOLDED: Final = itemgetter(0)
_OTHER: Final = itemgetter(6)


class _End(NamedTuple):
    """A pattern that is complete at a node."""

    leaf: int
    exact: tuple[Step, ...]  # empty: the folded words were enough


class _Node:
    __slots__ = ("ends", "gapped", "glued")

    def __init__(self) -> None:
        self.ends: list[_End] = []
        self.glued: _Edges | None = None
        self.gapped: _Edges | None = None

    def grow(self, step: Step, language: str | None) -> "_Node":
        if step.is_glued:
            self.glued = self.glued or _Edges()
            return self.glued.grow(step, language)
        self.gapped = self.gapped or _Edges()
        return self.gapped.grow(step, language)


class _Edges:
    """The ways on from a node: by whole word, by prefix, by stem in a fixed language and in the item's own."""

    __slots__ = ("lengths", "prefixes", "restemmed", "stems", "unstemmed", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.prefixes: dict[str, _Node] = {}
        self.lengths: tuple[int, ...] = ()
        self.stems: dict[str, dict[str, _Node]] = {}
        self.unstemmed: dict[str, _Node] = {}
        self.restemmed: dict[str | None, dict[str, list[_Node]]] = {}

    def grow(self, step: Step, language: str | None) -> _Node:
        if step.edge is Edge.WORD:
            return self.words.setdefault(step.key, _Node())
        if step.edge is Edge.STEM:
            table = self.unstemmed if language is None else self.stems.setdefault(language, {})
            return table.setdefault(step.key, _Node())
        if len(step.key) not in self.lengths:
            self.lengths = (*self.lengths, len(step.key))
        return self.prefixes.setdefault(step.key, _Node())

    def follow(self, word: str, language: str | None, stemmer: Stemmer) -> list[_Node]:
        """The nodes a folded word of an item in `language` leads to."""
        nodes = [self.words[word]] if word in self.words else []
        for length in self.lengths:
            if length <= len(word) and word[:length] in self.prefixes:
                nodes.append(self.prefixes[word[:length]])
        for fixed, table in self.stems.items():
            stem = stemmer.stem(word, fixed)
            if stem in table:
                nodes.append(table[stem])
        if self.unstemmed:
            nodes += self._restemmed(language, stemmer).get(stemmer.stem(word, language), [])
        return nodes

    def _restemmed(self, language: str | None, stemmer: Stemmer) -> dict[str, list[_Node]]:
        table = self.restemmed.get(language)
        if table is None:
            table = self.restemmed[language] = {}
            for word, node in self.unstemmed.items():
                table.setdefault(stemmer.stem(word, language), []).append(node)
        return table


class _Starts(dict[str, tuple[_Node, ...]]):
    """The first nodes of words, remembered word by word: news repeats its vocabulary."""

    def __init__(self, edges: _Edges, language: str | None, stemmer: Stemmer) -> None:
        super().__init__()
        self._edges = edges
        self._language = language
        self._stemmer = stemmer

    def __missing__(self, word: str) -> tuple[_Node, ...]:
        nodes = tuple(self._edges.follow(word, self._language, self._stemmer))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = nodes
        return nodes


class Trie:
    """Finds leaves (terms and lists of rules) in tokens. One instance belongs to one thread."""

    def __init__(self, stemmer: Stemmer) -> None:
        self._stemmer = stemmer
        self._edges = _Edges()
        self._starts: dict[str | None, _Starts] = {}

    def add(self, pattern: Pattern, leaf: int, language: str | None) -> None:
        """Makes the pattern count for a leaf; `language` is that of its stems, None: each item's own."""
        node = self._edges.grow(pattern[0], language)
        for step in pattern[1:]:
            node = node.grow(step, language)
        end = _End(leaf, pattern if any(step.exact for step in pattern) else ())
        if end not in node.ends:
            node.ends.append(end)

    def scan(
        self, tokens: Sequence[Token], language: str | None, is_border: Callable[[int], bool], *, has_twins: bool
    ) -> Hits:
        """Where each leaf stands. `is_border(i)` says whether a sentence ends before token i; asked only for phrases.

        `has_twins`: whether some tokens may have a second reading (mixed Latin and Cyrillic).
        """
        starts = self._starts.get(language)
        if starts is None:
            starts = self._starts[language] = _Starts(self._edges, language, self._stemmer)
        walk = _Walk(tokens, language, is_border, self._stemmer)
        for index, nodes in enumerate(map(starts.__getitem__, map(_FOLDED, tokens))):
            for node in nodes:
                walk.visit(node, index, index)
        if has_twins:
            for index, other in enumerate(map(_OTHER, tokens)):
                for node in starts[other] if other else ():
                    walk.visit(node, index, index)
        return walk.hits


class _Walk:
    __slots__ = ("_is_border", "_language", "_stemmer", "_tokens", "hits")

    def __init__(
        self, tokens: Sequence[Token], language: str | None, is_border: Callable[[int], bool], stemmer: Stemmer
    ) -> None:
        self.hits: Hits = {}
        self._tokens = tokens
        self._language = language
        self._is_border = is_border
        self._stemmer = stemmer

    def visit(self, node: _Node, start: int, index: int) -> None:
        """Counts what is complete at token `index` of a row that began at `start`, and walks on."""
        for leaf, exact in node.ends:
            if not exact or self._is_exact(exact, start):
                self.hits.setdefault(leaf, []).append((start, index + 1))
        if (node.gapped is None and node.glued is None) or index + 1 == len(self._tokens):
            return
        token = self._tokens[index + 1]
        if node.glued is not None and token.is_glued:
            self._follow(node.glued, token, start, index + 1)
        if node.gapped is not None:
            self._follow(node.gapped, token, start, index + 1, is_phrase=not token.is_glued)

    def _follow(self, edges: _Edges, token: Token, start: int, index: int, *, is_phrase: bool = False) -> None:
        nodes = edges.follow(token.folded, self._language, self._stemmer)
        if token.other:
            nodes += edges.follow(token.other, self._language, self._stemmer)
        if nodes and not (is_phrase and self._is_border(index)):
            for node in nodes:
                self.visit(node, start, index)

    def _is_exact(self, steps: tuple[Step, ...], start: int) -> bool:
        for step, token in zip(steps, self._tokens[start : start + len(steps)], strict=True):
            is_right = token.exact.startswith(step.exact) if step.edge is Edge.PREFIX else token.exact == step.exact
            if not is_right:
                return False
        return True
