"""How Spanish puts who does what to whom: order, `por`, `a` and `contra`, the noun of the action, objects in front."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, rows, stands_before, words
from watchd.rules.event.spanish_headlines import (
    cleft,
    continued,
    felt,
    fronted,
    gapped,
    is_given,
    is_hit_by,
    is_victim,
    placed,
    served,
    told,
    victim,
)
from watchd.rules.event.spanish_relative import is_subject_behind, is_whom, relative
from watchd.rules.event.spanish_words import (
    ARTICLES,
    CLITICS,
    CLOSE,
    DEEDS,
    HAVE,
    NOUN,
    PARTICIPLE,
    STOPS,
    is_noun,
    is_participle,
    last,
)

_AGENT: Final = rows(
    "por, por parte de, a manos de, de manos de, en manos de, por obra de, en enfrentamientos con, en choques con, "
    "en combates con"
)
_AIMS: Final = words("a al contra sobre hacia")
_HANDS: Final = rows(
    "en manos de, en enfrentamientos con, en choques con, en combates con, por parte de, a manos de, de manos de, "
    "por obra de"
)
_TARGET: Final = rows("a, al, contra, en contra de, sobre, hacia, ante, frente a")
_OBJECT: Final = rows("a, al")
_OF: Final = rows("de, del, desde")
_OF_OR_IN: Final = rows("de, del, en")
_WITH: Final = rows("con")
_FROM: Final = rows("desde")
_TOPIC: Final = rows(
    "sobre, acerca de, acerca del, respecto a, respecto de, en cuanto a, preguntado por, preguntada por"
)
_OF_STOPS: Final = STOPS | words("a al")
_WHO: Final = words("que quien quienes cual cuales cuando mientras")
# Of `DEEDS`, what may be a verb as well: an adjective behind it need not say who did it (`sanciona venezolanos`).
_VERBS: Final = re.compile(
    r"(?:amenaz|sancion|burl|critic|demand|quej|visit|ayud|respald|apoy|veto|bloque|llamad).*an?"
)
# A name behind these does them: `intimidación de EE.UU.`, but not `intimidación de periodistas`.
_DEEDS_OF_NAMES: Final = re.compile(
    r"(?:intimidacion|hostigamiento|represion|persecucion|acoso|purga|venganza|extorsion|injerencia|intromision|provocacion|coaccion|chantaje|amedrentamiento).*"
)
# `Por` behind them gives the reason or the price, not who did it.
_PRICES: Final = re.compile(
    r"(?:recompensa|multa|precio|protesta|sancion|demanda|condena|acusacion|critica|pago|deuda).*"
)
_NEAR: Final = 4  # words between an actor and its action
# Participles that say no more of a deed than that somebody did it.
_DONE: Final = re.compile(
    r"(?:decidi|ordena|lanza|emprendi|dicta|perpetra|cometi|efectua|realiza|ejecuta|aplica|adopta|aproba|anuncia)d[oa]s?|"
    r"impuest[oa]s?"
)
_LONG: Final = 6  # words between `por` and who it names: `por una fragata de la Armada española`
_FAR: Final = 12  # words between a participle and its agent


def _agent(frame: Frame, span: tuple[int, int] | None) -> int:
    """Where the `por` stands that makes the words the agent of the action; NOWHERE where there is none."""
    end = frame.action[1]
    place = frame.marked(span, _AGENT, STOPS, _LONG)
    if place == NOWHERE or not end <= place <= end + _FAR:
        return NOWHERE
    if place - 1 >= end and _is_another(frame, place - 1):
        return NOWHERE
    if is_participle(frame) or is_given(frame) or frame.marked(span, _HANDS, STOPS) != NOWHERE:
        return place
    return place if is_noun(frame) and not _PRICES.fullmatch(last(frame)) else NOWHERE


def _is_another(frame: Frame, place: int) -> bool:
    """Whether a participle there has the agent for itself: `milicia apoyada por A`, but not `de madrugada por A`."""
    word = frame.word(place)
    if frame.is_filled(place) or place in frame.sentence.names or not PARTICIPLE.fullmatch(word):
        return False
    if is_noun(frame) and _DONE.fullmatch(word):
        return False  # `la retirada de T decidida por A`
    return frame.word(place - 1) not in ARTICLES | {"de", "en"}


def _is_aimed(frame: Frame, span: tuple[int, int] | None) -> bool:
    return frame.marked(span, _TARGET, STOPS) != NOWHERE


def _passive(frame: Frame) -> bool:
    return _agent(frame, frame.actor) != NOWHERE and _agent(frame, frame.target) == NOWHERE


def _launched(frame: Frame) -> bool:
    """`Patrulla atacada desde A`: where it came from stands for who did it."""
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not stands_before(target, frame.action) or not is_participle(frame):
        return False
    return frame.marked(actor, _FROM, STOPS, 1) == frame.action[1]


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    if _agent(frame, target) != NOWHERE or (actor is not None and is_participle(frame)):
        return False
    if is_whom(frame, actor) or is_victim(frame) or is_subject_behind(frame, target):
        return False
    return not _is_in_front(frame, actor) and not _does(frame, target)


def _is_in_front(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words are an object put in front: `A Cabello lo sanciona …`."""
    if span is None or not stands_before(span, frame.action):
        return False
    place = frame.marked(span, _OBJECT, STOPS)
    if place == NOWHERE:
        return False
    return frame.word(frame.action[0] - 1) in CLITICS or place == 0 or place in frame.sentence.breaks


