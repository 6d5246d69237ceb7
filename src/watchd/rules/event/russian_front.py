"""What stands at the front of a Russian clause in a case that no subject has: `Главе МИД ответил A`."""

from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, rows, words
from watchd.rules.event.russian_words import OBLIQUE, STOPS, UNBENT, head, is_given_name

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
_AIMED: Final = rows("против, по, к, ко, за, над, о, об")


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
    return frame.marked(span, _AIMED, STOPS, 1) != NOWHERE
