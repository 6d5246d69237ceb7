"""Whether two headlines have the same words, and who did it to whom exchanged."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, takewhile
from typing import Final

from watchd.stories.forms import is_form, shared_beginning
from watchd.stories.names import with_united_nations
from watchd.stories.passive import (
    BY,
    Shared,
    as_active,
    has_cases_exchanged,
    is_cyrillic,
    is_masculine,
    is_object,
    is_passive,
    is_turned,
)
from watchd.stories.stop_words import STOP_WORDS
from watchd.text.characters import is_ideograph
from watchd.text.fold import fold

# Small words that say which way something goes; what only joins, places or belongs is the same from both sides.
_WAYS: Final = frozenset(
    (
        "to",
        "from",
        "against",
        "contra",
        "desde",
        "hacia",
        "para",
        "против",
        "от",
        "к",
        "из",
        "به",
        "از",
        "علیه",
        "向",
        "对",
        "给",
        "从",
        "被",
        "把",
        "将",
    )
)
_JOINING: Final = frozenset("和与及跟同的在、")
_ARTICLES: Final = frozenset(("the", "an", "el", "la", "los", "las", "un", "una", "unos", "unas"))
_SPANISH: Final = frozenset(("el", "la", "los", "las", "del", "en"))  # tell it where no language is said
# What somebody says of somebody is done as well: the army says rebels, rebels say the army.
_SAYING_WORDS: Final = "say says said tell tells told dice dicen dijo сообщил сообщила сообщили заявил заявила заявили"
_SAYING: Final = frozenset(_SAYING_WORDS.split())
_OBJECT: Final = "را"  # stands behind whom it is done to
_TOKEN: Final = re.compile(r"[^\W_]+")
_LEAST_PLACES: Final = 3  # of four neighbours, that each has taken over from the other
_LONGEST_HEADLINE: Final = 60  # words or signs: every two are compared with every two
_LONGEST_NAME: Final = 3  # words; more are whom and what together
_VERB_ENDINGS: Final = "s es ed d ing a o e an en aron ieron io ado ada ando iendo ia aba"
_OF_VERBS: Final = frozenset(("", *_VERB_ENDINGS.split()))
_NUMBER: Final = frozenset(("s", "n"))  # what many add to the word for what they do
_STEM: Final = 3  # letters that forms of one word have in common at least
_EDGE: Final = ""


def is_swapped(new: str, old: str, language: str | None = None) -> bool:
    """Whether the roles in two headlines are exchanged: Guyana accuses Venezuela, Venezuela accuses Guyana.

    Two words have changed places around one that tells what happens, or which way, and each has the neighbours of the
    other. What is told the other way round in the passive is the same.
    """
    is_spanish = language.startswith("es") if language else not _SPANISH.isdisjoint(fold(old).split())
    before, after = _tokens(old, is_spanish=is_spanish), _tokens(new, is_spanish=is_spanish)
    if before == after or max(len(before), len(after)) > _LONGEST_HEADLINE:
        return False
    ways = _WAYS | {"a"} if is_spanish else _WAYS
    shared = [*_shared_words(before, after), *_shared_names(before, after)]
    if is_passive(before) != is_passive(after):
        return is_turned(sorted(shared), before, after) or _is_exchanged_in_passive(before, after, ways)
    if has_cases_exchanged(sorted(shared), before, after):
        return True
    return any(
        _is_exchanged(one, other, before, after, ways) and _may_do_both(one, other, before, after, ways)
        for one, other in combinations(sorted(shared), 2)
    )


def _is_exchanged_in_passive(before: Sequence[str], after: Sequence[str], ways: frozenset[str]) -> bool:
    """Whether the one in the passive, told the other way round, has words exchanged: a post in Chad, rebels of it."""
    before, after = as_active(before), as_active(after)
    shared = sorted(_shared_words(before, after))
    return any(_is_exchanged(one, other, before, after, ways) for one, other in combinations(shared, 2))


def _tokens(headline: str, *, is_spanish: bool) -> list[str]:
    """The words without articles, which have the gender of what they stand before; signs of Chinese one by one."""
    found = _TOKEN.findall(fold(with_united_nations(headline.replace("\u200c", ""))))
    tokens = [token for part in found for token in (part if is_ideograph(part[0]) else (part,))]
    left_out = _ARTICLES if is_spanish else _ARTICLES | {"a"}
    return ["a" if word == "al" and is_spanish else word for word in tokens if word not in left_out]


def _is_word(token: str) -> bool:
    return len(token) > 1 and token.isalpha() and token not in STOP_WORDS


def _shared_words(before: Sequence[str], after: Sequence[str]) -> Iterator[Shared]:
    for place, token in enumerate(before):
        if _is_word(token):
            places = [other for other, beside in enumerate(after) if _is_same(token, beside)]
            if len(places) == 1 and sum(_is_same(token, beside) for beside in before) == 1:
                yield Shared((place, place + 1), (places[0], places[0] + 1))


def _shared_names(before: Sequence[str], after: Sequence[str]) -> Iterator[Shared]:
    """The longest runs of words, or of Chinese signs, that stand in both: a Colombian soldier."""
    for place, token in enumerate(before):
        for other, beside in enumerate(after):
            if not _is_same(token, beside) or (place and other and _is_same(before[place - 1], after[other - 1])):
                continue  # it is another word, or goes on with what was found
            pairs = zip(before[place:], after[other:], strict=False)
            length = sum(1 for _ in takewhile(lambda pair: _is_same(*pair), pairs))
            if length > 1 and (length <= _LONGEST_NAME or is_ideograph(token[0])):
                yield Shared((place, place + length), (other, other + length))


def _is_exchanged(
    one: Shared, other: Shared, before: Sequence[str], after: Sequence[str], ways: frozenset[str]
) -> bool:
    if one.old[1] > other.old[0] or other.new[1] > one.new[0]:
        return False
    between, beside = before[one.old[1] : other.old[0]], after[other.new[1] : one.new[0]]
    if not between and not beside:
        by = _before(before, one.old)
        return _after(before, other.old) == _OBJECT == _after(after, one.new) or (
            by in BY and by == _before(after, other.new)
        )
    if not any(_tells(token, ways) and any(_is_same_act(token, act) for act in beside) for token in between):
        return False
    places = [
        (_before(before, one.old), _before(after, other.new)),
        (_before(before, other.old), _before(after, one.new)),
        (_after(before, one.old), _after(after, other.new)),
        (_after(before, other.old), _after(after, one.new)),
    ]
    taken = [mine for mine, theirs in places if mine == theirs or _is_same(mine, theirs)]
    return len(taken) >= _LEAST_PLACES and any(taken)


def _may_do_both(one: Shared, other: Shared, before: Sequence[str], after: Sequence[str], ways: frozenset[str]) -> bool:
    """Whether names are exchanged, and not what is done put before who does it.

    Spanish and Russian do that. Russian then keeps the cases, and Spanish has no `a` before it.
    """
    is_of_one_word = max(have.old[1] - have.old[0] for have in (one, other)) == 1
    if is_cyrillic(before[one.old[0]]):
        has_other_cases = any(before[slice(*have.old)] != after[slice(*have.new)] for have in (one, other))
        is_either = is_of_one_word or all(is_masculine(before[have.old[0]]) for have in (one, other))
        return has_other_cases or (is_either and not any(is_object(before[have.old[0]]) for have in (one, other)))
    if is_of_one_word or is_ideograph(before[one.old[0]][0]):
        return True
    return "a" not in ways or not ways.isdisjoint(before[one.old[1] : other.old[0]])


def _tells(token: str, ways: frozenset[str]) -> bool:
    if is_ideograph(token[0]):
        return token not in _JOINING
    return token in ways or token in _SAYING or _is_word(token)


def _is_same_act(one: str, other: str) -> bool:
    """The same word in another form: for one or for many, in another tense, with the gender of who does it."""
    shorter, longer = sorted((one, other), key=len)
    is_for_many = len(longer) - len(shorter) == 1 and longer.startswith(shorter) and longer[-1] in _NUMBER
    stem = shared_beginning(one, other)
    is_of_verb = is_cyrillic(one) or _OF_VERBS.issuperset((one[stem:], other[stem:]))
    return one == other or is_for_many or (is_of_verb and is_form(one, other)) or _SAYING.issuperset((one, other))


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    # Forms of one word begin with the same letters, which is cheaper to see: every two words are asked about.
    return is_form(one, other) if one[:_STEM] == other[:_STEM] else one in _SAYING and other in _SAYING


def _before(tokens: Sequence[str], place: tuple[int, int]) -> str:
    return tokens[place[0] - 1] if place[0] else _EDGE


def _after(tokens: Sequence[str], place: tuple[int, int]) -> str:
    return tokens[place[1]] if place[1] < len(tokens) else _EDGE
