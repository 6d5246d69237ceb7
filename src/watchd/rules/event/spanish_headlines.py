"""How Spanish headlines leave out a verb or put a place for who did it: `A, contra T: …`, `T, detenido en A`."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, goes_on, is_beside, is_between, rows, stands_before, words
from watchd.rules.event.spanish_words import (
    ARTICLES,
    CLITICS,
    CLOSE,
    HAVE,
    PARTICIPLE,
    STOPS,
    is_noun,
    is_participle,
    last,
)

_AT: Final = rows("a, al, contra, sobre, ante, con, frente a")
_SAID_OF: Final = rows("a, al, contra, sobre, ante, con, de, frente a")
_TO: Final = rows("a, al, contra")
_BEHIND: Final = rows("con, en")
_WAS: Final = rows("fue, es, ha sido, fueron, son")
_IS: Final = words("fue es fueron son")
_AND: Final = words("y e")
_WHO: Final = words("quien quienes")
_MARKS: Final = words("blanco objetivo victima victimas diana presa objeto rehen rehenes")
_BY: Final = rows("por")
_WITH: Final = rows("con")
_IN: Final = rows("en")
_OF: Final = rows("de, del")
_JUDGED: Final = re.compile(
    "(?:detenid|retenid|secuestrad|encarcelad|arrestad|pres|juzgad|condenad|ejecutad|sentenciad|procesad)[oa]s?"
)
_EXPELLED: Final = re.compile("(?:expuls|deport|desterr|destierr|desaloj|echad).*")
# Behind them `por` names the deed that hit somebody, not why: `golpeada por bombardeos de A`.
_HIT: Final = re.compile(
    "(?:golpead|sacudid|afectad|alcanzad|castigad|azotad|danad|herid|destruid|muert|impactad|asolad|asediad|devastad)[oa]s?"
)
_FAR: Final = 6


def gapped(frame: Frame) -> bool:
    """`A, contra T: «…»`, `A a T: …`: who stands first does what comes behind the colon."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or not is_between(target, actor, action) or not _begins(frame, actor):
        return False
    place = frame.marked(target, _SAID_OF, STOPS, 1)
    has_colon = any(target[1] <= at <= action[0] for at in frame.sentence.colons)
    return has_colon and actor[1] <= place <= actor[1] + 1


def _begins(frame: Frame, span: tuple[int, int]) -> bool:
    first = span[0] - (frame.word(span[0] - 1) in ARTICLES)
    return first == 0 or first in frame.sentence.breaks


def told(frame: Frame) -> bool:
    """`T: A violó nuestro espacio`: behind the colon A has a verb and an object."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or not is_between(actor, target, action) or not _begins(frame, actor):
        return False
    if is_noun(frame) or is_participle(frame) or not any(target[1] <= at <= actor[0] for at in frame.sentence.colons):
        return False
    between = frame.sentence.words[actor[1] : action[0]]
    has_object = action[1] < len(frame.sentence.words) and action[1] not in frame.sentence.breaks
    return has_object and all(word in CLITICS | HAVE for word in between)


def felt(frame: Frame) -> bool:
    """`A, enfadado con T`: a participle of whoever feels or does it."""
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not stands_before(actor, frame.action) or not is_participle(frame):
        return False
    return frame.marked(target, _WITH, STOPS, 0) == frame.action[1]


def placed(frame: Frame) -> bool:
    """`T, detenido en A`, `T, expulsado de A`, `la expulsión de T de A`: the place stands for who did it."""
    actor, target, end = frame.actor, frame.target, frame.action[1]
    if actor is None or target is None or not stands_before(frame.action, actor):
        return False
    if _EXPELLED.fullmatch(last(frame)):
        begin = target[1] if stands_before(frame.action, target) and stands_before(target, actor) else end
        return frame.marked(actor, _OF, STOPS, 1) == begin and (begin == end) == is_participle(frame)
    is_judged = is_participle(frame) and _JUDGED.fullmatch(last(frame)) is not None
    return is_judged and frame.marked(actor, _IN, STOPS, 1) == end


def continued(frame: Frame) -> bool:
    """`A recibe a T y amenaza`, `A, enfrentado con T, ataca`: the verb has the subject that stands first."""
    is_verb = not is_noun(frame) and not is_participle(frame)
    return is_verb and (goes_on(frame, _AND) or (is_beside(frame) and frame.marked(frame.actor, _AT, STOPS) == NOWHERE))


def served(frame: Frame) -> bool:
    """`A castiga a T con aranceles`, `A incluye a T en la lista`: what A does to T stands behind a preposition."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or not is_between(target, actor, action) or actor[1] == target[0]:
        return False
    if frame.is_broken(actor[1], action[0]) or frame.word(actor[0] - 1) in STOPS:
        return False
    return frame.marked(target, _TO, STOPS) >= actor[1] and frame.marked(action, _BEHIND, STOPS, CLOSE) >= target[1]


def fronted(frame: Frame) -> bool:
    """`Contra T interpuso A una demanda`: what it is aimed at stands first, then a verb, who acts, and its object."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or not is_between(actor, target, action):
        return False
    place = frame.marked(target, _AT, STOPS)
    is_front = place == 0 or place in frame.sentence.breaks
    return is_front and frame.marked(actor, _AT, STOPS) == NOWHERE and not frame.is_broken(target[1], action[0])


def cleft(frame: Frame) -> bool:
    """`Quien ordenó el ataque a T fue A`."""
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(target, frame.action, actor):
        return False
    is_who = any(frame.word(place) in _WHO and (place == 0 or place in frame.sentence.breaks) for place in range(3))
    return is_who and frame.marked(actor, _WAS, STOPS - _IS, CLOSE) >= target[1]


def is_given(frame: Frame) -> bool:
    """Whether a participle has the action beside it: `castigada con aranceles por A`, `hallado culpable por A`."""
    place = frame.marked(frame.action, _BEHIND, STOPS, CLOSE)
    before = (frame.action[0] if place == NOWHERE else place) - 1
    if frame.is_filled(before) or before in frame.sentence.names - {0}:
        return False
    return PARTICIPLE.fullmatch(frame.word(before)) is not None and frame.word(before - 1) not in HAVE


def victim(frame: Frame) -> bool:
    """`T, blanco de un dron A`: what the action calls T says that he bears it."""
    actor, target, end = frame.actor, frame.target, frame.action[1]
    if actor is None or target is None or not is_between(frame.action, target, actor):
        return False
    return is_victim(frame) and frame.marked(actor, _OF, STOPS) == end


def is_victim(frame: Frame) -> bool:
    """Whether the action says whom something hits: `blanco de`."""
    return last(frame) in _MARKS and frame.word(frame.action[1]) in {"de", "del"}


def is_hit_by(frame: Frame) -> bool:
    """Whether the action stands in what hit somebody: `golpeada por una oleada de ataques`."""
    place = frame.marked(frame.action, _BY, STOPS, _FAR)
    return place != NOWHERE and _HIT.fullmatch(frame.word(place - 1)) is not None
