"""Alike: words of an item that a term or a list nearly finds - another ending, other capitals, a slip of the pen."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from watchd.model.item import FIELDS, Item
from watchd.rules.leaves import Lists
from watchd.rules.query import ListRef, Term
from watchd.text.tokens import tokenise

_LEAST: Final = 4  # letters: shorter words are alike by chance
_ALIKE: Final = 0.8
_LONGER: Final = 4  # letters of an ending
_MOST_WORDS: Final = 400  # of an item
_MOST_ENTRIES: Final = 2000


def word_alike(leaf: Term | ListRef, item: Item, lists: Lists) -> str:
    """The item's word that looks most like what the leaf asks for, as it stands there; empty where none does.

    Only words that could stand for one of its words are looked at: a phrase has no word that is like it.
    """
    words = dict(_words_of(item))
    best, found = 0.0, ""
    for entry in _entries(leaf, lists):
        for folded, text in words.items():
            score = _likeness(entry, folded)
            if score > best:
                best, found = score, text
    return found


def _likeness(entry: str, word: str) -> float:
    """0 where they are not alike; 1 where one is the other with an ending, or in other capitals."""
    if entry[:1] != word[:1] or abs(len(entry) - len(word)) > _LONGER:
        return 0.0
    if entry == word:
        return 1.0
    if min(len(entry), len(word)) < _LEAST:
        return 0.0
    if word.startswith(entry):
        return 1.0 - (len(word) - len(entry)) / 100
    score = SequenceMatcher(None, entry, word).ratio()
    return score if score >= _ALIKE else 0.0


def _entries(leaf: Term | ListRef, lists: Lists) -> Iterator[str]:
    """The single words it asks for, folded."""
    terms: Iterable[Term] = (leaf,) if isinstance(leaf, Term) else _listed(leaf, lists)
    for number, term in enumerate(terms):
        if number == _MOST_ENTRIES:
            return
        if len(term.words) == 1:
            tokens = tokenise(term.words[0].text)
            if len(tokens) == 1 and not tokens[0].is_ideograph:
                yield tokens[0].folded


def _listed(leaf: ListRef, lists: Lists) -> Iterator[Term]:
    for language, entries in lists.get(leaf.name, {}).items():
        if leaf.language in {None, language}:
            yield from entries


def _words_of(item: Item) -> Iterator[tuple[str, str]]:
    number = 0
    for field in FIELDS:
        text = item.text(field)
        for token in tokenise(text):
            if number == _MOST_WORDS:
                return
            number += 1
            if not token.is_ideograph and not token.is_glued:
                yield token.folded, text[token.start : token.end]
