"""kill -9 of `watchd run` while feeds come and fail: `python -m tests.feed_kills [--feeds 20] [--kills 60]`.

A server of scripted feeds publishes, corrects, gives new guids in each answer, and fails as servers do: errors, pages
in the place of feeds, documents that break off (first ones too), answers that are late or never end. The real daemon
is killed with SIGKILL at moments nobody chooses, every few seconds, and started anew. At the end each entry that was
ever served is an item or was refused, each item that the rule asks for was told once, and what came twice had the
same id and the same bytes.

Exit code 1 where any of that does not hold.
"""

import argparse
import contextlib
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from tests.e2e.books import EACH
from tests.e2e.newsroom import HOSTS, Newsroom
from tests.e2e.processes import Running, until
from tests.e2e.sinks import running_sinks, text_of
from tests.kills import Arrived, mail_of, post_of
from tests.servers.feeds import FeedServer, Manner, feed_server, headline, rss, story

from watchd.errors import StorageError
from watchd.model.feed import FeedState
from watchd.model.notification import WAITING
from watchd.storage import tables

RULES = """\
version: 1
rules:
  - {id: radar-parts, title: Radar parts, severity: medium, match: {query: radar}, dedup: {by: item}}
"""
_LISTED = 40  # entries of a document: more than a feed publishes between two good answers
_HISTORY = 6  # entries that a feed begins with
_PAGE = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
_STATUSES = (404, 429, 500, 503)
_PATIENCE = 30.0  # seconds in which a life must have polled as often as it was to
PLAIN, RENAMING, CORRECTING, JSON = range(4)
"""What is special about a feed, by its number modulo four; those of JSON list one entry that nobody can read."""


