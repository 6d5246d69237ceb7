"""When a feed is asked next: a fixed interval with a phase of its own, back-off after errors, never giving up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchd.errors import FeedReason
from watchd.model.feed import Feed
from watchd.model.ids import digest

_RAMP_PER_FEED = timedelta(seconds=2)  # first polls of many new feeds are spread: 30 a minute, whatever their number
_JITTER = 0.05
_BACK_OFF_CAP = timedelta(hours=6)
_SLOW_BACK_OFF_CAP = timedelta(hours=24)
_SLOW_REASONS: frozenset[FeedReason] = frozenset({"dns", "blocked", "gone", "not_found"})
_MOST_DOUBLINGS = 12  # takes the shortest interval, a minute, beyond both caps


def phase(feed_id: str) -> float:
    """A number from 0 to below 1 that is this feed's for ever: equal intervals do not fall due together."""
    return int(digest("phase", feed_id)[:12], 16) / 16**12


def interval_of(feed: Feed, default: timedelta) -> timedelta:
    """How often this feed is asked."""
    return feed.interval or default


def first_due(feeds: Sequence[Feed], default: timedelta, now: datetime) -> dict[str, datetime]:
    """When feeds that were never polled are asked for the first time, spread over at most their interval."""
    ramp = _RAMP_PER_FEED * len(feeds)
    return {feed.id: now + phase(feed.id) * min(interval_of(feed, default), ramp) for feed in feeds}


def next_due(feed: Feed, default: timedelta, last_due: datetime, now: datetime) -> datetime:
    """When the feed is asked after an answered poll that ended `now`.

    The rhythm of due times is kept; after a late poll it starts anew, so that two polls are never closer than
    95 % of the interval. A feed's own constant part of +-5 % keeps neighbours apart.
    """
    interval = interval_of(feed, default) * (1 - _JITTER + 2 * _JITTER * phase(feed.id))
    in_rhythm = last_due + interval
    earliest = now + interval * (1 - _JITTER)
    return in_rhythm if in_rhythm >= earliest else now + interval


def back_off(feed: Feed, default: timedelta, errors: int, reason: FeedReason, now: datetime) -> datetime:
    """When the feed is asked after its `errors`-th failure in a row: the interval doubled each time, up to a cap.

    The cap is 6 h, or 24 h for a name or page that does not exist; a longer interval stays as it is. A feed is
    never given up.
    """
    interval = interval_of(feed, default)
    cap = max(interval, _SLOW_BACK_OFF_CAP if reason in _SLOW_REASONS else _BACK_OFF_CAP)
    # The first failure is asked again after one interval; a passing fault must not cost hours.
    wait = min(interval * (1 << min(max(errors - 1, 0), _MOST_DOUBLINGS)), cap)
    return now + wait * (1 - _JITTER + 2 * _JITTER * phase(feed.id))
