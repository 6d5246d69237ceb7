"""When a report says it was: the weekdays that it names, and whether a word is one of a month or a weekday."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from watchd.text.dates.words import months, weekdays
from watchd.text.fold import fold

_WEEK: Final = 7
_LEAST_APART: Final = 2  # days: what is Monday here is Sunday or Tuesday elsewhere
_BEGINNING: Final = 6  # letters of a key
_NAMES: Final = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "lunes martes miercoles jueves viernes sabado domingo",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "- - среду - пятницу субботу -",
    "دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه",
    "周一 周二 周三 周四 周五 周六 周日",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    "- - - - - - 周天",
    "- - - - - - 星期天",
)
_NUMBERS: Final = {
    name: number for line in _NAMES for number, name in enumerate(fold(line).split()) if name != "-"
}  # fmt: skip
_NAMED: Final = re.compile(
    rf"(?<!santo )\b(?:{'|'.join(sorted((name for name in _NUMBERS if name[0] < '一'), key=len, reverse=True))})\b"
    r"|(?:周|星期)[一二三四五六日天]"
)


@cache
def _times() -> frozenset[str]:
    return frozenset(name[:_BEGINNING] for name in (*months(), *weekdays()))


def is_time(key: str) -> bool:
    """Whether a key is of the name of a month or a weekday."""
    return key in _times()


def is_weekday(key: str) -> bool:
    """Whether a key is of the name of a weekday."""
    return key in _weekdays()


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(name[:_BEGINNING] for name in (*weekdays(), *_NUMBERS))


@lru_cache(maxsize=4_000)
def days_in(text: str) -> Mapping[int, str]:
    """The weekdays that a text names, Monday as 0, each as it is written there."""
    folded = fold(text).replace("\u200c", "")
    return {_NUMBERS[found[0]]: found[0] for found in _NAMED.finditer(folded)}


def without_days(text: str) -> str:
    """A text in one form of writing, without the weekdays that it names."""
    return _NAMED.sub(" ", fold(text).replace("\u200c", ""))


def are_apart(days: Iterable[int], others: Iterable[int]) -> bool:
    """Whether both name weekdays, and none of the one is, or is next to, one of the other."""
    gaps = [min((one - other) % _WEEK, (other - one) % _WEEK) for one in days for other in others]
    return bool(gaps) and min(gaps) >= _LEAST_APART


def is_next_day(days: Iterable[int], others: Iterable[int]) -> bool:
    """Whether both name weekdays, none of them in common, and one of the first is right behind one of the others."""
    days, others = {*days}, {*others}
    return days.isdisjoint(others) and any((day - 1) % _WEEK in others for day in days)
