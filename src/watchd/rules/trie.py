"""The token trie: every pattern of every rule walked in one pass over a text."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final

from watchd.rules.edges import Edges, End, Node
from watchd.rules.patterns import Edge, Pattern, Step
from watchd.text.remembered import Remembered
from watchd.text.stems import Stemmer
from watchd.text.tokens import Token

Span = tuple[int, int]  # first token, and one past the last
Hits = dict[int, list[Span]]  # by leaf, in order of the first token

_REMEMBERED: Final = 50_000  # words, per language, in each of two generations
_FOLDED: Final = itemgetter(0)
_OTHER: Final = itemgetter(6)


class _Starts(Remembered[tuple[Node, ...]]):
    """The first nodes of folded words."""

    def __init__(self, edges: Edges, language: str | None, stemmer: Stemmer) -> None:
        super().__init__(_REMEMBERED)
        self._edges = edges
        self._language = language
        self._stemmer = stemmer

    def find(self, key: str) -> tuple[Node, ...]:
        """The nodes a row of tokens may begin at with this word."""
        return tuple(self._edges.follow(key, self._language, self._stemmer))


class Trie:
    """Finds leaves (terms and lists of rules) in tokens. One instance belongs to one thread."""

    def __init__(self, stemmer: Stemmer) -> None:
        self._stemmer = stemmer
        self._edges = Edges()
        self._starts: dict[str | None, _Starts] = {}

    def add(self, pattern: Pattern, leaf: int, language: str | None) -> None:
        """Makes the pattern count for a leaf; `language` is that of its stems, None: each item's own."""
        node = self._edges.grow(pattern[0], language)
        for step in pattern[1:]:
            node = node.grow(step, language)
        if any(step.exact for step in pattern):
            end = End(leaf, pattern)
            if end not in node.ends:
                node.ends.append(end)
        elif leaf not in node.leaves:
            node.leaves.append(leaf)

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

    def visit(self, node: Node, start: int, index: int) -> None:
        """Counts what is complete at token `index` of a row that began at `start`, and walks on."""
        for leaf in node.leaves:
            self.hits.setdefault(leaf, []).append((start, index + 1))
        for leaf, exact in node.ends:
            if self._is_exact(exact, start):
                self.hits.setdefault(leaf, []).append((start, index + 1))
        if (node.gapped is None and node.glued is None) or index + 1 == len(self._tokens):
            return
        token = self._tokens[index + 1]
        if node.glued is not None and token.is_glued:
            self._follow(node.glued, token, start, index + 1)
        if node.gapped is not None:
            self._follow(node.gapped, token, start, index + 1, is_phrase=not token.is_glued)

    def _follow(self, edges: Edges, token: Token, start: int, index: int, *, is_phrase: bool = False) -> None:
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
