"""Lanes are kept while slow work is under way: two nodes on one store, a clock by hand, work that waits."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from tests.builders import T0, after, notification
from tests.contract.steps import waiting_alert
from tests.fakes import CannedFetcher, RecordingChannel, TrustedNetwork, entry, page, parsed
from tests.virtual import VirtualTime, until

from watchd.errors import LeaseLost, StorageError
from watchd.model.feed import Feed, FeedState
from watchd.model.notification import Message, NotificationState, Receipt
from watchd.model.schedule import Schedule
from watchd.pipeline import deliver, poll
from watchd.pipeline.commits import Commits
from watchd.pipeline.deliver import Delivered, DeliverParts, deliver_channel
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.polled import Polled
from watchd.ports import ChannelLease, Fetched, HostLease, Lease, ParsedFeed, PollStorage
from watchd.storage import Storage, open_storage

FEEDS = {name: Feed(id=name, url=f"https://a.example/{name}") for name in "ab"}


class CutOff(Storage):
    """A store that a node cannot reach for its renewals; everything else reaches it."""

    is_cut_off = False

    def renew_lane(self, lease: Lease, until: datetime) -> None:
        if self.is_cut_off:
            raise StorageError("no route to the database")
        super().renew_lane(lease, until)


@dataclass
class Gate:
    """Work that has begun waits here until the test opens it."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    cancelled: int = 0

    def open_for_who_waits(self) -> None:
        waiting, self.opened = self.opened, asyncio.Event()
        waiting.set()

    async def wait(self) -> None:
        self.begun += 1
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


@dataclass
class WaitingParser:
    """Every document waits for its turn at a gate."""

    gate: Gate

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        await self.gate.wait()
        return parsed(entry(1, "Su-30 parts arrive in Caracas"))


class WaitingChannel(RecordingChannel):
    """Every message waits at a gate, once its attempt is open."""

    gate: Gate

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        await opened()
        await self.gate.wait()
        return await super().send(message, opened)


@dataclass
class TwoNodes:
    """Two nodes that share a store; the first one's work waits at the gate."""

    storage: CutOff
    time: VirtualTime = field(default_factory=VirtualTime)
    gate: Gate = field(default_factory=Gate)

    def hosts(self, node: str) -> list[HostLease]:
        now = self.time.clock.now()
        return self.storage.claim_hosts(node, list(FEEDS), now, now + poll.LEASE, 8)

    async def polls(self, held: HostLease) -> list[Polled]:
        storage: PollStorage = self.storage
        parts = PollParts(
            fetcher=CannedFetcher([page()]),
            parser=WaitingParser(self.gate),
            storage=storage,
            commits=Commits(storage),
            clock=self.time.clock,
            schedule=Schedule(host_gap=timedelta(0)),
            feeds=FEEDS,
            network=TrustedNetwork(),
            sleep=self.time.sleep,
        )
        return [polled async for polled in poll_host(held, parts)]

    def slots(self, node: str) -> list[ChannelLease]:
        now = self.time.clock.now()
        return self.storage.claim_deliveries(node, {"desk-mail": 1}, now, now + deliver.LEASE, 50)

    async def sends(self, held: ChannelLease) -> list[Delivered]:
        channel = WaitingChannel(name="desk-mail")
        channel.gate = self.gate
        parts = DeliverParts({"desk-mail": channel}, self.storage, self.time.clock, self.time.sleep)
        return [sent async for sent in deliver_channel(held, parts)]

    async def begins(
        self, work: Coroutine[object, object, list[Polled] | list[Delivered]]
    ) -> "asyncio.Task[list[Polled] | list[Delivered]]":
        task = asyncio.create_task(work)
        await until(lambda: self.gate.begun == 1 and self.time.slept == 1)
        return task


@pytest.fixture
def nodes() -> Iterator[TwoNodes]:
    storage = CutOff(open_storage("sqlite:///:memory:")._database)
    storage.register_feeds([FeedState("a", "a.example", T0)])
    yield TwoNodes(storage)
    storage.close()


def test_a_host_is_kept_while_its_document_waits_for_a_parser(nodes: TwoNodes) -> None:
    async def go() -> None:
        [held] = nodes.hosts("one")
        polling = await nodes.begins(nodes.polls(held))
        for _ in range(9):
            await nodes.time.passes(minutes=1)
            assert nodes.hosts("two") == []
        nodes.gate.opened.set()
        [polled] = await polling
        assert isinstance(polled, Polled)
        assert (polled.outcome, polled.stored.new) == ("ok", 1)
        assert polled.took == timedelta(minutes=9)

    asyncio.run(go())


