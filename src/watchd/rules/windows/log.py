"""The matches of one rule in the order of time, and the values that they brought."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from watchd.model.match import Arrival, value_key
from watchd.model.window import PastMatch

_LAST = "\U0010ffff"  # behind every item id


class Log:
    """Matches of one rule, each item once, in the order of time; a match that comes late takes its place.

    What a feed's baseline held is remembered for its values alone: it is no news of its time, and counts nowhere.
    """

    def __init__(self, matches: Iterable[PastMatch] = (), begun_at: datetime | None = None) -> None:
        """`begun_at`: when the very first match happened, where it lies too far back to be among them."""
        self._begun_at = begun_at
        self._matches: list[PastMatch] = []
        self._keys: list[tuple[datetime, str]] = []
        self._moments: list[datetime] = []  # of the keys: comparing moments alone takes half the time
        self._of_item: dict[str, PastMatch] = {}
        self._feeds: Counter[str] = Counter()
        self._seen: dict[str, list[tuple[datetime, str]]] = {}  # of each value: when, and in which item
        for match in matches:
            self.add(match)

    def __len__(self) -> int:
        return len(self._matches)

    def __iter__(self) -> Iterator[PastMatch]:
        return iter(self._matches)

    @property
    def begun_at(self) -> datetime | None:
        """When the very first match happened; None: never matched."""
        if not self._moments:
            return self._begun_at
        return self._moments[0] if self._begun_at is None else min(self._begun_at, self._moments[0])

    @property
    def feeds(self) -> AbstractSet[str]:
        """The feeds that any of them came from."""
        return self._feeds.keys()

    @property
    def weights(self) -> Mapping[str, int]:
        """How many of them came from each feed."""
        return self._feeds

    def get(self, item_id: str) -> PastMatch | None:
        """The match on that item."""
        return self._of_item.get(item_id)

    def add(self, match: PastMatch) -> None:
        """Put it in its place; another match on the same item is replaced."""
        self.discard(match.item_id)
        self._of_item[match.item_id] = match
        key = match.key
        for value in set(map(value_key, match.values)):
            insort(self._seen.setdefault(value, []), key)
        if match.arrival is Arrival.BASELINE:
            return
        place = bisect_right(self._keys, key)
        self._keys.insert(place, key)
        self._moments.insert(place, match.at)
        self._matches.insert(place, match)
        self._feeds[match.feed_id] += 1

    def discard(self, item_id: str) -> None:
        """Take the match on that item out, where there is one."""
        match = self._of_item.pop(item_id, None)
        if match is None:
            return
        self._unsee(match)
        if match.arrival is not Arrival.BASELINE:
            place = bisect_right(self._keys, match.key) - 1
            del self._keys[place], self._moments[place], self._matches[place]
            self._left(match)

    def forget(self, before: datetime) -> None:
        """Take out what happened at or before a moment."""
        self._begun_at = self.begun_at
        gone = [match for match in self._of_item.values() if match.at <= before]
        for match in gone:
            del self._of_item[match.item_id]
            self._unsee(match)
            if match.arrival is not Arrival.BASELINE:
                self._left(match)
        place = self._place(before)
        del self._keys[:place], self._moments[:place], self._matches[:place]

    def between(self, after: datetime, until: datetime) -> Sequence[PastMatch]:
        """The matches after one moment and up to another."""
        return self._matches[self._place(after) : self._place(until)]

    def number(self, after: datetime, until: datetime) -> int:
        """How many they are."""
        return max(0, self._place(until) - self._place(after))

    def numbers(self, begins: Iterable[datetime], length: timedelta) -> list[int]:
        """How many came in each of some periods of one length, by when they begin; it is asked for many at once."""
        moments = self._moments
        return [bisect_right(moments, begin + length) - bisect_right(moments, begin) for begin in begins]

    def first(self, after: datetime | None = None) -> PastMatch | None:
        """The first match, or the first after a moment."""
        place = 0 if after is None else self._place(after)
        return self._matches[place] if place < len(self._matches) else None

    def last(self, until: datetime) -> PastMatch | None:
        """The last match up to a moment."""
        place = self._place(until)
        return self._matches[place - 1] if place else None

    def has_seen(self, value: str, after: datetime, before: tuple[datetime, str] | None = None) -> bool:
        """Whether a match brought the value after a moment; of those in their order, one that comes before a key."""
        seen = self._seen.get(value, [])
        place = bisect_right(seen, (after, _LAST))
        return place < len(seen) and (before is None or seen[place] < before)

    def number_of_values(self, after: datetime, until: datetime, but: Collection[str]) -> int:
        """How many different values came after one moment and up to another, `but` some."""
        first, last = (after, _LAST), (until, _LAST)
        return sum(
            value not in but and bisect_right(seen, first) < bisect_right(seen, last)
            for value, seen in self._seen.items()
        )

    def _unsee(self, match: PastMatch) -> None:
        for value in set(map(value_key, match.values)):
            seen = self._seen[value]
            del seen[bisect_left(seen, match.key)]
            if not seen:
                del self._seen[value]

    def _left(self, match: PastMatch) -> None:
        self._feeds[match.feed_id] -= 1
        if not self._feeds[match.feed_id]:
            del self._feeds[match.feed_id]

    def _place(self, at: datetime) -> int:
        return bisect_right(self._moments, at)
