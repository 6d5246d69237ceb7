"""A date taken apart, and put together as a moment."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from watchd.text.dates.jalali import gregorian
from watchd.text.dates.zones import Zone

_MIDNIGHT_AFTER: Final = 24  # hour: ISO 8601 calls the end of a day so
_LEAP_SECOND: Final = 60
# Years of the Iranian calendar that are taken for such: 1990 to 2061. Later ones may be years of the lunar Hijri
# calendar, which counts 1447 in 2025.
_JALALI_YEARS: Final = range(1369, 1440)


class DateFlag(StrEnum):
    """What is doubtful about a date, or why there is none."""

    UNREADABLE = "date_unreadable"  # no date that news can have
    ORDER_UNKNOWN = "date_order_unknown"  # 03/11/2025: day or month first? There is no date
    ZONE_UNKNOWN = "date_zone_unknown"  # it names a zone that is not known; there is no date
    ZONE_AMBIGUOUS = "date_zone_ambiguous"  # its zone's name has several meanings, the most usual one was taken
    ZONE_MISSING = "date_zone_missing"  # it names no zone and was taken for UTC
    DAY_ONLY = "date_day_only"  # it says no time of day: the day's beginning, in UTC


class Parts(NamedTuple):
    """What a date says. Without `zone` it says none, without `hour` no time of day."""

    year: int
    month: int
    day: int
    hour: int | None = None
    minute: int = 0
    second: int = 0
    zone: Zone | None = None
    is_jalali: bool = False


def is_jalali_year(year: int) -> bool:
    """Whether a number is a year of the Iranian calendar that news can have."""
    return year in _JALALI_YEARS


def moment_of(parts: Parts) -> datetime:
    """The moment in UTC; raises ValueError or OverflowError where there is no such day or time."""
    year, month, day, hour, minute, second, zone, is_jalali = parts
    if is_jalali:
        other = gregorian(year, month, day)
        year, month, day = other.year, other.month, other.day
    extra = None
    if hour == _MIDNIGHT_AFTER and not minute and not second:
        hour, extra = 0, timedelta(days=1)
    if second == _LEAP_SECOND:
        second, extra = second - 1, timedelta(seconds=1)
    moment = datetime(year, month, day, hour or 0, minute, second, tzinfo=zone.offset if zone else UTC)
    if extra is not None:
        moment += extra
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def doubts_of(parts: Parts) -> tuple[DateFlag, ...]:
    """What had to be assumed to make a moment of it."""
    if parts.hour is None:
        return (DateFlag.DAY_ONLY,)
    if parts.zone is None:
        return (DateFlag.ZONE_MISSING,)
    return (DateFlag.ZONE_AMBIGUOUS,) if parts.zone.is_ambiguous else ()