def test_each_feed_of_a_round_has_ten_minutes_of_its_own(nodes: TwoNodes) -> None:
    nodes.storage.register_feeds([FeedState("b", "a.example", T0)])

    async def go() -> None:
        [held] = nodes.hosts("one")
        polling = await nodes.begins(nodes.polls(held))
        await nodes.time.passes(minutes=6)
        nodes.gate.open_for_who_waits()
        await until(lambda: nodes.gate.begun == 2)
        await nodes.time.passes(minutes=6)
        assert nodes.hosts("two") == []
        nodes.gate.open_for_who_waits()
        assert [(polled.feed_id, polled.outcome) for polled in await polling if isinstance(polled, Polled)] == [
            ("a", "ok"),
            ("b", "ok"),
        ]

    asyncio.run(go())


def test_a_poll_that_hangs_is_given_up_after_ten_minutes_and_counts_as_failed(nodes: TwoNodes) -> None:
    async def go() -> None:
        [held] = nodes.hosts("one")
        polling = await nodes.begins(nodes.polls(held))
        await nodes.time.passes(minutes=10)
        assert not polling.done()
        await nodes.time.passes(seconds=25)
        [polled] = await polling
        assert isinstance(polled, Polled)
        assert (polled.outcome, polled.reason) == ("failed", "hung")
        assert "given up" in polled.message
        assert nodes.gate.cancelled == 1
        [report] = nodes.storage.feeds()
        assert report.state.errors == 1
        nodes.storage.make_due(["a"], nodes.time.clock.now())
        assert len(nodes.hosts("two")) == 1, "the lane is free"

    asyncio.run(go())


def test_a_poll_that_can_neither_be_renewed_nor_given_up_loses_its_lane_within_its_lease(nodes: TwoNodes) -> None:
    async def go() -> None:
        [held] = nodes.hosts("one")
        polling = await nodes.begins(nodes.polls(held))
        nodes.storage.is_cut_off = True
        await nodes.time.passes(seconds=99)
        assert nodes.hosts("two") == []
        await nodes.time.passes(seconds=1)
        [taken] = nodes.hosts("two")
        nodes.storage.is_cut_off = False
        await nodes.time.passes(seconds=25)
        with pytest.raises(LeaseLost):
            await polling
        assert nodes.gate.cancelled == 1, "it stopped at once, and nothing of it was written"
        [report] = nodes.storage.feeds()
        assert report.state.errors == 0
        nodes.storage.renew_lane(taken.lease, after(hours=1))

    asyncio.run(go())


def test_a_renewal_that_fails_now_and_then_costs_no_lane(nodes: TwoNodes) -> None:
    async def go() -> None:
        [held] = nodes.hosts("one")
        polling = await nodes.begins(nodes.polls(held))
        for _ in range(4):
            nodes.storage.is_cut_off = True
            await nodes.time.passes(seconds=50)
            nodes.storage.is_cut_off = False
            await nodes.time.passes(seconds=50)
            assert nodes.hosts("two") == []
        nodes.gate.opened.set()
        assert len(await polling) == 1

    asyncio.run(go())


def test_a_slot_is_kept_while_its_message_is_on_its_way(nodes: TwoNodes) -> None:
    waiting_alert(nodes.storage, notification(target="a"), notification(target="b"))

    async def go() -> None:
        [held] = nodes.slots("one")
        sending = await nodes.begins(nodes.sends(held))
        for _ in range(4):
            await nodes.time.passes(minutes=1)
            assert nodes.slots("two") == []
        nodes.gate.opened.set()
        sent = await sending
        assert [each.outcome for each in sent] == ["sent", "sent"]

    asyncio.run(go())


def test_a_channel_that_does_not_come_back_is_given_up_after_five_minutes(nodes: TwoNodes) -> None:
    waiting_alert(nodes.storage, notification(target="a"))

    async def go() -> None:
        [held] = nodes.slots("one")
        sending = await nodes.begins(nodes.sends(held))
        await nodes.time.passes(minutes=5)
        assert not sending.done()
        await nodes.time.passes(seconds=30)
        [given_up] = await sending
        assert isinstance(given_up, Delivered)
        assert (given_up.outcome, given_up.code, given_up.attempt) == ("ambiguous", "hung", 1)
        assert nodes.gate.cancelled == 1
        assert nodes.storage.accounting()[NotificationState.PENDING] == 1

    asyncio.run(go())


def test_a_message_whose_slot_another_node_has_taken_is_stopped_at_once(nodes: TwoNodes) -> None:
    waiting_alert(nodes.storage, notification(target="a"))

    async def go() -> None:
        [held] = nodes.slots("one")
        sending = await nodes.begins(nodes.sends(held))
        nodes.storage.is_cut_off = True
        await nodes.time.passes(seconds=120)
        [taken] = nodes.slots("two")
        assert [work.notification.target for work in taken.work] == ["a"]
        nodes.storage.is_cut_off = False
        await nodes.time.passes(seconds=30)
        with pytest.raises(LeaseLost):
            await sending
        assert nodes.gate.cancelled == 1

    asyncio.run(go())
