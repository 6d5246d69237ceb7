"""The token trie: every pattern of every rule walked in one pass over a text."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise
from typing import Final

from watchd.rules.edges import Edges, Node
from watchd.rules.hits import Entry, Hits, Rows, Span
from watchd.rules.patterns import Edge, Pattern, Step
from watchd.text.remembered import Remembered
from watchd.text.stems import Stemmer
from watchd.text.tokens import Token, tokens_of

_REMEMBERED: Final = 50_000  # chunks in each of two generations, about 400 bytes each

# Most words stand in no pattern. They share one entry, which keeps the looking up of a text in the processor's cache;
# their tokens are found again where somebody asks. No pattern goes on with the empty word it begins with.
STRANGER: Final = Entry((Token("", "", 0, 0, is_glued=False, is_ideograph=False),), ())
_END: Final = STRANGER  # behind the last word


class Trie:
    """Finds leaves (terms and lists of rules) in texts. One instance belongs to one thread."""

    def __init__(self, stemmer: Stemmer) -> None:
        self.stemmer = stemmer
        self._edges = Edges()
        self._later: set[str] = set()  # what patterns go on with
        self._tokens = _Tokens(_REMEMBERED)
        self._entries: dict[str | None, _Entries] = {}

    def add(self, pattern: Pattern, leaf: int, language: str | None) -> None:
        """Makes the pattern count for a leaf; `language` is that of its stems, None: each item's own."""
        self._entries.clear()
        node = self._edges.grow(pattern[0], language)
        for step in pattern[1:]:
            self._later.add(step.key)
            node = node.grow(step, language)
        if any(step.exact for step in pattern):
            node.end(leaf, pattern)
        elif leaf not in node.leaves:
            node.leaves.append(leaf)

    def rows(self, chunks: Sequence[str], language: str | None) -> Rows:
        """The chunks of a text in `language`, ready to be walked."""
        key = language if self._edges.unstemmed else None  # only ~words of queries depend on it
        known = self._entries.get(key)
        if known is None:
            known = self._entries[key] = _Entries(self._edges, self._later, language, self.stemmer)
        return Rows(chunks, list(map(known.__getitem__, chunks)))

    def tokens(self, rows: Rows, place: int) -> tuple[Token, ...]:
        """The tokens of the chunk at a place."""
        entry = rows.entries[place]
        return self._tokens[rows.chunks[place]] if entry is STRANGER else entry.tokens

    def scan(self, rows: Rows, language: str | None, is_border: Callable[[int], bool]) -> Hits:
        """Where each leaf stands in a text.

        `is_border(i)`: does a sentence end before token i? Asked only for phrases.
        """
        entries = rows.entries
        walk = _Walk(self, rows, language, is_border)
        # All in one expression: asked of every word, and the words that some pattern begins with hardly ever go on.
        going_on = [
            place
            for place, (entry, following) in enumerate(pairwise(chain(entries, (_END,))))
            if entry.goes_on and (entry.plain is None or following.first is None or following.first in entry.plain)
        ]
        for place in going_on:
            entry = entries[place]
            for offset, node in entry.walks:
                walk.go_on(node, rows.firsts[place] + offset, place, offset, (entry.tokens[offset],))
        return Hits(rows, walk.found)


class _Tokens(Remembered[tuple[Token, ...]]):
    """The tokens of chunks that stand in no pattern."""

    def find(self, key: str) -> tuple[Token, ...]:
        """The chunk's tokens."""
        return tokens_of(key)


class _Words(Remembered[tuple[Node, ...]]):
    """The first nodes of folded words."""

    def __init__(self, edges: Edges, language: str | None, stemmer: Stemmer) -> None:
        super().__init__(_REMEMBERED)
        self._edges = edges
        self._language = language
        self._stemmer = stemmer

    def find(self, key: str) -> tuple[Node, ...]:
        """The nodes a row of tokens may begin at with this word."""
        return tuple(self._edges.follow(key, self._language, self._stemmer))


