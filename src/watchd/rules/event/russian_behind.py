"""Two names behind a Russian verb, or one before it as its object: `Передала Киеву установки Голландия`."""

import re
from typing import Final

from watchd.rules.event.frame import Frame, is_between
from watchd.rules.event.russian_words import (
    ADJECTIVE,
    DATIVE,
    NEAR,
    OBLIQUE,
    STOPS,
    UNBENT,
    agrees,
    head,
    is_passive,
    is_turned,
    is_verb,
    last,
    may_act,
)

_WHOM: Final = re.compile("котор(?:ому|ого|ой|ую|ым|ом|ых|ыми)|кому|кого|кем|чем")


def verb_first(frame: Frame) -> bool:
    """`Установки передала Киеву Голландия`: behind the verb, in a case no subject has, and then who acts."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(target, action, actor) or not is_verb(frame):
        return False
    if target[0] - action[1] > 1 or is_passive(frame) or _is_led(frame, target):
        return False
    if actor[0] - target[1] <= 1 and is_turned(frame, target, actor):
        return True
    # `Пригрозил Каракасу пошлинами Вашингтон`: nobody stands before the verb, so whoever acts stands behind it.
    is_begun = action[0] == 0 or action[0] in frame.sentence.breaks
    is_near = actor[0] - target[1] <= NEAR and not frame.is_broken(action[1], actor[0])
    is_given = _is_given(frame, target) or head(frame, target) in UNBENT
    return is_begun and is_near and is_given and not _is_given(frame, actor) and may_act(frame, actor)


def _is_led(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether a word stands between the verb and the words that may be its subject: `обстреляли пограничники T`."""
    led = frame.word(span[0] - 1)
    verb = last(frame, frame.action)
    if span[0] - 1 != frame.action[1] or led in STOPS or ADJECTIVE.fullmatch(led) or OBLIQUE.fullmatch(led):
        return False
    return verb.endswith(("л", "ла", "ли")) and agrees(led, verb)


def inverted(frame: Frame) -> bool:
    """`Обстреляли пограничники A катер T`: who acts stands behind the verb, and before what bears it."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(actor, action, target) or not is_verb(frame):
        return False
    is_begun = action[0] == 0 or action[0] in frame.sentence.breaks
    return is_begun and not is_passive(frame) and _is_led(frame, actor) and not frame.is_broken(action[1], target[0])


def _is_given(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words end as a dative does."""
    word = head(frame, span)
    is_bent = span[0] not in frame.sentence.capitals and word not in UNBENT
    return is_bent and DATIVE.fullmatch(word) is not None


def relative(frame: Frame) -> bool:
    """`T, которому пожаловался A`: the pronoun is in a case that no subject has."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(frame.action, target, actor) or not is_verb(frame):
        return False
    is_close = actor[0] - action[1] <= 1 and not frame.is_broken(action[1], actor[0])
    return is_close and _WHOM.fullmatch(frame.word(action[0] - 1)) is not None and may_act(frame, actor)
