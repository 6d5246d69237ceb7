"""Numbers, spans of time and moments, as the arithmetic of windows prints them."""

from datetime import datetime, timedelta

from watchd.model.window import Distinct

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_UNITS = ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"), (timedelta(seconds=1), "second"))

NOUNS = {
    Distinct.ITEM: ("item", "items"),
    Distinct.STORY: ("story", "stories"),
    Distinct.PUBLISHER: ("publisher", "publishers"),
    Distinct.INDEPENDENT: ("independent origin", "independent origins"),
}


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 item`, `1,204 items`."""
    return f"{number:,} {one if number == 1 else many}"


def span(length: timedelta) -> str:
    """A span in the largest unit that keeps it whole: `7 days`, `36 hours`, `1 minute`."""
    for unit, name in _UNITS:
        if length >= unit and length % unit == timedelta(0):
            return counted(length // unit, name, f"{name}s")
    return f"{length.total_seconds():g} seconds"


def lasted(length: timedelta) -> str:
    """About how long something lasted: `51 days`, `3 hours`, `12 minutes`."""
    for unit, name in _UNITS[:2]:
        if length >= 2 * unit:
            return counted(length // unit, name, f"{name}s")
    return counted(max(0, length // _MINUTE), "minute", "minutes")


def moment(at: datetime) -> str:
    """A moment to the minute: `2025-11-18 06:42 UTC`."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def day(at: datetime) -> str:
    """Its day: `2025-11-18`."""
    return f"{at:%Y-%m-%d}"


def number(value: float) -> str:
    """A number as people read it: `1.0`, `12`, `0.03`."""
    if value >= 10:  # noqa: PLR2004 - a tenth says nothing there
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.1 or value == 0 else f"{value:.2g}"  # noqa: PLR2004 - one digit is enough
