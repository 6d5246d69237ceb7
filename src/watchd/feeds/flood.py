"""Is this news, or was the feed reset? Items of a feed that lists far more at once than ever before are held.

Other readers drop what is over a limit, or mail three hundred old articles; here nothing is lost and nobody is flooded:
the items are stored and matched, and wait for an operator's word.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchd.model.feed import FeedState
from watchd.model.feed_memory import DayCount

_ALWAYS_FINE = 20  # new items at once, of any feed
_TIMES = 5  # times the busiest day of the last two weeks, for each day that was not watched
_UNKNOWN_YET = 200  # of a feed that was watched for less than two days
_LEARNING = timedelta(days=2)
_DAYS = 14
_DAY_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def most_at_once(state: FeedState, now: datetime) -> int | None:
    """How many new items one poll may bring before they are held; None for a first poll, which is history anyway."""
    if state.baseline_at is None or state.last_good_at is None:
        return None
    if now - state.baseline_at < _LEARNING:
        return _UNKNOWN_YET
    busiest = max((day.items for day in state.memory.days), default=0)
    unwatched = max((now - state.last_good_at) / timedelta(days=1), 1.0)
    return max(_ALWAYS_FINE, int(_TIMES * busiest * unwatched))


def with_day(days: Sequence[DayCount], items: int, now: datetime) -> tuple[DayCount, ...]:
    """The counts of the last two weeks with these items added to today's; what was held counts for no day."""
    if not items:
        return tuple(days)
    number = (now - _DAY_ZERO) // timedelta(days=1)
    today = next((day for day in days if day.number == number), DayCount(number))
    others = [day for day in days if number - _DAYS < day.number and day.number != number]
    return tuple(sorted((*others, replace(today, items=today.items + items)), key=lambda day: day.number))
