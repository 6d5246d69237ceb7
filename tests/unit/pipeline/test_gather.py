"""Gathering on the way of an item: nothing is lost in it, whatever happens meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes import routing, rule
from tests.unit.pipeline.test_way import World, watching, world

from watchd.model.route import Mute, Route
from watchd.model.rule import Severity
from watchd.pipeline.gather import Gathered, gather
from watchd.ports import Evaluation, Turn, TurnResult

__all__ = ["watching", "world"]

GATHER = Route(send=("desk",), gather=timedelta(minutes=15))


@pytest.fixture
def gathering(watching: World) -> World:
    """A world whose one route gathers for a quarter of an hour, with two rules."""
    watching.working = replace(
        watching.working,
        routing=replace(routing(), routes=(GATHER,)),
        rules={"su-30": rule(), "radar": rule("radar", "Radar", severity=Severity.LOW)},
    )
    return watching


def _two_alerts(world: World) -> None:
    world.news((2, "Su-30 parts arrive in Caracas"), (3, "Radar parts were unloaded in a wholly other port"))
    world.evaluate()


def _gather(world: World) -> Gathered | None:
    return gather(world.storage, lambda _number: world.working.routing, world.clock.now())


def test_what_came_within_the_time_goes_out_as_one_message_that_holds_its_members(gathering: World) -> None:
    _two_alerts(gathering)
    assert gathering.deliver() == [], "nothing is claimed while it is gathered"
    assert (gathering.states(), _gather(gathering)) == ({"gathered": 2}, None)
    gathering.clock.forward(minutes=15)
    done = _gather(gathering)
    assert done is not None
    assert (len(done.messages), done.members, done.alone) == (1, 2, 0)
    assert _gather(gathering) is None, "once"
    [sent] = gathering.deliver()
    assert sent.outcome == "sent"
    assert gathering.states() == {"sent": 1, "summarised": 2}
    told_by = {row.notification.summary_id for row in gathering.storage.outbox() if row.id != sent.notification_id}
    assert told_by == {sent.notification_id}
    assert gathering.storage.check() == ()


def test_what_stays_alone_goes_out_as_itself(gathering: World) -> None:
    gathering.news((2, "Su-30 parts arrive in Caracas"))
    gathering.evaluate()
    gathering.clock.forward(minutes=15)
    done = _gather(gathering)
    assert done is not None
    assert (done.messages, done.alone) == ((), 1)
    [sent] = gathering.deliver()
    assert sent.alert_id == gathering.storage.alerts(rule_id="su-30")[0].alert_id
    assert gathering.storage.check() == ()


def test_a_newer_revision_takes_the_place_of_one_that_is_gathered(gathering: World) -> None:
    gathering.news((2, "Su-30 parts arrive in Caracas"))
    gathering.evaluate()
    gathering.news((2, "Su-30 parts arrive in Caracas from Iran"))
    gathering.evaluate()
    assert gathering.states() == {"gathered": 1, "superseded": 1}
    gathering.clock.forward(minutes=15)
    _gather(gathering)
    assert gathering.states() == {"pending": 1, "superseded": 1}
    assert gathering.storage.check() == ()


def test_a_mute_that_was_set_meanwhile_counts_and_the_rest_is_told(gathering: World) -> None:
    _two_alerts(gathering)
    now = gathering.clock.forward(minutes=15)
    gathering.storage.add_mute(Mute("mu_1", now + timedelta(hours=1), "ana", "a drill", rule_id="radar"), now)
    done = _gather(gathering)
    assert done is not None
    assert (done.muted, done.alone, done.messages) == (1, 1, ())
    assert gathering.states() == {"muted": 1, "pending": 1}


def test_what_was_dropped_meanwhile_is_not_told(gathering: World) -> None:
    _two_alerts(gathering)
    dropped, *_ = gathering.storage.outbox()
    assert gathering.storage.drop_notification(dropped.id, "known", gathering.clock.forward(minutes=15))
    _gather(gathering)
    assert gathering.states() == {"cancelled": 1, "pending": 1}


def test_what_is_critical_goes_at_once(gathering: World) -> None:
    gathering.working = replace(gathering.working, rules={"su-30": rule(severity=Severity.CRITICAL)})
    _two_alerts(gathering)
    assert [sent.outcome for sent in gathering.deliver()] == ["sent"]


class _DiesAtTheEnd:
    """A store on which a gathering turn never commits: as a kill -9 leaves it."""

    def __init__(self, world: World) -> None:
        self._storage = world.storage
        self.has_gathered = world.storage.has_gathered

    def turn(self, now: object, decide: Callable[[Turn], Evaluation]) -> TurnResult:
        def dies(turn: Turn) -> Evaluation:
            decide(turn)
            raise KeyboardInterrupt

        return self._storage.turn(now, dies)  # type: ignore[arg-type]


def test_a_death_in_the_middle_leaves_all_of_it_and_the_message_is_the_same_afterwards(gathering: World) -> None:
    _two_alerts(gathering)
    gathering.clock.forward(minutes=15)
    with pytest.raises(KeyboardInterrupt):
        gather(_DiesAtTheEnd(gathering), lambda _number: gathering.working.routing, gathering.clock.now())  # type: ignore[arg-type]
    assert gathering.states() == {"gathered": 2}
    assert gathering.storage.alerts(rule_id="watchd:gathered") == []
    gathering.clock.forward(minutes=5)
    _gather(gathering)
    assert gathering.states() == {"pending": 1, "summarised": 2}
    assert gathering.storage.check() == ()


def _of_people(world: World) -> None:
    """Alerts that share an item are told together; three rules, one of them critical."""
    told = routing()
    desk = replace(told.channels["desk"], one_by_one=False)
    world.working = replace(
        world.working,
        routing=replace(told, channels={**told.channels, "desk": desk}),
        rules={
            "su-30": rule(),
            "parts": rule("parts", "parts", severity=Severity.LOW),
            "ships": rule("ships", "destroyer", severity=Severity.CRITICAL),
        },
    )


def test_alerts_that_share_an_item_come_after_a_minute_as_one_message_that_names_every_rule(watching: World) -> None:
    _of_people(watching)
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    assert watching.states() == {"gathered": 2}
    watching.clock.forward(seconds=59)
    assert _gather(watching) is None
    watching.clock.forward(seconds=1)
    done = _gather(watching)
    assert done is not None
    [message] = done.messages
    assert [one.rule_id for one in message.facts.together] == ["su-30", "parts"]
    assert len(watching.deliver()) == 1
    assert watching.states() == {"sent": 1, "summarised": 2}


def test_what_is_critical_waits_for_nothing_and_takes_along_what_waits_already(watching: World) -> None:
    _of_people(watching)
    watching.news((2, "Su-30 parts arrive in Caracas on a destroyer"), (3, "Su-30 seen over another city"))
    watching.evaluate()
    done = _gather(watching)
    assert done is not None
    assert [one.rule_id for one in done.messages[0].facts.together] == ["ships", "su-30", "parts"]
    assert watching.states() == {"gathered": 1, "pending": 1, "summarised": 3}


def test_an_update_answers_the_message_that_told_its_alert_together_with_others(watching: World) -> None:
    _of_people(watching)
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.clock.forward(minutes=1)
    _gather(watching)
    watching.deliver()
    watching.news((2, "Su-30 parts arrive in Caracas from Iran"))
    watching.evaluate()
    watching.clock.forward(minutes=1)
    _gather(watching)
    watching.deliver()
    together, update = watching.channel.sent
    assert update.root_event_id == together.event_id
