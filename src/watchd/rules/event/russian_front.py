"""What stands at the front of a Russian clause in a case that no subject has: `Главе МИД ответил A`."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, goes_on, is_beside, is_between, rows, stands_before, words
from watchd.rules.event.russian_words import (
    OBLIQUE,
    STOPS,
    UNBENT,
    head,
    is_given_name,
    is_passive,
    is_verb,
    last,
    may_act,
)
from watchd.rules.hits import Span

# Whom somebody does something to, before the state he is of or his name: `Посла T вызвали`, `Компанию «T» внёс A`.

_WHOM_OF: Final = words(
    "посла посланника консула поверенного дипломата атташе министра президента премьера главу лидера генерала "
    "капитана адмирала командира солдата журналиста гражданина судью канцлера короля спикера сенатора депутата мэра "
    "губернатора генпрокурора главкома экс-президента папу послу посланнику консулу поверенному дипломату министру "
    "президенту премьеру премьер-министру главе лидеру генералу капитану адмиралу командиру солдату журналисту "
    "гражданину судье канцлеру королю спикеру сенатору депутату мэру губернатору генпрокурору папе компанию фирму "
    "корпорацию авиакомпанию телекомпанию организацию группировку партию газету"
)
_TITLED: Final = 4  # words of a title and of whose it is, before a name
_THERE: Final = rows("в, во, из")
_ABOUT: Final = rows("о, об, про, к, против")
_AND: Final = words("и")
_GERUND: Final = re.compile(r".{3,}(?:ив|ав|ев|ыв|вши|вшись|[аяую]я)")
_JUDGES: Final = re.compile(
    r"(?:осуд|арест|задерж|казн|приговор|посад|выдвор|высл|высыл|депорт|экстрадир|обвин|суд).*(?:ли|ют|ят)"
)
_CONDEMNED: Final = re.compile(r"(?:осужд|арестов|задерж|казн|приговор|выдвор|выслан|депорт|обвин).*")
_AIMED: Final = rows("против, по, к, ко, над, о, об")


def is_object(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words begin their clause in a case that no subject has: `Зеленского вызвали`."""
    if span is None:
        return False
    first = _front(frame, span)
    if first != span[0] and frame.word(first) in _WHOM_OF:
        return True
    is_bent = span[0] not in frame.sentence.capitals and head(frame, span) not in UNBENT
    is_oblique = is_bent and OBLIQUE.fullmatch(head(frame, span)) is not None
    return first == span[0] and (is_oblique or is_given_name(frame, span))


def _front(frame: Frame, span: tuple[int, int]) -> int:
    """Where the clause begins in which at most a few words stand before these; else where they begin."""
    for first in range(span[0], max(span[0] - _TITLED, 0) - 1, -1):
        if first == 0 or first in frame.sentence.breaks:
            return first
        if frame.word(first - 1) in STOPS:
            break
    return span[0] if span[0] == 0 or span[0] in frame.sentence.breaks else NOWHERE


def is_led(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether a preposition before the words keeps them from acting: `по Ирану нанес удар Израиль`."""
    place = frame.marked(span, _AIMED, STOPS, 2)
    # `над Брянском ПВО сбила`: another name has the preposition
    return (
        span is not None
        and place != NOWHERE
        and not any(at in frame.sentence.names for at in range(place + 1, span[0]))
    )


def is_placed(frame: Frame, bearer: Span | None, place: Span | None) -> bool:
    """`T осудили в A`, `T высылают из A`: nobody is named as who does it but by the place."""
    if bearer is None or place is None or not _JUDGES.fullmatch(last(frame, frame.action)):
        return False
    return stands_before(bearer, frame.action) and frame.marked(place, _THERE, STOPS, 0) == frame.action[1]


def is_in_place(frame: Frame, span: Span | None) -> bool:
    """`в Иране казнён`: a place before the verb is no subject."""
    return frame.marked(span, _THERE, STOPS, 0) != NOWHERE


def placed(frame: Frame) -> bool:
    """`T осудили в A`, `в A казнён T`."""
    is_front = stands_before(frame.actor, frame.action) and stands_before(frame.action, frame.target)
    is_judged = _CONDEMNED.fullmatch(last(frame, frame.action)) is not None
    is_there = is_front and is_judged and is_in_place(frame, frame.actor)
    return is_there or is_placed(frame, frame.target, frame.actor)


def continued(frame: Frame) -> bool:
    """`A встретился с T и попросил`, `A, недовольный T, уволил`: the verb has the subject that stands first."""
    word = last(frame, frame.action)
    is_deed = (is_verb(frame) and not is_passive(frame)) or _GERUND.fullmatch(word) is not None
    return (
        is_deed
        and (goes_on(frame, _AND) or is_beside(frame))
        and may_act(frame, frame.actor)
        and not is_led(frame, frame.actor)
    )


def gapped(frame: Frame) -> bool:
    """`A о T: …`, `A — T: «…»`: who stands first says what comes behind the colon."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or actor[0] != 0 or not is_between(target, actor, action):
        return False
    has_colon = any(target[1] <= place <= action[0] for place in frame.sentence.colons)
    is_next = actor[1] == target[0] and target[0] in frame.sentence.breaks
    return has_colon and (is_next or frame.marked(target, _ABOUT, STOPS, 0) == actor[1])
