"""The token trie: every pattern of every rule walked in one pass over a text."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from operator import attrgetter
from typing import Final, NamedTuple

from watchd.rules.edges import Edges, Node
from watchd.rules.patterns import Edge, Pattern, Step
from watchd.text.remembered import Remembered
from watchd.text.stems import Stemmer
from watchd.text.tokens import Token, tokens_of

Span = tuple[int, int]  # first token, and one past the last
Hits = dict[int, list[Span]]  # by leaf, in order of the first token

_REMEMBERED: Final = 50_000  # chunks in each of two generations, about 400 bytes each


class Entry(NamedTuple):
    """A chunk of text (what stands between white space) as the trie knows it."""

    tokens: tuple[Token, ...]
    starts: tuple[tuple[int, Node], ...]  # the tokens some pattern begins with, by number, and where the trie leads
    length: int  # tokens


# Most words stand in no pattern. They share one entry, which keeps the looking up of a text in the processor's cache;
# their tokens are found again where somebody asks.
STRANGER: Final = Entry((), (), 1)
_LENGTH: Final = attrgetter("length")


class Rows(NamedTuple):
    """A text as the trie walks it: its chunks, what is known of each, and the number of each one's first token.

    At the end of `firsts` stands how many tokens there are.
    """

    chunks: Sequence[str]
    entries: Sequence[Entry]
    firsts: Sequence[int]


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
        entries = list(map(known.__getitem__, chunks))
        return Rows(chunks, entries, list(accumulate(map(_LENGTH, entries), initial=0)))

    def tokens(self, rows: Rows, place: int) -> tuple[Token, ...]:
        """The tokens of the chunk at a place."""
        entry = rows.entries[place]
        return self._tokens[rows.chunks[place]] if entry is STRANGER else entry.tokens

    def scan(self, rows: Rows, language: str | None, is_border: Callable[[int], bool]) -> Hits:
        """Where each leaf stands in a text.

        `is_border(i)`: does a sentence end before token i? Asked only for phrases.
        """
        hits: Hits = {}
        _, entries, firsts = rows
        walk = _Walk(self, rows, hits, language, is_border)
        for place, entry in enumerate(entries):
            if entry is STRANGER:  # nearly always
                continue
            tokens = entry.tokens
            for offset, node in entry.starts:
                start = firsts[place] + offset
                for leaf in node.leaves:
                    hits.setdefault(leaf, []).append((start, start + 1))
                if (node.goes_on or node.ends) and not _ends_here(node, tokens, offset, entries, place):
                    walk.go_on(node, start, place, offset, (tokens[offset],))
        return hits


def _ends_here(node: Node, tokens: tuple[Token, ...], offset: int, entries: Sequence[Entry], place: int) -> bool:
    """Whether a look at the next word is enough to see that no pattern goes on; most rows end with their first."""
    if node.plain is None:
        return False
    if offset + 1 < len(tokens):
        following = tokens[offset + 1]
    elif place + 1 < len(entries) and entries[place + 1].length:
        if entries[place + 1] is STRANGER:
            return True
        following = entries[place + 1].tokens[0]
    else:
        return False
    return following.folded not in node.plain and not following.other


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

    def find(self, key: str) -> Entry:
        """The chunk's tokens, and which of them patterns begin with."""
        tokens = tokens_of(key)
        if len(tokens) == 1 and not tokens[0].other:  # nearly always
            nodes = self._words[tokens[0].folded]
            if not nodes and tokens[0].folded not in self._later:
                return STRANGER
            return Entry(tokens, tuple((0, node) for node in nodes), 1)
        starts = [
            (offset, node)
            for offset, token in enumerate(tokens)
            for word in ((token.folded, token.other) if token.other else (token.folded,))
            for node in self._words[word]
        ]
        return Entry(tokens, tuple(starts), len(tokens))


class _Walk:
    """Follows patterns of several tokens through a text."""

    __slots__ = ("_hits", "_is_border", "_language", "_rows", "_stemmer", "_trie")

    def __init__(
        self, trie: Trie, rows: Rows, hits: Hits, language: str | None, is_border: Callable[[int], bool]
    ) -> None:
        self._trie = trie
        self._rows = rows
        self._hits = hits
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
                    self._hits.setdefault(leaf, []).append((start, end))
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
                self._hits.setdefault(leaf, []).append((start, end + 1))
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
        nodes = edges.follow(token.folded, self._language, self._stemmer)
        return nodes + edges.follow(token.other, self._language, self._stemmer) if token.other else nodes


def _is_exact(steps: Sequence[Step], row: Sequence[Token]) -> bool:
    return all(
        token.exact.startswith(step.exact) if step.edge is Edge.PREFIX else token.exact == step.exact
        for step, token in zip(steps, row, strict=True)
    )