class _Entries(Remembered[Entry]):
    """The entries of chunks in one language."""

    def __init__(self, edges: Edges, later: AbstractSet[str], language: str | None, stemmer: Stemmer) -> None:
        super().__init__(_REMEMBERED)
        self._words = _Words(edges, language, stemmer)
        self._later = later
        self._edges = edges
        self._language = language
        self._stemmer = stemmer

    def find(self, key: str) -> Entry:
        """The chunk's tokens, and which of them patterns begin with."""
        tokens = tokens_of(key)
        if len(tokens) == 1 and not tokens[0].other:  # nearly always
            nodes = self._nodes(tokens[0])
            if not nodes and tokens[0].folded not in self._later:
                return STRANGER
            return Entry(tokens, [(0, node) for node in nodes])
        starts = [
            (offset, node)
            for offset, token in enumerate(tokens)
            for node in (*self._nodes(token), *(self._words[token.other] if token.other else ()))
        ]
        return Entry(tokens, starts)

    def _nodes(self, token: Token) -> Sequence[Node]:
        if self._edges.has_stems and (accented := token.accented):
            return self._edges.follow(token.folded, self._language, self._stemmer, accented)
        return self._words[token.folded]


class _Walk:
    """Follows patterns of several tokens through a text."""

    __slots__ = ("_is_border", "_language", "_rows", "_stemmer", "_trie", "found")

    def __init__(self, trie: Trie, rows: Rows, language: str | None, is_border: Callable[[int], bool]) -> None:
        self.found: dict[int, list[Span]] = {}  # by leaf
        self._trie = trie
        self._rows = rows
        self._language = language
        self._is_border = is_border
        self._stemmer = trie.stemmer

    def go_on(self, node: Node, start: int, place: int, offset: int, row: tuple[Token, ...]) -> None:
        """Counts exact patterns complete at a node, and walks on.

        `row` are the tokens walked so far, the first of them number `start` of the text; the last one is number
        `offset` of the chunk at `place`.
        """
        end = start + len(row)
        if node.ends:
            for leaf, exact in node.ends:
                if _is_exact(exact, row):
                    self.found.setdefault(leaf, []).append((start, end))
            if not node.goes_on:
                return
        offset += 1
        entries = self._rows.entries
        while offset >= entries[place].length:
            place, offset = place + 1, 0
            if place == len(entries):
                return
        token = self._trie.tokens(self._rows, place)[offset]
        for following in self._following(node, token, end):
            for leaf in following.leaves:
                self.found.setdefault(leaf, []).append((start, end + 1))
            if following.goes_on or following.ends:
                self.go_on(following, start, place, offset, (*row, token))

    def _following(self, node: Node, token: Token, index: int) -> Sequence[Node]:
        gapped = node.gapped
        if gapped is not None and gapped.is_plain and node.glued is None and not token.other:  # nearly always
            known = gapped.words.get(token.folded)
            return () if known is None or not (token.is_glued or not self._is_border(index)) else (known,)
        nodes = self._follow(node.glued, token) if node.glued is not None and token.is_glued else []
        if node.gapped is not None:
            across = self._follow(node.gapped, token)
            if across and (token.is_glued or not self._is_border(index)):
                nodes += across
        return nodes

    def _follow(self, edges: Edges, token: Token) -> list[Node]:
        accented = token.accented if edges.has_stems else ""
        nodes = edges.follow(token.folded, self._language, self._stemmer, accented)
        return nodes + edges.follow(token.other, self._language, self._stemmer) if token.other else nodes


def _is_exact(steps: Sequence[Step], row: Sequence[Token]) -> bool:
    return all(
        token.exact.startswith(step.exact) if step.edge is Edge.PREFIX else token.exact == step.exact
        for step, token in zip(steps, row, strict=True)
    )
