"""When a feed is asked next: its interval with a phase of its own, sooner in a burst, later as its server asks.

After errors it is asked more and more rarely, and never given up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchd.errors import FeedReason
from watchd.model.feed import Feed, FeedState
from watchd.model.feed_memory import Arrival, Hints
from watchd.model.ids import digest
from watchd.model.schedule import Schedule

LONGEST_HINT = timedelta(hours=24)  # a server that asks for more is asked once a day
_RAMP_PER_FEED = timedelta(seconds=2)  # first polls of many new feeds are spread: 30 a minute, whatever their number
_JITTER = 0.05
_BACK_OFF_CAP = timedelta(hours=6)
_SLOW_BACK_OFF_CAP = timedelta(hours=24)
_SLOW_REASONS: frozenset[FeedReason] = frozenset({"dns", "blocked", "gone", "not_found"})
_MOST_DOUBLINGS = 12  # takes the shortest interval, a minute, beyond both caps
_GONE_LOOK = timedelta(days=7)

# A feed that just brought this much is in the middle of something: on feeds of one item a week with crises of 20 a day
# the delay of an item falls from 16 to 9 minutes at the price of 4 more requests a day (simulated over 180 days).
_BURST_ITEMS = 3
_BURST_WITHIN = timedelta(hours=6)
_BURST_LASTS = timedelta(hours=2)
_MOST_ARRIVALS = 16


def phase(feed_id: str) -> float:
    """A number from 0 to below 1 that is this feed's for ever: equal intervals do not fall due together."""
    return int(digest("phase", feed_id)[:12], 16) / 16**12


def first_due(feeds: Sequence[Feed], schedule: Schedule, now: datetime) -> dict[str, datetime]:
    """When feeds that were never polled are asked for the first time, spread over at most their interval."""
    ramp = _RAMP_PER_FEED * len(feeds)
    return {feed.id: now + phase(feed.id) * min(schedule.interval_of(feed), ramp) for feed in feeds}


def next_due(feed: Feed, schedule: Schedule, state: FeedState, now: datetime) -> datetime:
    """When the feed is asked after an answered poll that ended `now`; `state` holds the answer's hints already.

    The rhythm of due times is kept; after a late poll it starts anew, so that two polls are never closer than
    95 % of the interval. A feed's own constant part of +-5 % keeps neighbours apart, and never undercuts a hint.
    """
    shift = 2 * _JITTER * phase(feed.id)
    hinted = timedelta(0) if feed.ignores_hints else wish(state.memory.hints) * (1 + shift)
    interval = max(_boosted(feed, schedule, state, now) * (1 - _JITTER + shift), hinted)
    in_rhythm = state.due_at + interval
    earliest = now + max(interval * (1 - _JITTER), hinted)
    return in_rhythm if earliest <= in_rhythm <= now + interval else now + interval


def wish(hints: Hints) -> timedelta:
    """How long the server and the document want the feed left alone after each answer, at most a day."""
    said = (hints.fresh_for, hints.ttl)
    return min(max((hint for hint in said if hint is not None), default=timedelta(0)), LONGEST_HINT)


def overridden(feed: Feed, schedule: Schedule, state: FeedState) -> timedelta | None:
    """The wish that is not kept to in asking the feed at its interval; None where it is, or there is none."""
    wished = wish(state.memory.hints)
    return wished if feed.ignores_hints and wished > schedule.interval_of(feed) else None


def is_in_burst(arrivals: Sequence[Arrival], now: datetime) -> bool:
    """Whether the feed brought three items or more within six hours, and the last of them in the last two."""
    recent = [arrival for arrival in arrivals if now - arrival.at <= _BURST_WITHIN]
    return bool(recent) and now - recent[-1].at < _BURST_LASTS and sum(each.items for each in recent) >= _BURST_ITEMS


def with_arrival(arrivals: Sequence[Arrival], items: int, now: datetime) -> tuple[Arrival, ...]:
    """The latest polls that brought news, this one included when it did; as many as scheduling needs."""
    kept = (*arrivals, Arrival(now, items)) if items else tuple(arrivals)
    return kept[-_MOST_ARRIVALS:]


def back_off(feed: Feed, schedule: Schedule, errors: int, reason: FeedReason, now: datetime) -> datetime:
    """When the feed is asked after its `errors`-th failure in a row: the interval doubled each time, up to a cap.

    The cap is 6 h, or 24 h for a name or page that does not exist; a longer interval stays as it is. A feed is
    never given up.
    """
    interval = schedule.interval_of(feed)
    cap = max(interval, _SLOW_BACK_OFF_CAP if reason in _SLOW_REASONS else _BACK_OFF_CAP)
    # The first failure is asked again after one interval: a passing fault must not cost hours. A server that says it is
    # asked too often is believed the first time.
    doublings = errors if reason == "throttled" else errors - 1
    wait = min(interval * (1 << min(max(doublings, 0), _MOST_DOUBLINGS)), cap)
    return now + wait * (1 - _JITTER + 2 * _JITTER * phase(feed.id))


def rests_until(feed: Feed, schedule: Schedule, state: FeedState, now: datetime) -> datetime | None:
    """When a feed is due that is left alone even if somebody wants it asked at once; None for one that may be asked.

    Within the shortest interval of other people's hosts nothing can be new that is worth another request.
    """
    asked_at = state.memory.asked_at
    # After a clock was set back, a moment may lie in the future: that one says nothing.
    is_recent = asked_at is not None and timedelta(0) <= now - asked_at < schedule.floor_of(feed)
    return state.due_at if is_recent and state.due_at > now else None


def gone_due(feed: Feed, schedule: Schedule, now: datetime) -> datetime:
    """When a feed that is gone for good is looked at again: once a week."""
    return now + max(_GONE_LOOK, schedule.interval_of(feed)) * (1 - _JITTER + 2 * _JITTER * phase(feed.id))


def _boosted(feed: Feed, schedule: Schedule, state: FeedState, now: datetime) -> timedelta:
    interval = schedule.interval_of(feed)
    return min(interval, schedule.floor) if is_in_burst(state.memory.arrivals, now) else interval
