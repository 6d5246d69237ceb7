"""How much two reports have in common where a word in another form, or a synonym, is the same word."""

from collections.abc import Collection, Sequence
from typing import Final

from watchd.stories.differences import unlike
from watchd.stories.synonyms import governments_of, kind_of
from watchd.stories.words import Wording, Words, is_pair

AKIN_FROM: Final = 0.40  # of all words, in whatever form: the same affair
AKIN_FROM_PAIRS: Final = 0.36  # of pairs of Chinese signs: a word exchanged takes the seams beside it with it
LOOKED_AT_FROM: Final = 0.26  # of the beginnings of words; with fewer no two are akin
LEAST_LOOKED_AT: Final = 6


def in_whatever_form(new: Wording, old: Wording) -> tuple[int, frozenset[str]]:
    """How many words of headline and lead two reports share, and which of the newcomer's, forms and synonyms as one."""
    mine, theirs = _words_of(new), _words_of(old)
    added, lost = unlike(mine, theirs), unlike(theirs, mine)
    shared = min(len(mine.shown) - len(added), len(theirs.shown) - len(lost))
    synonyms = _kinds(mine, added) & _kinds(theirs, lost)
    return shared + len(synonyms), mine.keys.difference(added)


def akin_from(keys: Collection[str]) -> float:
    """The part of all words, in whatever form, from which two reports with these words are of one affair."""
    return AKIN_FROM_PAIRS if any(map(is_pair, keys)) else AKIN_FROM


def _words_of(one: Wording) -> Words:
    shown = {**dict(one.lead.shown), **dict(one.title.shown)}
    return Words(one.keys, frozenset(), tuple(shown.items()))


def _kinds(words: Words, keys: Sequence[str]) -> set[str]:
    shown = dict(words.shown)
    kinds = {kind for key in keys if (kind := kind_of(shown[key]))}
    return kinds.union(*map(governments_of, keys))
