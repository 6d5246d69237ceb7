"""What a headline adds before or behind the words of an earlier one: a next step, and not who says so."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from watchd.stories.differences import Differences, has_same_lead, is_written_anew
from watchd.stories.titles import BARS
from watchd.stories.who_says import SAYING_SIGNS, says_who, without_source
from watchd.stories.words import Wording, is_pair, words_of
from watchd.text.fold import fold

_LEAST_KEPT: Final = 0.75  # of the earlier headline
_LEAST_ADDED: Final = 2  # words: "minister resigns"
_LEAST_PAIRS: Final = 3  # of Chinese signs: two words
_CLAUSE: Final = re.compile(r"[,;:.!?—–…|،؛，；：。、]+(?!\d)|\s-\s")
_LEAST_NAMED: Final = 4  # letters of a word of a name that has a capital: Herald of the South
_WORD: Final = re.compile(r"\w+")
_PARTICLES: Final = frozenset("on off out up down in over through".split())  # noqa: SIM905 - with a verb they tell a step


def added_clause(new: Wording, old: Wording, differing: Differences) -> tuple[str, ...]:
    """Keys of what the newcomer's headline tells beside the earlier one's; none where that does not stand in it.

    Two words or more at its beginning or end, a verb with its particle there, or one word that makes a clause with one
    of the others. Who says it stands behind the end. What all stands in the earlier lead is nothing new.
    """
    if not differing.fresh or len(differing.lost) > len(old.title.shown) / 2:
        return ()  # more than half must stay, whoever is named as the source
    headline, former = without_source(new.headline), without_source(old.headline)
    keys, before = ([key for key, _ in words_of(text, new.language).shown] for text in (headline, former))
    kept = 1 - len(set(before).intersection(differing.lost)) / max(1, len(before))
    if not before or not keys or kept < _LEAST_KEPT:
        return ()
    added, fresh = set(differing.added), set(differing.fresh)
    runs = ((_first(keys, added), before[0]), (_first(keys[::-1], added)[::-1], before[-1]))
    name = name_behind(headline)
    for run, beside in runs:
        is_whole = len(run) < len(keys) and (len(run) >= _LEAST_ADDED or _has_particle(headline, run))
        if not is_whole or is_pair(run[0]) or beside in differing.lost or not name.isdisjoint(run):
            continue  # it stands in the place of other words, or is whose report it is
        if not fresh.isdisjoint(run) and not _says_who(headline, run):
            return tuple(run)
    for clause in _clauses(headline):
        own = [key for key in clause if key in fresh]
        if own and name.isdisjoint(own) and _is_step(clause, own) and not _says_who(headline, own):
            return tuple(own)
    is_one_more = _is_one_more(new, old, differing) and not _says_who(headline, differing.added)
    return differing.added if is_one_more else ()


def _is_one_more(new: Wording, old: Wording, differing: Differences) -> bool:
    """Whether a headline has but one word more, above a lead that was written anew in one place: near, enter."""
    has_one = len(differing.added) == len(differing.fresh) == 1 and not differing.lost
    is_word = has_one and not is_pair(differing.added[0])
    return is_word and has_same_lead(new, old) and is_written_anew(new, old)


def _has_particle(headline: str, run: Sequence[str]) -> bool:
    """Whether a headline ends with one word of its own and a particle: `..., takes off`."""
    last = _WORD.findall(fold(headline))[-2:]
    return len(run) == 1 and len(last) == _LEAST_ADDED and last[1] in _PARTICLES and run[0] in words_of(last[0]).keys


def _is_step(clause: Sequence[str], own: Sequence[str]) -> bool:
    """Whether a clause tells something of its own; Chinese has no spaces, so there only a clause begins or ends."""
    if is_pair(own[0]):
        return len(own) >= _LEAST_PAIRS and len(own) >= len(clause) - 1
    return len(clause) == _LEAST_ADDED and len(own) == 1


def _first(keys: Sequence[str], added: set[str]) -> list[str]:
    place = next((place for place, key in enumerate(keys) if key not in added), len(keys))
    return list(keys[:place])


def name_behind(headline: str) -> frozenset[str]:
    """The words behind the last bar or dash, where they are written as a name is."""
    cut = max(headline.rfind(bar) for bar in BARS)
    tail = headline[cut + 3 :] if cut > 0 else ""
    words = _WORD.findall(tail)
    is_name = all(word[0].isupper() or word[0].lower() == word[0].upper() or len(word) < _LEAST_NAMED for word in words)
    return words_of(tail).keys if is_name else frozenset()


def _clauses(headline: str) -> Iterator[list[str]]:
    parts = _CLAUSE.split(headline)
    for part in parts if len(parts) > 1 else ():
        yield [key for key, _ in words_of(part).shown]


def _says_who(headline: str, run: Sequence[str]) -> bool:
    """Whether it tells whose word it is: `two sources at the ministry say ...`."""
    if is_pair(run[0]):
        said = "".join(run)
        return any(sign in said for sign in SAYING_SIGNS)
    shown = dict(words_of(headline).shown)
    words = _WORD.findall(fold(headline).replace("\u200c", ""))
    places = [place for place, word in enumerate(words) if any(word == shown.get(key) for key in run)]
    if not places:
        return False
    near = words[max(0, min(places) - 2) : max(places) + 3]
    clauses = _CLAUSE.split(headline)
    is_behind = len(clauses) > 1 and words_of(clauses[-1]).keys.issuperset(run)
    return says_who(near, [words[place] for place in places], is_clause=is_behind)
