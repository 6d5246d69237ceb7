"""Two names before a Persian verb, and nouns of deeds that somebody bears: `تهران می‌گوید A حمله کرد`."""

import re
from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, is_between, is_first, rows, stands_before, words
from watchd.rules.event.persian_words import OBJECT, STOPS, after, is_agent, is_aimed, is_free, is_object, is_passive

_SAYS: Final = words("گفت گفتند گوید گویند گفته اعلام مدعی ادعا خبر نوشت افزود")
_DOES: Final = words("کرد کردند شد شدند داد دادند است کرده شده می")  # what goes with a noun of saying
_THAT: Final = "که"
_COUNTS: Final = words("یک دو سه چهار پنج شش هفت هشت نه ده چند چندین صدها ده‌ها")
_HEAD: Final = 2  # words of whoever begins a clause, before the name: `دولت A`, `جنگنده‌های A`
_TO: Final = rows("به, به سوی, به سمت, به طرف, به مقصد, علیه")
_FROM: Final = rows("از")
_INTO: Final = rows("در, از, به")
_OUT: Final = re.compile("(?:اخراج|تبعید|رانده|استرداد).*")
_LOSES: Final = re.compile("(?:خورد|خوردند|خورده)")
# Whose noun names who bears it right behind: `بازداشت T در A`.
_ENDURED: Final = re.compile("(?:اخراج|احضار|بازداشت|محاکمه|محکومیت|اعدام|دستگیری|استرداد|تبعید|زندانی|حبس).*")
# What stands before the noun of a deed bears it.
_BEARS: Final = words("مورد هدف زیر تحت آماج قربانی اثر")
_HELD: Final = words("به در")
_TAKEN: Final = re.compile("تصرف|محاصره|اسارت|کنترل|اشغال|چنگ")
_BY: Final = words("با")
_BORNE: Final = re.compile("(?:شد|شدند|شده|دید|دیدند|خورد|یافت|یافتند)")
_WEIGHT: Final = words("ضرب آتش فشار بار سایه ضربات رگبار باران")  # `زیر فشار`, `زیر آتش`
_REACTS: Final = re.compile("(?:واکنش|پاسخ|اعتراض|انتقاد|خشم|هراس|ناامید|دلسرد|گلایه|تاسف|استقبال|نگران|شکایت|محکوم).*")
_TARGETED: Final = words("هدف مورد آماج")
_DEEDS: Final = re.compile(
    "(?:حمله|حملات|تهدید|هشدار|حمایت|فشار|شکایت|انتقاد|کمک|پیشنهاد|اتهام|درخواست|ضربه|موشک|اولتیماتوم|ادعا|اظهارات|سخنان|"
    "دخالت|مداخله|تجاوز|تهاجم|یورش|شلیک|راکت|پهپاد|تعرفه|اقدام|تصمیم|پاسخ|واکنش|مخالفت|امتناع|اعتراض|باج|کمین|قلدری|خواسته|دعوت|بی‌اعتنایی|انتقام|تلافی|پیام|نامه|وعده).*"
)
_FAR: Final = 6  # words


def is_deed(frame: Frame) -> bool:
    """Whether who stands directly behind the action, a noun, does it: `حمله A`."""
    return _DEEDS.fullmatch(frame.word(frame.action[0])) is not None


def is_turned(frame: Frame, first: tuple[int, int] | None, second: tuple[int, int] | None) -> bool:
    """Whether the second begins a clause of its own behind the first: `T: A …`, `T گفت A …`, `T که A …`."""
    if first is None or second is None or not is_between(second, first, frame.action) or is_passive(frame):
        return False
    begin = next((at for at in range(second[0], first[1] - 1, -1) if _begins(frame, first[1], at)), NOWHERE)
    if begin == NOWHERE or second[0] - begin > _HEAD or frame.has_between(begin, second[0], _COUNTS | STOPS):
        return False
    # `T گفت A بندر را`: what begins a clause is no object with words between.
    is_subject = second[0] == begin and frame.word(second[1]) != OBJECT
    is_marked = is_aimed(frame, second) or is_agent(frame, second)
    return not is_marked and (is_subject or not is_object(frame, second))


def _begins(frame: Frame, first: int, place: int) -> bool:
    """Whether a clause begins there, told by somebody named before or said of him."""
    if place in frame.sentence.colons or (place > first and frame.word(place - 1) == _THAT):
        return True
    before = place - 1
    while before >= first and frame.word(before) in _DOES:
        before -= 1
    return before >= first and frame.word(before) in _SAYS and before != place


def nearest(frame: Frame) -> bool:
    """`T: A …`, `T می‌گوید A …`, `T که A …`: whoever stands in the verb's own clause acts."""
    return is_turned(frame, frame.target, frame.actor)


