"""Pasts as window tests write them: days after T0."""

from collections.abc import Iterable

from tests.builders import after

from watchd.model.window import PastMatch
from watchd.rules.windows import Log, Stretches, Watch, Watched


def log(*days: float, feed: str = "feed-0", publisher: str = "a.com") -> Log:
    """A match on each day."""
    return Log(PastMatch(after(days=day), f"{feed}-{number:05}", feed, publisher) for number, day in enumerate(days))


def spread(first: float, last: float, number: int, **more: str) -> Log:
    """So many matches, evenly over the days."""
    return log(*(first + (last - first) * (place + 0.5) / number for place in range(number)), **more)


def joined(*logs: Log) -> Log:
    """All of them."""
    return Log(match for one in logs for match in one)


def days(*stretches: tuple[float, float]) -> Stretches:
    """Stretches of days."""
    return [(after(days=begin), after(days=end)) for begin, end in stretches]


ALWAYS = days((-4000, 4000))


def watching(feeds: Iterable[str] = ("feed-0", "feed-1", "feed-2"), **blind: Stretches) -> Watch:
    """Feeds that were watched throughout, but for those that `feed_0=days(...)` says otherwise of."""
    watched = Watched({feed: blind.get(feed.replace("-", "_"), ALWAYS) for feed in feeds})
    return lambda _since, _until: watched
