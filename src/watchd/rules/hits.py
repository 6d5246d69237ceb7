"""Hits: which terms and lists stand in a text, and where; the places are worked out for those somebody asks for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, Final

from watchd.rules.edges import Node
from watchd.text.tokens import Token

Span = tuple[int, int]  # first token, and one past the last
NO_LEAVES: Final = frozenset[int]()


class Entry:
    """A chunk of text (what stands between white space) as the trie knows it. Two are equal if they are one."""

    __slots__ = ("first", "goes_on", "leaves", "length", "plain", "starts", "tokens", "walks")

    def __init__(self, tokens: tuple[Token, ...], starts: Iterable[tuple[int, Node]]) -> None:
        self.tokens = tokens
        self.length = len(tokens)
        self.starts = tuple(starts)  # the tokens some pattern begins with, by number, and where the trie leads
        self.walks = tuple((offset, node) for offset, node in self.starts if node.goes_on or node.ends)
        self.goes_on = bool(self.walks)  # asked of every word: without a look at what it goes on with
        # The words those go on with, where a look at the next one is enough to see that none does.
        self.plain = self.walks[0][1].plain if len(self.walks) == self.length == 1 else None
        self.leaves = tuple(leaf for _, node in self.starts for leaf in node.leaves)  # of one token
        # The word that patterns may go on with here; None: it takes a closer look.
        self.first = tokens[0].folded if tokens and not tokens[0].other else None


_LENGTH: Final = attrgetter("length")
_LEAVES: Final = attrgetter("leaves")


class Rows:
    """A text as the trie walks it: its chunks, and what is known of each."""

    __slots__ = ("_firsts", "chunks", "entries")

    def __init__(self, chunks: Sequence[str], entries: Sequence[Entry]) -> None:
        self.chunks = chunks
        self.entries = entries
        self._firsts: list[int] | None = None

    @property
    def firsts(self) -> Sequence[int]:
        """The number of each chunk's first token, and behind them how many tokens there are."""
        if self._firsts is None:
            self._firsts = list(accumulate(map(_LENGTH, self.entries), initial=0))
        return self._firsts


class Hits(Mapping[int, Sequence[Span]]):
    """Where each leaf stands in a text, in the order of first tokens.

    Most texts match no rule, so nobody asks where the words stand that some rule has: that they do is enough.
    """

    __slots__ = ("_leaves", "_places", "_rows", "_spans", "_walked")

    def __init__(self, rows: Rows, walked: Mapping[int, list[Span]]) -> None:
        self._rows = rows
        self._walked = walked  # of patterns of several tokens, and of raw words
        self._leaves = frozenset(chain(walked, chain.from_iterable(map(_LEAVES, rows.entries))))
        self._spans: dict[int, Sequence[Span]] = {}
        self._places: dict[int, list[int]] | None = None  # by leaf, the chunks that hold it by themselves

    def keys(self) -> AbstractSet[int]:  # type: ignore[override] # a set is all that a view is used for
        """The leaves that stand in the text."""
        return self._leaves

    def __contains__(self, leaf: object) -> bool:
        """Whether the leaf stands in the text."""
        return leaf in self._leaves

    def __iter__(self) -> Iterator[int]:
        """The leaves that stand in the text."""
        return iter(self._leaves)

    def __len__(self) -> int:
        """How many leaves stand in the text."""
        return len(self._leaves)

    def __getitem__(self, leaf: int) -> Sequence[Span]:
        """Where the leaf stands; KeyError where it does not."""
        known = self._spans.get(leaf)
        if known is None:
            if leaf not in self._leaves:
                raise KeyError(leaf)
            known = self._spans[leaf] = self._found(leaf)
        return known

    def get(self, leaf: int, default: Any = None) -> Any:
        """Where the leaf stands, or the default where it does not."""
        return self[leaf] if leaf in self._leaves else default

    def _found(self, leaf: int) -> Sequence[Span]:
        if self._places is None:
            self._places = {}
            for place, entry in enumerate(self._rows.entries):
                for one in entry.leaves:
                    self._places.setdefault(one, []).append(place)
        spans = list(self._walked.get(leaf, ()))
        firsts, entries = self._rows.firsts, self._rows.entries
        for place in self._places.get(leaf, ()):
            first, entry = firsts[place], entries[place]
            if entry.length == 1:  # nearly always
                spans.append((first, first + 1))
            else:
                spans += [(first + at, first + at + 1) for at, node in entry.starts if leaf in node.leaves]
        return sorted(set(spans)) if len(spans) > 1 else spans


NO_ROWS: Final = Rows((), ())
NO_HITS: Final[Mapping[int, Sequence[Span]]] = {}
