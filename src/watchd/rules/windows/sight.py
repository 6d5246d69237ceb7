"""Whether what a window waits for would have been seen: coverage by expected matches.

A rule's coverage over a while is the share of its expected matches whose feed was polled well and alive at the time:
each feed weighs as much as it contributed to the rule's baseline, and all weigh the same where there is none.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from watchd.model.window import PastMatch
from watchd.rules.windows.log import Log
from watchd.rules.windows.wording import counted

ENOUGH = 0.9  # of the expected matches
_MOST_NAMED = 3

Stretches = Sequence[tuple[datetime, datetime]]  # in order, apart from each other


@dataclass(frozen=True, slots=True)
class Watched:
    """What was watched over a while."""

    feeds: Mapping[str, Stretches]  # of each feed that ever answered: when it was polled well and alive
    rules: Stretches | None = None  # when the rule and those it names were evaluating; None: throughout


Watch = Callable[[datetime, datetime], Watched]


def blindness(
    watch: Watch,
    during: tuple[datetime, datetime],
    log: Log,
    baseline: tuple[datetime, datetime],
    feeds_alive: int = 1,
) -> str:
    """Why too little was watched to say that something did not come; empty where enough was.

    Feeds weigh as much as they contributed to the matches of `log` in the time of the baseline. A feed that the rule
    does not read, or that was taken out of the files, has no weight: nobody can mend it.
    """
    since, until = during
    watched = watch(since, until)
    shares = {feed: _share(stretches, since, until) for feed, stretches in _evaluated(watched).items()}
    if not shares:
        return "blind: no feed has answered yet"
    if feeds_alive == 1 and all(share == 1 for share in shares.values()):
        return ""
    weights = _weights(log, baseline, shares.keys())
    covered = sum(weight * shares[feed] for feed, weight in weights.items()) / weights.total()
    if covered < ENOUGH:
        lost = {feed: weight * (1 - shares[feed]) for feed, weight in weights.items()}
        worst = sorted((feed for feed in lost if lost[feed]), key=lambda feed: (-lost[feed], feed))[:_MOST_NAMED]
        named = ", ".join(f"{feed} {shares[feed]:.0%}" for feed in worst)
        rounded = min(covered, ENOUGH - 0.01)  # never up to what would be enough
        return f"blind: {rounded:.0%} of what was to be expected was watched, 90% is needed ({named})"
    alive = sum(shares[feed] >= ENOUGH for feed in weights)
    if alive < feeds_alive:
        return f"blind: {counted(alive, 'feed was', 'feeds were')} alive throughout, {feeds_alive} are needed"
    return ""


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of the matches of a log would have been seen over this or that part of a while."""

    watched: Mapping[str, Stretches]
    weights: Mapping[str, int]  # nothing: all of it was watched

    def share(self, since: datetime, until: datetime) -> float:
        """The share of its expected matches that was watched; 1 where nobody keeps a record of any feed."""
        if not self.weights or since >= until:
            return 1.0
        seen = sum(weight * _share(self.watched[feed], since, until) for feed, weight in self.weights.items())
        return seen / sum(self.weights.values())


def cover_of(watch: Watch, log: Log, since: datetime, until: datetime, now: datetime | None = None) -> Cover:
    """What was watched over a while; the feeds that are watched weigh what they contributed to the log in that time.

    With `now`, the time from then on up to that moment may be asked too.

    What the log holds besides, because other windows look further back or came to it since, is not asked: how much was
    watched must not hang on what a process still remembers.
    """
    watched = watch(since, now or until)
    seen = _evaluated(watched)
    is_whole = all(_share(stretches, since, now or until) == 1 for stretches in seen.values())
    if not seen or since >= until or is_whole:
        return Cover(seen, {})
    return Cover(seen, _weights(log, (since, until), seen.keys()))


def usual_of(watch: Watch, log: Log, since: datetime, until: datetime) -> Sequence[PastMatch]:
    """The matches of a while by which as many more are to be expected: those of feeds that are watched still."""
    found = log.between(since, until)
    if is_all_usual(watch, log, since, until):
        return found
    feeds = watch(since, until).feeds
    return [match for match in found if match.feed_id in feeds]


def usual_number(watch: Watch, log: Log, since: datetime, until: datetime) -> int:
    """How many those are."""
    is_all = is_all_usual(watch, log, since, until)
    return log.number(since, until) if is_all else len(usual_of(watch, log, since, until))


def is_all_usual(watch: Watch, log: Log, since: datetime, until: datetime) -> bool:
    """Whether the log's matches came from feeds that are watched alone; where none is, nothing is left out."""
    feeds = watch(since, until).feeds
    return not feeds or log.feeds <= feeds.keys()


def overlap(first: Stretches, second: Stretches) -> list[tuple[datetime, datetime]]:
    """The time that lies in both."""
    both = []
    place = 0
    for begin, end in first:
        while place < len(second) and second[place][1] <= begin:
            place += 1
        for other_begin, other_end in second[place:]:
            if other_begin >= end:
                break
            both.append((max(begin, other_begin), min(end, other_end)))
    return both


def _weights(log: Log, during: tuple[datetime, datetime], among: AbstractSet[str]) -> Counter[str]:
    """What each of the feeds contributed; 1 for all of them where none did."""
    found = Counter(match.feed_id for match in log.between(*during) if match.feed_id in among)
    return found or Counter(dict.fromkeys(among, 1))


def _evaluated(watched: Watched) -> Mapping[str, Stretches]:
    """When each feed was watched for the rule."""
    rules = watched.rules
    if rules is None:
        return watched.feeds
    return {feed: overlap(stretches, rules) for feed, stretches in watched.feeds.items()}


def _share(stretches: Stretches, since: datetime, until: datetime) -> float:
    if since >= until:
        return 1.0
    first = bisect_right(stretches, since, key=itemgetter(1))
    if first < len(stretches) and stretches[first][0] <= since and stretches[first][1] >= until:
        return 1.0  # as it nearly always is
    seen = timedelta(0)
    for place in range(first, len(stretches)):
        begin, end = stretches[place]
        if begin >= until:
            break
        seen += min(end, until) - max(begin, since)
    return seen / (until - since)
