"""What was watched of a rule: which of its feeds were polled well and alive, and whether it was evaluating itself."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter

from watchd.feeds.rhythm import stale_after, with_news
from watchd.model.feed import Feed
from watchd.model.feed_memory import Rhythm
from watchd.model.rule import Filters, Rule, Status
from watchd.ports import Turn
from watchd.rules.windows import Stretches, Watch, Watched, overlap
from watchd.text.language import language_of

_UNKNOWN_RHYTHM = timedelta(days=14)  # how long news counts while nobody knows how often a feed brings some
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_AGAIN = timedelta(hours=2)  # read twice: what is committed late is not missed


Polled = Mapping[str, Stretches] | None  # when each feed was polled well; None: there is no record of any poll


@dataclass(slots=True)
class _Life:
    """One feed: how often it brings news, and when it was alive."""

    rhythm: Rhythm = field(default_factory=Rhythm)
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)

    def add(self, at: datetime, polled: Stretches | None) -> None:
        """News at that moment; each keeps the feed alive for three of its usual gaps.

        A pause in which a poll failed, or nobody looked, is not the feed's own: an outage of days would else keep a
        feed that stands still afterwards alive for weeks.
        """
        last_at = self.rhythm.last_at
        if last_at is not None and at <= last_at:
            return
        self.rhythm = with_news(self.rhythm, at, is_covered=last_at is None or _is_whole(polled, last_at, at))
        end = stale_after(self.rhythm) or at + _UNKNOWN_RHYTHM
        if self.stretches and at <= self.stretches[-1][1]:
            self.stretches[-1] = (self.stretches[-1][0], max(end, self.stretches[-1][1]))
        else:  # before its first news nobody knows: what was polled decides
            self.stretches.append((at if self.stretches else _EARLIEST, end))


@dataclass(slots=True)
class LifeCache:
    """When feeds were alive, kept between turns and caught up with when somebody asks."""

    _lives: dict[str, _Life] = field(default_factory=dict)
    _read_until: datetime | None = None

    def alive(self, turn: Turn, polled: Polled) -> Mapping[str, Stretches]:
        """When each feed that ever brought an item was alive."""
        after = None if self._read_until is None else self._read_until - _AGAIN
        for feed_id, at in turn.news_of(after):
            self._lives.setdefault(feed_id, _Life()).add(at, _polls_of(polled, feed_id))
            self._read_until = at if self._read_until is None else max(at, self._read_until)
        return {feed_id: life.stretches for feed_id, life in self._lives.items()}


def lives_of(news: Iterable[tuple[str, datetime]], polled: Polled) -> Mapping[str, Stretches]:
    """When each feed was alive that brought this news, (feed, moment) in the order of time."""
    lives: dict[str, _Life] = {}
    for feed_id, at in news:
        lives.setdefault(feed_id, _Life()).add(at, _polls_of(polled, feed_id))
    return {feed_id: life.stretches for feed_id, life in lives.items()}


def _polls_of(polled: Polled, feed_id: str) -> Stretches | None:
    """When a feed was polled well; None where nobody keeps a record of it."""
    return None if polled is None else polled.get(feed_id)


def _is_whole(polled: Stretches | None, since: datetime, until: datetime) -> bool:
    """Whether all the time between was polled well: a stretch ends with a poll that fails, and with a hole."""
    if polled is None:
        return True
    place = bisect_right(polled, since, key=itemgetter(0)) - 1
    return place >= 0 and polled[place][1] >= until


@dataclass(slots=True)
class Sight:
    """What was watched, as one turn knows it; read when the first window asks."""

    turn: Turn
    rules: Mapping[str, Rule]
    feeds: Mapping[str, Feed]
    cache: LifeCache
    now: datetime
    _seen: Mapping[str, Stretches] | None = None  # of each feed: polled well and alive
    _watched: dict[tuple[str, str], Watched] = field(default_factory=dict)
    _spans: dict[tuple[str, str], Stretches] = field(default_factory=dict)

    def watch_of(self, rule: Rule, named: Rule | None = None) -> Watch:
        """What was watched for the rule's window: of the feeds of its own matches, or of those of a rule it names."""
        counted = rule if named is None else named

        def watch(_since: datetime, _until: datetime) -> Watched:
            seen = self._feeds_seen()
            key = (rule.id, counted.id)
            if key not in self._watched:
                feeds = {feed_id: seen[feed_id] for feed_id in feeds_of(counted, seen, self.feeds)}
                self._watched[key] = Watched(feeds, self._evaluating(rule))
            return self._watched[key]

        return watch

    def since(self, rule: Rule) -> datetime | None:
        """From when on the rule has been evaluating; None where nobody keeps a record, as in a replay."""
        spans = self._evaluating(rule)
        if spans is None or self.turn.generation == 0:
            return None
        return spans[0][0] if spans else self.now

    def _feeds_seen(self) -> Mapping[str, Stretches]:
        if self._seen is None:
            polled = self.turn.polled()
            alive = self.cache.alive(self.turn, polled)
            seen = alive
            if polled is not None:
                both = {*alive, *polled}
                seen = {feed_id: overlap(alive.get(feed_id, ()), polled.get(feed_id, ())) for feed_id in both}
            if self.turn.generation != 0:  # what left the files is blind for good: nothing is expected of it
                seen = {feed_id: stretches for feed_id, stretches in seen.items() if feed_id in self.feeds}
            self._seen = seen
        return self._seen

    def _evaluating(self, rule: Rule) -> Stretches | None:
        assert rule.window is not None
        named = [self.rules[name] for name in sorted(rule.window.names) if name in self.rules]
        if self.turn.generation == 0:
            return _by_their_files((rule, *named))
        keys = [(one.id, one.match_digest) for one in (rule, *named)]
        unread = [key for key in keys if key not in self._spans]
        if unread:
            self._spans.update(self.turn.evaluating(unread))
        found: Stretches = self._spans[keys[0]]
        for key in keys[1:]:
            found = overlap(found, self._spans[key])
        return found


