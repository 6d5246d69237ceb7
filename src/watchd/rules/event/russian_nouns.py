"""Nouns of deeds in Russian: who does them, who bears them, and which verb they have for themselves."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, is_between, rows, stands_before, words
from watchd.rules.event.russian_front import is_object
from watchd.rules.event.russian_words import (
    DATIVE,
    INDECLINABLE,
    STOPS,
    UNBENT,
    agrees,
    head,
    is_instrumental,
    is_passive,
    is_verb,
    last,
)
from watchd.rules.hits import Span

TARGET: Final = rows("против, по, на, в, во, к, ко, за, над, в адрес, в отношении, в сторону, с")
# What stands in the genitive directly behind them does them (`санкции США`), not so behind `захват`.
_DEEDS: Final = re.compile(
    r"(?:санкци|удар|атак|угроз|давлен|нападен|обвинен|претензи|ультиматум|вторжен|агресси|предупрежд|"
    r"пошлин|тариф|требован|заявлен|решени|визит|предложен|просьб|эмбарго|вмешательств|обещан|приказ|послани|ответ|приговор|гнев|ярост|возмущени|недовольств|критик|похвал|бойкот|иск|жалоб|шантаж|"
    r"провокаци|оскорблени|насмешк|упрек|намек|призыв|реакци|действи|шаг|выпад|протест|отказ|вето|ракет|беспилотник|дрон|"
    r"засад|ловушк|маневр|учени|слов).*"
)
# They lend a noun its verb, and who does it stands before them: `предъявил обвинения T`, `предъявил T обвинения`.
_LENDS: Final = re.compile(
    r"(?:предъяв|выдвин|выдвиг|нанес|нанос|вве|ввод|заяв|выраз|выраж|вруч|объяв|оказ|налож|наклады).*(?:л|ла|ло|ли|ет|ит|ют|ят)|нанес"
)
_GIVEN: Final = re.compile(r".{2,}(?:у|ю|ам|ям|ах|ях)")
THEM: Final = words("нему ней ним него нее них")  # who was named before
# Who bears them is named in the genitive behind them, also where who did it, or the place, stands between.
_ENDURED: Final = re.compile(
    r"(?:приговор|выдач|арест|задержан|депортац|высылк|казн|выдворен|экстрадиц|похищен|захват|убийств|обстрел|бомбардировк|поддержк|"
    r"оккупац|аннекси|блокад|конфискац).*"
)
_THERE: Final = rows("в, во, из, на")
_SIDE: Final = rows("со стороны")
_FROM: Final = rows("от")
_GETS: Final = re.compile(
    r"(?:получ|дожд|жд|ожид|приня|услыш|терп|лиш|добил|заруч|проси|попрос|отверг|отклон|потеря|утрат|ищ|обрел|страда|пострада|стерп).*"
)
_HELP: Final = re.compile(r"(?:поддержк|помощ|защит|одобрени|признани|согласи|решени).*")
_FAR: Final = 6


def noun(frame: Frame) -> bool:
    """`удар A по T`, `захват A T`, and T that bears a deed of A: `T осудил удар A`."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not stands_before(action, actor):
        return False
    if stands_before(target, action):
        return does(frame, actor) or _is_sent(frame, actor, target)
    if is_verb(frame) or is_passive(frame) or _endured(frame, target, actor):
        return False
    if frame.marked(actor, _SIDE, STOPS, 1) != NOWHERE:
        return True
    if _is_aimed(frame, actor, target) or _endured(frame, actor, target) or _by(frame):
        return True
    return does(frame, actor) and not is_instrumental(frame, target)


def received(frame: Frame) -> bool:
    """`T получил от A ультиматум`: whoever it comes from does it."""
    actor, target = frame.actor, frame.target
    if actor is None or target is None or is_verb(frame) or not is_between(actor, target, frame.action):
        return False
    return _is_sent(frame, actor, target) and not frame.is_broken(target[1], frame.action[0])


def _is_sent(frame: Frame, actor: Span, target: Span) -> bool:
    """Whether the actor is named as whom it comes from: `от A`, `со стороны A`."""
    if frame.marked(actor, _SIDE, STOPS, 1) != NOWHERE:
        return True
    between = frame.sentence.words[target[1] : max(actor[0], frame.action[0])]
    return frame.marked(actor, _FROM, few=1) != NOWHERE and any(_GETS.fullmatch(word) for word in between)


