"""How Persian puts who does what to whom: order, را behind an object, توسط before an actor, the noun of the action."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, is_first, rows, stands_before, words

_AGENT: Final = rows("توسط, به دست, بدست, از سوی, از طرف, به وسیله")
_TARGET: Final = rows("به, علیه, بر, بر ضد, از, با, روی, برای, به سوی, در برابر, بر سر, با")
_TO: Final = rows("به")
_TOPIC: Final = rows("درباره, درباره‌ی, در مورد, در خصوص, پیرامون, راجع به, در باره, درخصوص")
_STOPS: Final = words("و یا که اما تا به از در با بر علیه برای را")
_OBJECT: Final = "را"
_OWN: Final = "خود"
_BEARS: Final = words("مورد هدف")
_DEEDS: Final = re.compile("(?:حمله|حملات|تهدید|هشدار|حمایت|فشار|شکایت|انتقاد|کمک|پیشنهاد|اتهام|درخواست|ضربه|موشک).*")
# Behind an object they judge it: `تحریم A را محکوم کرد` condemns what A did.
_JUDGES: Final = words("محکوم رد تکذیب نقض غیرقانونی ظالمانه بی‌اثر")
_SUMMONS: Final = re.compile("(?:احضار|فراخوان).*")
_LISTS: Final = words("فهرست لیست")
_INTO: Final = words("در به از")
_PARTS: Final = words("های هایی هایش ای اش یی ها")  # written with a joiner behind the noun
_NEAR: Final = 4


def _is_object(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether را follows the words, a few more between."""
    if span is None:
        return False
    for place in range(span[1], min(span[1] + _NEAR, len(frame.sentence.words))):
        if frame.word(place) == _OBJECT:
            return frame.word(place - 1) != _OWN  # `A مرز خود را`: the object is A's own
        if frame.word(place) in _STOPS or place in frame.sentence.breaks:
            return False
        if any(one is not None and one[0] <= place < one[1] for one in (frame.actor, frame.action, frame.target)):
            return False
    return False


def _is_agent(frame: Frame, span: tuple[int, int] | None) -> bool:
    return frame.marked(span, _AGENT, _STOPS) != NOWHERE


def _is_aimed(frame: Frame, span: tuple[int, int] | None) -> bool:
    return not _is_agent(frame, span) and frame.marked(span, _TARGET, _STOPS) != NOWHERE


def _passive(frame: Frame) -> bool:
    return _is_agent(frame, frame.actor) and not _is_agent(frame, frame.target)


def _is_borne(frame: Frame) -> bool:
    """`T مورد حمله A قرار گرفت`: what stands before the noun bears it, what stands behind it acts."""
    return frame.word(frame.action[0] - 1) in _BEARS


def _borne(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or not _is_borne(frame) or not stands_before(target, frame.action):
        return False
    return 0 <= actor[0] - _after(frame) <= 1


def _summoned(frame: Frame) -> bool:
    """`T به A احضار شد`: who is summoned goes to who summons."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_first(target, actor, action) or not _SUMMONS.fullmatch(_word(frame)):
        return False
    return frame.word(_after(frame)).startswith("شد") and frame.marked(actor, _TO, _STOPS, 2) >= target[1]


def _word(frame: Frame) -> str:
    return frame.word(frame.action[0])


def _is_free(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether nothing marks the words as anything but the actor."""
    return not (_is_object(frame, span) or _is_aimed(frame, span) or _is_agent(frame, span))


def _object_first(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(actor, target, frame.action) or not _is_free(frame, actor):
        return False
    return _is_object(frame, target) or _is_aimed(frame, target)


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not _is_free(frame, actor) or _is_agent(frame, target):
        return False
    if _is_borne(frame) and stands_before(action, target):
        return False
    if target is None or is_between(target, actor or (0, 0), action):
        return True
    if _is_list(frame) and target[0] == _after(frame):
        return False  # whoever publishes `فهرست تحریم‌های A` may be sanctioned by A
    return stands_before(action, target) and not _does(frame, target)


def _is_list(frame: Frame) -> bool:
    """Whether the action stands behind the list of it: `فهرست تحریم‌ها`."""
    return frame.word(frame.action[0] - 1) in _LISTS


def _after(frame: Frame) -> int:
    """The first word behind the action, endings passed over that are written apart."""
    place = frame.action[1]
    while frame.word(place) in _PARTS:
        place += 1
    return place


def _does(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words directly behind a noun of doing do it: `حمله اسرائیل`."""
    if span is None or span[0] != _after(frame):
        return False
    is_listed = _is_list(frame) and frame.word(frame.action[0] - 2) in _INTO  # `T در فهرست تحریم‌های A`
    is_judged = frame.word(span[1]) == _OBJECT and frame.word(span[1] + 1) in _JUDGES
    return is_listed or is_judged or _DEEDS.fullmatch(frame.word(frame.action[0])) is not None


def _noun(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not stands_before(action, actor) or _is_aimed(frame, actor):
        return False
    if is_between(actor, action, target):
        return _is_aimed(frame, target) or (actor[0] - _after(frame) <= 1 and not _is_object(frame, actor))
    return stands_before(target, action) and _does(frame, actor)


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not is_first(target, actor, frame.action):
        return False
    place = frame.marked(target, _TOPIC)
    return place == 0 or place in frame.sentence.breaks


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("passive", _borne),
    ("passive", _summoned),
    ("topic", _topic),
    ("object-first", _object_first),
    ("plain", _plain),
    ("noun", _noun),
)
