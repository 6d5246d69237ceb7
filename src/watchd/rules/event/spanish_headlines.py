"""How Spanish headlines leave out a verb or put a place for who did it: `A, contra T: …`, `T, detenido en A`."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, is_between, rows, stands_before
from watchd.rules.event.spanish_words import ARTICLES, CLITICS, CLOSE, HAVE, STOPS, is_noun, is_participle, last

_AT: Final = rows("a, al, contra, sobre, ante, con, frente a")
_BY: Final = rows("por")
_WITH: Final = rows("con")
_IN: Final = rows("en")
_OF: Final = rows("de, del")
_JUDGED: Final = re.compile("(?:detenid|encarcelad|arrestad|pres|juzgad|condenad|ejecutad|sentenciad|procesad)[oa]s?")
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
    place = frame.marked(target, _AT, STOPS, CLOSE)
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


def is_hit_by(frame: Frame) -> bool:
    """Whether the action stands in what hit somebody: `golpeada por una oleada de ataques`."""
    place = frame.marked(frame.action, _BY, STOPS, _FAR)
    return place != NOWHERE and _HIT.fullmatch(frame.word(place - 1)) is not None
