"""A day of the year is one word: of March 10, 2014 three words would be shared by whatever happened on that day."""

import re
from collections.abc import Mapping
from typing import Final

from watchd.text.dates.words import months

_NAME: Final = r"([^\W\d_]{3,12})\.?"
_DAY: Final = r"(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?"
_YEAR: Final = r"(?:,? (?:de |del )?(?:19|20)\d\d(?: года| г\b)?)?"
_DATE: Final = re.compile(rf"\b(?:{_DAY} (?:de |of )?{_NAME}|{_NAME} {_DAY}){_YEAR}\b")
_DIGIT: Final = re.compile(r"\d")


def with_days(text: str) -> tuple[str, Mapping[str, str]]:
    """A folded text with each day in one form that reads as a number, and by each of these forms how it was written."""
    if _DIGIT.search(text) is None:
        return text, {}
    written: dict[str, str] = {}

    def in_one_form(found: re.Match[str]) -> str:
        day, name = found[1] or found[4], found[2] or found[3]
        month = months().get(name)
        if month is None:
            return found[0]
        form = f"{int(day)}.{month}.0"
        written.setdefault(form, f"{day} {name}" if found[1] else f"{name} {day}")
        return form

    return _DATE.sub(in_one_form, text), written
