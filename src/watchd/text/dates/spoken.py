"""Dates as people write them: tokens in any order, each of which must be understood."""

import re
from dataclasses import dataclass, field
from typing import Final

from watchd.text.dates.machine import FORMS, Locale
from watchd.text.dates.parts import DateFlag, Parts, is_jalali_year
from watchd.text.dates.rewrite import rewritten
from watchd.text.dates.words import jalali_months, months, small_words, weekdays
from watchd.text.dates.zones import Zone, zone_of

# `3:05 pm` needs the sign of the half day where there are no minutes.
_CLOCK: Final = re.compile(
    r"(?<![\d:.])(?:(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])|(\d{1,2})(?=\s?[ap]m\b))\s?([ap]m\b)?"
)
_AFTER_CLOCK: Final = re.compile(r"\s*((?:utc|gmt|ut|мск)?\s?[+-]\d{1,2}(?::?\d{2})?(?![\d./:-])|[^\W\d_]+/[^\W\d]+)?")
_TOKEN: Final = re.compile(
    r"(?P<ymd>\d{4}([-/.])\d{1,2}\2\d{1,2}(?!\d))|(?P<dmy>\d{1,2}([-/.])\d{1,2}\4(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<number>\d+)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
)
_NUMERIC: Final = re.compile(r"[-/.]")
_COMMENT: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_NOON: Final = 12
_TWO_DIGITS: Final = 100
_DAY_FIRST: Final = frozenset({"es", "ru", "fa", "pt", "fr", "uk", "be", "ar", "it", "de", "tr"})
_DAY_FIRST_IN: Final = frozenset({"GB", "IE", "IN", "AU", "NZ", "ZA"})  # of the countries that write English
_NAMED: Final = 2  # numbers beside the name of a month: day and year


@dataclass(slots=True)
class _Found:
    """What the tokens said so far."""

    numbers: list[str] = field(default_factory=list)
    months: list[tuple[int, bool, str]] = field(default_factory=list)  # number, whether Jalali, the word
    day: tuple[int, int, int] | DateFlag | None = None  # year, month, day
    zone: Zone | None = None


def spoken(text: str, locale: Locale) -> Parts | DateFlag:
    """The parts of a date in words or digits of any script; the reason where there are none."""
    said = rewritten(text)
    if said != text:
        for form in FORMS:  # digits of another script in a form of programs
            parts = form(said, locale)
            if parts is not None:
                return parts
    said, comment = _without_comment(said)
    clock = _CLOCK.search(said)
    hour, minute, second = _time(clock)
    found = _Found()
    if clock is not None:
        after = _AFTER_CLOCK.match(said, clock.end())
        end = after.end() if after else clock.end()
        if after and after[1]:
            found.zone = zone_of(after[1], *locale)
            if found.zone is None:
                return DateFlag.ZONE_UNKNOWN
        said = f"{said[: clock.start()]} {said[end:]}"
    wrong = _read(said, found, locale)
    if wrong is not None:
        return wrong if hour is not None else DateFlag.UNREADABLE
    if found.zone is None and comment and hour is not None:
        found.zone = zone_of(comment, *locale)
    day = found.day or _named_day(found)
    if isinstance(day, DateFlag):
        return day
    return Parts(*day, hour, minute, second, found.zone, is_jalali=is_jalali_year(day[0]))


def _without_comment(text: str) -> tuple[str, str]:
    """The text without what stands in brackets, and the last of that."""
    comments = [one or other for one, other in _COMMENT.findall(text)]
    return _COMMENT.sub(" ", text), (comments[-1] if comments else "")


def _time(clock: re.Match[str] | None) -> tuple[int | None, int, int]:
    if clock is None:
        return None, 0, 0
    hour, half = int(clock[1] or clock[4]), clock[5]
    if half == "pm" and hour < _NOON:
        hour += _NOON
    elif half == "am" and hour == _NOON:
        hour = 0
    return hour, int(clock[2] or 0), int(clock[3] or 0)


def _read(text: str, found: _Found, locale: Locale) -> DateFlag | None:
    """Take in every token; the reason where one is not understood."""
    for token in _TOKEN.finditer(text):
        if token["number"]:
            found.numbers.append(token["number"])
        elif token["word"]:
            wrong = _word(token["word"], found, locale)
            if wrong is not None:
                return wrong
        elif found.day is not None:
            return DateFlag.UNREADABLE
        else:
            found.day = _numeric_day(token, locale)
    if found.day is not None and (found.numbers or found.months):
        return DateFlag.UNREADABLE
    return None


def _word(word: str, found: _Found, locale: Locale) -> DateFlag | None:
    if word in months():
        found.months.append((months()[word], False, word))
    elif word in jalali_months():
        found.months.append((jalali_months()[word], True, word))
    elif word not in weekdays() and word not in small_words():
        zone = zone_of(word, *locale)
        if zone is None or found.zone is not None:
            return DateFlag.ZONE_UNKNOWN if _could_be_zone(word) else DateFlag.UNREADABLE
        found.zone = zone
    return None


def _could_be_zone(word: str) -> bool:
    return word.isascii() and 2 <= len(word) <= 5  # noqa: PLR2004 - as abbreviations are


def _numeric_day(token: re.Match[str], locale: Locale) -> tuple[int, int, int] | DateFlag:
    first, second, third = (int(part) for part in _NUMERIC.split(token[0]))
    if token["ymd"]:
        return first, second, third
    is_dotted = token[4] == "."
    if third < _TWO_DIGITS and not is_dotted:  # 25/11/03
        return DateFlag.ORDER_UNKNOWN
    year = _full_year(third, is_jalali=False)
    if (
        first == second
        or first > _NOON
        or is_dotted
        or locale.language in _DAY_FIRST
        or locale.country in _DAY_FIRST_IN
    ):
        return year, second, first
    if second > _NOON or locale.country == "US":
        return year, first, second
    return DateFlag.ORDER_UNKNOWN


def _named_day(found: _Found) -> tuple[int, int, int] | DateFlag:
    """Year, month and day where a month is named; of two names one must be a weekday's as well (mar, martes)."""
    named = found.months
    if len(named) == 2:  # noqa: PLR2004 - `mar 25 nov`, `mar. 4 mar.`
        named = [one for one in named if one[2] not in weekdays()] or named[1:]
    if len(named) != 1 or len(found.numbers) != _NAMED:
        return DateFlag.UNREADABLE
    (month, is_jalali, _), (day, year) = named[0], found.numbers
    if len(day) > 2:  # noqa: PLR2004 - 2025 Nov 24
        day, year = year, day
    if len(day) > 2 or len(year) not in {2, 4}:  # noqa: PLR2004 - digits of a day and of a year
        return DateFlag.UNREADABLE
    full = _full_year(int(year), is_jalali=is_jalali)
    return (full, month, int(day)) if is_jalali == is_jalali_year(full) else DateFlag.UNREADABLE


def _full_year(year: int, *, is_jalali: bool) -> int:
    """A year of two digits as RFC 2822 reads it: up to 49 of this century, above of the last."""
    if year >= _TWO_DIGITS:
        return year
    if is_jalali:
        return year + (1300 if year >= 69 else 1400)  # noqa: PLR2004 - 1369 is 1990
    return year + (1900 if year >= 50 else 2000)  # noqa: PLR2004 - RFC 2822, section 4.3
