"""Escalation: an alert that nobody acknowledges goes on to others, once each, and to nobody after that."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import after, alert, item, report
from tests.contract.steps import told
from tests.fakes import routing, rule
from tests.unit.pipeline.test_way import World, watching

from watchd.model.feedback import Ack
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Mute, Route, Step
from watchd.model.rule import Severity
from watchd.pipeline.deliver import Delivered
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import Storage

__all__ = ["watching"]

STEPS = (Step(timedelta(minutes=15), ("desk",)), Step(timedelta(hours=1), ("desk", "ops")))


@pytest.fixture
def world(storage: Storage) -> World:
    return World(storage)


@pytest.fixture
def guarded(watching: World) -> World:
    """A world whose alerts are escalated, to the desk and later to operators as well, and one that is told."""
    watching.working = replace(
        watching.working, routing=replace(routing(), routes=(Route(send=("desk",), escalate=STEPS),))
    )
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    return watching


def _deliver(world: World) -> list[Delivered]:
    """What is due of the steps goes out, and what became of it."""
    gather(world.storage, lambda _number: world.working.routing, world.clock.now())
    return world.deliver()


def _waiting(world: World) -> list[Notification]:
    return [row.notification for row in world.storage.outbox(states=(NotificationState.GATHERED,))]


def _acknowledge(world: World, alert_id: str) -> None:
    assert world.storage.acknowledge(Ack(alert_id, "ana", world.clock.now(), "cli")) is not None


def test_the_steps_are_stored_with_the_alert_and_go_out_each_at_its_time(guarded: World) -> None:
    assert guarded.states() == {"gathered": 3, "sent": 1}
    began = min(sent.due_at for sent in _waiting(guarded)) - STEPS[0].after
    assert {sent.due_at - began for sent in _waiting(guarded)} == {step.after for step in STEPS}
    guarded.clock.forward(minutes=14)
    assert _deliver(guarded) == []
    guarded.clock.forward(minutes=1)
    assert len(_deliver(guarded)) == 1
    guarded.clock.forward(hours=1)
    assert len(_deliver(guarded)) == 1
    assert guarded.storage.check() == ()


def test_a_step_has_ids_and_words_of_its_own_and_the_first_message_keeps_its_own(guarded: World) -> None:
    guarded.clock.forward(minutes=15)
    _deliver(guarded)
    first, second = guarded.channel.sent
    assert first.event_id != second.event_id
    assert guarded.channel.renderings == 2
    found = guarded.storage.notification(second.notification_id)
    assert found is not None
    assert found.body == second.body


def test_whoever_acknowledges_ends_it_and_what_was_told_stays_told(guarded: World) -> None:
    guarded.clock.forward(minutes=15)
    _deliver(guarded)
    _acknowledge(guarded, guarded.channel.sent[0].alert_id)
    guarded.clock.forward(days=1)
    assert _deliver(guarded) == []
    assert guarded.states() == {"cancelled": 2, "sent": 2}
    cancelled = guarded.storage.outbox(states=(NotificationState.CANCELLED,))
    assert {row.notification.reason for row in cancelled} == {"acknowledged by ana"}
    assert guarded.storage.check() == ()


def test_a_step_that_was_due_while_no_node_ran_goes_out_once_and_says_how_late(guarded: World) -> None:
    guarded.clock.forward(minutes=40)
    assert [sent.outcome for sent in _deliver(guarded)] == ["sent"]
    assert _deliver(guarded) == []
    assert guarded.channel.sent[1].body.startswith("Nobody has acknowledged this alert for 55 min")


def test_a_mute_keeps_the_steps_back_too(guarded: World) -> None:
    now = guarded.clock.forward(minutes=15)
    guarded.storage.add_mute(Mute("mu_1", now + timedelta(hours=1), "ana", "a drill", rule_id="su-30"), now)
    assert _deliver(guarded) == []
    assert guarded.states() == {"gathered": 2, "muted": 1, "sent": 1}


def test_an_update_takes_the_place_of_no_step_waits_for_none_and_brings_none(guarded: World) -> None:
    guarded.news((2, "Su-30 parts arrive in Caracas from Iran"))
    guarded.evaluate()
    before = len(_waiting(guarded))
    assert [sent.outcome for sent in _deliver(guarded)][-1] == "sent"
    steps = [row.notification for row in guarded.storage.outbox(limit=100) if row.notification.step]
    assert (before, len(steps), {sent.revision for sent in steps}) == (3, 3, {1})
    assert not guarded.storage.outbox(states=(NotificationState.SUPERSEDED,))


def test_the_end_of_a_window_ends_it(guarded: World) -> None:
    [head] = guarded.storage.alerts(rule_id="su-30")
    over = alert(report(item(1)), revision=2, at=after(hours=1))
    over = replace(over, alert_id=head.alert_id, facts=replace(over.facts, is_resolved=True))
    told(guarded.storage, Evaluation(alerts=(over,)), now=after(hours=1))
    cancelled = guarded.storage.outbox(states=(NotificationState.CANCELLED,))
    assert [row.notification.reason for row in cancelled] == ["it is over"] * 3


def test_acknowledging_a_message_of_several_alerts_ends_the_steps_of_all_of_them(watching: World) -> None:
    people = routing()
    desk = replace(people.channels["desk"], one_by_one=False)
    routes = (Route(send=("desk",), escalate=STEPS[:1]),)
    watching.working = replace(
        watching.working,
        routing=replace(people, channels={**people.channels, "desk": desk}, routes=routes),
        rules={"su-30": rule(), "parts": rule("parts", "parts", severity=Severity.LOW)},
    )
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.clock.forward(minutes=1)
    [sent] = _deliver(watching)
    assert watching.states() == {"gathered": 2, "sent": 1, "summarised": 2}
    _acknowledge(watching, sent.alert_id)
    assert watching.states() == {"cancelled": 2, "sent": 1, "summarised": 2}
