"""Words by which Persian tells an object, an aim, an agent and a passive, for all readings of it."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, rows, words

_AGENT: Final = rows(
    "توسط, به دست, بدست, از سوی, از طرف, از جانب, به وسیله, بوسیله, به دستور, با دستور, به فرمان, به حکم, با حکم, "
    "در حمله, در حملات, در بمباران, در عملیات, بر اثر حمله, در اثر حمله, با شلیک"
)
_TARGET: Final = rows("به, علیه, بر, بر ضد, از, با, روی, برای, به سوی, به سمت, در برابر, بر سر, با")
STOPS: Final = words("و یا که اما تا به از در با بر علیه برای را")
OBJECT: Final = "را"
_OWN: Final = words("خود او وی آنها آنان ایشان ما هم یکدیگر")
# They begin what is named, so nothing before them belongs to it: `آمریکا این نفتکش را`.
_BEGINS: Final = words("این آن همین همان یک دو سه چهار پنج شش هفت هشت نه ده چند هر همه تنها")
_NEAR: Final = 4
PARTS: Final = words("های هایی هایش ای اش یی ها")  # written with a joiner behind the noun
# Behind a participle or the noun of a deed they make it borne.
_BORNE: Final = re.compile("(?:شد|شده|شدند|شود|شوند|گردید|گردیدند|خورد|خوردند)")
# What becomes so does it itself: `وارد شد`.
_BECOMES: Final = words(
    "وارد خارج نزدیک تسلیم ملحق متحد موفق خواستار مانع متعهد درگیر عازم موافق مخالف برنده پیروز مدعی منکر روبرو همراه"
)
_WILL: Final = words("خواهد خواهند می نمی")


def is_object(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether را follows the words, a few more between."""
    if span is None:
        return False
    for place in range(span[1], min(span[1] + _NEAR, len(frame.sentence.words))):
        if frame.word(place) == OBJECT:
            return frame.word(place - 1) not in _OWN  # `A مرز خود را`, `A او را`: the object is another
        if frame.word(place) in STOPS | _BEGINS or place in frame.sentence.breaks or frame.is_filled(place):
            return False
    return False


def is_agent(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words are marked as who does it."""
    return frame.marked(span, _AGENT, STOPS) != NOWHERE


def is_aimed(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether a preposition before the words makes them what it is done to, or what is left."""
    return not is_agent(frame, span) and frame.marked(span, _TARGET, STOPS) != NOWHERE


def is_free(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether nothing marks the words as anything but the actor."""
    return not (is_object(frame, span) or is_aimed(frame, span) or is_agent(frame, span))


def after(frame: Frame) -> int:
    """The first word behind the action, endings passed over that are written apart."""
    place = frame.action[1]
    while frame.word(place) in PARTS:
        place += 1
    return place


def is_passive(frame: Frame) -> bool:
    """Whether the subject bears the action: `توقیف شد`, `شکست خورد`."""
    place = after(frame)
    if frame.word(place - 1) in _BECOMES:
        return False
    if frame.word(place) in _WILL:
        place += 1
    return place not in frame.sentence.breaks and _BORNE.fullmatch(frame.word(place)) is not None
