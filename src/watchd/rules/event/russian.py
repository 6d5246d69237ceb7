"""How Russian puts who does what to whom: order where endings allow it, the instrumental, nouns of action."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, is_first, rows, stands_before, words

_TARGET: Final = rows("против, по, на, в, во, к, ко, за, над, в адрес, в отношении, в сторону, с")
_TOPIC: Final = rows("о, об, обо, по поводу, насчет, касательно, относительно, что касается, в отношении")
_STOPS: Final = words("и или но что чтобы когда после перед до при из от у для без через в на по о об к с со за")
_INSTRUMENTAL: Final = re.compile(r".{2,}(?:ом|ем|ой|ей|ою|ею|ами|ями|ым|им|ыми|ими|ью)")
_PASSIVE: Final = re.compile(
    r".{2,}(?:[аяе]н|[аяе]на|[аяе]но|[аяе]ны|[аяе]нн(?:ый|ая|ое|ые|ого|ой|ых|ым|ыми|ом|ую))"
    r"|.*(?:взя|ня|ъя|пя|кры|бы|мы|ры|коло|моло|нача|жа|(?:у|из|раз|от|об|под|с|вы|за|про|при|до|пере|на)би|"
    r"(?:раз|с|за|об|пере)ви|(?:про|за|раз|на)ли)т(?:[аоы]|ый|ая|ое|ые|ого|ой|ых|ым|ыми|ую)?"
    r"|.+(?:жден[аоы]?|щен[аоы]?)|.{3,}(?:тся|ется|ится|лся|лась|лось|лись)"
)
_VERB: Final = re.compile(r".{2,}(?:л|ла|ли|ло|ет|ит|ут|ют|ат|ят|ть|ти|ся|сь)")
_PAST: Final = re.compile(
    r".*(?:стерег|берег|помог|смог|[аеоуы]нес|[аеоуыв]вез|спас|верг|стиг|жег|брек|[еос]сек|влек|выволок|умер|тер|пер)"
)  # of one man, without its -л
_SOFT: Final = words(
    "совет кредит визит лимит дефицит запрет ответ отчет бюджет пакет захват возврат мандат аппарат результат кандидат "
    "депутат солдат диктат плагиат быт сбыт бизнес опыт"
)  # nouns that end as verbs do
# Reflexives whose subject acts: no passives.
_ACTS: Final = re.compile(
    r"(?:вторг|вмеш|обруш|отказ|пыта|попыта|надея|боро|сража|расправ|договор|соглас|обрати|извини|ворва|прорва|"
    r"покуси).*"
)
_UNBENT: Final = words("баку перу нетаньяху вануату катманду тувалу")  # names that end so in every case
_OBLIQUE: Final = re.compile(r".{2,}(?:у|ю|ам|ям|ами|ями|ах|ях|ого|его)")  # no subject ends so
_ADJECTIVE: Final = re.compile(r".{2,}(?:ый|ий|ая|яя|ое|ее|ые|ие|ого|его|ую|юю|ых|их)")
_INDECLINABLE: Final = re.compile(r".{1,3}|.*о")
_DATIVE: Final = re.compile(r".{2,}(?:е|у|ю|ам|ям|ому|ему|ии)")
# What stands in the genitive directly behind them does them (`санкции США`), not so behind `захват`.
_DEEDS: Final = re.compile(
    r"(?:санкци|удар|атак|угроз|давлен|нападен|обвинен|претензи|ультиматум|вторжен|агресси|предупрежд|"
    r"пошлин|тариф|требован|заявлен|решени|визит|предложен|просьб|эмбарго|вмешательств|обещан|приказ|послани|ответ).*"
)
# They lend a noun its verb, and who does it stands before them: `предъявил обвинения T`, `предъявил T обвинения`.
_LENDS: Final = re.compile(
    r"(?:предъяв|выдвин|выдвиг|нанес|нанос|ввел|вводи|налож|наклады).*(?:л|ла|ло|ли|ет|ит|ют|ят)|нанес"
)
_BEARS: Final = re.compile(r"подверг.*|пострада.*|жертв.*|предъявлен[аоы]?")
_WHOM: Final = re.compile("котор(?:ому|ого|ой|ую|ым|ом|ых|ыми)|кому|кого|кем|чем")
_THEM: Final = words("нему ней ним него нее них")  # who was named before
_SHORT: Final = 3  # letters of abbreviations and names without endings
_NEAR: Final = 3
_FAR: Final = 6


def _last(frame: Frame, span: tuple[int, int]) -> str:
    return frame.word(span[1] - 1)


def _is_passive(frame: Frame) -> bool:
    word = _last(frame, frame.action)
    return _PASSIVE.fullmatch(word) is not None and word not in _SOFT and not _ACTS.fullmatch(word)


def _is_verb(frame: Frame) -> bool:
    word = _last(frame, frame.action)
    is_verb = _VERB.fullmatch(word) or _PAST.fullmatch(word)
    return is_verb is not None and word not in _SOFT and not word.endswith("стрел")


def _is_instrumental(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words, or one directly before them, are in the instrumental, and no preposition asks for it."""
    if span is None or frame.word(span[0] - 1) in {"с", "со", "над", "под", "перед", "между", "за"}:
        return False
    before = span[0] - 1
    is_led = before >= frame.action[1] and before not in frame.sentence.breaks and span[0] not in frame.sentence.breaks
    led = frame.word(before) if is_led else ""
    return any(_INSTRUMENTAL.fullmatch(word) for word in (_last(frame, span), frame.word(span[0]), led))


