"""Gathering, mutes, deaths and deliveries in any order: nothing is lost, and nothing is told that was never due."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.fakes import routing, rule
from tests.unit.pipeline.test_way import World, seen, world

from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import NotificationState
from watchd.model.route import Mute, Route, Routing
from watchd.model.rule import Severity
from watchd.pipeline.attend import attend
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation, Turn, TurnResult
from watchd.storage import Storage

__all__ = ["world"]

STEPS = 60
PLACES = ("Caracas", "Maracay", "Havana", "Minsk", "Tehran", "Moscow", "Beijing", "Bogota")
DONE = {NotificationState.SENT, NotificationState.SUMMARISED, NotificationState.MUTED, NotificationState.SUPERSEDED}


class Dying:
    """A store on which no turn commits: as a kill -9 leaves it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.has_gathered = storage.has_gathered

    def turn(self, now: datetime, decide: Callable[[Turn], Evaluation]) -> TurnResult:
        def dies(turn: Turn) -> Evaluation:
            decide(turn)
            raise KeyboardInterrupt

        return self._storage.turn(now, dies)


class Desk:
    """A world in which anything may happen next."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice, self.number = world, random.Random(seed), 1
        gathers = Route(send=("desk",), severity=frozenset({Severity.HIGH}), gather=timedelta(minutes=15))
        digest = Route(send=("desk",), digest="07:00")
        world.working = replace(
            world.working,
            routing=replace(routing("a@example.org", "b@example.org"), routes=(gathers, digest)),
            rules={"su-30": rule(), "radar": rule("radar", "Radar", severity=Severity.LOW)},
        )

    def _routing(self, _number: int) -> Routing:
        return self.world.working.routing

    def news(self) -> None:
        self.number += 1
        word, place = self.dice.choice(("Su-30", "Radar")), self.dice.choice(PLACES)
        self.world.news((self.number, f"{word} parts number {self.number} were unloaded at night in {place}"))
        self.world.evaluate()

    def time(self) -> None:
        self.world.clock.forward(minutes=self.dice.choice((1, 10, 60, 300)))

    def mute(self) -> None:
        now = self.world.clock.now()
        what = self.dice.choice(({"rule_id": "radar"}, {"of_all": True}, {"feed_id": "a"}))
        mute = Mute(f"mu_{self.dice.random()}", now + timedelta(hours=2), "ana", "a drill")
        self.world.storage.add_mute(replace(mute, **what), now)

    def gather(self) -> None:
        gather(self.world.storage, self._routing, self.world.clock.now())

    def death(self) -> None:
        """A gathering turn that never commits."""
        with contextlib.suppress(KeyboardInterrupt):
            gather(Dying(self.world.storage), self._routing, self.world.clock.now())  # type: ignore[arg-type]

    def deliver(self) -> None:
        if self.dice.random() < 0.3:
            self.world.channel.errors = [DeliveryError("451", kind=DeliveryKind.TRANSIENT)]
        self.world.deliver()

    def attend(self) -> None:
        attend(self.world.storage, seen(self.world), self.world.clock.now())


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_every_notification_ends_told_or_accounted_for(world: World, seed: int) -> None:
    world.news((1, "Old news of yesterday"))
    world.evaluate()
    desk = Desk(world, seed)
    steps = (desk.news, desk.news, desk.time, desk.gather, desk.death, desk.deliver, desk.attend, desk.mute)
    for _ in range(STEPS):
        desk.dice.choice(steps)()
        assert world.storage.check() == ()
    for _ in range(12):  # the mutes end, the mornings come, the channel works
        world.clock.forward(hours=5)
        desk.attend()
        desk.gather()
        world.deliver()
    rows = {row.id: row.notification for row in world.storage.outbox(limit=10_000)}
    assert {sent.state for sent in rows.values() if sent.channel == "desk"} <= DONE
    for sent in rows.values():
        if sent.state is NotificationState.SUMMARISED:
            assert rows[sent.summary_id or ""].state in DONE
        if sent.state is NotificationState.MUTED:
            assert sent.summary_id in rows, "what was muted is told when the mute is over"
    told = [message.notification_id for message in world.channel.sent]
    assert len(told) == len(set(told)) > 0, "nothing twice, for nothing died between sending and its receipt"
