"""A term as the trie takes it: the rows of tokens, with their glue and gaps, that satisfy it."""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import product
from typing import Final, NamedTuple

from watchd.rules.query.tree import Form, Term
from watchd.text.stems import Stemmer
from watchd.text.tokens import Token, tokenise

_MOST_JOINS: Final = 3  # glued borders in one term whose every combination is tried


class Edge(Enum):
    """How a step is compared with a token."""

    WORD = 1
    PREFIX = 2
    STEM = 3


class Step(NamedTuple):
    """One token of a pattern."""

    edge: Edge
    key: str  # folded word or prefix, or stem; of a stem in the item's own language, the folded word
    is_glued: bool  # False: white space or glue may stand before it, but no sentence border
    exact: str = ""  # what the raw token must be, or begin with; empty: anything that folds to `key`
    accented: str = ""  # of a stem in the item's own language, the word with its accents


Pattern = tuple[Step, ...]


def patterns_of(term: Term, language: str | None, stemmer: Stemmer) -> list[Pattern]:
    """Every row of tokens that satisfies the term; `language` is that of its stems, None: the item's own.

    Glue between two words of letters matches nothing as well: `non-interference` finds noninterference. A stem whose
    language is the item's is left unstemmed here.
    """
    tokens, prefixes = _tokens(term)
    if not tokens:
        return []
    patterns: dict[Pattern, None] = {}
    for joins in _joins(tokens, prefixes, term.form):
        merged = list(_merged(tokens, prefixes, joins))
        for folds in product(*(_readings(token) for token, _ in merged)):
            for steps in product(*_steps(merged, folds, term.form, language, stemmer)):
                patterns[steps] = None
    return list(patterns)


def _tokens(term: Term) -> tuple[list[Token], list[bool]]:
    """The term's tokens, and for each whether a wildcard follows it."""
    text = " ".join(word.text for word in term.words)
    ends: set[int] = set()
    place = 0
    tokens = tokenise(text)
    for word in term.words:
        if word.is_prefix:
            ends.update(
                token.start
                for token in [token for token in tokens if place <= token.start < place + len(word.text)][-1:]
            )
        place += len(word.text) + 1
    return tokens, [token.start in ends for token in tokens]


def _joins(tokens: Sequence[Token], prefixes: Sequence[bool], form: Form) -> Iterator[frozenset[int]]:
    """Sets of tokens to be read as one with the token before them."""
    borders = [
        index
        for index in range(1, len(tokens))
        if tokens[index].is_glued
        and not prefixes[index - 1]
        and _is_letters(tokens[index - 1])
        and _is_letters(tokens[index])
    ]
    if form is Form.STEM:
        borders = []
    if len(borders) > _MOST_JOINS:
        yield frozenset()
        yield frozenset(borders)
        return
    for chosen in product((False, True), repeat=len(borders)):
        yield frozenset(border for border, is_joined in zip(borders, chosen, strict=True) if is_joined)


def _is_letters(token: Token) -> bool:
    return not token.is_ideograph and not token.folded.isdigit()


def _merged(tokens: Sequence[Token], prefixes: Sequence[bool], joins: frozenset[int]) -> Iterator[tuple[Token, bool]]:
    current, is_prefix = tokens[0], prefixes[0]
    for index in range(1, len(tokens)):
        if index in joins:
            following = tokens[index]
            current = current._replace(
                folded=current.folded + following.folded, exact=current.exact + following.exact, other=""
            )
            is_prefix = prefixes[index]
        else:
            yield current, is_prefix
            current, is_prefix = tokens[index], prefixes[index]
    yield current, is_prefix


def _readings(token: Token) -> tuple[str, ...]:
    return (token.folded, token.other) if token.other else (token.folded,)


def _steps(
    merged: Sequence[tuple[Token, bool]], folds: Sequence[str], form: Form, language: str | None, stemmer: Stemmer
) -> Iterator[tuple[Step, ...]]:
    """For each token, the steps of which any one is enough."""
    for index, ((token, is_prefix), folded) in enumerate(zip(merged, folds, strict=True)):
        is_glued = index > 0 and token.is_glued
        exact = token.exact if form is Form.EXACT else ""
        if is_prefix:
            yield (Step(Edge.PREFIX, folded, is_glued, exact),)
        elif form is Form.STEM:
            accented = "" if folded == token.other else token.accented
            if language is None:
                yield (Step(Edge.STEM, folded, is_glued, accented=accented),)
            else:
                yield tuple(Step(Edge.STEM, stem, is_glued) for stem in stemmer.stems(folded, accented, language))
        else:
            yield (Step(Edge.WORD, folded, is_glued, exact),)
