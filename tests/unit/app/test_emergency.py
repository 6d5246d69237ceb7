"""A store that cannot be written to: whoever is to be woken is told without it, once."""

import asyncio
from dataclasses import dataclass, field, replace

from tests.fakes import HandClock, RecordingChannel, routing

from watchd.app.emergency import Emergency
from watchd.app.vitals import Vitals
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import AlertView


@dataclass
class Desk:
    """A process whose store is in the hands of the test."""

    ticks: float = 0.0
    channel: RecordingChannel = field(
        default_factory=lambda: RecordingChannel(name="ops", targets=("ops@example.org",))
    )

    def __post_init__(self) -> None:
        self.vitals = Vitals(monotonic=lambda: self.ticks)
        self.vitals.moved("node")
        self.emergency = Emergency(self.vitals, HandClock(), "desk-1", {"ops": self.channel}, routing())

    def after(self, seconds: float) -> list[str]:
        """What was sent once more so many seconds have passed."""
        before = len(self.channel.sent)
        self.ticks += seconds
        asyncio.run(self.emergency.go_round())
        return [message.body for message in self.channel.sent[before:]]


def test_it_is_told_once_after_two_minutes_and_once_when_it_is_over() -> None:
    desk = Desk()
    desk.vitals.failed("node", "disk I/O error")
    assert desk.after(119) == []
    desk.vitals.failed("node", "disk I/O error")
    assert desk.after(1) == ["node desk-1 cannot write to the database (0 copies)"]
    assert desk.after(600) == []
    desk.vitals.moved("node")
    assert desk.after(1) == ["node desk-1 can write to the database again (0 copies)"]
    assert desk.after(1) == []


def test_what_passes_within_two_minutes_is_not_told() -> None:
    desk = Desk()
    desk.vitals.failed("node", "database is locked")
    desk.ticks += 100
    desk.vitals.moved("node")
    desk.vitals.failed("node", "database is locked")
    assert desk.after(100) == []


def test_where_nobody_takes_it_it_is_tried_again() -> None:
    desk = Desk()
    desk.vitals.failed("node", "gone")
    desk.channel.errors = [DeliveryError("421", kind=DeliveryKind.TRANSIENT)]
    desk.after(130)
    assert len(desk.after(10)) == 1


class Faulty(RecordingChannel):
    """A plug-in that has a fault where it renders."""

    def render(self, view: AlertView) -> str:
        raise KeyError("headline")


def test_a_channel_with_a_fault_keeps_no_other_page_untold() -> None:
    desk = Desk()
    desk.emergency.channels = {"plug": Faulty(name="plug", targets=("plug",)), "ops": desk.channel}
    desk.emergency.routing = replace(routing(), operators_page=("plug", "ops"))
    desk.vitals.failed("node", "gone")
    assert len(desk.after(130)) == 1
