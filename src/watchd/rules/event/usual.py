"""Who acts where no reading knows: as each language most often has it, of two names that stand on one side of the deed.

It is a guess. It never makes a sentence read as asked; it only refuses one that most likely says the opposite.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from watchd.rules.event import chinese, english_deeds, persian_words, russian_words, spanish_words
from watchd.rules.event.english_words import NEAR, STOPS, is_past
from watchd.rules.event.frame import NOWHERE, Frame, is_between, rows, stands_before, words
from watchd.rules.hits import Span

# What somebody has rather than does, so that a name right before it says whose it is: `Venezuela's sovereignty`.
_HAD: Final = words(
    "sovereignty independence territory integrity security interest interests future stability affairs rights right "
    "government leadership regime people border borders oil economy assets waters airspace constitution neutrality "
    "democracy policy crisis issue question case relations ties"
)
_RUSSIAN_PEOPLE: Final = re.compile(r".{2,}[сц]к(?:ий|ая|ое|ие|ого|ой|их|ому|им|ими|ую)")  # `израильского удара`
_ARTICLES: Final = words("a an the its their his her")
_BESIDE: Final = rows(
    "on, in, at, over, against, across, near, off, inside, into, around, toward, towards, to, from, with, for, of"
)
_PLACED: Final = rows("на, по, в, во, у, с, со, против, к, ко, над, под, о, об, из, от, для, при, через, за")
_JUNTO: Final = rows("en, sobre, contra, a, al, hacia, ante, desde, con, para, cerca de, frente a, dentro de")
_AGAINST: Final = rows("у, по, на, против, к, в адрес")


def is_usual(language: str, frame: Frame) -> bool:
    """Whether the roles are as the language most often has them; never where they stand on both sides of the deed."""
    actor, target = frame.actor, frame.target
    if actor is None or target is None:
        return False
    return _USUAL[language](frame, actor, target) if language in _USUAL else False


def _is_left(frame: Frame, span: Span) -> bool:
    """Whether a clause ends between the words and the action; what is put in between ends one twice."""
    return frame.breaks_between(span[1], frame.action[0]) == 1


def _by_english(frame: Frame, actor: Span, target: Span) -> bool:
    end = frame.action[1]
    word = frame.word(end - 1)
    if not is_between(actor, target, frame.action) or word in _HAD or _is_left(frame, actor):
        return False
    if frame.has_between(actor[1], frame.action[0], _ARTICLES):
        return False
    if frame.marked(actor, _BESIDE, STOPS) != NOWHERE and not english_deeds.is_deed(frame):
        return False  # `Israeli strike on Gaza kills 20`; not so `retaliation for Australian expulsion`
    has_object = end < len(frame.sentence.words) and end not in frame.sentence.breaks
    has_object = has_object and frame.word(end) not in STOPS and not english_deeds.is_deed(frame)
    return is_past(word) or english_deeds.says_whose(frame, actor) or has_object  # `Iran strikes`: by Iran, or on it


def _by_spanish(frame: Frame, actor: Span, target: Span) -> bool:
    if is_between(actor, target, frame.action):
        is_beside = frame.marked(actor, _JUNTO, spanish_words.STOPS) != NOWHERE  # `Ataque de A en T mata a 20`
        return not spanish_words.is_noun(frame) and not _is_left(frame, actor) and not is_beside
    return is_between(actor, frame.action, target)


def _by_russian(frame: Frame, actor: Span, target: Span) -> bool:
    if is_between(actor, target, frame.action):
        is_verb = russian_words.is_verb(frame) and not _is_left(frame, actor)
        is_whose = frame.word(actor[0] - 1).startswith("котор")  # `за которым охотился A`
        is_verb = is_verb and (is_whose or frame.marked(actor, _PLACED, russian_words.STOPS, 1) == NOWHERE)
        is_adjective = actor[1] == frame.action[0] and _RUSSIAN_PEOPLE.fullmatch(frame.word(actor[1] - 1)) is not None
        return is_adjective or _has_verb(frame, actor) or (is_verb and russian_words.may_act(frame, actor))
    if russian_words.is_verb(frame):
        return _begins(frame) and stands_before(frame.action, actor) and _is_subject(frame, actor, target)
    # `Обыск прокуратуры у партии`
    return is_between(actor, frame.action, target) and frame.marked(target, _AGAINST, russian_words.STOPS) >= actor[1]


def _has_verb(frame: Frame, span: Span) -> bool:
    """`Турция пригрозила ударом`: right behind the words stands their verb, with the action for its object."""
    verb = frame.word(span[1])
    is_past = verb.endswith(("л", "ла", "ло", "ли")) and russian_words.agrees(russian_words.head(frame, span), verb)
    is_near = frame.action[0] - span[1] <= NEAR and not frame.is_broken(span[1], frame.action[0])
    return is_past and is_near and span[1] < frame.action[0]


def _begins(frame: Frame) -> bool:
    return frame.action[0] == 0 or frame.action[0] in frame.sentence.breaks


def _is_subject(frame: Frame, actor: Span, target: Span) -> bool:
    """`Ждёт от T гарантий A`, `Поможет ли A T`: of two behind a verb, the one in no case of an object."""
    stops = russian_words.STOPS
    is_given = frame.word(target[0] - 1) in stops or russian_words.is_given_name(frame, target)
    return is_given and frame.word(actor[0] - 1) not in stops and russian_words.may_act(frame, actor)


def _by_clause(frame: Frame, actor: Span, target: Span) -> bool:
    """Both before the verb: the first acts, unless the second begins a clause of its own."""
    if is_between(target, actor, frame.action):
        return not frame.is_broken(actor[1], target[0])
    return is_between(actor, target, frame.action) and frame.is_broken(target[1], actor[0])


def _by_persian(frame: Frame, actor: Span, target: Span) -> bool:
    if frame.word(target[1]) == persian_words.OBJECT and stands_before(target, frame.action):
        return stands_before(actor, frame.action) and not persian_words.is_object(frame, actor)
    # `A جسد گروگان را از T گرفت`: beside what a preposition marks, the first acts, though an object follows it.
    is_alone = persian_words.is_aimed(frame, target) and not persian_words.is_aimed(frame, actor)
    is_subject = is_alone and frame.word(actor[1]) != persian_words.OBJECT
    return (is_subject or persian_words.is_free(frame, actor)) and _by_clause(frame, actor, target)


def _by_chinese(frame: Frame, actor: Span, target: Span) -> bool:
    """Not where a name stands right before a noun at the end: `解除伊朗制裁`, by Iran, or on it."""
    if "".join(frame.sentence.words[slice(*frame.action)]) in chinese.HAD:
        return False
    if frame.word(actor[0] - 1) == "在":  # `在加沙以军打死20人`: where it was, and not who did it
        return False
    end, nearer = frame.action[1], max(actor[1], target[1])
    is_end = end >= len(frame.sentence.words) or end in frame.sentence.breaks
    is_of = is_end and frame.action[0] - nearer <= 1 and not frame.is_broken(min(actor[1], target[1]), nearer)
    return not is_of and _by_clause(frame, actor, target)


_USUAL: Final[Mapping[str, Callable[[Frame, Span, Span], bool]]] = {
    "en": _by_english,
    "es": _by_spanish,
    "fa": _by_persian,
    "ru": _by_russian,
    "zh": _by_chinese,
}
