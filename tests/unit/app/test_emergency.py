"""A store that cannot be written to: whoever is to be woken is told without it, once."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tests.builders import T0
from tests.contract.steps import asked
from tests.fakes import HandClock, RecordingChannel, routing
from tests.unit.pipeline.test_way import World, seen, world

from watchd.app.emergency import Emergency
from watchd.app.vitals import Vitals
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.alert import AlertState
from watchd.model.notification import AlertView
from watchd.model.route import Routing
from watchd.pipeline.attend import attend

__all__ = ["world"]


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
        self.emergency = Emergency(self.vitals, HandClock(), "desk-1", {"ops": self.channel}, routing(), [])

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


def test_it_is_said_to_have_lasted_since_the_first_write_that_failed() -> None:
    desk = Desk()
    desk.vitals.failed("node", "disk I/O error")
    desk.after(130)
    desk.emergency.clock = HandClock(T0 + timedelta(minutes=3))
    desk.vitals.moved("node")
    desk.after(50)
    began, ended = desk.emergency.past_store
    assert [condition.since for condition in began.told.conditions] == [T0 - timedelta(seconds=130)]
    assert began.told.alert.facts.opened_at == T0 - timedelta(seconds=130)
    assert ended.told.alert.facts.lines[0].startswith("desk-1: began 24 Nov 11:57 UTC and lasted 5 min;")


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


def test_who_is_not_reached_is_tried_again_ever_more_rarely_and_is_told_by_the_store_when_it_is_back() -> None:
    desk = Desk()
    deaf = RecordingChannel(
        name="mail", targets=("mail",), errors=[DeliveryError("535", kind=DeliveryKind.CHANNEL)] * 20
    )
    desk.emergency.channels = {"ops": desk.channel, "mail": deaf}
    desk.emergency.routing = with_mail(routing())
    desk.vitals.failed("node", "gone")
    desk.after(120)
    for _ in range(360):
        assert desk.after(10) == [], "who took it has it"
    assert len(deaf.errors) == 10, "ten tries in the hour"
    desk.vitals.moved("node")
    assert len(desk.after(1)) == 1
    began, ended = desk.emergency.past_store
    assert began.reached == ended.reached == {("ops", "ops@example.org")}
    assert ended.told.alert.facts.ends == (began.told.alert.alert_id,)


def test_what_was_told_without_the_store_is_recorded_and_in_the_roll_up_of_those_it_did_not_reach(world: World) -> None:
    desk = Desk()
    desk.vitals.failed("node", "gone")
    desk.after(130)
    desk.vitals.moved("node")
    desk.after(1)
    ways = replace(with_mail(routing()), roll_up="08:00")
    looked = replace(seen(world), routing=ways, past_store=tuple(desk.emergency.past_store))
    told = attend(world.storage, looked, world.clock.now()).alerts
    assert [alert.facts.headline for alert in told] == [
        "node desk-1 cannot write to the database",
        "node desk-1 can write to the database again",
    ]
    waiting = [row.notification for row in world.storage.outbox()]
    assert [(one.channel, one.bundle) for one in waiting] == [("mail", "roll-up")] * 2
    heads = asked(world.storage, lambda turn: [turn.alert(alert.alert_id) for alert in told])
    assert [head is not None and head.state for head in heads] == [AlertState.CLOSED] * 2


def with_mail(plain: Routing) -> Routing:
    """Operators who are woken by `ops`, and read the rest by `mail` too."""
    mail = replace(plain.channels["ops"], name="mail", targets=("mail",))
    return replace(plain, channels={**plain.channels, "mail": mail}, operators_send=("ops", "mail"))


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