def _does(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words directly behind a noun of doing do it: `ataque de EE.UU.`."""
    if span is None or not stands_before(frame.action, span):
        return False
    if _is_adjective(frame, span):
        return True
    is_named = span[0] in frame.sentence.names and _DEEDS_OF_NAMES.fullmatch(last(frame)) is not None
    if not is_named and not DEEDS.fullmatch(last(frame)) and not is_hit_by(frame):
        return False
    if frame.word(frame.action[0] - 1) == "se":
        return False  # `se queja de X`: a verb
    place = frame.marked(span, _OF, _OF_STOPS, 2)
    end = frame.action[1]
    return end <= place <= end + 2 and not frame.has_between(end, place, _AIMS)


def _is_adjective(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words say whose deed it is: `ofensiva rusa`, `bombardeo paquistaní`."""
    if span[0] != frame.action[1] or span[0] in frame.sentence.names:
        return False
    word = last(frame)
    deed = DEEDS.fullmatch(word) or _DEEDS_OF_NAMES.fullmatch(word) or NOUN.fullmatch(word)
    return deed is not None and not _VERBS.fullmatch(word)


def _behind(frame: Frame) -> bool:
    """The action first, then A, then the marked T: `Sanciona A a T`, `sanciones de A contra T`."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or not stands_before(action, actor) or not stands_before(actor, target):
        return False
    if _is_aimed(frame, actor) or is_participle(frame) or _agent(frame, target) != NOWHERE:
        return False
    if _is_aimed(frame, target) or (is_noun(frame) and frame.marked(target, _WITH, STOPS) != NOWHERE):
        return True
    return not is_noun(frame) and actor[0] - action[1] <= 1 and _begins(frame)


def _begins(frame: Frame) -> bool:
    """Whether the action begins its clause."""
    place = frame.action[0]
    return place == 0 or place in frame.sentence.breaks


def _noun(frame: Frame) -> bool:
    return (is_noun(frame) and _behind(frame)) or _turned(frame)


def _turned(frame: Frame) -> bool:
    """`sanciones a T de A`, and T bears a deed of A: `T condena el ataque de A`."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not stands_before(action, actor) or _is_aimed(frame, actor):
        return False
    if _agent(frame, target) != NOWHERE:
        return False
    if _is_adjective(frame, actor) and frame.marked(target, _OF_OR_IN, _OF_STOPS, 1) == actor[1]:
        return True
    if is_between(target, action, actor):
        return _is_aimed(frame, target) and target[0] - action[1] <= _NEAR
    return _does(frame, actor)


def _verb_first(frame: Frame) -> bool:
    return not is_noun(frame) and _behind(frame)


def _object_first(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not stands_before(target, actor):
        return False
    if stands_before(frame.action, actor) and stands_before(target, frame.action) and not _is_aimed(frame, actor):
        return _is_in_front(frame, target) or is_subject_behind(frame, actor) or _is_resumed(frame, actor)
    return False


def _is_resumed(frame: Frame, actor: tuple[int, int]) -> bool:
    """`la orden la dio A`: a pronoun stands for the object in front."""
    end = frame.action[1]
    is_next = actor[0] - end <= CLOSE and not frame.has_between(end, actor[0], _OF_STOPS | {"de", "del"})
    before = frame.action[0] - 1
    if frame.word(before) in HAVE:
        before -= 1
    return is_next and frame.word(before) in CLITICS and (before < frame.action[0] - 1 or not is_noun(frame))


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not stands_before(target, actor) or _is_aimed(frame, actor):
        return False
    if not stands_before(target, frame.action):
        return False
    place = frame.marked(target, _TOPIC)
    return place >= 0 and (place == 0 or place in frame.sentence.breaks) and frame.is_broken(target[1], actor[0])


def _nearest(frame: Frame) -> bool:
    """Both stand before the verb, and the nearer one acts: `denuncia que A ataca`."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(actor, target, action) or is_participle(frame):
        return False
    if action[0] - actor[1] > _NEAR or _is_left(frame, actor):
        return False
    if frame.word(actor[1]) != "que" and (_is_in_front(frame, actor) or _is_aimed(frame, actor)):
        return False
    is_resumed = frame.word(action[0] - 1) in CLITICS and actor[1] >= action[0] - CLOSE
    return is_resumed or frame.has_between(target[1], actor[0], _WHO) or frame.is_parted(target[1], actor[0])


def _is_left(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether a clause ends between the words and the action; what is put in between ends one twice."""
    first, last = span[1], frame.action[0]
    return frame.is_parted(first, last) and frame.breaks_between(first, last) == 1


def _joined(frame: Frame) -> bool:
    """`A visita a T y le pide misiles`: the pronoun stands for who was named last."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(target, actor, action) or not _is_aimed(frame, target):
        return False
    return frame.word(action[0] - 1) in CLITICS and frame.word(action[0] - 2) in {"y", "e", "para"}


READINGS: Final[tuple[Reading, ...]] = (
    ("plain", gapped),
    ("passive", _passive),
    ("object-first", _object_first),
    ("plain", _plain),
    ("noun", _noun),
    ("verb-first", _verb_first),
    ("topic", _topic),
    ("passive", _launched),
    ("nearest", _nearest),
    ("nearest", _joined),
    ("nearest", relative),
    ("plain", felt),
    ("passive", placed),
    ("nearest", told),
    ("plain", continued),
    ("noun", served),
    ("object-first", fronted),
    ("passive", cleft),
    ("passive", victim),
)
