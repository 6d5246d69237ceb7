"""A day of news in virtual time: servers that publish and fail, and a watchd that is killed again and again."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from tests.builders import T0
from tests.fakes import HandClock, WordSet, routing, rule
from tests.servers.feeds import rss, story

from watchd.app.own_network import OwnNetwork
from watchd.errors import DeliveryError, DeliveryKind, FetchError, ParseError
from watchd.feeds.schedule import first_due
from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import Feed, FeedState, Validators
from watchd.model.generation import Documents
from watchd.model.ids import bytes_digest
from watchd.model.notification import AlertView, Message, Receipt
from watchd.model.rule import Dedup, DedupBy, Tlp
from watchd.model.schedule import Schedule
from watchd.pipeline.commits import Commits
from watchd.pipeline.deliver import LEASE as DELIVERY_LEASE
from watchd.pipeline.deliver import DeliverParts, deliver_channel
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.poll import LEASE as POLL_LEASE
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Fetched, HostLease, NotModified, ParsedFeed
from watchd.storage import Storage
from watchd.storage.engine import Database

T = TypeVar("T")

_LISTED = 25  # items of a document; more than any feed publishes between two good answers
_HOSTS_AT_ONCE = 64
_WAYS = 9
RENAMING, LEAVING, CORRECTING = 1, 2, 4
"""What is special about a feed, by its number modulo nine: new guids each time, items that come and go, revisions."""
_RULES = {"su-30": rule(dedup=Dedup(DedupBy.ITEM))}


def way_of(name: str) -> int:
    """What is special about a feed."""
    return int(name.removeprefix("feed-")) % _WAYS


class Killed(BaseException):
    """The process is gone; nothing in it goes on."""


class MortalDatabase:
    """A database whose process dies at its n-th write: before it, inside it, or once it is committed."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self._left = 0
        self._where = ""
        self.is_dead = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def dies_after(self, writes: int, where: str) -> None:
        """Armed: so many writes are left."""
        self._left, self._where = writes, where

    def read(self, work: Callable[[Connection], T]) -> T:
        self._alive()
        return self._inner.read(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        return self._written(work, self._inner.write)

    def write_small(self, work: Callable[[Connection], T]) -> T:
        return self._written(work, self._inner.write_small)

    def _written(self, work: Callable[[Connection], T], write: Callable[[Callable[[Connection], T]], T]) -> T:
        self._alive()
        self._left -= 1
        if self._left != 0:
            return write(work)
        self.is_dead = True
        if self._where == "inside":

            def dying(connection: Connection) -> T:
                work(connection)
                raise Killed

            self._inner.write(dying)
        elif self._where == "after":
            write(work)
        raise Killed

    @property
    def is_armed(self) -> bool:
        """Whether it will die by itself."""
        return self._left > 0

    def _alive(self) -> None:
        if self.is_dead:
            raise Killed


@dataclass
class Press:
    """The servers of many feeds: what they publish, how they fail, and what they have served."""

    random: Random
    clock: HandClock
    feeds: Mapping[str, Feed]
    begins: datetime = T0
    published: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    outages: tuple[tuple[datetime, datetime], ...] = ()
    is_calm: bool = False  # no failures any more
    entries: dict[str, int] = field(default_factory=dict)  # how many a document lists, by the digest of its bytes
    was_whole: set[str] = field(default_factory=set)  # feeds of which a document did not break off
    refusals: int = 0  # entries that were served and cannot be read
    asked: dict[str, list[datetime]] = field(default_factory=dict)  # when each host was asked

    def publishes(self, until: datetime) -> None:
        """Each feed's day: some items before it, then one each two hours or so, one in six of them on the Su-30."""
        number = 0
        for name in self.feeds:
            at = self.begins - timedelta(hours=6)
            mine = self.published[name] = []
            while at < until:
                number += 1
                subject = "Su-30" if self.random.random() < 1 / 6 else "Market"
                mine.append((at, f"{subject} report {number} of {name}"))
                at += timedelta(hours=self.random.expovariate(1 / 2))

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """As a server answers now: mostly well."""
        chance = 1.0 if self.is_calm else self.random.random()
        now = self.clock.now()
        self.asked.setdefault(feed.host, []).append(now)
        if any(begin <= now < end for begin, end in self.outages):
            raise FetchError("no route to host", reason="connect")
        if chance < 0.04:
            raise FetchError("no answer within 60 s", reason="deadline")
        if chance < 0.07:
            raise FetchError("500", reason="server", status=500)
        if chance < 0.09:
            raise FetchError("429", reason="throttled", status=429, retry_after=timedelta(minutes=20))
        body = self.document(feed.id, now)
        etag = bytes_digest(body)
        if chance < 0.11:
            body = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
        elif chance < 0.14 or (chance < 0.6 and feed.id not in self.was_whole):
            # Most feeds break off in their first answers: what those lost must not come as news.
            body = body[: self.random.randrange(len(body) - len("</channel></rss>"))]
        elif validators.etag == etag:
            return NotModified(Validators(etag=etag, scope="s"))
        else:
            self.was_whole.add(feed.id)
        return Fetched(feed.url, body, {}, Validators(etag=etag, scope="s"))

    def document(self, name: str, now: datetime) -> bytes:
        """The newest items, in ways that differ by feed; in every third one entry that nobody can read."""
        number = int(name.removeprefix("feed-"))
        newest = [(at, title) for at, title in self.published[name] if at <= now][-_LISTED:]
        if way_of(name) == LEAVING:
            newest = [(at, title) for at, title in newest if not self._leaves_out(at, now)]
        listed = [title for _, title in newest]
        links = {title: f"https://{name}.example/{title.split()[2]}" for title in listed}
        if number % 3:
            stories = (self._story(way_of(name), at, title, links[title], now) for at, title in reversed(newest))
            body = rss(*stories)
            self.entries[bytes_digest(body)] = len(listed)
            return body
        items: list[Any] = [{"id": links[title], "url": links[title], "title": title} for title in reversed(listed)]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [*items, "no entry"]}).encode()
        self.entries[bytes_digest(body)] = len(listed) + 1
        return body

    def _leaves_out(self, at: datetime, now: datetime) -> bool:
        """Items of some hours leave and return, from when every feed has its baseline."""
        is_old = at <= now - timedelta(hours=6) and now >= self.begins + timedelta(hours=12)
        return is_old and not self.is_calm and self.random.random() < 1 / 3

    def _story(self, way: int, at: datetime, title: str, link: str, now: datetime) -> str:
        """One item: with another guid in each answer, or with a correction after three hours."""
        own = int(title.split()[2])
        if way == RENAMING:
            own = self.random.randrange(10**12)
        is_corrected = way == CORRECTING and now - at >= timedelta(hours=3)
        return story(own, title, link=link, summary="Corrected." if is_corrected else "")

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        """What watchd reads; of a whole document every entry is an item or is refused with a reason."""
        del feed
        whole = self.entries.get(bytes_digest(fetched.body))
        parsed = read_feed(fetched)
        if whole is not None:
            assert len(parsed.items) + len(parsed.refused) == whole
            assert all("not an object" in reason for reason in parsed.refused)
            self.refusals += len(parsed.refused)
        elif not parsed.is_truncated:
            raise ParseError("cut, and not seen to be", reason="crashed")
        return parsed


