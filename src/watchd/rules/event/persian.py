"""How Persian puts who does what to whom: order, را behind an object, توسط before an actor, the noun of the action."""

import re
from typing import Final

from watchd.rules.event.frame import Frame, Reading, is_between, is_first, rows, stands_before, words
from watchd.rules.event.persian_before import (
    borne,
    endured,
    is_borne,
    is_deed,
    is_endured,
    is_suffered,
    is_told,
    is_turned,
    nearest,
    routed,
    suffered,
    told,
)
from watchd.rules.event.persian_words import OBJECT, STOPS, after, is_agent, is_aimed, is_free, is_object

_TO: Final = rows("به")
_TOPIC: Final = rows("درباره, درباره‌ی, در مورد, در خصوص, پیرامون, راجع به, در باره, درخصوص")
# Behind an object they judge it: `تحریم A را محکوم کرد` condemns what A did.
_JUDGES: Final = words("محکوم رد تکذیب نقض غیرقانونی ظالمانه بی‌اثر")
_SUMMONS: Final = re.compile("(?:احضار|فراخوان).*")
_LISTS: Final = words("فهرست لیست")
_INTO: Final = words("در به از")


def _passive(frame: Frame) -> bool:
    return is_agent(frame, frame.actor) and not is_agent(frame, frame.target)


def _summoned(frame: Frame) -> bool:
    """`T به A احضار شد`: who is summoned goes to who summons."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_first(target, actor, action) or not _SUMMONS.fullmatch(_word(frame)):
        return False
    return frame.word(after(frame)).startswith("شد") and frame.marked(actor, _TO, STOPS, 2) >= target[1]


def _word(frame: Frame) -> str:
    return frame.word(frame.action[0])


def _object_first(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(actor, target, frame.action) or not is_free(frame, actor):
        return False
    return is_object(frame, target) or is_aimed(frame, target)


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not is_free(frame, actor) or is_agent(frame, target):
        return False
    if target is None:
        return True
    if is_between(target, actor or (0, 0), action):
        return not is_turned(frame, actor, target) and not is_suffered(frame, actor, target)
    if is_borne(frame) or is_told(frame, actor, target):
        return False
    if _is_list(frame) and target[0] == after(frame):
        return False  # whoever publishes `فهرست تحریم‌های A` may be sanctioned by A
    return stands_before(action, target) and not _does(frame, target)


def _is_list(frame: Frame) -> bool:
    """Whether the action stands behind the list of it: `فهرست تحریم‌ها`."""
    return frame.word(frame.action[0] - 1) in _LISTS


def _does(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words directly behind a noun of doing do it: `حمله اسرائیل`."""
    if span is None or not 0 <= span[0] - after(frame) <= 1 or frame.word(span[0] - 1) in STOPS:
        return False
    is_listed = _is_list(frame) and frame.word(frame.action[0] - 2) in _INTO  # `T در فهرست تحریم‌های A`
    is_judged = frame.word(span[1]) == OBJECT and frame.word(span[1] + 1) in _JUDGES
    return is_listed or is_judged or (is_deed(frame) and span[0] == after(frame))


def _noun(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not stands_before(action, actor) or is_aimed(frame, actor):
        return False
    if is_endured(frame, actor, target):
        return False
    if is_between(actor, action, target):
        return is_aimed(frame, target) or (actor[0] - after(frame) <= 1 and not is_object(frame, actor))
    return stands_before(target, action) and _does(frame, actor)


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not is_first(target, actor, frame.action):
        return False
    place = frame.marked(target, _TOPIC)
    return place == 0 or place in frame.sentence.breaks


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("passive", borne),
    ("passive", _summoned),
    ("passive", suffered),
    ("passive", told),
    ("noun", endured),
    ("topic", _topic),
    ("object-first", _object_first),
    ("nearest", nearest),
    ("plain", _plain),
    ("noun", _noun),
    ("noun", routed),
)
