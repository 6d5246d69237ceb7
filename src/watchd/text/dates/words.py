"""The words that dates are written with: months, weekdays and small words in the languages we watch.

Everything is compared folded: any case, without accents, one form for each Arabic letter.
"""

from functools import cache
from typing import Final

from watchd.text.fold import fold

# January to December. Every beginning of three letters or more that fits one month alone is an abbreviation.
_MONTHS: Final = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
)
# Written in full only. The second and third line spell the Gregorian months as Iran and Afghanistan also do.
_WHOLE_MONTHS: Final = (
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "جنوری فبروری مارچ اپریل می جون جولای آگوست سپتمبر اکتوبر نومبر دسمبر",
    "ژانویه فوریه مارس آپریل می ژوئن جولای آگست سپتامبر اکتبر نوامبر دسامبر",
    "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
)
_JALALI_MONTHS: Final = (
    "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "فروردین اردیبهشت خرداد تیر امرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
    "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
)
# Beginnings of three letters or more (two in Russian) are abbreviations.
_WEEKDAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "lunes martes miércoles jueves viernes sábado domingo",
    "segunda terça quarta quinta sexta sábado domingo",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "среду пятницу субботу",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
)
_WHOLE_WEEKDAYS: Final = (
    "пн вт ср чт пт сб вс нд lu ma mi ju vi sa do "
    "شنبه یکشنبه دوشنبه سهشنبه چهارشنبه پنجشنبه پنچشنبه جمعه ادینه "
    "周一 周二 周三 周四 周五 周六 周日 周天 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天"
)
_SMALL: Final = (
    "on at of the and "
    "de del el la a las los dia hora horas hrs hs h "
    "da do das dos as feira em le du "
    "г год года в во от "
    "р рік року о об "
    "ساعت در روز ماه سال مورخ مورخه تاریخ"
)
_SHORTEST: Final = 3


@cache
def months() -> dict[str, int]:
    """Gregorian months by their folded names and abbreviations."""
    return _beginnings(_MONTHS) | _whole(_WHOLE_MONTHS)


@cache
def jalali_months() -> dict[str, int]:
    """Months of the Iranian calendar by their folded names, as Iran, Afghanistan and Latin letters write them."""
    return _whole(_JALALI_MONTHS)


@cache
def weekdays() -> frozenset[str]:
    """Folded names and abbreviations of weekdays; they say nothing that the date does not."""
    names = [fold(name) for line in _WEEKDAYS for name in line.split()]
    parts = {name[:length] for name in names for length in range(_SHORTEST, len(name) + 1)}
    return frozenset(parts | {fold(name) for name in _WHOLE_WEEKDAYS.split()})


@cache
def small_words() -> frozenset[str]:
    """Folded words that may stand in a date and mean nothing for it."""
    return frozenset(fold(word) for word in _SMALL.split())


def _beginnings(lines: tuple[str, ...]) -> dict[str, int]:
    """Every beginning of three letters or more that belongs to one month only, in whatever language."""
    found: dict[str, set[int]] = {}
    for line in lines:
        for number, name in enumerate(fold(line).split(), start=1):
            for length in range(_SHORTEST, len(name) + 1):
                found.setdefault(name[:length], set()).add(number)
    return {part: numbers.pop() for part, numbers in found.items() if len(numbers) == 1}


def _whole(lines: tuple[str, ...]) -> dict[str, int]:
    return {name: number for line in lines for number, name in enumerate(fold(line).split(), start=1)}