def _by_their_files(rules: Sequence[Rule]) -> Stretches | None:
    """When all of the rules are in force, where nobody keeps a record: a replay. None: throughout."""
    if any(rule.status is Status.PAUSED for rule in rules):
        return []
    last = min((rule.expires for rule in rules if rule.expires is not None), default=None)
    if last is None or last == date.max:
        return None
    return [(_EARLIEST, datetime.combine(last + timedelta(days=1), time(), UTC))]


def feeds_of(rule: Rule, feed_ids: Collection[str], feeds: Mapping[str, Feed]) -> list[str]:
    """Those of the feeds that the rule's filters let through, and in whose language it can match."""
    return [
        feed_id
        for feed_id in feed_ids
        if _is_read(rule, feeds.get(feed_id))
        and _is_of(rule.only, feed_id, feeds.get(feed_id), default=True)
        and not _is_of(rule.never, feed_id, feeds.get(feed_id), default=False)
    ]


def _is_read(rule: Rule, feed: Feed | None) -> bool:
    """Whether a list of the rule covers the feed's language; what is not known of either is no reason against it."""
    language = None if feed is None else language_of(feed.language)
    return rule.reads is None or language is None or language in rule.reads


def _is_of(filters: Filters, feed_id: str, feed: Feed | None, *, default: bool) -> bool:
    language = None if feed is None else language_of(feed.language)
    answers = [
        *([feed_id in filters.feeds] if filters.feeds else []),
        *([feed is not None and bool(filters.tags & feed.tags)] if filters.tags else []),
        *([feed is not None and feed.country in filters.countries] if filters.countries else []),
        *([default if language is None else language in filters.language] if filters.language else []),
    ]
    if not answers:
        return default
    return all(answers) if default else any(answers)
