"""Mutes on the way of an item: read in the turn, read again at the claim, and summed up when they are over."""

from dataclasses import replace
from datetime import timedelta

from tests.unit.pipeline.test_way import World, seen, watching, world

from watchd.model.route import Mute, Person
from watchd.pipeline.attend import attend

__all__ = ["watching", "world"]


def _mute(of: World, **what: object) -> Mute:
    mute = Mute("mu_1", of.clock.now() + timedelta(hours=1), "ana", "a drill", **what)  # type: ignore[arg-type]
    of.storage.add_mute(mute, of.clock.now())
    return mute


def test_what_was_muted_is_told_in_one_message_when_it_is_over(watching: World) -> None:
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    _mute(watching, of_all=True)
    assert [sent.outcome for sent in watching.deliver()] == ["muted"], "read when it is claimed"
    watching.news((3, "A wholly different matter of Su-30 engines in Maracay"))
    watching.evaluate()
    assert watching.states() == {"muted": 2}, "read in the turn"
    attend(watching.storage, seen(watching), watching.clock.now())
    assert watching.deliver() == [], "it is not over"
    watching.clock.forward(hours=2)
    attend(watching.storage, seen(watching), watching.clock.now())
    attend(watching.storage, seen(watching), watching.clock.now())
    [sent] = watching.deliver()
    [summary] = watching.storage.alerts(rule_id="watchd:missed")
    assert (sent.outcome, sent.alert_id) == ("sent", summary.alert_id)
    assert summary.facts.headline == "What you missed: 2 alerts were not told while everything was muted"
    assert watching.states() == {"muted": 2, "sent": 1}
    assert {row.notification.summary_id for row in watching.storage.outbox()} == {sent.notification_id, None}
    assert watching.storage.check() == ()


def test_what_was_missed_is_told_when_the_quiet_hours_of_its_recipient_are_over(watching: World) -> None:
    _mute(watching, of_all=True)
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    now = watching.clock.forward(hours=2)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=3)
    asleep = Person("ana", "desk@example.org", quiet=(f"{begin:%H:%M}", f"{end:%H:%M}"))
    watching.working = replace(watching.working, routing=replace(watching.working.routing, people={"ana": asleep}))
    attend(watching.storage, seen(watching), now)
    assert watching.deliver() == []
    watching.clock.forward(hours=3)
    assert [sent.outcome for sent in watching.deliver()] == ["sent"]


def test_a_mute_that_kept_nothing_back_ends_without_a_word(watching: World) -> None:
    _mute(watching, of_all=True)
    watching.clock.forward(hours=2)
    assert attend(watching.storage, seen(watching), watching.clock.now()).alerts == ()


def test_a_mute_of_everything_leaves_what_watchd_says_of_itself(watching: World) -> None:
    _mute(watching, of_all=True)
    looked = replace(seen(watching), raised={"loop:here:poll": "it died"})
    attend(watching.storage, looked, watching.clock.now())
    assert watching.states() == {"pending": 1}


def test_operators_are_muted_where_that_is_said_and_hear_it_afterwards(watching: World) -> None:
    _mute(watching, of_operators=True)
    looked = replace(seen(watching), raised={"loop:here:poll": "it died"})
    attend(watching.storage, looked, watching.clock.now())
    assert watching.states() == {"muted": 1}
    watching.clock.forward(hours=2)
    told = attend(watching.storage, looked, watching.clock.now()).alerts
    assert [one.facts.headline for one in told] == [
        "What you missed: 1 alert was not told while watchd about itself was muted"
    ]


def test_operators_hear_after_a_mute_what_ended_while_it_held(watching: World) -> None:
    looked = replace(seen(watching), raised={"loop:here:poll": "it died"})
    attend(watching.storage, looked, watching.clock.now())
    _mute(watching, of_operators=True)
    watching.clock.forward(minutes=20)
    attend(watching.storage, seen(watching), watching.clock.now())
    watching.clock.forward(hours=2)
    [told] = attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert [line.partition(" | ")[0] for line in told.facts.lines[1:]] == ["HIGH: loop poll on here runs again"]


def test_what_was_muted_is_told_when_the_last_mute_of_it_is_over(watching: World) -> None:
    _mute(watching, rule_id="su-30")
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    longer = Mute("mu_2", watching.clock.now() + timedelta(hours=9), "ana", "longer", rule_id="su-30")
    watching.storage.add_mute(longer, watching.clock.now())
    watching.clock.forward(hours=3)
    attend(watching.storage, seen(watching), watching.clock.now())
    assert watching.storage.alerts(rule_id="watchd:missed") == []
    watching.clock.forward(hours=7)
    attend(watching.storage, seen(watching), watching.clock.now())
    [summary] = watching.storage.alerts(rule_id="watchd:missed")
    assert summary.facts.headline == "What you missed: 1 alert was not told while rule su-30 was muted"
