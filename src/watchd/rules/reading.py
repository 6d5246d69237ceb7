"""An item as rules read it: tokens, sentences and distances of each field, worked out only where they are asked for."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Final

from watchd.model.item import FIELDS, Item
from watchd.model.match import Span as ItemSpan
from watchd.rules.event.sentence import Sentence, sentence_of
from watchd.rules.event.taken import Taken
from watchd.rules.hits import NO_HITS, NO_LEAVES, NO_ROWS, Span
from watchd.rules.query.tree import FieldName
from watchd.rules.trie import Trie
from watchd.text.sentences import ends_sentence
from watchd.text.tokens import Token, chunk_starts, chunks_of

Scope = tuple[int, ...]  # places in FIELDS
EVERYWHERE: Final[Scope] = (0, 1, 2)
SCOPES: Final[Mapping[FieldName, Scope]] = {
    FieldName.TITLE: (0,),
    FieldName.LEAD: (0, 1),
    FieldName.SUMMARY: (1,),
    FieldName.BODY: (2,),
}
LEAD_OF_SUMMARY: Final = 600  # code points of a summary that `exclude` reads where the item has no body


class FieldReading:
    """One field. Positions are token numbers until `span` makes code points of them."""

    __slots__ = (
        "_borders",
        "_rows",
        "_sentences",
        "_spans",
        "_starts",
        "_tokens",
        "_trie",
        "_words",
        "events",
        "hits",
        "language",
        "name",
        "text",
    )

    def __init__(self, name: str, text: str, language: str | None, trie: Trie) -> None:
        self.name = name
        self.text = text
        self.language = language
        self._trie = trie
        self._rows = trie.rows(chunks_of(text), language) if text else NO_ROWS
        self._tokens: list[Token] | None = None
        self._starts: list[int] | None = None
        self._words: tuple[list[int], list[int]] | None = None
        self._borders: list[int] | None = None
        self._sentences: dict[Span, Sentence] = {}
        self.events: dict[object, list[Taken]] = {}  # of each event asked of this field, how it stands in it
        self._spans: dict[tuple[Span, str], ItemSpan] = {}
        self.hits: Mapping[int, Sequence[Span]] = NO_HITS
        if text:
            self.hits = trie.scan(self._rows, language, self.is_border)

    @property
    def tokens(self) -> Sequence[Token]:
        """The field's tokens; their own offsets count from their chunk, `offsets` from the field's begin."""
        if self._tokens is None:
            rows, places = self._rows, range(len(self._rows.chunks))
            self._tokens = [token for place in places for token in self._trie.tokens(rows, place)]
        return self._tokens

    def offsets(self, index: int) -> Span:
        """Where a token stands in the text, in code points."""
        if self._starts is None:
            self._starts = chunk_starts(self.text, self._rows.chunks)
        firsts = self._rows.firsts
        chunk = bisect_right(firsts, index) - 1
        start, token = self._starts[chunk], self._trie.tokens(self._rows, chunk)[index - firsts[chunk]]
        return start + token.start, start + token.end

    def is_border(self, index: int) -> bool:
        """Whether a sentence ends before this token."""
        if index == 0 or self._token(index).is_glued:
            return False
        before, after = self._located_token(index - 1), self._located_token(index)
        return ends_sentence(self.text, before, after, self.language)

    def bounds(self, index: int) -> Span:
        """The sentence a token stands in: its first token, and one past its last."""
        if self._borders is None:
            count = len(self.tokens)
            self._borders = [0, *(place for place in range(1, count) if self.is_border(place)), count]
        after = bisect_right(self._borders, index)
        return self._borders[after - 1], self._borders[after]

    def sentence(self, bounds: Span) -> Sentence:
        """The words of a sentence, as readers of direction see it."""
        known = self._sentences.get(bounds)
        if known is None:
            tokens = [self._located_token(index) for index in range(*bounds)]
            known = self._sentences[bounds] = sentence_of(self.text, tokens)
        return known

    def span(self, found: Span, term: str) -> ItemSpan:
        """The words from one token to another as evidence."""
        known = self._spans.get((found, term))
        if known is None:
            start, end = self.offsets(found[0])
            if found[1] - found[0] > 1:
                end = self.offsets(found[1] - 1)[1]
            known = self._spans[found, term] = ItemSpan(self.name, start, end, self.text[start:end], term)
        return known

    @property
    def words(self) -> tuple[list[int], list[int]]:
        """For each token where its word begins and ends, counted in half words.

        A glued run (Su-30MK2) is one word for all of its tokens; an ideograph is half a word.
        """
        if self._words is None:
            self._words = _half_words(self.tokens)
        return self._words

    def first_part(self, limit: int) -> "FieldReading":
        """The same field with only the hits that end within the first `limit` code points."""
        count = bisect_right([self.offsets(index)[1] for index in range(len(self.tokens))], limit)
        kept = {leaf: [span for span in spans if span[1] <= count] for leaf, spans in self.hits.items()}
        part = copy(self)
        part.events = {}
        part.hits = {leaf: spans for leaf, spans in kept.items() if spans}
        return part

    def _token(self, index: int) -> Token:
        chunk = bisect_right(self._rows.firsts, index) - 1
        return self._trie.tokens(self._rows, chunk)[index - self._rows.firsts[chunk]]

    def _located_token(self, index: int) -> Token:
        start, end = self.offsets(index)
        return self._token(index)._replace(start=start, end=end)


class Reading:
    """An item's fields in the order of FIELDS, with the hits of every leaf."""

    __slots__ = ("_present", "fields")

    def __init__(self, fields: Sequence[FieldReading]) -> None:
        self.fields = tuple(fields)
        self._present: dict[Scope, frozenset[int]] = {}

    def present(self, scope: Scope) -> frozenset[int]:
        """The leaves that stand in one of the fields."""
        known = self._present.get(scope)
        if known is None:
            known = self._present[scope] = NO_LEAVES.union(*[self.fields[place].hits.keys() for place in scope])
        return known

    def for_exclude(self) -> "Reading":
        """The reading `exclude` has: of an item without a body, only the first 600 characters of its summary."""
        title, summary, body = self.fields
        if body.text or len(summary.text) <= LEAD_OF_SUMMARY:
            return self
        return Reading((title, summary.first_part(LEAD_OF_SUMMARY), body))


def read(item: Item, language: str | None, trie: Trie) -> Reading:
    """The item scanned with the trie."""
    return Reading([FieldReading(name, item.text(name), language, trie) for name in FIELDS])


def _half_words(tokens: Sequence[Token]) -> tuple[list[int], list[int]]:
    begins: list[int] = []
    ends: list[int] = []
    place = 0
    was_ideograph = True
    for token in tokens:
        if token.is_ideograph:
            begin, place = place, place + 1
        elif token.is_glued and not was_ideograph:
            begin = begins[-1]
        else:
            begin, place = place, place + 2
        was_ideograph = token.is_ideograph
        begins.append(begin)
        ends.append(place)
    return begins, ends
