"""Reading dates that programs and people write, in English, Spanish, Russian, Persian, Chinese and their neighbours."""

from datetime import datetime
from typing import Final, NamedTuple

from watchd.text.dates.machine import FORMS, Locale
from watchd.text.dates.parts import DateFlag, Parts, doubts_of, moment_of
from watchd.text.dates.spoken import spoken

__all__ = ["DateFlag", "DateReading", "read_date"]

_LONGEST: Final = 200  # characters; no date is longer
_EARLIEST, _LATEST = 1990, 2100  # years: there were no feeds before, and after it no news can have happened
_UNREADABLE: Final = (DateFlag.UNREADABLE,)


class DateReading(NamedTuple):
    """The moment a text names, in UTC and whole seconds, None where it names none; and what is doubtful about it."""

    moment: datetime | None
    flags: tuple[DateFlag, ...] = ()


def read_date(text: str, language: str | None = None, country: str | None = None) -> DateReading:
    """The moment a date names, from 1990 to 2099. Never raises; what is not understood whole is no date.

    `language` and `country` of the feed decide what several readings allow: `CST`, `03/11/2025`. Without a zone a date
    is taken for UTC, and flagged.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return DateReading(None, _UNREADABLE)
    try:
        parts = _parts_of(text, Locale(language, country))
        if not isinstance(parts, Parts):
            return DateReading(None, (parts,))
        moment = moment_of(parts)
    except (ValueError, OverflowError):  # the 31st of November, 25 o'clock
        return DateReading(None, _UNREADABLE)
    if not _EARLIEST <= moment.year < _LATEST:
        return DateReading(None, _UNREADABLE)
    return DateReading(moment, doubts_of(parts))


def _parts_of(text: str, locale: Locale) -> Parts | DateFlag:
    if text.isascii():
        for form in FORMS:
            parts = form(text, locale)
            if parts is not None:
                return parts
    return spoken(text, locale)