def _is_agent(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words do what a passive says: an instrumental, or an abbreviation directly behind it."""
    if span is None or not _passive_place(frame, span):
        return False
    if _is_instrumental(frame, span):
        return True
    is_behind = span[0] == _passive_place(frame, span)
    return is_behind and _INDECLINABLE.fullmatch(_last(frame, span)) is not None


def _passive_place(frame: Frame, span: tuple[int, int]) -> int:
    """One past the passive that the words may belong to; 0 where there is none."""
    if _is_passive(frame):
        return frame.action[1]
    for place in range(span[0] - 1, max(frame.action[1], span[0] - _FAR) - 1, -1):
        if _PASSIVE.fullmatch(frame.word(place)):
            return place + 1
    return 0


def _passive(frame: Frame) -> bool:
    return _is_agent(frame, frame.actor) and not _is_agent(frame, frame.target)


def _may_act(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words may be the verb's subject, by their ending and the verb's."""
    if span is None:
        return True
    word, verb = _head(frame, span), _last(frame, frame.action)
    if span[0] in frame.sentence.capitals or word in _UNBENT:
        return True
    if _OBLIQUE.fullmatch(word):
        return False
    if verb.endswith("ли") and span[0] in frame.sentence.names and word[-1:] in "ая":
        return False  # one person or state is no plural
    is_alone = len(word) <= _SHORT or (word.endswith("о") and not verb.endswith("ли"))
    return is_alone or _agrees(word, verb)


def _is_object(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words begin their clause in a case that no subject has: `Зеленского вызвали`."""
    if span is None or span[0] in frame.sentence.capitals or _head(frame, span) in _UNBENT:
        return False
    if not _OBLIQUE.fullmatch(_head(frame, span)):
        return False
    return span[0] == 0 or span[0] in frame.sentence.breaks


def _head(frame: Frame, span: tuple[int, int]) -> str:
    """The word whose ending counts: the first (`министр обороны`), or the noun behind adjectives."""
    inside = [frame.word(place) for place in range(*span)]
    return next((word for word in inside if not _ADJECTIVE.fullmatch(word)), inside[-1])


def _agrees(word: str, verb: str) -> bool:
    if verb.endswith("ла"):
        return word.endswith(("а", "я", "ь", "ка"))
    if verb.endswith("ли"):
        return word.endswith(("ы", "и", "а", "я", "ие", "ые", "х"))
    if verb.endswith("л"):
        return not word.endswith(("а", "я", "ы"))
    return True


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    if (actor is not None and _is_passive(frame)) or _is_agent(frame, target):
        return False
    if _is_verb(frame):
        return not _is_turned(frame, actor, target) and not _is_object(frame, actor)
    return not _is_borne(frame) and not _does(frame, target)


def _is_turned(frame: Frame, first: tuple[int, int] | None, second: tuple[int, int] | None) -> bool:
    """Whether endings say that what stands before the verb is its object, and what stands behind it acts."""
    return first is not None and not _may_act(frame, first) and second is not None and _may_act(frame, second)


def _object_first(frame: Frame) -> bool:
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(frame.action, target, actor) or not _is_verb(frame):
        return False
    return not _is_passive(frame) and _is_turned(frame, target, actor) and not _is_instrumental(frame, actor)


def _verb_first(frame: Frame) -> bool:
    """`Установки передала Киеву Голландия`: behind the verb, in a case no subject has, and then who acts."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(target, action, actor) or not _is_verb(frame):
        return False
    if target[0] - action[1] > 1 or _is_passive(frame):
        return False
    if actor[0] - target[1] <= 1 and _is_turned(frame, target, actor):
        return True
    # `Пригрозил Каракасу пошлинами Вашингтон`: nobody stands before the verb, so whoever acts stands behind it.
    is_begun = action[0] == 0 or action[0] in frame.sentence.breaks
    is_near = actor[0] - target[1] <= _NEAR and not frame.is_broken(action[1], actor[0])
    return is_begun and is_near and _is_given(frame, target) and not _is_given(frame, actor) and _may_act(frame, actor)


def _is_given(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words end as a dative does."""
    word = _head(frame, span)
    is_bent = span[0] not in frame.sentence.capitals and word not in _UNBENT
    return is_bent and _DATIVE.fullmatch(word) is not None


def _relative(frame: Frame) -> bool:
    """`T, которому пожаловался A`: the pronoun is in a case that no subject has."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(frame.action, target, actor) or not _is_verb(frame):
        return False
    is_close = actor[0] - action[1] <= 1 and not frame.is_broken(action[1], actor[0])
    return is_close and _WHOM.fullmatch(frame.word(action[0] - 1)) is not None and _may_act(frame, actor)


def _noun(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not stands_before(action, actor):
        return False
    if stands_before(target, action):
        return _does(frame, actor)
    if _is_verb(frame) or _is_passive(frame):
        return False
    if frame.marked(actor, _TARGET, _STOPS) == NOWHERE and frame.marked(target, _TARGET, few=3) != NOWHERE:
        return True
    if actor[0] - action[1] <= 1 and 0 <= target[0] - actor[1] <= 1 and _DATIVE.fullmatch(_head(frame, target)):
        return True
    return _is_instrumental(frame, actor) and not _is_instrumental(frame, target)


def _does(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words directly behind a noun of doing do it: `в списке санкций США`."""
    if span is None or _is_verb(frame) or not _DEEDS.fullmatch(_last(frame, frame.action)) or _lender(frame) != NOWHERE:
        return False
    is_behind = 0 <= span[0] - frame.action[1] <= 1 and not frame.is_broken(frame.action[1], span[0])
    return is_behind and frame.marked(span, _TARGET, few=1) == NOWHERE


def _lender(frame: Frame) -> int:
    """Where the verb stands that the action, a noun, has for itself; NOWHERE where it has none."""
    for place in range(frame.action[0] - 1, max(frame.action[0] - _FAR, 0) - 1, -1):
        is_stopped = frame.word(place) in _STOPS and frame.word(place + 1) not in _THEM  # `нанес по нему удар`
        if place + 1 in frame.sentence.breaks or is_stopped:
            return NOWHERE
        if _LENDS.fullmatch(frame.word(place)):
            return place
    return NOWHERE


def _lent(frame: Frame) -> bool:
    """`A предъявил T обвинения`: what stands between the verb and its noun bears it."""
    actor, target, place = frame.actor, frame.target, _lender(frame)
    if actor is None or target is None or place == NOWHERE or _is_verb(frame):
        return False
    return actor[1] <= place < target[0] and stands_before(target, frame.action) and _may_bear(frame, target)


def _may_bear(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words may be in the dative."""
    word = _head(frame, span)
    return _DATIVE.fullmatch(word) is not None or _INDECLINABLE.fullmatch(word) is not None


def _is_borne(frame: Frame) -> bool:
    """`объекты подверглись ударам`: what stands before the noun bears it."""
    before = range(max(frame.action[0] - _NEAR, 0), frame.action[0])
    return not _is_verb(frame) and any(_BEARS.fullmatch(frame.word(place)) for place in before)


def _suffers(frame: Frame) -> bool:
    """`Дутерте арестован`, `объекты подверглись ударам`, whoever is named as actor elsewhere."""
    actor, action, target = frame.actor, frame.action, frame.target
    if target is None or not stands_before(target, action) or _is_agent(frame, target):
        return False
    if is_between(actor, target, action) or _is_instrumental(frame, target):
        return False
    is_participle = _is_passive(frame) and not _last(frame, action).endswith(("ся", "сь"))
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
    if actor is None or target is None or _is_passive(frame):
        return False
    verb = action[0] if _is_verb(frame) else _lender(frame)
    if verb == NOWHERE:
        return False
    if is_between(target, actor, action):
        return verb == action[0] and not _may_act(frame, target) and _may_act(frame, actor)
    if not is_between(actor, target, action) or not 0 <= verb - actor[1] <= _NEAR or not _may_act(frame, actor):
        return False
    is_meant = frame.has_between(verb, action[0], _THEM) and frame.is_broken(target[1], actor[0])
    return is_meant or frame.is_parted(target[1], actor[0]) or not _may_act(frame, target)


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("object-first", _object_first),
    ("topic", _topic),
    ("passive", _suffers),
    ("plain", _plain),
    ("plain", _lent),
    ("noun", _noun),
    ("object-first", _relative),
    ("verb-first", _verb_first),
    ("nearest", _nearest),
)
