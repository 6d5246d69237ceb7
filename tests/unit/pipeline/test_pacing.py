"""Keeping to a channel's rate: with few nodes or many, the most urgent first, and nobody left waiting for ever."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.builders import T0, after, notification
from tests.contract.steps import told, waiting_alert
from tests.fakes import HandClock, RecordingChannel

from watchd.model.notification import Message, NotificationState, Receipt
from watchd.model.rate import Rate
from watchd.pipeline.deliver import LEASE, DeliverParts, deliver_channel
from watchd.ports import ChannelLease, Evaluation
from watchd.storage import Storage, open_storage

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass
class Receiver(RecordingChannel):
    """Notes when each message came."""

    clock: HandClock = field(default_factory=HandClock)
    came: list[tuple[str, datetime]] = field(default_factory=list)

    async def send(self, message: Message, opened: object) -> Receipt:
        del opened
        self.came.append((message.target, self.clock.now()))
        return Receipt("200")

    def gaps(self, target: str | None = None) -> list[timedelta]:
        times = [at for who, at in self.came if target in {None, who}]
        return [later - sooner for sooner, later in pairwise(times)]


@dataclass
class Desk:
    """A channel with a rate, sent through by nodes that share a store."""

    storage: Storage
    rate: Rate
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.channel = Receiver(name="desk-mail", kind="webhook", rate=self.rate, clock=self.clock)

    async def sleep(self, seconds: float) -> None:
        if seconds >= LEASE.total_seconds() / 4:  # the keeper's own pause: it has nothing to do here
            await asyncio.sleep(3600)
        self.clock.forward(seconds=seconds)

    def claim(self, node: str = "node", slots: int = 1) -> list[ChannelLease]:
        now = self.clock.now()
        return self.storage.claim_deliveries(node, {"desk-mail": slots}, now, now + LEASE, 50)

    def look(self, node: str = "node", slots: int = 1) -> int:
        """What one look sends."""
        parts = DeliverParts({"desk-mail": self.channel}, self.storage, self.clock, self.sleep)

        async def go() -> int:
            number = 0
            for held in self.claim(node, slots):
                number += len([sent async for sent in deliver_channel(held, parts)])
            return number

        return asyncio.run(go())

    def work_off(self, nodes: int = 1, slots: int = 1) -> None:
        """Looks every second, until nothing waits."""
        while self.storage.accounting()[NotificationState.PENDING]:
            for number in range(nodes):
                self.look(f"node-{number}", slots)
            self.clock.forward(seconds=1)


@pytest.fixture
def storage() -> Iterator[Storage]:
    opened = open_storage("sqlite:///:memory:")
    yield opened
    opened.close()


@pytest.mark.parametrize("rate", [Rate(1, SECOND), Rate(25, MINUTE), Rate(10, MINUTE), Rate(100, HOUR)])
def test_no_two_messages_are_nearer_than_the_rate_says(storage: Storage, rate: Rate) -> None:
    desk = Desk(storage, rate)
    waiting_alert(storage, *(notification(target=f"t{number}") for number in range(12)))
    desk.work_off(nodes=2, slots=4)
    assert len(desk.channel.came) == 12
    assert min(desk.channel.gaps()) >= rate.gap
    assert max(desk.channel.gaps()) <= rate.gap + 3 * SECOND, "and it is made use of"


def test_a_channel_without_a_rate_waits_for_nothing(storage: Storage) -> None:
    desk = Desk(storage, Rate(1, HOUR))
    desk.channel.rate = None
    waiting_alert(storage, *(notification(target=f"t{number}") for number in range(12)))
    assert desk.look() == 12
    assert desk.clock.now() == T0


def test_a_rate_of_each_target_that_is_slowed_is_each_ones_still(storage: Storage) -> None:
    desk = Desk(storage, Rate(120, HOUR, of_each_target=True))
    waiting_alert(storage, *(notification(target=f"-{chat}") for chat in range(3)))
    [held] = desk.claim()
    storage.slow_channel(held.lease, desk.rate, T0, T0 + HOUR)
    storage.release_lane(held.lease, None)
    desk.look()
    assert {target for target, _ in desk.channel.came} == {"-0", "-1", "-2"}, "none waits for another"
    assert {at for _, at in desk.channel.came} == {T0}


def test_a_rate_of_each_target_makes_no_other_target_wait(storage: Storage) -> None:
    desk = Desk(storage, Rate(1, HOUR, of_each_target=True))
    busy = [notification(target="busy", step=number) for number in range(3)]
    waiting_alert(storage, *busy, notification(target="calm"))
    desk.look()
    assert Counter(target for target, _ in desk.channel.came) == {"busy": 1, "calm": 1}
    desk.work_off()
    assert Counter(target for target, _ in desk.channel.came) == {"busy": 3, "calm": 1}
    assert min(desk.channel.gaps("busy")) >= HOUR


def test_what_is_urgent_goes_before_what_has_waited_and_what_has_waited_long_goes_before_it(storage: Storage) -> None:
    desk = Desk(storage, Rate(1, SECOND))
    waiting_alert(
        storage,
        notification(target="low", rank_at=after(minutes=30)),
        notification(target="critical", rank_at=after(hours=-2)),
        notification(target="old low", rank_at=after(hours=-3)),
    )
    desk.work_off()
    assert [target for target, _ in desk.channel.came] == ["old low", "critical", "low"]


def test_a_slot_is_given_up_soon_so_that_what_came_meanwhile_can_overtake(storage: Storage) -> None:
    desk = Desk(storage, Rate(1, SECOND))
    waiting_alert(storage, *(notification(target=f"t{number:02}", rank_at=T0) for number in range(40)))
    desk.look()
    told(storage, Evaluation(notifications=(notification(target="urgent", rank_at=after(hours=-2)),)))
    desk.clock.forward(seconds=1)
    desk.look()
    assert [target for target, _ in desk.channel.came].index("urgent") <= 7


def test_a_moment_written_by_a_clock_that_was_set_back_holds_nobody_up() -> None:
    rate = Rate(1, SECOND)
    assert rate.next_after(after(days=3), T0, 16) == T0
    assert rate.next_after(after(seconds=16), T0, 16) == after(seconds=16)
    assert rate.next_after(after(seconds=-1), T0, 16) == T0
    assert rate.next_after(None, T0, 16) == T0
