"""Clocks on the wall: when they show a time in somebody's zone, on every day of the year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def next_at(time: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The next moment after `after` at which clocks in the zone show HH:MM, once a day.

    On a day whose clocks leave it out, it is the first minute they show after it; where they show it twice, the first.
    """
    hour, minute = (int(part) for part in time.split(":"))
    day = after.astimezone(zone).date()
    while True:
        wall = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - the zone is laid over it below
        at = _first(wall, zone)
        if at > after:
            return at
        day += _DAY


def _first(wall: datetime, zone: ZoneInfo) -> datetime:
    while True:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        wall += _MINUTE
