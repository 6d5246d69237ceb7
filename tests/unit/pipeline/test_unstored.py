"""What cannot be stored is not asked for, nor sent, again at once: a round counts its requests."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tests.builders import T0, notification
from tests.contract.steps import waiting_alert
from tests.fakes import CannedParser, HandClock, RecordingChannel, TrustedNetwork, entry, page, parsed

from watchd.errors import StorageError
from watchd.model.feed import Feed, FeedState, Validators
from watchd.model.schedule import Schedule
from watchd.pipeline.commits import Commits
from watchd.pipeline.deliver import DeliverParts, deliver_channel
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.polled import Polled
from watchd.ports import Attempted, Fetched, Lease, NotModified, PollCommit, Stored
from watchd.storage import Storage, open_storage

FEEDS = {name: Feed(id=name, url=f"https://a.example/{name}") for name in ("poison", "wire")}


class Refusing(Storage):
    """A store that refuses the answers of a feed, or everything of a poll, or every receipt."""

    refuses_polls = False
    refuses_receipts = False

    def commit_poll(self, commit: PollCommit) -> Stored:
        is_poison = commit.was_good and commit.feed_id == "poison"
        if self.refuses_polls or is_poison:
            raise StorageError("a value out of range")
        return super().commit_poll(commit)

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> bool:
        if self.refuses_receipts:
            raise StorageError("a value out of range")
        return super().commit_receipt(lease, attempted)


@dataclass
class CountingFetcher:
    """Gives a page and counts who was asked."""

    asked: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        self.asked.append(feed.id)
        return page()


@dataclass
class Node:
    """A daemon that looks for work every second."""

    storage: Refusing
    clock: HandClock = field(default_factory=HandClock)
    fetcher: CountingFetcher = field(default_factory=CountingFetcher)
    channel: RecordingChannel = field(default_factory=lambda: RecordingChannel(name="desk-mail"))
    polled: list[Polled] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def looks(self, seconds: int) -> None:
        parts = PollParts(
            fetcher=self.fetcher,
            parser=CannedParser({"body": parsed(entry(1, "Su-30 parts arrive"))}),
            storage=self.storage,
            commits=Commits(self.storage),
            clock=self.clock,
            schedule=Schedule(host_gap=timedelta(0)),
            feeds=FEEDS,
            network=TrustedNetwork(),
        )
        deliver = DeliverParts({"desk-mail": self.channel}, self.storage, self.clock)
        for _ in range(seconds):
            now = self.clock.now()
            for host in self.storage.claim_hosts("node", list(FEEDS), now, now + timedelta(seconds=100), 8):
                try:
                    self.polled += [polled async for polled in poll_host(host, parts)]
                except StorageError as error:
                    self.errors.append(str(error))
            for slot in self.storage.claim_deliveries("node", {"desk-mail": 1}, now, now + timedelta(minutes=2), 50):
                try:
                    assert [sent async for sent in deliver_channel(slot, deliver)]
                except StorageError as error:
                    self.errors.append(str(error))
            self.clock.forward(seconds=1)


@pytest.fixture
def node() -> Iterator[Node]:
    storage = Refusing(open_storage("sqlite:///:memory:")._database)
    yield Node(storage)
    storage.close()


def watch(node: Node, *names: str) -> None:
    node.storage.register_feeds([FeedState(name, "a.example", T0) for name in names])


def test_a_feed_whose_answer_cannot_be_stored_is_asked_once_an_interval_and_says_why(node: Node) -> None:
    watch(node, "poison")
    asyncio.run(node.looks(600))
    assert node.fetcher.asked == ["poison"]
    [polled] = node.polled
    assert (polled.outcome, polled.reason) == ("failed", "not_stored")
    [report] = node.storage.feeds()
    assert report.state.reason.startswith("not_stored: ")
    assert report.state.errors == 1
    assert report.state.due_at > node.clock.now()


def test_the_other_feeds_of_its_host_come_next_after_a_minute(node: Node) -> None:
    watch(node, "poison", "wire")
    asyncio.run(node.looks(59))
    assert node.fetcher.asked == ["poison"]
    asyncio.run(node.looks(2))
    assert node.fetcher.asked == ["poison", "wire"]
    assert node.polled[-1].stored.new == 1


def test_a_host_is_left_alone_for_a_minute_where_not_even_its_failure_can_be_stored(node: Node) -> None:
    watch(node, "poison", "wire")
    node.storage.refuses_polls = True
    asyncio.run(node.looks(180))
    assert len(node.fetcher.asked) == 3, "once a minute"
    assert node.errors == ["a value out of range"] * 3
    node.storage.refuses_polls = False
    asyncio.run(node.looks(180))
    assert "wire" in node.fetcher.asked


def test_a_message_whose_receipt_cannot_be_stored_is_not_sent_again_for_a_minute(node: Node) -> None:
    waiting_alert(node.storage, notification())
    node.storage.refuses_receipts = True
    asyncio.run(node.looks(180))
    assert len(node.channel.sent) == 3, "once a minute"
    assert node.errors == ["a value out of range"] * 3
