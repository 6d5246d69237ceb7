"""How Russian puts who does what to whom: order where endings allow it, the instrumental, nouns of action."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, is_first, rows, stands_before
from watchd.rules.event.russian_behind import inverted, relative, verb_first
from watchd.rules.event.russian_front import continued, gapped, is_in_place, is_led, is_object, is_placed, placed
from watchd.rules.event.russian_nouns import THEM, does, lender, lent, lent_behind, noun, received
from watchd.rules.event.russian_words import (
    INDECLINABLE,
    NEAR,
    PASSIVE,
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

_TOPIC: Final = rows("о, об, обо, по поводу, насчет, касательно, относительно, что касается, в отношении")
_BEARS: Final = re.compile(r"подверг.*|пострада.*|жертв.*|предъявлен[аоы]?")
# What they call their object stands in the instrumental: `признал нежелательной`.
_CALLS: Final = re.compile(r"(?:призна|назва|назнач|объяви|счита|счел|сдела|провозгласи).*")
_NOMINATIVE: Final = re.compile(r".{2,}(?:[бвгджзйклмнпрстфхцчшщ]|ия)")
_FAR: Final = 6


def _is_agent(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words do what a passive says: an instrumental, or an abbreviation directly behind it."""
    if span is None or not _passive_place(frame, span):
        return False
    if is_instrumental(frame, span):
        return True
    is_bare = INDECLINABLE.fullmatch(last(frame, span)) is not None or span[0] in frame.sentence.capitals
    return is_bare and span[0] == _passive_place(frame, span)


def _passive_place(frame: Frame, span: tuple[int, int]) -> int:
    """One past the passive that the words may belong to; 0 where there is none."""
    if is_passive(frame):
        return frame.action[1]
    for place in range(span[0] - 1, max(frame.action[1], span[0] - _FAR) - 1, -1):
        if PASSIVE.fullmatch(frame.word(place)):
            return place + 1
    return 0


def _passive(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if not _is_agent(frame, actor):
        return False
    # `Задержан ФСБ агент украинской разведки`: of two, the one right behind the participle did it.
    is_next = actor is not None and actor[0] == frame.action[1] and stands_before(actor, target)
    return is_next or not _is_agent(frame, target)


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    if (actor is not None and is_passive(frame)) or _is_agent(frame, target):
        return False
    if is_verb(frame):
        if is_placed(frame, actor, target) or is_led(frame, actor):
            return False
        return not is_turned(frame, actor, target) and not is_object(frame, actor)
    return not (_is_borne(frame) or does(frame, target) or is_object(frame, actor) or is_led(frame, actor))


def _object_first(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(frame.action, target, actor) or not is_verb(frame):
        return False
    if is_passive(frame) or (is_instrumental(frame, actor) and not _is_alone(frame, actor)):
        return False
    is_front = is_led(frame, target) and may_act(frame, actor)
    return is_front or is_turned(frame, target, actor) or is_object(frame, target)


def _is_alone(frame: Frame, span: tuple[int, int]) -> bool:
    """`признал нежелательной Минюст`: the instrumental before the words is what the object is called."""
    word = head(frame, span)
    is_bent = span[0] not in frame.sentence.capitals and word not in UNBENT
    if is_bent and span[0] in frame.sentence.names and _NOMINATIVE.fullmatch(word):
        return not ends_instrumental(frame, span)  # `грозит санкциями Трамп`: with what he does it
    is_subject = agrees(word, last(frame, frame.action)) and not ends_instrumental(frame, span)
    return is_bent and is_subject and _CALLS.fullmatch(last(frame, frame.action)) is not None


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
    if is_in_place(frame, target):
        return False
    is_participle = is_passive(frame) and not last(frame, action).endswith(("ся", "сь"))
    return _is_borne(frame) or (is_participle and action[0] - target[1] <= 1)


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not is_first(target, actor, frame.action):
        return False
    place = frame.marked(target, _TOPIC)
    if any(at in frame.sentence.names for at in range(place + 1, target[0])):
        return False  # `о Тайване Си напомнил`: another is named as the topic
    return place == 0 or place in frame.sentence.breaks


def _nearest(frame: Frame) -> bool:
    """Both stand before the verb: endings decide, else the one in the verb's own clause acts."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or is_passive(frame):
        return False
    verb = action[0] if is_verb(frame) else lender(frame)
    if verb == NOWHERE:
        return False
    if is_between(target, actor, action):
        return verb == action[0] and not may_act(frame, target) and may_act(frame, actor)
    if not is_between(actor, target, action) or not 0 <= verb - actor[1] <= NEAR or not may_act(frame, actor):
        return False
    if actor[0] in frame.sentence.colons and actor[1] == verb == action[0] and action[1] < len(frame.sentence.words):
        return True  # `T: A похитил моряков`
    is_meant = frame.has_between(verb, action[0], THEM) and frame.is_broken(target[1], actor[0])
    return is_meant or frame.is_parted(target[1], actor[0]) or not may_act(frame, target)


READINGS: Final[tuple[Reading, ...]] = (
    ("plain", gapped),
    ("passive", _passive),
    ("object-first", _object_first),
    ("topic", _topic),
    ("passive", _suffers),
    ("plain", _plain),
    ("plain", lent),
    ("verb-first", lent_behind),
    ("noun", noun),
    ("object-first", relative),
    ("verb-first", verb_first),
    ("verb-first", inverted),
    ("nearest", _nearest),
    ("passive", placed),
    ("noun", received),
    ("plain", continued),
)
