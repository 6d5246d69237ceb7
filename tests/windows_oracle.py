"""What windows come to, worked out another way: a question in SQL for every moment, over the items themselves.

Nothing here is shared with watchd: no logs, no caches, no states. A rule matches an item whose title holds its word.
"""

import math
import random
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2025, 9, 1, tzinfo=UTC)
HOUR, DAY = 3_600, 86_400
KINDS = ("count", "burst", "absence", "drop", "sequence", "new")


@dataclass(frozen=True)
class Title:
    """One dated one-line item."""

    number: int
    at: int  # seconds after START
    title: str
    publisher: str
    feed: str

    @property
    def line(self) -> dict[str, object]:
        """As a recording has it."""
        seen_at = (START + timedelta(seconds=self.at)).isoformat()
        return {
            "id": f"i{self.number:06}",
            "feed": self.feed,
            "title": self.title,
            "publisher": self.publisher,
            "seen_at": seen_at,
        }


@dataclass(frozen=True)
class Asked:
    """One rule with a window."""

    number: int
    rules: int

    @property
    def kind(self) -> str:
        return KINDS[self.number % len(KINDS)]

    def word(self, ahead: int = 0) -> str:
        return f"word{(self.number + ahead) % self.rules}"

    @property
    def yaml(self) -> str:
        one, two, three = (f"r{(self.number + ahead) % self.rules}" for ahead in (1, 2, 3))
        window = {
            "count": f"count: {{at_least: {3 + self.number % 6}, within: 1d, distinct: publisher}}",
            "burst": "burst: {at_least: 5, within: 1d, times: 2, baseline: 14d}",
            "absence": "absence: {for: 2d, need: 5, baseline: 28d}",
            "drop": f"drop: {{to_below: 50%, within: 3d, baseline: 28d, of: {one}, need: 5}}",
            "sequence": f"sequence: {{steps: [{one}/match, {two}/match], missing: {three}/match, within: 5d}}",
            "new": "new: {pattern: 'word[0-9]+', memory: 8d}",
        }[self.kind]
        return f"  - {{id: r{self.number}, match: {{query: {self.word()}}}, alert_when: {{{window}}}}}\n"


def rules(number: int) -> tuple[list[Asked], str]:
    """So many rules, and the file that says them."""
    asked = [Asked(place, number) for place in range(number)]
    return asked, "version: 1\nrules:\n" + "".join(one.yaml for one in asked)


def titles(number: int, days: int, words: int, seed: int = 5) -> list[Title]:
    """Items over so many days: common words and rare ones, with surges and with words that fall away."""
    chosen = random.Random(seed)
    found = []
    for place, at in enumerate(sorted(chosen.randrange(days * DAY) for _ in range(number))):
        word = min(int(chosen.expovariate(3.2 / words)), words - 1)
        if 0.4 < at / DAY / days < 0.45 and chosen.random() < 0.2:
            word = 6 % words
        if at / DAY / days > 0.6 and word % 5 == 2:
            word = 1 % words
        other = f"word{chosen.randrange(words)}" if chosen.random() < 0.3 else "plain"
        publisher, feed = f"p{chosen.randrange(12)}.example", f"f{chosen.randrange(6)}"
        found.append(Title(place, at, f"word{word} {other} report {place}", publisher, feed))
    return found


