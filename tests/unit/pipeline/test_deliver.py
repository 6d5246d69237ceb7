"""Delivering when channels fail, on real storage in memory, with the channel in the hands of the test."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from tests.builders import after, notification
from tests.contract.steps import asked, waiting_alert
from tests.fakes import HandClock, RecordingChannel

from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import NotificationState
from watchd.pipeline.deliver import Delivered, DeliverParts, deliver_channel
from watchd.ports import ChannelLease
from watchd.storage import Storage, open_storage

REFUSED = DeliveryError("connection refused", kind=DeliveryKind.TRANSIENT)


@dataclass
class Desk:
    """One channel with a storage behind it."""

    storage: Storage
    clock: HandClock = field(default_factory=HandClock)
    channel: RecordingChannel = field(default_factory=lambda: RecordingChannel(name="desk-mail", kind="webhook"))

    def queue(self, *targets: str) -> None:
        waiting_alert(self.storage, *(notification(target=target) for target in targets))

    def claim(self, slots: int = 1) -> list[ChannelLease]:
        now = self.clock.now()
        return self.storage.claim_deliveries("node", {"desk-mail": slots}, now, now + timedelta(minutes=2), 50)

    def work_off(self, held: ChannelLease) -> list[Delivered]:
        parts = DeliverParts({"desk-mail": self.channel}, self.storage, self.clock)

        async def go() -> list[Delivered]:
            return [sent async for sent in deliver_channel(held, parts)]

        return asyncio.run(go())

    def deliver(self, slots: int = 1) -> list[Delivered]:
        return [sent for held in self.claim(slots) for sent in self.work_off(held)]

    def troubles(self) -> dict[str, tuple[datetime, str]]:
        found: dict[str, tuple[datetime, str]] = asked(self.storage, lambda turn: turn.channel_troubles())
        return found

    def waits_until_due(self) -> float:
        """Seconds until something goes out again, as a look every five seconds finds it."""
        began = self.clock.now()
        while not self.deliver():
            self.clock.forward(seconds=5)
        return (self.clock.now() - began).total_seconds()


@pytest.fixture
def desk() -> Iterator[Desk]:
    storage = open_storage("sqlite:///:memory:")
    yield Desk(storage)
    storage.close()


@pytest.mark.parametrize("fails_before_open", [True, False])
@pytest.mark.parametrize("kind", [DeliveryKind.TRANSIENT, DeliveryKind.AMBIGUOUS])
def test_a_channel_that_fails_three_times_in_a_row_is_in_trouble(
    desk: Desk, kind: DeliveryKind, *, fails_before_open: bool
) -> None:
    desk.channel.fails_before_open = fails_before_open
    desk.channel.errors = [DeliveryError("no answer", kind=kind)] * 3
    desk.queue("a", "b", "c", "d")
    assert len(desk.deliver()) == 3, "the fourth waits unharmed"
    assert desk.troubles() == {"desk-mail": (after(), "no answer")}


def test_a_channel_out_of_reach_is_tried_less_and_less_often_and_no_attempt_is_counted(desk: Desk) -> None:
    desk.channel.fails_before_open = True
    desk.channel.errors = [REFUSED] * 6
    desk.queue("a")
    desk.deliver()
    waits = [desk.waits_until_due() for _ in range(5)]
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert waits[4] <= timedelta(minutes=31).total_seconds(), "its recovery is noticed also after days"
    desk.waits_until_due()
    [sent] = desk.channel.sent
    assert sent.attempt == 1
    assert desk.troubles() == {}


def test_a_success_between_failures_keeps_a_channel_out_of_trouble(desk: Desk) -> None:
    desk.channel.errors = [REFUSED, REFUSED]
    desk.queue("a", "b", "c")
    assert [sent.outcome for sent in desk.deliver()] == ["transient", "transient", "sent"]
    desk.channel.errors = [REFUSED, REFUSED]
    desk.clock.forward(minutes=1)
    assert [sent.outcome for sent in desk.deliver()] == ["transient", "transient"]
    assert desk.troubles() == {}


def test_what_waits_behind_a_channel_that_fails_is_not_put_into_words(desk: Desk) -> None:
    desk.channel.errors = [REFUSED] * 3
    desk.queue(*"abcdef")
    desk.deliver()
    assert desk.channel.renderings == 3


def test_a_channel_that_asks_for_a_pause_gets_it_from_every_slot(desk: Desk) -> None:
    slow = DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(hours=1))
    desk.queue(*(f"t{number}" for number in range(40)))
    held = desk.claim(slots=16)
    assert len(held) > 8
    desk.channel.errors = [slow]
    assert [sent.outcome for one in held for sent in desk.work_off(one)] == ["throttled"]


def test_a_success_on_another_slot_ends_the_trouble_but_not_the_pause_that_was_asked_for(desk: Desk) -> None:
    desk.channel.errors = [REFUSED] * 3
    desk.queue("a", "b", "c", "d", "e")
    desk.deliver()
    desk.clock.forward(hours=1)
    [held] = desk.claim()
    desk.storage.pause_channel(held.lease, desk.clock.now() + timedelta(hours=1), None)
    desk.storage.clear_channel("desk-mail")
    assert desk.troubles() == {}
    assert desk.work_off(held) == []
    desk.clock.forward(minutes=59)
    assert desk.deliver() == []
    desk.clock.forward(minutes=1)
    assert len(desk.deliver()) == 5


def test_one_recipient_the_relay_refuses_on_policy_lets_the_others_go_first_at_the_next_probe(desk: Desk) -> None:
    desk.channel.errors = [DeliveryError("550 5.7.1 denied", kind=DeliveryKind.CHANNEL, code="550 5.7.1")]
    desk.queue("a", "b", "c")
    assert [(sent.target, sent.outcome) for sent in desk.deliver()] == [("a", "channel")]
    desk.clock.forward(minutes=15)
    assert [sent.target for sent in desk.deliver()] == ["b", "c"]
    assert [sent.target for sent in desk.deliver()] == ["a"]


def test_a_notification_nobody_sends_in_time_is_dead_whatever_its_channel(desk: Desk) -> None:
    desk.queue("a")
    assert desk.storage.expire_notifications(after(hours=71)) == 0
    assert desk.storage.expire_notifications(after(hours=72)) == 1
    assert desk.storage.expire_notifications(after(hours=72)) == 0
    assert desk.storage.accounting()[NotificationState.DEAD] == 1
