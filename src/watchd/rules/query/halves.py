"""Halves of an OR that find nothing of their own, because another half finds all that they do."""

import functools
from collections.abc import Iterator, Mapping, Sequence

from watchd.rules.query.tree import And, Field, Form, ListRef, Near, Or, Query, Term, Word, walk
from watchd.text.tokens import tokenise

Lists = Mapping[str, Mapping[str, Sequence[Term]]]  # name, language, entries


def idle_halves(query: Query, lists: Lists) -> Iterator[tuple[Query, Query]]:
    """Each half of an OR that may go, with the one that finds what it finds; of equal ones the later may go."""
    for part in walk(query):
        if isinstance(part, Or):
            for number, half in enumerate(part.parts):
                for place, other in enumerate(part.parts):
                    is_later = place < number or not _implies(other, half, lists)
                    if place != number and is_later and _implies(half, other, lists):
                        yield half, other
                        break


def _implies(one: Query, other: Query, lists: Lists) -> bool:
    """Whether every item that satisfies the one satisfies the other; False also where that is hard to say."""
    if isinstance(one, Term) and isinstance(other, Term):
        return one == other or _is_narrower(one, other)
    if one == other:
        return True
    if isinstance(one, Or):
        return all(_implies(part, other, lists) for part in one.parts)
    if isinstance(one, And | Near):
        return any(_implies(part, other, lists) for part in one.parts)
    if isinstance(one, Field):
        return _implies(one.query, other, lists)
    return isinstance(other, ListRef) and _is_in(one, other, lists)


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
    is_exact = other.form is Form.EXACT
    return any(
        all(
            _covers(theirs, mine, is_exact=is_exact)
            for mine, theirs in zip(one.words[start : start + length], other.words, strict=True)
        )
        for start in range(len(one.words) - length + 1)
    )


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
