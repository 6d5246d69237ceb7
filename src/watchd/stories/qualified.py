"""Whether a word that one of two headlines has more makes another development: the former president, another strike."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from watchd.stories.differences import Differences
from watchd.stories.forms import is_form
from watchd.stories.qualifiers import Qualifier, in_one_form, kind_of_signs, prefixed_in, qualifiers_in, words_in
from watchd.stories.who_says import SAYING
from watchd.stories.words import Wording, words_of

_SIGN: Final = re.compile("[\u4e00-\u9fff]")
_OWNER: Final = re.compile(r"\b([a-z]{3,})(?:['’]s|(?<=s)['’])(?= \w)")
_WORD: Final = re.compile(r"\w+")
_MOST_BESIDE: Final = 2  # words that differ beside it, of both headlines
_MOST_SIGNS_BESIDE: Final = 4  # of Chinese
_STAFF: Final = frozenset(("adviser", "lawyer", "guard", "parent", "relative"))  # who often speak for whom it is about
_VERBS: Final = frozenset(("ended",))  # beside another word they are in its place: announces, ends
_ENGLISH: Final = frozenset(("son", "die"))  # Spanish for they are, German for the
_NEAR: Final = 3  # words behind those in which it says that they say it
_TIMED: Final = frozenset(("last", "ordinal 2", "ordinal 3", "ordinal 4"))
_ALL: Final = "all"
_TIME_WORDS: Final = (
    "week month year night weekend quarter half days hours semana mes ano noche trimestre semestre horas dias "
    "дни дней часы сутки месяц год квартале полугодии"
)
_TIMES: Final = frozenset(_TIME_WORDS.split())


def qualified(new: Wording, old: Wording, differing: Differences) -> tuple[str, str]:
    """The word that qualifies the newer headline alone, and the one that qualifies the older alone; each may be empty.

    Only where the headlines are much the same but for it, and the other report does not have it in its lead.
    """
    if not new.headline.isascii() and _SIGN.search(new.headline):
        return _by_signs(new, old)
    mine, theirs = _qualifying(new, old), _qualifying(old, new)
    if not mine and not theirs:
        return "", ""
    keys = frozenset().union(*(_keys(one) for one in (*mine, *theirs)))
    beside = sum(key not in keys for key in (*differing.added, *differing.lost))
    if beside > _MOST_BESIDE:
        return "", ""
    if beside:
        mine, theirs = ([one for one in both if one.kind not in _VERBS] for both in (mine, theirs))
    return _only_here(mine, theirs, old), _only_here(theirs, mine, new)


def _qualifying(one: Wording, other: Wording) -> list[Qualifier]:
    """The qualifiers of a headline, also those that are one word with what the other headline has."""
    words = words_in(other.headline)
    found = [qualifier for qualifier in qualifiers_in(one.headline) if _counts(qualifier, one)]
    found += [one for one in _owners(one.headline) if not any(is_form(one.word, word) for word in words)]
    return found + [
        qualifier for qualifier, rest in prefixed_in(one.headline) if any(is_form(rest, word) for word in words)
    ]


def _owners(headline: str) -> Iterator[Qualifier]:
    """Who has what an English headline tells of, by a word that is no name: an envoy's plane is no other's."""
    for found in _OWNER.finditer(headline):
        yield Qualifier(f"of {found[1]}", found[1], len(_WORD.findall(headline[: found.start()])))


def _counts(qualifier: Qualifier, wording: Wording) -> bool:
    words = words_in(wording.headline)
    if words[max(qualifier.place - 1, 0) : qualifier.place + 1] == ("at", "last"):
        return False
    behind = words[qualifier.place + 1 : qualifier.place + 1 + _NEAR]
    if qualifier.kind == _ALL and not behind:
        return False  # tells all
    if qualifier.word in _ENGLISH and not (wording.language or "en").startswith("en"):
        return False
    if qualifier.kind in _TIMED and behind and behind[0] in _TIMES:
        return False
    return qualifier.kind not in _STAFF or SAYING.isdisjoint(behind)


def _only_here(mine: Sequence[Qualifier], theirs: Sequence[Qualifier], other: Wording) -> str:
    known = {qualifier.kind for qualifier in (*theirs, *qualifiers_in(other.beginning))}
    known |= {f"of {word}" for word in words_in(other.beginning)}
    known |= {qualifier.kind for qualifier, _ in prefixed_in(other.beginning)} if mine else set()
    return next((qualifier.word for qualifier in mine if qualifier.kind not in known), "")


def _keys(qualifier: Qualifier) -> frozenset[str]:
    return words_of(qualifier.word).keys


def _by_signs(new: Wording, old: Wording) -> tuple[str, str]:
    """Signs that stand in one Chinese headline alone, between signs that stand side by side in the other."""
    mine, theirs = (in_one_form(one.headline).replace(" ", "") for one in (new, old))
    codes = [code for code in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes() if code[0] != "equal"]
    sizes = [max(end - start, stop - begin) for _, start, end, begin, stop in codes]
    for code, size in zip(codes, sizes, strict=True):
        _, start, end, begin, stop = code
        lost, gained = theirs[start:end], mine[begin:stop]
        if sum(sizes) - size > _MOST_SIGNS_BESIDE or kind_of_signs(lost) == kind_of_signs(gained):
            continue
        if kind_of_signs(gained) and not _has_signs(old, mine, begin, stop):
            return gained, ""
        if kind_of_signs(lost) and not _has_signs(new, theirs, start, end):
            return "", lost
    return "", ""


def _has_signs(other: Wording, headline: str, begin: int, stop: int) -> bool:
    """Whether the lead of the other report has the signs before or behind the same sign."""
    lead = in_one_form(other.beginning)
    return any(headline[start:end] in lead for start, end in _with_one_more(begin, stop, len(headline)))


def _with_one_more(begin: int, stop: int, length: int) -> Iterator[tuple[int, int]]:
    if begin > 0:
        yield begin - 1, stop
    if stop < length:
        yield begin, stop + 1