@dataclass
class Post:
    """A channel that outlives the process, and sometimes fails."""

    random: Random
    name: str = "desk"
    kind: str = "email"
    targets: tuple[str, ...] = ("desk@example.org",)
    max_tlp: Tlp = Tlp.GREEN
    slots: int = 4
    rate: None = None
    got: list[Message] = field(default_factory=list)

    def render(self, view: AlertView) -> str:
        return view.facts.headline

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        await opened()
        if self.random.random() < 0.1:
            raise DeliveryError("451 later", kind=DeliveryKind.TRANSIENT, code="451")
        self.got.append(message)
        return Receipt("250")


@dataclass
class Day:
    """One watchd on one database, killed and started again while the clock goes on."""

    inner: Database  # what outlives a process: the file, and here for speed what the library compiled
    random: Random
    press: Press
    post: Post
    clock: HandClock
    schedule: Schedule
    kills: int = 0
    kills_at_writes: int = 0
    was_down: bool = False  # watchd took its own network for down at some time

    def start(self) -> None:
        """A new process on the same database, as the daemon begins."""
        self.database = MortalDatabase(self.inner)
        self.storage = Storage(cast("Database", self.database))
        self.working = WordSet(_RULES, self.press.feeds, routing())
        self.evaluator = Evaluator(self.storage, lambda _number: self.working, StoryCache())
        self.network = OwnNetwork()
        self.network.hosts = len({feed.host for feed in self.press.feeds.values()})
        self.storage.free_lanes()
        now = self.clock.now()
        self.storage.publish_generation(Documents({}, {}, "{}"), "here", now)
        due = first_due(tuple(self.press.feeds.values()), self.schedule, now)
        self.storage.register_feeds([FeedState(name, feed.host, due[name]) for name, feed in self.press.feeds.items()])

    def lives(self, until: datetime, *, killed_every: timedelta | None = None, tick: timedelta) -> None:
        """Go on until then; with `killed_every`, die once in each such time, at a write that chance names."""
        begun = self.clock.now()
        while self.clock.now() < until:
            period = (self.clock.now() - begun) // killed_every if killed_every else self.kills
            try:
                if period > self.kills and not self.database.is_armed:
                    self._arm()
                asyncio.run(self._go_round())
                self._dies_here(is_time=period > self.kills + 1)
            except Killed:
                self.kills += 1
                self.kills_at_writes += self.database.is_dead
                self.start()
            self.clock.at += tick

    def _dies_here(self, *, is_time: bool) -> None:
        if is_time:
            raise Killed  # between two writes

    def _arm(self) -> None:
        writes = max(8, len(self.press.feeds) // 4)  # about as many as there are in ten minutes
        self.database.dies_after(self.random.randrange(1, writes), self.random.choice(["before", "inside", "after"]))

    async def _go_round(self) -> None:
        await self._poll()
        while self.evaluator.run(self.clock.now()) is not None:
            pass
        await self._deliver()

    async def _poll(self) -> None:
        parts = PollParts(
            fetcher=self.press,
            parser=self.press,
            storage=self.storage,
            commits=Commits(self.storage),
            clock=self.clock,
            schedule=self.schedule,
            feeds=self.press.feeds,
            network=self.network,
            sleep=self._sleeps,
        )

        async def poll(lease: HostLease) -> None:
            async for polled in poll_host(lease, parts):
                assert polled.reason not in {"internal", "crashed", "not_stored", "hung"}, polled.message

        names = tuple(self.press.feeds)
        while True:
            now = self.clock.now()
            if self.network.down_since is not None:
                self.was_down = True
                witness, first = self.network.witness, self.network.first_to_fail
                if not self.network.may_ask(now):
                    return
                if witness is not None:
                    self.storage.make_due([witness.feed_id], now)
                    names = (witness.feed_id,)
                else:
                    self.storage.forgive(first, now)
                    names = tuple(state.feed_id for state in first)[:1]
            held = self.storage.claim_hosts("here", names, now, now + POLL_LEASE, _HOSTS_AT_ONCE)
            if not held:
                return
            ends = await asyncio.gather(*(poll(lease) for lease in held), return_exceptions=True)
            for end in ends:
                if end is not None:
                    raise end

    async def _sleeps(self, seconds: float) -> None:
        """The pause between two requests to a host passes on the clock; leases are renewed on no clock of a test."""
        if seconds != self.schedule.host_gap.total_seconds():
            await asyncio.sleep(seconds)
        self.clock.forward(seconds=seconds)

    async def _deliver(self) -> None:
        parts = DeliverParts({"desk": self.post}, self.storage, self.clock)
        now = self.clock.now()
        for lease in self.storage.claim_deliveries("here", {"desk": 4}, now, now + DELIVERY_LEASE, 100):
            async for _ in deliver_channel(lease, parts):
                pass
