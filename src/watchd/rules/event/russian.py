"""How Russian puts who does what to whom: order where endings allow it, the instrumental, nouns of action."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, is_first, rows, stands_before, words
from watchd.rules.event.russian_behind import inverted, relative, verb_first
from watchd.rules.event.russian_words import (
    DATIVE,
    INDECLINABLE,
    NEAR,
    OBLIQUE,
    PASSIVE,
    STOPS,
    UNBENT,
    agrees,
    ends_instrumental,
    head,
    is_instrumental,
    is_passive,
    is_turned,
    is_verb,
    last,
    may_act,
)

_TARGET: Final = rows("против, по, на, в, во, к, ко, за, над, в адрес, в отношении, в сторону, с")
_TOPIC: Final = rows("о, об, обо, по поводу, насчет, касательно, относительно, что касается, в отношении")
# What stands in the genitive directly behind them does them (`санкции США`), not so behind `захват`.
_DEEDS: Final = re.compile(
    r"(?:санкци|удар|атак|угроз|давлен|нападен|обвинен|претензи|ультиматум|вторжен|агресси|предупрежд|"
    r"пошлин|тариф|требован|заявлен|решени|визит|предложен|просьб|эмбарго|вмешательств|обещан|приказ|послани|ответ).*"
)
# They lend a noun its verb, and who does it stands before them: `предъявил обвинения T`, `предъявил T обвинения`.
_LENDS: Final = re.compile(
    r"(?:предъяв|выдвин|выдвиг|нанес|нанос|вве|ввод|налож|наклады).*(?:л|ла|ло|ли|ет|ит|ют|ят)|нанес"
)
_BEARS: Final = re.compile(r"подверг.*|пострада.*|жертв.*|предъявлен[аоы]?")
_THEM: Final = words("нему ней ним него нее них")  # who was named before
# Whom somebody does something to, before the state he is of or his name: `Посла T вызвали`, `Компанию «T» внёс A`.
_WHOM_OF: Final = words(
    "посла посланника консула поверенного дипломата атташе министра президента премьера главу лидера генерала капитана "
    "адмирала командира солдата журналиста гражданина судью "
    "компанию фирму корпорацию авиакомпанию телекомпанию организацию группировку партию газету"
)
# What they call their object stands in the instrumental: `признал нежелательной`.
_CALLS: Final = re.compile(r"(?:призна|назва|назнач|объяви|счита|счел|сдела|провозгласи).*")
_FAR: Final = 6


def _is_agent(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words do what a passive says: an instrumental, or an abbreviation directly behind it."""
    if span is None or not _passive_place(frame, span):
        return False
    if is_instrumental(frame, span):
        return True
    is_behind = span[0] == _passive_place(frame, span)
    return is_behind and INDECLINABLE.fullmatch(last(frame, span)) is not None


def _passive_place(frame: Frame, span: tuple[int, int]) -> int:
    """One past the passive that the words may belong to; 0 where there is none."""
    if is_passive(frame):
        return frame.action[1]
    for place in range(span[0] - 1, max(frame.action[1], span[0] - _FAR) - 1, -1):
        if PASSIVE.fullmatch(frame.word(place)):
            return place + 1
    return 0


def _passive(frame: Frame) -> bool:
    return _is_agent(frame, frame.actor) and not _is_agent(frame, frame.target)


