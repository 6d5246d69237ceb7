"""What was covered: when an item happened, and how far one poll vouches for the time before it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from watchd.model.feed import Feed

_AHEAD = timedelta(minutes=10)  # clocks of publishers are that wrong every day
_YOUNG_AHEAD = timedelta(hours=1)  # a clock that was not set back, or summer time taken for the other
_YOUNG_AHEAD_ANYWHERE = timedelta(hours=14)  # as far east of UTC as anybody lives
_IN_WHICH_ZONE = frozenset({"date_zone_missing", "date_zone_ambiguous", "date_day_only"})
_LATE = 2  # intervals: with the one a feed is due after, a poll counts for at most three usual gaps


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


def is_ahead(published: datetime | None, seen_at: datetime) -> bool:
    """Whether an item claims to be from the future: its date is kept, and no window uses it."""
    return published is not None and published > seen_at + _AHEAD


def is_young(feed: Feed, published: datetime | None, seen_at: datetime, flags: Collection[str] = ()) -> bool:
    """Whether an item is news even at the feed's first answer; one without a date may be any age.

    A date up to an hour ahead is a wrong clock's, and one that may be any zone's (`flags`) may lie 14 hours ahead. What
    is dated further ahead is announced for then, and may have stood there for weeks.
    """
    if feed.first_poll is None or published is None:
        return False
    ahead = _YOUNG_AHEAD if _IN_WHICH_ZONE.isdisjoint(flags) else _YOUNG_AHEAD_ANYWHERE
    return -ahead <= seen_at - published < feed.first_poll


def is_late(due_at: datetime, asked_at: datetime, interval: timedelta) -> bool:
    """Whether nobody watched the feed before this poll: it came more than two intervals after it was due.

    So a daemon that stopped leaves a hole in the feed's coverage, and a back-off of hours leaves none: a poll that
    came when it was due says what the feed did since the one before.
    """
    return asked_at - due_at > interval * _LATE
