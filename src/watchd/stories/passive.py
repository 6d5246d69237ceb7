"""Who does it and whom it is done to, where not the order of words tells: in the passive, and by endings of cases."""

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from watchd.stories.forms import is_form
from watchd.text.characters import is_ideograph

# What stands before who does it, where it is told of whom it is done to.
BY: Final = frozenset(("by", "por", "توسط", "سوی", "被", "遭", "由", "受", "获"))
_BY_BEHIND: Final = frozenset(("by", "por"))  # behind the verb, with who does it last
_FROM: Final = "از"  # before the Persian word for the side it comes from
_OBJECT: Final = "را"  # stands behind whom it is done to
# Words around an act that are no part of it.
_BESIDE_WORDS: Final = (
    "is are was were be been being has have had es fue fueron ser sido ha han a to был была было были"
)
_BESIDE: Final = frozenset(_BESIDE_WORDS.split())
_MOST_BETWEEN: Final = 4  # words or signs of an act, with those beside it
_PARTICIPLE: Final = re.compile(r"\w{3,}(?:[аяе]н|ут)(?:[аоы])?")
_INSTRUMENTAL: Final = re.compile(r"\w{2,}(?:ом|ем|ой|ей|ами|ями)")
# Endings of Russian words for who does it, with those of whom it is done to.
_CASES: Final = (("а", "у"), ("я", "ю"))
_MASCULINE: Final = ("ий", "ыи", "ии", "ый", "ой", "ои")  # folded or not
_OBJECTS: Final = tuple(ending for _, ending in _CASES)


class Shared(NamedTuple):
    """What stands in both headlines, and where: its first token, and one past the last."""

    old: tuple[int, int]
    new: tuple[int, int]


def is_passive(tokens: Sequence[str]) -> bool:
    """Whether a headline tells of whom it is done to, and then who does it."""
    return not BY.isdisjoint(tokens) or any(
        _PARTICIPLE.fullmatch(one) and _INSTRUMENTAL.fullmatch(other) for one, other in pairwise(tokens)
    )


def as_active(tokens: Sequence[str]) -> list[str]:
    """A headline with who does it first, where it is told in the passive with a word before who does it."""
    place = next((place for place, word in enumerate(tokens) if word in _BY_BEHIND), 0)
    act = place - 1
    if act < 1 or not tokens[place + 1 :]:
        return list(tokens)
    done_to = [word for word in tokens[:act] if word not in _BESIDE or word == "a"]
    return [*tokens[place + 1 :], tokens[act], *done_to]


def is_turned(shared: Sequence[Shared], before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether of two headlines, one of them in the passive, both begin with the same name and go on with the other.

    Guyana accuses Venezuela, Guyana is accused by Venezuela: only where the same act stands alone between both names.
    """
    return any(
        one.old[1] <= other.old[0] and one.new[1] <= other.new[0] and _is_one_act(one, other, before, after)
        for one, other in combinations(shared, 2)
    )


def _is_one_act(one: Shared, other: Shared, before: Sequence[str], after: Sequence[str]) -> bool:
    between, beside = before[one.old[1] : other.old[0]], after[one.new[1] : other.new[0]]
    behind, beyond = before[other.old[1] :], after[other.new[1] :]
    if BY.isdisjoint(between) and not is_passive([*between, *before[slice(*other.old)]]):
        between, beside, behind, beyond = beside, between, beyond, behind  # now the first is in the passive
    if not between or len(beside) > _MOST_BETWEEN:
        return False
    act = [token for token in beside if token not in _BESIDE]
    done = [token for token in between if token not in _BESIDE and token not in BY and token != _FROM]
    if not done:  # Chinese and Persian tell behind both what is done
        is_object = not act and beyond[:1] == [_OBJECT]
        return is_object or (bool(act) and is_ideograph(act[0][0]) and list(behind[: len(act)]) == act)
    is_last = between[-1] in BY or bool(_PARTICIPLE.fullmatch(between[-1]))
    return is_last and len(act) == len(done) and all(map(is_form, act, done))


def has_cases_exchanged(shared: Sequence[Shared], before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether of two Russian names each has the other's case, in whatever order they stand: Турцию, Турция."""
    exchanged = [
        _case_exchanged(before[have.old[0]], after[have.new[0]])
        for have in shared
        if is_cyrillic(before[have.old[0]]) and have.old[1] - have.old[0] == 1
    ]
    return {"who", "whom"} <= {*exchanged}


def _case_exchanged(old: str, new: str) -> str:
    """Whether a name becomes the one that does it, or the one that it is done to; empty where neither."""
    for who, whom in _CASES:
        if old[:-1] == new[:-1]:
            if (old[-1], new[-1]) == (who, whom):
                return "whom"
            if (old[-1], new[-1]) == (whom, who):
                return "who"
    return ""


def is_object(token: str) -> bool:
    """Whether a Russian name has the ending of whom it is done to."""
    return token.endswith(_OBJECTS)


def is_masculine(token: str) -> bool:
    """Whether a Russian word qualifies what has one form for who does it and for whom it is done to."""
    return token.endswith(_MASCULINE)


def is_cyrillic(token: str) -> bool:
    """Whether a word is written in Cyrillic letters."""
    return "\u0400" <= token[0] < "\u0530"
