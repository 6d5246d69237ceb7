"""Alerts of any development, at any time, with deaths between: each is told once, and nobody gets more than he may."""

import contextlib
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.fakes import routing, rule
from tests.property.test_gathering import Dying
from tests.unit.pipeline.test_way import World, world

from watchd.alerts.budget import Charge
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Limits, Routing
from watchd.model.rule import Severity
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation, Turn

__all__ = ["world"]

STEPS = 40
LIMITS = Limits(together=timedelta(seconds=60), hourly=4, urgent=3, daily=8)
PEOPLE = ("a@example.org", "b@example.org")
RULES = {
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}


class Desk:
    """A world in which anything may happen next."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice, self.number = world, random.Random(seed), 1
        told = routing(*PEOPLE)
        desk = replace(told.channels["desk"], one_by_one=False)
        world.channel.targets = PEOPLE
        world.working = replace(
            world.working,
            routing=replace(told, channels={**told.channels, "desk": desk}, limits=LIMITS),
            rules={name: rule(name, name, severity=severity) for name, severity in RULES.items()},
        )

    def routing(self, _number: int) -> Routing:
        return self.world.working.routing

    def news(self) -> None:
        """Several items at once, each under some of the rules."""
        items = []
        for _ in range(self.dice.choice((1, 1, 3))):
            self.number += 1
            words = " ".join(self.dice.sample(sorted(RULES), self.dice.choice((1, 1, 2, 4))))
            items.append((self.number, f"{words} report number {self.number} of {self.dice.random()}"))
        self.world.news(*items)
        self.world.evaluate()

    def time(self) -> None:
        self.world.clock.forward(seconds=self.dice.choice((5, 61, 600, 7200)))

    def gather(self) -> None:
        gather(self.world.storage, self.routing, self.world.clock.now())

    def death(self) -> None:
        """A gathering turn that never commits."""
        with contextlib.suppress(KeyboardInterrupt):
            gather(Dying(self.world.storage), self.routing, self.world.clock.now())  # type: ignore[arg-type]

    def deliver(self) -> None:
        self.world.deliver()


def _charges(world: World) -> dict[str, list[Charge]]:
    """What was charged to each person, as the store has it."""
    since = datetime.min.replace(tzinfo=world.clock.now().tzinfo)
    found: dict[str, list[Charge]] = {}

    def look(turn: Turn) -> Evaluation:
        charges = turn.charges({("desk", who) for who in PEOPLE}, since)
        found.update({who: list(charges["desk", who]) for who in PEOPLE})
        return Evaluation()

    world.storage.turn(world.clock.now(), look)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_each_alert_is_told_once_by_itself_or_in_a_message_that_was_sent(world: World, seed: int) -> None:
    world.news((1, "Old news of yesterday"))
    world.evaluate()
    desk = Desk(world, seed)
    steps = (desk.news, desk.news, desk.time, desk.gather, desk.gather, desk.death, desk.deliver)
    for _ in range(STEPS):
        desk.dice.choice(steps)()
        assert world.storage.check() == ()
    for _ in range(40):  # the storms pass, midnight comes
        world.clock.forward(hours=1)
        desk.gather()
        desk.gather()
        world.deliver()
    assert world.storage.check() == ()
    rows = {row.id: row.notification for row in world.storage.outbox(limit=10_000)}
    told = [message.notification_id for message in world.channel.sent]
    assert len(told) == len(set(told)) > 0
    for sent in rows.values():
        assert _message_of(sent, rows) in told, sent


def _message_of(sent: Notification, rows: dict[str, Notification]) -> str:
    """The message by which its recipient heard of it."""
    if sent.state is NotificationState.SUMMARISED:
        by = rows[sent.summary_id or ""]
        assert (by.channel, by.target, by.state) == (sent.channel, sent.target, NotificationState.SENT)
        return by.id
    if sent.state is NotificationState.SUPERSEDED:
        newer = (one for one in rows.values() if one.alert_id == sent.alert_id and one.target == sent.target)
        return _message_of(max(newer, key=lambda one: one.revision), rows)
    assert sent.state is NotificationState.SENT
    return sent.id


@pytest.mark.parametrize("seed", range(4, 7))
def test_nobody_is_charged_more_than_his_limits(world: World, seed: int) -> None:
    world.news((1, "Old news of yesterday"))
    world.evaluate()
    desk = Desk(world, seed)
    for _ in range(STEPS):
        desk.dice.choice((desk.news, desk.news, desk.time, desk.gather, desk.deliver))()
    charges = _charges(world)
    assert any(charges.values())
    for mine in charges.values():
        for is_urgent, limit in ((True, LIMITS.urgent), (False, LIMITS.hourly)):
            times = [charge.at for charge in mine if charge.is_urgent == is_urgent]
            for at in times:
                assert sum(at - timedelta(hours=1) < one <= at for one in times) <= (limit or 0)
        days = [charge.at.date() for charge in mine if not charge.is_urgent]
        assert max((days.count(day) for day in days), default=0) <= (LIMITS.daily or 0)
