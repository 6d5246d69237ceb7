"""What windows come to where not all was watched: another oracle in SQL, with polls that fail and feeds that stall.

As in `windows_oracle` nothing is shared with watchd: the formulas are those of docs/rules.md, decisions 0006 and 0010.
"""

import math
import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean, median

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
START = datetime(2025, 9, 1, tzinfo=UTC)  # a Monday
FEEDS = ("wire", "daily", "radio", "coast", "post")
_WEIGHTS = (8, 4, 3, 2, 1)  # how much of what matters each of them brings
_PLAIN = 8 * HOUR  # every feed brings something else so often
_EVER = -(10**9)


@dataclass(frozen=True)
class Brought:
    """One item: when, from whom, the words that rules look for, and the text that copies share."""

    number: int
    at: int  # seconds after START
    feed: str
    words: tuple[str, ...]
    text: str

    @property
    def title(self) -> str:
        return " ".join([*self.words, self.text])


@dataclass(frozen=True)
class Stream:
    """Items and polls, each in the order of time."""

    days: int
    items: Sequence[Brought]
    polls: Sequence[tuple[str, int, bool]]


RULES = """
version: 1
rules:
  - {id: all, match: {query: harbour}, severity: none}
  - {id: opening, match: {query: opening}, severity: none}
  - {id: wave, match: {query: harbour}, alert_when: {count: {at_least: 4, within: 1d, distinct: independent}}}
  - {id: weekly, match: {query: harbour}, alert_when: {burst: {at_least: 6, within: 1d, times: 1.5, baseline: 8w}}}
  - {id: daily, match: {query: harbour}, alert_when: {burst: {at_least: 3, within: 12h, times: 2, baseline: 3w}}}
  - id: share
    match: {query: strike}
    alert_when: {burst: {at_least: 3, within: 2d, times: 1.5, baseline: 28d, of: all}}
  - id: fell
    match: {query: colonel}
    alert_when: {drop: {to_below: 50%, within: 3d, baseline: 28d, of: all, need: 10}}
  - {id: near, match: {query: treaty}, only: {feeds: [coast]}, severity: none}
  - id: share-narrow
    match: {query: strike}
    only: {feeds: [wire, radio]}
    alert_when: {burst: {at_least: 3, within: 2d, times: 1.5, baseline: 28d, of: all}}
  - id: fell-narrow
    match: {query: colonel}
    only: {feeds: [daily, radio, coast]}
    alert_when: {drop: {to_below: 50%, within: 3d, baseline: 28d, of: all, need: 10}}
  - {id: gone, match: {query: colonel}, alert_when: {absence: {for: 4d, need: 5, baseline: 28d}}}
  - id: gone-everywhere
    match: {query: colonel}
    alert_when: {absence: {for: 3d, need: 5, baseline: 28d, feeds_alive: 4}}
  - {id: by-a-day, match: {query: treaty}, alert_when: {due: {by: 2025-10-05}}}
  - {id: never-by-a-day, match: {query: unheard}, alert_when: {due: {by: 2025-10-08}}}
  - {id: after-opening, match: {query: treaty}, alert_when: {due: {by: 15d after opening}}}
  - {id: never-after, match: {query: unheard}, alert_when: {due: {by: 12d after opening}}}
  - {id: open-ended, alert_when: {sequence: {steps: [opening], missing: all, within: 1d}}}
  - {id: open-narrow, alert_when: {sequence: {steps: [share/match], missing: near, within: 1d}}}
"""
"""Rules of the kinds that `windows_oracle` leaves out, or asks only where all is watched."""

READ = {
    "treaty-near": ("treaty", ("coast",)),
    "strike-narrow": ("strike", ("wire", "radio")),
    "colonel-narrow": ("colonel", ("daily", "radio", "coast")),
}
"""What rules match that read some feeds only: the word, and which."""


