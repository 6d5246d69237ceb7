"""The Iranian solar calendar (Jalali): its days as days of the Gregorian calendar."""

from datetime import date, timedelta
from typing import Final

_LONG_MONTHS: Final = 6  # the first six have 31 days, the next five 30, the last 29, or 30 in a leap year
_MONTHS: Final = 12
_NEW_YEAR_1400: Final = date(2021, 3, 21)


def gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day; raises ValueError for a day that the calendar does not have.

    Leap years follow the 33-year cycle with 8 of them; over the years that news can have it is Iran's calendar.
    """
    if not 1 <= month <= _MONTHS or not 1 <= day <= _length(year, month):
        raise ValueError(f"{year}-{month}-{day} is no day of the Jalali calendar")
    days = _days_before(year) - _days_before(1400)
    days += 31 * (month - 1) if month <= _LONG_MONTHS + 1 else 31 * _LONG_MONTHS + 30 * (month - 1 - _LONG_MONTHS)
    return _NEW_YEAR_1400 + timedelta(days=days + day - 1)


def _length(year: int, month: int) -> int:
    if month < _MONTHS:
        return 31 if month <= _LONG_MONTHS else 30
    return 29 + (_leap_years_before(year + 1) - _leap_years_before(year))


def _days_before(year: int) -> int:
    return 365 * year + _leap_years_before(year)


def _leap_years_before(year: int) -> int:
    return (8 * year + 21) // 33