def is_suffered(frame: Frame, first: tuple[int, int] | None, second: tuple[int, int] | None) -> bool:
    """`T در A بازداشت شد`, `T از A اخراج شد`: the subject bears it, and the place or the source stands for who did."""
    if first is None or second is None or not is_between(second, first, frame.action) or not is_passive(frame):
        return False
    if frame.is_broken(first[1], second[0]) or not is_free(frame, first):
        return False
    source = frame.marked(second, _FROM, STOPS, 1)
    loses = _LOSES.fullmatch(frame.word(after(frame))) or _OUT.fullmatch(frame.word(frame.action[0]))
    return not is_aimed(frame, second) or (source != NOWHERE and loses is not None)


def suffered(frame: Frame) -> bool:
    """`T در A بازداشت شد`."""
    return is_suffered(frame, frame.target, frame.actor)


def is_told(frame: Frame, bearer: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """`T ترور شد؛ A …`: whoever is named behind a passive is not who bears it."""
    if bearer is None or other is None or not is_between(frame.action, bearer, other) or not is_passive(frame):
        return False
    return is_free(frame, bearer) and frame.is_broken(after(frame), other[0])


def told(frame: Frame) -> bool:
    """`T ترور شد؛ A …`."""
    return is_told(frame, frame.target, frame.actor)


def routed(frame: Frame) -> bool:
    """`شلیک موشک از A به T`: where it comes from acts, where it goes bears."""
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not stands_before(actor, target) or frame.is_broken(actor[1], target[0]):
        return False
    is_out = _ENDURED.fullmatch(frame.word(frame.action[0])) is not None
    return not is_out and frame.marked(actor, _FROM, STOPS, 1) != NOWHERE and frame.marked(target, _TO, STOPS, 1) >= 0


def is_endured(frame: Frame, bearer: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """`بازداشت T در A`, `اخراج T از A`, `احضار T به A`: who stands behind the noun bears it, and the place acts."""
    if bearer is None or other is None or not is_first(frame.action, bearer, other):
        return False
    if not stands_before(bearer, other) or _ENDURED.fullmatch(frame.word(frame.action[0])) is None:
        return False
    is_near = bearer[0] - after(frame) <= _HEAD and not frame.is_broken(frame.action[1], other[0])
    return is_near and frame.marked(other, _INTO, STOPS) >= bearer[1]


def endured(frame: Frame) -> bool:
    """`بازداشت T در A`."""
    return is_endured(frame, frame.target, frame.actor)


def is_borne(frame: Frame) -> bool:
    """`T مورد حمله A`, `T زیر آتش A`, `واکنش T به حمله A`: before the noun stands who bears it, behind it who acts."""
    first = frame.action[0]
    before = frame.word(first - 1)
    if before in _BEARS or (before in _WEIGHT and frame.word(first - 2) in _BEARS) or _is_target(frame):
        return True
    if before in _HELD and _TAKEN.fullmatch(frame.word(first)):
        return True  # `T به تصرف A درآمد`
    if before in _BY and any(_BORNE.fullmatch(word) for word in frame.sentence.words[after(frame) + 1 :][:_FAR]):
        return True  # `T با عفو A آزاد شد`
    if before not in {"به", "از"}:
        return False
    return (is_deed(frame) and frame.word(after(frame)) not in STOPS) or _is_reaction(frame)


def _is_reaction(frame: Frame) -> bool:
    """`واکنش T به تحریم A`: around it stands that somebody answers it."""
    first = frame.action[0]
    if not frame.word(first).startswith("تحریم"):
        return False
    around = (*range(max(first - _FAR, 0), first), *range(after(frame), after(frame) + _FAR))
    return any(_REACTS.fullmatch(frame.word(place)) for place in around)


def _is_target(frame: Frame) -> bool:
    """`T هدف موشک‌های A قرار گرفت`."""
    words_of = frame.sentence.words
    behind = words_of[after(frame) : after(frame) + _FAR * 2]
    is_taken = any(behind[at] == "قرار" and behind[at + 1].startswith("گرفت") for at in range(1, len(behind) - 1))
    return frame.word(frame.action[0]) in _TARGETED and is_taken


def borne(frame: Frame) -> bool:
    """`T مورد حمله A قرار گرفت`."""
    actor = frame.actor
    if actor is None or not is_borne(frame) or not stands_before(frame.target, frame.action):
        return False
    far = _FAR if _is_target(frame) else _HEAD
    return 0 <= actor[0] - after(frame) <= far and not is_object(frame, actor) and not is_agent(frame, frame.target)
