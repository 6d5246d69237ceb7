"""Dates as programs write them: RFC 822, ISO 8601 in all its forms, seconds since 1970."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from watchd.text.dates.parts import Parts, is_jalali_year
from watchd.text.dates.zones import Zone, zone_of

_UTC: Final = Zone(UTC)
_RFC822: Final = re.compile(
    r"(?:[A-Z][a-z]{2},\s+)?(\d{1,2})\s+([A-Z][a-z]{2})\s+(\d{4})\s+(\d{2}):(\d{2})(?::(\d{2}))?\s+(\S.*)"
)
_MONTHS: Final = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
_ISO: Final = re.compile(
    r"(\d{4})(?:-(\d{2})-(\d{2})|-?[Ww](\d{2})-?(\d)?|-(\d{3})(?!\d))"
    r"(?:[Tt ]\s*(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?)?(?:\s*(\S.*))?)?"
)
_COMPACT: Final = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:[Tt]?(\d{2})(\d{2})(\d{2})?(?:[.,]\d{1,9})?(?:\s*([Zz]|[+-]\d{2}:?\d{2}))?)?"
)
_ORDINAL: Final = re.compile(r"(\d{4})(\d{3})")
_EPOCH: Final = re.compile(r"(\d{9,16})(?:\.\d{1,9})?")
_SINCE_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS: Final = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6}  # digits -> fractions of a second
_YEARS: Final = range(1990, 2100)


class Locale(NamedTuple):
    """What is known of the feed a date stands in."""

    language: str | None = None
    country: str | None = None


def rfc822(text: str, locale: Locale) -> Parts | None:
    """`Mon, 24 Nov 2025 10:00:00 +0300`, the usual form alone: others are left to the reader of words."""
    found = _RFC822.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return None
    zone = zone_of(found[7], *locale)
    if zone is None:
        return None
    clock = int(found[4]), int(found[5]), int(found[6] or 0)
    return Parts(int(found[3]), _MONTHS[found[2]], int(found[1]), *clock, zone)


def iso8601(text: str, locale: Locale) -> Parts | None:
    """`2025-11-24T10:00:00Z`, with a blank for the T, by week (2025-W48-1) or by day of the year (2025-328)."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    zone = zone_of(found[10], *locale) if found[10] else None
    if found[10] and zone is None:
        return None
    year = int(found[1])
    hour = int(found[7]) if found[7] else None
    clock = hour, int(found[8] or 0), int(found[9] or 0)
    if found[2]:
        return Parts(year, int(found[2]), int(found[3]), *clock, zone, is_jalali_year(year))
    if found[4]:
        day = date.fromisocalendar(year, int(found[4]), int(found[5] or 1))
    else:
        day = _day_of_year(year, int(found[6]))
    return Parts(day.year, day.month, day.day, *clock, zone)


def compact(text: str, locale: Locale) -> Parts | None:
    """`20251124`, `202511241000`, `20251124T100000Z`; by day of the year, `2025328`."""
    ordinal = _ORDINAL.fullmatch(text)
    if ordinal is not None and int(ordinal[1]) in _YEARS:
        day = _day_of_year(int(ordinal[1]), int(ordinal[2]))
        return Parts(day.year, day.month, day.day)
    found = _COMPACT.fullmatch(text)
    if found is None or not (int(found[1]) in _YEARS or is_jalali_year(int(found[1]))):
        return None
    zone = zone_of(found[7], *locale) if found[7] else None
    hour = int(found[4]) if found[4] else None
    clock = hour, int(found[5] or 0), int(found[6] or 0)
    year = int(found[1])
    return Parts(year, int(found[2]), int(found[3]), *clock, zone, is_jalali_year(year))


def epoch(text: str, _locale: Locale) -> Parts | None:
    """Seconds, milliseconds or microseconds since 1970, where they make a date that news can have."""
    found = _EPOCH.fullmatch(text)
    unit = _UNITS.get(len(found[1])) if found else None
    if found is None or unit is None:
        return None
    at = _SINCE_1970 + timedelta(seconds=int(found[1]) // unit)
    if at.year not in _YEARS:
        return None
    return Parts(at.year, at.month, at.day, at.hour, at.minute, at.second, _UTC)


FORMS: Final[tuple[Callable[[str, Locale], Parts | None], ...]] = (rfc822, iso8601, compact, epoch)


def _day_of_year(year: int, number: int) -> date:
    day = date(year, 1, 1) + timedelta(days=number - 1)
    if day.year != year:
        raise ValueError(f"{year} has no day {number}")
    return day
