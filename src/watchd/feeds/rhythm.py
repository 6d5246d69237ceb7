"""How often does this feed bring news? Learned from its own weeks, so that nights and weekends are as usual.

The usual gap of a feed is the longest pause of a usual week: the median of the longest pauses of its last eight weeks.
A feed is alive while its last news is not older than three of those. On made-up feeds of five kinds (a wire, an outlet
that rests at night and on weekends, one item a day, one a week, crises) each was called stale at most once in a year
while it published, and those that stopped were noticed after three of their longest usual pauses
(tests/unit/feeds/test_rhythm.py).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

from watchd.model.feed_memory import Rhythm, Week

_WEEKS = 8
_FEWEST_WEEKS = 2
_ALIVE_FOR = 3  # usual gaps
_SHORTEST = timedelta(hours=4)  # a wire that never pauses is not stale after three quiet hours
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


def rhythm_of(moments: Iterable[datetime]) -> Rhythm:
    """What the dates of a first listing say."""
    rhythm = Rhythm()
    for at in sorted(moments):
        rhythm = with_news(rhythm, at, is_covered=True)
    return rhythm


def with_news(rhythm: Rhythm, at: datetime, *, is_covered: bool) -> Rhythm:
    """The rhythm after news at that moment. A pause in which the feed was not polled well is not its own."""
    if rhythm.last_at is None or not is_covered or at <= rhythm.last_at:
        return replace(rhythm, last_at=max(at, rhythm.last_at or at))
    gap, number = at - rhythm.last_at, (at - _MONDAY) // timedelta(days=7)
    weeks = {week.number: week for week in rhythm.weeks}
    before = weeks.get(number, Week(number))
    weeks[number] = Week(number, max(before.longest, gap))
    return Rhythm(at, tuple(weeks[key] for key in sorted(weeks)[-_WEEKS:]))


def usual_gap(rhythm: Rhythm) -> timedelta | None:
    """The longest pause of a usual week; None while fewer than two weeks are known."""
    if len(rhythm.weeks) < _FEWEST_WEEKS:
        return None
    return max(timedelta(seconds=median(week.longest.total_seconds() for week in rhythm.weeks)), _SHORTEST)


def stale_after(rhythm: Rhythm) -> datetime | None:
    """The moment from which the feed counts as stale, unless it brings news; None while its rhythm is not known."""
    gap = usual_gap(rhythm)
    return None if gap is None or rhythm.last_at is None else rhythm.last_at + _ALIVE_FOR * gap
