"""Whether one query finds nothing but what another finds."""

import functools
from collections.abc import Mapping, Sequence
from itertools import permutations

from watchd.rules.query.tree import And, Field, Form, ListRef, Near, Or, Query, Term, Word
from watchd.text.tokens import tokenise

Lists = Mapping[str, Mapping[str, Sequence[Term]]]  # name, language, entries
_MOST_ORDERED = 4  # words of a NEAR whose every order is tried


def implies(one: Query, other: Query, lists: Lists) -> bool:
    """Whether every item that satisfies the one satisfies the other; False also where that is hard to say."""
    if isinstance(one, Term) and isinstance(other, Term):
        return one == other or _is_narrower(one, other)
    return one == other or _by_parts_of_the_one(one, other, lists) or _by_parts_of_the_other(one, other, lists)


def _by_parts_of_the_one(one: Query, other: Query, lists: Lists) -> bool:
    if isinstance(one, Or):
        return all(implies(part, other, lists) for part in one.parts)
    if isinstance(one, And | Near):
        return any(implies(part, other, lists) for part in one.parts)
    if isinstance(one, Field):
        return implies(one.query, other, lists)
    return isinstance(other, ListRef) and _is_in(one, other, lists)


def _by_parts_of_the_other(one: Query, other: Query, lists: Lists) -> bool:
    if isinstance(other, Or):
        return any(implies(one, part, lists) for part in other.parts)
    if isinstance(other, And):
        return not other.without and all(implies(one, part, lists) for part in other.parts)
    return isinstance(one, Near) and isinstance(other, Near) and _is_closer(one, other, lists)


def _is_closer(one: Near, other: Near, lists: Lists) -> bool:
    """Whether the same words stand as near to each other, and in the same order where it is asked for."""
    if one.distance > other.distance or len(one.parts) != len(other.parts) or (other.is_ordered and not one.is_ordered):
        return False
    orders = (other.parts,) if other.is_ordered or len(other.parts) > _MOST_ORDERED else permutations(other.parts)
    return any(
        all(_is_as_long(mine, theirs, lists) for mine, theirs in zip(one.parts, order, strict=True)) for order in orders
    )


def _is_as_long(one: Query, other: Query, lists: Lists) -> bool:
    """Whether the one implies the other by just the same words: a longer phrase stands elsewhere."""
    if isinstance(one, Term) and isinstance(other, Term):
        return len(one.words) == len(other.words) and implies(one, other, lists)
    return one == other


def _is_in(one: Query, listed: ListRef, lists: Lists) -> bool:
    if isinstance(one, ListRef):
        return one.name == listed.name and listed.language is None
    entries = (
        entry
        for language, entries in lists.get(listed.name, {}).items()
        if listed.language in {None, language}
        for entry in entries
    )
    return isinstance(one, Term) and any(one == entry or _is_narrower(one, entry) for entry in entries)


def _is_narrower(one: Term, other: Term) -> bool:
    """Whether the words of the other stand in those of the one, in a row."""
    length = len(other.words)
    if length > len(one.words):
        return False
    if Form.STEM in {one.form, other.form} or (other.form is Form.EXACT and one.form is not Form.EXACT):
        return False
    is_exact, first = other.form is Form.EXACT, other.words[0]
    for start in range(len(one.words) - length + 1):
        # The first word alone tells nearly all apart: the words of an OR are all compared with each other.
        if _covers(first, one.words[start], is_exact=is_exact) and all(
            _covers(theirs, mine, is_exact=is_exact)
            for mine, theirs in zip(one.words[start : start + length], other.words, strict=True)
        ):
            return True
    return False


def _covers(wide: Word, narrow: Word, *, is_exact: bool) -> bool:
    stem, word = _plain(wide.text, is_exact=is_exact), _plain(narrow.text, is_exact=is_exact)
    if stem is None or word is None:
        return False
    return word.startswith(stem) if wide.is_prefix else word == stem and not narrow.is_prefix


# Each word is compared with every other of its OR.
@functools.lru_cache(maxsize=4096)
def _plain(word: str, *, is_exact: bool) -> str | None:
    """The word as it is compared; None for one of several tokens, which finds more spellings than its own."""
    tokens = tokenise(word)
    if len(tokens) != 1:
        return None
    return tokens[0].exact if is_exact else tokens[0].folded