def stream(seed: int, days: int) -> Stream:
    """Days of a harbour: outages, a feed that stands still, copies, busy hours, and words that fall away."""
    chosen = random.Random(seed)
    outages = [
        (feed, begin, begin + chosen.choice((1, 2, 4)) * DAY + chosen.randrange(20) * HOUR)
        for feed in FEEDS
        for begin in sorted(chosen.randrange(10, days - 5) * DAY for _ in range(2 if feed in FEEDS[:2] else 1))
    ]
    quiet = (chosen.choice(FEEDS[:2]), chosen.randrange(22, 30) * DAY)
    still = (*quiet, quiet[1] + 6 * DAY)

    def brings(feed: str, at: int) -> bool:
        out = any(feed == name and begin - HOUR <= at < end + HOUR for name, begin, end in outages)
        return not out and not (feed == still[0] and still[1] <= at < still[2])

    drafts: list[tuple[int, str, tuple[str, ...], str]] = []
    for place, feed in enumerate(FEEDS):
        moments = range(place * HOUR, days * DAY, _PLAIN)
        drafts += [(at, feed, (), _text(chosen)) for at in moments if brings(feed, at)]
    for _ in range(5 * days):
        drafts += _happening(chosen, days, brings)
    for at in (chosen.randrange(10, 20) * DAY, chosen.randrange(20, days) * DAY):
        drafts.append((at + 17, "wire", ("opening",), _text(chosen)))
        drafts.append((at + chosen.randrange(8, 24) * DAY + 23, "daily", ("treaty",), _text(chosen)))
    drafts.sort()
    polls = [
        (feed, at, not any(feed == name and begin <= at < end for name, begin, end in outages))
        for at in range(HOUR // 2, days * DAY, 3 * HOUR)
        for feed in FEEDS
    ]
    return Stream(days, [Brought(number, *draft) for number, draft in enumerate(drafts)], polls)


def sparse(seed: int, days: int) -> Stream:
    """A stream without records of polls, and with weeks of nothing: windows change in hours in which nobody writes."""
    chosen, begin, kept = random.Random(seed), 0, set[int]()
    while begin < days:
        length = chosen.randrange(4, 12)
        kept.update(range(begin, begin + length))
        begin += length + chosen.choice((2, 9, 20, 30))
    return Stream(days, [one for one in stream(seed, days).items if one.at // DAY in kept], ())


def _happening(
    chosen: random.Random, days: int, brings: Callable[[str, int], bool]
) -> list[tuple[int, str, tuple[str, ...], str]]:
    """One thing that happens in the harbour, told by one feed or copied by several."""
    day = chosen.randrange(days)
    hour = chosen.choice((9, 10, 11)) if day % 7 == 0 else chosen.randrange(24)
    if chosen.random() < 0.12:
        day, hour = chosen.choice((23, days - 4)), chosen.randrange(14, 20)
    at = day * DAY + hour * HOUR + chosen.randrange(60, HOUR - 60)
    words = ["harbour"]
    if chosen.random() < 0.45 and not days - 14 <= day < days - 6:
        words.append("colonel")
    if chosen.random() < (0.7 if 30 <= day < 33 else 0.1):
        words.append("strike")
    text, count = _text(chosen), chosen.choice((1, 1, 1, 3))
    feeds = [chosen.choices(FEEDS, _WEIGHTS)[0] for _ in range(count)]
    return [(at + place * 7, feed, tuple(words), text) for place, feed in enumerate(feeds) if brings(feed, at)]


def _text(chosen: random.Random) -> str:
    """Words that no other item has, so that only copies are alike."""
    return " ".join("".join(chosen.choices("bcdfghklmnprstvz", k=7)) for _ in range(9))


class Sighted:
    """Answers for a rule and a moment, from the items and the polls."""

    def __init__(self, told: Stream) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.executescript(
            """CREATE TABLE hit (word TEXT, at INTEGER, item INTEGER, feed TEXT, text TEXT);
               CREATE TABLE seen (feed TEXT, since INTEGER, until INTEGER)"""
        )
        self._database.executemany(
            "INSERT INTO hit VALUES (?, ?, ?, ?, ?)",
            [(word, one.at, one.number, one.feed, one.text) for one in told.items for word in one.words],
        )
        for name, (word, feeds) in READ.items():
            held = ", ".join(f"'{feed}'" for feed in feeds)
            self._database.execute(
                f"INSERT INTO hit SELECT ?, at, item, feed, text FROM hit WHERE word = ? AND feed IN ({held})",
                (name, word),
            )
        self._database.executemany("INSERT INTO seen VALUES (?, ?, ?)", _seen(told))
        self._database.execute("CREATE INDEX by_word ON hit (word, at)")
        self._database.execute("CREATE INDEX by_text ON hit (text)")
        self._asked: dict[str, Callable[[int], str]] = {
            "wave": self._wave,
            "weekly": lambda now: self._burst(now, DAY, 8 * WEEK, 6, 1.5),
            "daily": lambda now: self._burst(now, 12 * HOUR, 3 * WEEK, 3, 2),
            "share": lambda now: self._share(now, "strike", FEEDS),
            "share-narrow": lambda now: self._share(now, "strike-narrow", READ["strike-narrow"][1]),
            "fell": lambda now: self._fell(now, "colonel"),
            "fell-narrow": lambda now: self._fell(now, "colonel-narrow"),
            "gone": lambda now: self._gone(now, 4 * DAY, 1),
            "gone-everywhere": lambda now: self._gone(now, 3 * DAY, 4),
            "by-a-day": lambda now: self._due(now, "treaty", 35 * DAY, None),
            "never-by-a-day": lambda now: self._due(now, "unheard", 38 * DAY, None),
            "after-opening": lambda now: self._due(now, "treaty", 15 * DAY, "opening"),
            "never-after": lambda now: self._due(now, "unheard", 12 * DAY, "opening"),
            "open-ended": lambda now: self._open_ended(now, "opening", "harbour"),
            "open-narrow": lambda now: self._open_ended(now, "strike", "treaty-near"),
        }

    @property
    def rules(self) -> Sequence[str]:
        """The ids of the rules it knows."""
        return list(self._asked)

    def outcome(self, rule: str, now: int) -> str:
        """What the rule's window comes to at `now`, seconds after START."""
        return self._asked[rule](now)

    def _one(self, query: str, *values: object) -> int | None:
        found: int | None = self._database.execute(query, values).fetchone()[0]
        return found

    def _number(self, word: str, after: float, until: float) -> int:
        query = "SELECT count(*) FROM hit WHERE word = ? AND at > ? AND at <= ?"
        return self._one(query, word, after, until) or 0

    def _begun(self, word: str, now: int) -> int | None:
        return self._one("SELECT min(at) FROM hit WHERE word = ? AND at <= ?", word, now)

    def _covered(
        self, word: str, base: tuple[int, int], since: int, until: int, among: Sequence[str] = ()
    ) -> tuple[float, int]:
        """The share of the matches to be expected that was watched, and how many feeds were alive throughout.

        A feed weighs what it contributed to the baseline; all weigh the same where there is none. Only those `among`
        which are asked: by default all that the rule reads.
        """
        held = ", ".join(f"'{feed}'" for feed in among or READ.get(word, (word, FEEDS))[1])
        rows = self._database.execute(
            f"""WITH base AS (
                   SELECT feed, count(*) AS number FROM hit
                   WHERE word = ? AND at > ? AND at <= ? AND feed IN ({held}) GROUP BY feed),
               weight AS (SELECT * FROM base UNION ALL
                          SELECT DISTINCT feed, 1 FROM seen WHERE feed IN ({held}) AND NOT EXISTS (SELECT 1 FROM base))
               SELECT number, coalesce((SELECT sum(min(seen.until, ?) - max(seen.since, ?)) FROM seen
                   WHERE seen.feed = weight.feed AND seen.until > ? AND seen.since < ?), 0) FROM weight""",
            (word, *base, until, since, since, until),
        ).fetchall()
        length = until - since
        alive = sum(watched >= 0.9 * length for _, watched in rows)
        return sum(number * watched for number, watched in rows) / length / sum(number for number, _ in rows), alive

    def _is_blind(self, word: str, base: tuple[int, int], since: int, until: int, alive: int = 1) -> bool:
        covered, found = self._covered(word, base, since, until)
        return covered < 0.9 - 1e-12 or found < alive

    def _history(self, word: str, begun: int, base: tuple[int, int], among: Sequence[str] = ()) -> float:
        """What nobody watched is no history."""
        since = max(begun, base[0])
        return (base[1] - since) * self._covered(word, base, since, base[1], among)[0] if since < base[1] else 0.0

    def _wave(self, now: int) -> str:
        if self._begun("harbour", now) is None:
            return "learning"
        query = """SELECT count(DISTINCT (
                       SELECT a.feed FROM hit a WHERE a.text = hit.text AND a.word = hit.word ORDER BY a.at LIMIT 1))
                   FROM hit WHERE word = 'harbour' AND at > ? AND at <= ?"""
        return "alert" if (self._one(query, now - DAY, now) or 0) >= 4 else "quiet"

    def _burst(self, now: int, within: int, baseline: int, least: int, times: float) -> str:
        word = "harbour"
        begun, start = self._begun(word, now), now - within
        if begun is None:
            return "learning"
        base = (start - baseline, start)
        if self._history(word, begun, base) < baseline / 2:
            return "learning"
        found = self._number(word, start, now)
        if found < least:
            return "quiet"
        for period, periods in ((WEEK, 8), *(((DAY, 7),) if within < DAY else ()), (within, 1)):
            usual = self._usual(base, begun, (within, period))
            if len(usual) >= periods and (period == within or sum(usual) >= 20):
                break
        expected = fmean(usual)
        if found < times * expected:
            return "quiet"
        others = []
        if period > within:
            step = max(within, period / 48)
            others = [
                self._usual(base, begun, (within, period), round(place * step))
                for place in range(1, int(period // step))
            ]
        return "alert" if _chance(found, usual, others) < 0.001 else "quiet"

    def _usual(self, base: tuple[int, int], begun: int, lengths: tuple[int, int], ahead: int = 0) -> list[float]:
        """What the like periods of the baseline had; hardly watched ones say nothing, partly watched ones for all."""
        word, (within, period), found = "harbour", lengths, []
        for back in range(1, (base[1] - base[0]) // period + 1):
            begin = base[1] - back * period + ahead
            if begin < begun:
                break
            covered = self._covered(word, base, begin, begin + within)[0]
            if covered >= 0.5:
                number = self._number(word, begin, begin + within)
                found.append(number / covered if covered < 0.9 else float(number))
        return found

    def _share(self, now: int, word: str, among: Sequence[str]) -> str:
        """The feeds of `harbour` count, and those `among` them which the rule reads itself: the worse decides."""
        begun, start = self._begun("harbour", now), now - 2 * DAY
        base = (start - 28 * DAY, start)
        if begun is None or min(self._history("harbour", begun, base, some) for some in (FEEDS, among)) < 14 * DAY:
            return "learning"
        found, present = self._number(word, start, now), float(self._number("harbour", start, now))
        if found < 3:
            return "quiet"
        pairs: list[tuple[int, float]] = []
        for begin in range(start - 2 * DAY, base[0] - 1, -2 * DAY):  # four weeks have no eight Mondays
            until = begin + 2 * DAY
            covered = [self._covered("harbour", base, begin, until, some)[0] for some in (FEEDS, among)]
            if begin >= begun and min(*covered, self._covered(word, base, begin, until)[0]) >= 0.5:
                of = self._number("harbour", begin, until) * self._beside(word, base, begin, until)
                pairs.append((self._number(word, begin, until), of))
        whole = sum(of for _, of in pairs)
        share = sum(part for part, _ in pairs) / whole if whole else 0.0
        present *= max(1.0, self._beside(word, base, start, now))
        usual = [(part / of if of else share) * present for part, of in pairs] or [0.0]
        if found < 1.5 * fmean(usual):
            return "quiet"
        return "alert" if _chance(found, usual, []) < 0.001 else "quiet"

    def _beside(self, word: str, base: tuple[int, int], since: int, until: int) -> float:
        """How well the share's own matches were watched, beside those of `harbour`."""
        part, whole = (self._covered(one, base, since, until)[0] for one in (word, "harbour"))
        return part / whole if whole else 1.0

    def _fell(self, now: int, word: str) -> str:
        start = now - 3 * DAY
        base = (start - 28 * DAY, start)
        begun = self._begun("harbour", now)
        if begun is None or self._begun(word, now) is None:
            return "learning"
        if self._is_blind("harbour", base, start, now):
            return "unknown"
        if self._number(word, *base) and self._is_blind(word, base, start, now):
            return "unknown"
        present = self._number("harbour", start, now)
        if present < 10 or self._history("harbour", begun, base) < 14 * DAY:
            return "learning"
        usual = self._number(word, *base) / self._number("harbour", *base)
        if usual * present < 3:
            return "unknown"
        return "alert" if self._number(word, start, now) / present < 0.5 * usual else "quiet"

    def _gone(self, now: int, lasting: int, alive: int) -> str:
        begun, start = self._begun("colonel", now), now - lasting
        if begun is None:
            return "learning"
        found = self._number("colonel", start, now)
        before = self._one("SELECT max(at) FROM hit WHERE word = 'colonel' AND at <= ?", start)
        ahead = self._one("SELECT min(at) FROM hit WHERE word = 'colonel' AND at > ? AND at <= ?", start, now)
        until = start
        if before is not None and before > start - 28 * DAY and (ahead is None or ahead - before >= lasting):
            until = before
        base = (until - 28 * DAY, until)
        if self._is_blind("colonel", base, start, now, alive):
            return "unknown"
        usual = self._number("colonel", *base)
        if found and not usual and begun <= start - 28 * DAY:
            return "quiet"
        if usual < 5:
            return "learning"
        if usual * lasting / self._history("colonel", begun, base) < 3:
            return "unknown"
        return "quiet" if found else "alert"

    def _due(self, now: int, word: str, by: int, after: str | None) -> str:
        since = by - 30 * DAY
        if after is not None:
            begun = self._begun(after, now)
            if begun is None:
                return "quiet"
            since, by = begun, begun + by
        came = self._one(
            "SELECT count(*) FROM hit WHERE word = ? AND at >= ? AND at <= ?",
            word,
            _EVER if after is None else since,
            now,
        )
        if came or now < by:
            return "quiet"
        return "unknown" if self._is_blind(word, (since - 360 * DAY, since), since, by) else "alert"

    def _open_ended(self, now: int, first: str, word: str) -> str:
        """`first`, and then nothing of the word for a day; who waits for what is missing must have watched."""
        if self._begun(first, now) is None:
            return "learning"
        found = self._database.execute(
            """SELECT a.at FROM hit AS a WHERE a.word = ? AND a.at > ? AND a.at <= ? AND NOT EXISTS (
               SELECT 1 FROM hit b WHERE b.word = ? AND b.at >= a.at AND b.at <= ?)""",
            (first, now - 2 * DAY, now - DAY, word, now),
        ).fetchall()
        if not found:
            return "quiet"
        blind = (self._is_blind(word, (begin - DAY, begin), begin, begin + DAY) for (begin,) in found)
        return "unknown" if all(blind) else "alert"


def _seen(told: Stream) -> list[tuple[str, int, int]]:
    """When each feed was polled well and alive: news keeps it alive for three of its usual gaps."""
    found = []
    for feed in FEEDS:
        polls = [(at, good) for name, at, good in told.polls if name == feed]
        good = _joined(
            (at, polls[place + 1][0] if place + 1 < len(polls) else told.days * DAY + 1)
            for place, (at, is_good) in enumerate(polls)
            if is_good
        )
        if not told.polls:
            good = [(_EVER, told.days * DAY + 1)]
        bad = [at for at, is_good in polls if not is_good]
        news = [one.at for one in told.items if one.feed == feed]
        alive: list[tuple[float, float]] = []
        longest: dict[int, int] = {}
        last: int | None = None
        for at in news:
            if last is not None and not any(last < failed <= at for failed in bad):
                longest[at // WEEK] = max(longest.get(at // WEEK, 0), at - last)
            weeks = [longest[week] for week in sorted(longest)[-8:]]
            gap = max(median(weeks), 4 * HOUR) if len(weeks) >= 2 else 14 * DAY / 3
            alive.append((at if alive else _EVER, at + 3 * gap))
            last = at
        found += [
            (feed, max(begin, since), min(end, until))
            for begin, end in _joined(alive)
            for since, until in good
            if max(begin, since) < min(end, until)
        ]
    return [(feed, int(since), int(until)) for feed, since, until in found]


def _joined(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches in order, those that touch as one."""
    spans: list[tuple[float, float]] = []
    for begin, end in stretches:
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((begin, end))
    return spans


def _chance(number: int, usual: Sequence[float], others: Sequence[Sequence[float]]) -> float:
    """P(X >= number): a negative binomial whose variance is to its mean as over all hours of those days."""
    periods = len(usual)
    mean = (sum(usual) + 0.5) / periods
    if others:
        kinds = [numbers for numbers in (usual, *others) if len(numbers) > 1]
        squares = sum(sum((one - fmean(numbers)) ** 2 for one in numbers) for numbers in kinds)
        expected = sum(fmean(numbers) * (len(numbers) - 1) for numbers in kinds)
        spread = mean * (squares / expected if expected else 1.0)
    else:
        spread = sum((one - fmean(usual)) ** 2 for one in usual) / (periods - 1) if periods > 1 else mean
    variance = max(spread, mean) * (1 + 1 / periods)
    size, success = mean**2 / (variance - mean), mean / variance
    below = math.fsum(
        math.exp(math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1) + size * math.log(success))
        * (1 - success) ** k
        for k in range(number)
    )
    return 1 - below


def at(seconds: int) -> datetime:
    """The moment so long after START."""
    return START + timedelta(seconds=seconds)