def _by(frame: Frame) -> bool:
    return is_instrumental(frame, frame.actor) and not is_instrumental(frame, frame.target)


def _is_aimed(frame: Frame, actor: tuple[int, int], target: tuple[int, int]) -> bool:
    """`удар A по T`, `помощь A T`, the second in the dative."""
    if frame.marked(actor, TARGET, STOPS) == NOWHERE and frame.marked(target, TARGET, few=3) != NOWHERE:
        return True
    is_next = actor[0] - frame.action[1] <= 1 and 0 <= target[0] - actor[1] <= 1
    return is_next and DATIVE.fullmatch(head(frame, target)) is not None


def _endured(frame: Frame, actor: tuple[int, int], target: tuple[int, int]) -> bool:
    """`Обстрел ВСУ T`, `арест в A T`, `высылка T из A`: who did it has no ending, or is the place where it was done."""
    if _ENDURED.fullmatch(last(frame, frame.action)) is None or frame.is_broken(frame.action[1], target[0]):
        return False
    place = frame.marked(actor, _THERE, STOPS, 1)
    if stands_before(target, actor):
        return place >= target[1] and target[0] - frame.action[1] <= 1
    is_bare = actor[0] == frame.action[1] and actor[0] in frame.sentence.capitals
    is_next = target[0] - actor[1] <= 1 and frame.marked(target, TARGET, few=1) == NOWHERE
    return is_next and (is_bare or place == frame.action[1])


def does(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words directly behind a noun of doing do it: `в списке санкций США`."""
    if span is None or is_verb(frame) or not _is_deed(frame) or lender(frame) != NOWHERE:
        return False
    is_behind = 0 <= span[0] - frame.action[1] <= 1 and not frame.is_broken(frame.action[1], span[0])
    if (
        _GIVEN.fullmatch(head(frame, span))
        and span[0] not in frame.sentence.capitals
        and head(frame, span) not in UNBENT
    ):
        return False  # `приговор россиянину`: no genitive ends so
    if span[0] > frame.action[1] and frame.is_filled(span[0] - 1):
        return False
    return is_behind and frame.marked(span, TARGET, few=1) == NOWHERE


def _is_deed(frame: Frame) -> bool:
    """Whether who stands behind the noun does it; of help, who got it stands before: `лишилась поддержки A`."""
    word = last(frame, frame.action)
    is_help = _HELP.fullmatch(word) is not None and _GETS.fullmatch(frame.word(frame.action[0] - 1)) is not None
    is_under = frame.word(frame.action[0] - 1) in {"под", "от"}  # `под натиском A`
    return is_under or is_help or _DEEDS.fullmatch(word) is not None


def lender(frame: Frame) -> int:
    """Where the verb stands that the action, a noun, has for itself; NOWHERE where it has none."""
    for place in range(frame.action[1] - 2, max(frame.action[0] - _FAR, 0) - 1, -1):
        is_stopped = frame.word(place) in STOPS and frame.word(place + 1) not in THEM  # `нанес по нему удар`
        if place + 1 in frame.sentence.breaks or is_stopped:
            return NOWHERE
        if _LENDS.fullmatch(frame.word(place)):
            return place
    return NOWHERE


def lent(frame: Frame) -> bool:
    """`A предъявил T обвинения`: what stands between the verb and its noun bears it."""
    actor, target, place = frame.actor, frame.target, lender(frame)
    if actor is None or target is None or place == NOWHERE or is_verb(frame):
        return False
    return actor[1] <= place < target[0] and stands_before(target, frame.action) and _may_bear(frame, target)


def lent_behind(frame: Frame) -> bool:
    """`T предъявила ультиматум A`, `По T нанёс удар A`: who lends the noun its verb stands behind it."""
    actor, target, place = frame.actor, frame.target, lender(frame)
    if actor is None or target is None or place == NOWHERE or is_verb(frame):
        return False
    if (
        not target[1] <= place
        or not stands_before(frame.action, actor)
        or not agrees(head(frame, actor), frame.word(place))
    ):
        return False
    if actor[0] - frame.action[1] > 1 or frame.is_broken(frame.action[1], actor[0]):
        return False
    return frame.marked(target, TARGET, STOPS) != NOWHERE or is_object(frame, target)


def _may_bear(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words may be in the dative."""
    word = head(frame, span)
    return DATIVE.fullmatch(word) is not None or INDECLINABLE.fullmatch(word) is not None