def _is_object(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words begin their clause in a case that no subject has: `Зеленского вызвали`."""
    if span is None:
        return False
    is_of = frame.word(span[0] - 1) in _WHOM_OF
    is_bent = span[0] not in frame.sentence.capitals and head(frame, span) not in UNBENT
    if not is_of and not (is_bent and OBLIQUE.fullmatch(head(frame, span))):
        return False
    first = span[0] - is_of
    return first == 0 or first in frame.sentence.breaks


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    if (actor is not None and is_passive(frame)) or _is_agent(frame, target):
        return False
    if is_verb(frame):
        return not is_turned(frame, actor, target) and not _is_object(frame, actor)
    return not _is_borne(frame) and not _does(frame, target)


def _object_first(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(frame.action, target, actor) or not is_verb(frame):
        return False
    if is_passive(frame) or (is_instrumental(frame, actor) and not _is_alone(frame, actor)):
        return False
    return is_turned(frame, target, actor) or _is_object(frame, target)


def _is_alone(frame: Frame, span: tuple[int, int]) -> bool:
    """`признал нежелательной Минюст`: the instrumental before the words is what the object is called."""
    word = head(frame, span)
    is_bent = span[0] not in frame.sentence.capitals and word not in UNBENT
    is_subject = agrees(word, last(frame, frame.action)) and not ends_instrumental(frame, span)
    return is_bent and is_subject and _CALLS.fullmatch(last(frame, frame.action)) is not None


def _noun(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not stands_before(action, actor):
        return False
    if stands_before(target, action):
        return _does(frame, actor)
    if is_verb(frame) or is_passive(frame):
        return False
    if frame.marked(actor, _TARGET, STOPS) == NOWHERE and frame.marked(target, _TARGET, few=3) != NOWHERE:
        return True
    if actor[0] - action[1] <= 1 and 0 <= target[0] - actor[1] <= 1 and DATIVE.fullmatch(head(frame, target)):
        return True
    return is_instrumental(frame, actor) and not is_instrumental(frame, target)


def _does(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words directly behind a noun of doing do it: `в списке санкций США`."""
    if span is None or is_verb(frame) or not _DEEDS.fullmatch(last(frame, frame.action)) or _lender(frame) != NOWHERE:
        return False
    is_behind = 0 <= span[0] - frame.action[1] <= 1 and not frame.is_broken(frame.action[1], span[0])
    return is_behind and frame.marked(span, _TARGET, few=1) == NOWHERE


def _lender(frame: Frame) -> int:
    """Where the verb stands that the action, a noun, has for itself; NOWHERE where it has none."""
    for place in range(frame.action[0] - 1, max(frame.action[0] - _FAR, 0) - 1, -1):
        is_stopped = frame.word(place) in STOPS and frame.word(place + 1) not in _THEM  # `нанес по нему удар`
        if place + 1 in frame.sentence.breaks or is_stopped:
            return NOWHERE
        if _LENDS.fullmatch(frame.word(place)):
            return place
    return NOWHERE


def _lent(frame: Frame) -> bool:
    """`A предъявил T обвинения`: what stands between the verb and its noun bears it."""
    actor, target, place = frame.actor, frame.target, _lender(frame)
    if actor is None or target is None or place == NOWHERE or is_verb(frame):
        return False
    return actor[1] <= place < target[0] and stands_before(target, frame.action) and _may_bear(frame, target)


def _may_bear(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words may be in the dative."""
    word = head(frame, span)
    return DATIVE.fullmatch(word) is not None or INDECLINABLE.fullmatch(word) is not None


def _is_borne(frame: Frame) -> bool:
    """`объекты подверглись ударам`: what stands before the noun bears it."""
    before = range(max(frame.action[0] - NEAR, 0), frame.action[0])
    return not is_verb(frame) and any(_BEARS.fullmatch(frame.word(place)) for place in before)


def _suffers(frame: Frame) -> bool:
    """`Дутерте арестован`, `объекты подверглись ударам`, whoever is named as actor elsewhere."""
    actor, action, target = frame.actor, frame.action, frame.target
    if target is None or not stands_before(target, action) or _is_agent(frame, target):
        return False
    if is_between(actor, target, action) or is_instrumental(frame, target):
        return False
    is_participle = is_passive(frame) and not last(frame, action).endswith(("ся", "сь"))
    return _is_borne(frame) or (is_participle and action[0] - target[1] <= 1)


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not is_first(target, actor, frame.action):
        return False
    place = frame.marked(target, _TOPIC)
    return place == 0 or place in frame.sentence.breaks


def _nearest(frame: Frame) -> bool:
    """Both stand before the verb: endings decide, else the one in the verb's own clause acts."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or is_passive(frame):
        return False
    verb = action[0] if is_verb(frame) else _lender(frame)
    if verb == NOWHERE:
        return False
    if is_between(target, actor, action):
        return verb == action[0] and not may_act(frame, target) and may_act(frame, actor)
    if not is_between(actor, target, action) or not 0 <= verb - actor[1] <= NEAR or not may_act(frame, actor):
        return False
    is_meant = frame.has_between(verb, action[0], _THEM) and frame.is_broken(target[1], actor[0])
    return is_meant or frame.is_parted(target[1], actor[0]) or not may_act(frame, target)


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("object-first", _object_first),
    ("topic", _topic),
    ("passive", _suffers),
    ("plain", _plain),
    ("plain", _lent),
    ("noun", _noun),
    ("object-first", relative),
    ("verb-first", verb_first),
    ("verb-first", inverted),
    ("nearest", _nearest),
)
