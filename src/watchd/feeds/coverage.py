"""What was covered: when an item happened, and how far one poll vouches for the time before it."""

from datetime import datetime, timedelta

_GAPS = 3  # a poll record counts until the next one, at most three usual gaps


def event_at(published: datetime | None, last_good: datetime | None, seen_at: datetime) -> datetime:
    """When the item happened, as windows count it.

    It cannot have appeared before the last good poll, which did not show it, nor after it was seen. Without a
    usable date it is `seen_at`; without an earlier good poll there is no lower bound.
    """
    if published is None or published >= seen_at:
        return seen_at
    if last_good is not None and published < last_good:
        return min(last_good, seen_at)
    return published


def stretch_gap(interval: timedelta) -> timedelta:
    """The longest pause between two polls that still belong to one stretch of coverage."""
    return interval * _GAPS