@dataclass
class Press:
    """What the feeds publish, and how their server fails."""

    server: FeedServer
    dice: random.Random
    names: tuple[str, ...]
    titles: dict[str, list[str]] = field(default_factory=dict)  # by feed, oldest first
    count: int = 0
    failures: int = 0

    def begins(self) -> None:
        """Each feed has a past."""
        for name in self.names:
            for _ in range(_HISTORY):
                self.publishes(name)

    def publishes(self, name: str) -> None:
        """One entry more; one in three is on radar parts."""
        self.count += 1
        is_radar = self.dice.random() < 1 / 3
        title = headline(self.count) if is_radar else f"Market report {self.count} of {name}"
        self.titles.setdefault(name, []).append(title)

    def serves(self, name: str, *, well: bool) -> None:
        """The feed as it is now: whole, or failing in some way."""
        body, manner, chance = self.document(name), Manner(), self.dice.random()
        if not well and chance < 0.6:
            self.failures += 1
            if chance < 0.15:
                manner = Manner(status=self.dice.choice(_STATUSES))
            elif chance < 0.22:
                body = _PAGE
            elif chance < 0.42:
                body = body[: self.dice.randrange(len(body) // 3, len(body) - 2)]
            elif chance < 0.55:
                manner = Manner(delay=self.dice.uniform(0.1, 2.0))
            else:
                manner = Manner(drips=True)
        self.server.publish(f"{name}.xml", body)
        self.server.behave(f"{name}.xml", manner)

    def document(self, name: str) -> bytes:
        """The newest entries, the newest first."""
        way = _way(name)
        listed = list(enumerate(self.titles[name]))[-_LISTED:][::-1]
        links = {number: f"https://{name}.example/{number}" for number, _ in listed}
        if way == JSON:
            items = [{"id": links[number], "url": links[number], "title": title} for number, title in listed]
            version = "https://jsonfeed.org/version/1.1"
            return json.dumps({"version": version, "title": name, "items": [*items, "no entry"]}).encode()
        newest = len(self.titles[name]) - 1
        return rss(
            *(
                story(
                    self.dice.randrange(10**9) if way == RENAMING else number,
                    title,
                    link=links[number],
                    summary="Corrected." if way == CORRECTING and number < newest - 2 else "",
                )
                for number, title in listed
            )
        )


@dataclass
class Trial:
    """What came of it."""

    feeds: int
    seed: int
    kills: int = 0
    requests: Counter[int] = field(default_factory=Counter)  # by the status that the server gave
    failures: int = 0
    entries: int = 0
    items: int = 0
    refused: int = 0
    alerts: int = 0
    copies: int = 0
    faults: list[str] = field(default_factory=list)
    took: float = 0.0

    def line(self) -> str:
        """One line of figures."""
        answers = ", ".join(f"{number:,} of {status}" for status, number in sorted(self.requests.items()))
        return (
            f"{self.feeds} feeds, {self.kills} kills in {self.took:.0f} s, {self.requests.total():,} requests "
            f"({answers}), {self.failures:,} documents that failed: {self.entries:,} entries served, {self.items:,} "
            f"stored, {self.refused} refused; {self.alerts} alerts on two channels, {self.copies} came twice; "
            f"{'; '.join(self.faults) or 'nothing lost, nothing told under two ids'}"
        )


def trial(feeds: int, kills: int, seed: int, *, longest: int = 3) -> Trial:
    """So many feeds, and a daemon that is killed so often; a life polls each feed `longest` times at most."""
    dice, began, done = random.Random(seed), time.monotonic(), Trial(feeds, seed)
    names = tuple(f"feed-{number}" for number in range(feeds))
    with tempfile.TemporaryDirectory() as folder, feed_server(Path(folder) / "server", HOSTS) as server:
        press = Press(server, dice, names)
        with running_sinks() as sinks:
            room = Newsroom(Path(folder) / "room", server, sinks, f"sqlite:///{folder}/watchd.db")
            room.write("rules/rules.yaml", RULES)
            room.watch(*names, hosts=HOSTS)
            with room.store() as store:
                store.migrate()
            press.begins()
            _first_answers(room, press, done)
            past = {title for titles in press.titles.values() for title in titles}
            while done.kills < kills:
                _life(room, press, done, wanted=dice.randint(0, longest * feeds))
            _ends(room, press, past)
            _judge(room, press, past, done)
        done.requests = Counter(request.status for request in server.requests())
    done.failures, done.took = press.failures, time.monotonic() - began
    return done


def _first_answers(room: Newsroom, press: Press, done: Trial) -> None:
    """Every feed answers once, many of them with a document that breaks off, and is killed meanwhile."""
    while not all(state.baseline_at for state in _states(room)) or len(_states(room)) < len(press.names):
        _life(room, press, done, wanted=press.dice.randint(1, len(press.names)), publishes=False)


def _life(room: Newsroom, press: Press, done: Trial, *, wanted: int, publishes: bool = True) -> None:
    """One process, killed once it has polled so often, or a few moments before or after."""
    with room.daemon() as running:
        deadline = time.monotonic() + _PATIENCE
        while _polls(running) < wanted and time.monotonic() < deadline:
            _goes_on(room, press, publishes=publishes)
            time.sleep(0.2)
        time.sleep(press.dice.uniform(0, 0.5))
        if running.process.poll() is not None:
            done.faults.append(f"life {done.kills} ended by itself with {running.process.returncode}")
        running.kill()
    done.kills += 1


def _goes_on(room: Newsroom, press: Press, *, publishes: bool) -> None:
    """The world a moment later: some feeds have news, some fail, and all may be asked again."""
    for name in press.dice.sample(press.names, len(press.names) // 3):
        if publishes and press.dice.random() < 0.5:
            press.publishes(name)
        press.serves(name, well=False)
    for name in press.names:
        if not (press.server._folder / f"{name}.xml").exists():
            press.serves(name, well=False)
    _due(room, press)


def _due(room: Newsroom, press: Press) -> None:
    with room.store() as store, contextlib.suppress(StorageError):  # the daemon writes; it is tried again in a moment
        if store.active_generation():
            store.make_due(press.names, datetime.now(UTC))


def _ends(room: Newsroom, press: Press, past: set[str]) -> None:
    """The last life: every server is well, and all that waits is done."""
    for name in press.names:
        press.publishes(name)
        press.serves(name, well=True)
    wanted = sum(map(len, press.titles.values()))
    alerts, waiting = len(_expected(press, past)), {state.value for state in WAITING}
    with room.daemon() as running:

        def is_done() -> bool:
            books = room.look()
            if len(set(books.items)) < wanted:
                _due(room, press)
            is_told = len(books.alerts) >= alerts and books.states.keys().isdisjoint(waiting)
            return len(set(books.items)) >= wanted and books.pending_items == 0 and is_told

        until(is_done, "everything to be stored and sent", within=120.0, said=lambda: _missing(room, press, past))
        _due(room, press)
        until(lambda: not [one for one in _states(room) if one.errors], "every feed to be well")
        running.stop()


def _missing(room: Newsroom, press: Press, past: set[str]) -> str:
    """What is not there yet, for whoever waited in vain."""
    books = room.look()
    served = {title for titles in press.titles.values() for title in titles}
    untold = set(_expected(press, past)) - set(books.alerts)
    return f"no items: {served - set(books.items)}; not told: {untold}; {books.states}, {books.pending_items} pending"


def _judge(room: Newsroom, press: Press, past: set[str], done: Trial) -> None:
    """Hold what was served against what is stored, and that against what arrived."""
    expected = _expected(press, past)
    with room.store() as store:
        done.faults += store.check()
        rows = store._database.read(lambda connection: connection.execute(select(tables.item)).all())
        own = {head.alert_id for head in store.alerts(limit=EACH) if head.rule_id.startswith("watchd:")}
    refused = {state.feed_id: state.quarantined for state in _states(room)}
    served = [title for titles in press.titles.values() for title in titles]
    unreadable = sum(_way(name) == JSON for name in press.names)
    done.entries, done.items, done.refused = len(served) + unreadable, len(rows), sum(refused.values())
    if Counter(row.title for row in rows) != Counter(served):
        lost, more = set(served) - {row.title for row in rows}, done.items - len(served)
        done.faults.append(f"{len(lost)} entries are no item, {more} items too many")
    if done.refused != unreadable:
        done.faults.append(f"{done.refused} entries were refused, and {unreadable} cannot be read")
    wrong = [row.title for row in rows if row.baseline != (row.title in past)]
    if wrong:
        done.faults.append(f"{len(wrong)} items are history and should be news, or the other way round: {wrong[:3]}")
    mails = [mail_of(mail) for mail in room.sinks.mails()]
    posts = [post_of(post) for post in room.sinks.posts()]
    told = [(_ids(text_of(mail)) - own, arrived) for mail, arrived in zip(room.sinks.mails(), mails, strict=True)]
    posted = zip(room.sinks.posts(), posts, strict=True)
    told_posts = [(_ids(post.body.decode()) - own, arrived) for post, arrived in posted]
    for channel, each in (("mail", told), ("webhook", told_posts)):
        done.faults += _told(channel, each, len(expected))
        done.copies += len(each) - len({name for _, (name, _) in each})
    titles = Counter(row for row in room.look().alerts)
    if titles != Counter(expected):
        done.faults.append(
            f"{len(set(expected) - set(titles))} alerts are missing, {len(titles - Counter(expected))} more"
        )
    done.alerts = len(expected)


def _told(channel: str, arrived: Sequence[tuple[frozenset[str], Arrived]], expected: int) -> list[str]:
    """What must not be of the messages of one channel, each with the alerts in it; several may share a mail."""
    texts: dict[str, set[bytes]] = {}
    messages: dict[str, set[str]] = {}
    for alerts, (name, text) in arrived:
        texts.setdefault(name, set()).add(text)
        for alert in alerts:
            messages.setdefault(alert, set()).add(name)
    counts = {
        f"alerts, and not {expected}, came by {channel}": len(messages) if len(messages) != expected else 0,
        f"alerts came by {channel} in two messages": sum(len(each) > 1 for each in messages.values()),
        f"ids came by {channel} with different bytes": sum(len(each) > 1 for each in texts.values()),
    }
    return [f"{number} {what}" for what, number in counts.items() if number]


def _ids(text: str) -> frozenset[str]:
    """The alerts that a message is of."""
    return frozenset(re.findall(r"al_[0-9a-f]{20}", text))


def _expected(press: Press, past: set[str]) -> list[str]:
    """The titles that must be told: news on radar parts."""
    return [title for titles in press.titles.values() for title in titles if "Radar" in title and title not in past]


def _states(room: Newsroom) -> Sequence[FeedState]:
    with room.store() as store:
        return store.feed_states()


def _polls(running: Running) -> int:
    return running.said.count('"feed_polled"')


def _way(name: str) -> int:
    return int(name.removeprefix("feed-")) % 4


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.feed_kills", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=20)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)), help="of the dice, to come again")
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    done = trial(options.feeds, options.kills, options.seed)
    sys.stdout.write(f"{done.line()}\n")
    return int(bool(done.faults))


if __name__ == "__main__":
    sys.exit(main())