class Oracle:
    """Answers for a rule and a moment, from the items."""

    def __init__(self, items: Sequence[Title]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE TABLE hit (word TEXT, at INTEGER, item INTEGER, publisher TEXT)")
        self._database.executemany(
            "INSERT INTO hit VALUES (?, ?, ?, ?)",
            [
                (word, one.at, one.number, one.publisher)
                for one in items
                for word in {*one.title.split()[:2]}
                if word != "plain"
            ],
        )
        self._database.execute("CREATE INDEX by_word ON hit (word, at)")

    def outcome(self, rule: Asked, now: int) -> str:
        """What the rule's window comes to at `now`, seconds after START."""
        return str(getattr(self, f"_{rule.kind}")(rule, now))

    def moments(self, word: str) -> list[int]:
        """When a word occurred."""
        return [at for (at,) in self._database.execute("SELECT at FROM hit WHERE word = ? ORDER BY at", (word,))]

    def _number(self, word: str, after: float, until: float, what: str = "*") -> int:
        query = f"SELECT count({what}) FROM hit WHERE word = ? AND at > ? AND at <= ?"
        return int(self._database.execute(query, (word, after, until)).fetchone()[0])

    def _begun(self, word: str, now: int) -> int | None:
        found: int | None = self._database.execute(
            "SELECT min(at) FROM hit WHERE word = ? AND at <= ?", (word, now)
        ).fetchone()[0]
        return found

    def _count(self, rule: Asked, now: int) -> str:
        if self._begun(rule.word(), now) is None:
            return "learning"
        found = self._number(rule.word(), now - DAY, now, "DISTINCT publisher")
        return "alert" if found >= 3 + rule.number % 6 else "quiet"

    def _burst(self, rule: Asked, now: int) -> str:
        begun, start = self._begun(rule.word(), now), now - DAY
        if begun is None or start - max(begun, start - 14 * DAY) < 7 * DAY:
            return "learning"
        found = self._number(rule.word(), start, now)
        usual = [
            self._number(rule.word(), start - back * DAY, start - (back - 1) * DAY)
            for back in range(1, 15)
            if start - back * DAY >= begun
        ]
        mean = sum(usual) / len(usual)
        if found < 5 or found < 2 * mean:
            return "quiet"
        return "alert" if _chance(found, usual) < 0.001 else "quiet"

    def _absence(self, rule: Asked, now: int) -> str:
        word, begun, start = rule.word(), self._begun(rule.word(), now), now - 2 * DAY
        if begun is None:
            return "learning"
        found = self._number(word, start, now)
        until = self._usual_until(word, start, now)
        before = self._number(word, until - 28 * DAY, until)
        if found and not before and begun <= start - 28 * DAY:
            return "quiet"
        if before < 5:
            return "learning"
        expected = before * 2 * DAY / (until - max(begun, until - 28 * DAY))
        if expected < 3:
            return "unknown"
        return "quiet" if found else "alert"

    def _usual_until(self, word: str, start: int, now: int) -> int:
        """What is usual is what came up to the last item before two days or more without any."""
        before, ahead = self._database.execute(
            """SELECT max(CASE WHEN at <= ? THEN at END), min(CASE WHEN at > ? THEN at END)
               FROM hit WHERE word = ? AND at <= ?""",
            (start, start, word, now),
        ).fetchone()
        if before is None or before <= start - 28 * DAY:
            return start
        return int(before) if ahead is None or ahead - before >= 2 * DAY else start

    def _drop(self, rule: Asked, now: int) -> str:
        part, whole, start = rule.word(), rule.word(1), now - 3 * DAY
        begun = self._begun(whole, now)
        if begun is None or self._begun(part, now) is None:
            return "learning"
        present = self._number(whole, start, now)
        if present < 5 or start - max(begun, start - 28 * DAY) < 14 * DAY:
            return "learning"
        usual = self._number(part, start - 28 * DAY, start) / self._number(whole, start - 28 * DAY, start)
        if usual * present < 3:
            return "unknown"
        return "alert" if self._number(part, start, now) / present < 0.5 * usual else "quiet"

    def _sequence(self, rule: Asked, now: int) -> str:
        first, second, missing = (rule.word(ahead) for ahead in (1, 2, 3))
        if self._begun(first, now) is None and self._begun(second, now) is None:
            return "learning"
        found = self._database.execute(
            """SELECT 1 FROM hit AS a WHERE a.word = ? AND a.at > ? AND a.at <= ?
               AND EXISTS (SELECT 1 FROM hit b WHERE b.word = ? AND b.at > a.at AND b.at <= a.at + ?)
               AND NOT EXISTS (SELECT 1 FROM hit c WHERE c.word = ? AND c.at >= a.at AND c.at <= ?) LIMIT 1""",
            (first, now - 10 * DAY, now - 5 * DAY, second, 5 * DAY, missing, now),
        ).fetchone()
        return "quiet" if found is None else "alert"

    def _new(self, rule: Asked, now: int) -> str:
        begun = self._begun(rule.word(), now)
        if begun is None or now - begun < 2 * DAY:
            return "learning"
        found = self._database.execute(
            """SELECT 1 FROM hit AS mine JOIN hit AS value ON value.item = mine.item
               WHERE mine.word = ? AND mine.at = (SELECT max(at) FROM hit WHERE word = mine.word AND at <= ?)
               AND NOT EXISTS (
                   SELECT 1 FROM hit earlier JOIN hit its ON its.item = earlier.item
                   WHERE earlier.word = mine.word AND its.word = value.word AND earlier.at > mine.at - ?
                   AND (earlier.at < mine.at OR (earlier.at = mine.at AND earlier.item < mine.item))
               ) LIMIT 1""",
            (rule.word(), now, 8 * DAY),
        ).fetchone()
        return "quiet" if found is None else "alert"


def _chance(number: int, usual: Sequence[int]) -> float:
    """P(X >= number), as one less than what lies below."""
    periods = len(usual)
    mean = (sum(usual) + 0.5) / periods
    average = sum(usual) / periods
    spread = sum((one - average) ** 2 for one in usual) / (periods - 1) if periods > 1 else mean
    variance = max(spread, mean) * (1 + 1 / periods)
    size, success = mean**2 / (variance - mean), mean / variance
    below = math.fsum(
        math.exp(math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1) + size * math.log(success))
        * (1 - success) ** k
        for k in range(number)
    )
    return 1 - below


def disagreements(
    asked: Sequence[Asked], items: Sequence[Title], lines: Sequence[Mapping[str, object]], moments: Sequence[int]
) -> list[str]:
    """Where what a replay said was in force at a moment is not what the items say."""
    oracle, found = Oracle(items), []
    for rule in asked:
        said = [
            (round((datetime.fromisoformat(str(line["at"])) - START).total_seconds()), str(line["outcome"]))
            for line in lines
            if line["kind"] == "outcome" and line["rule"] == f"r{rule.number}"
        ]
        for now in moments:
            before = [outcome for at, outcome in said if at <= now]
            expected = oracle.outcome(rule, now)
            if before and before[-1] != expected:
                found.append(f"r{rule.number} ({rule.kind}) at {now / DAY:.4f} d: {before[-1]}, not {expected}")
    return found
