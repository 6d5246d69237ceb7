"""What operators are reminded of, on every database: alerts nobody has answered, and mutes that end soon."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import T0, after, alert, new_item, report
from tests.contract.outage import GONE, Desk, channel_of, desk_of
from tests.contract.steps import asked, stored_items, told

from watchd.alerts.route import notifications
from watchd.model.feedback import Ack
from watchd.model.notification import ESCALATION_KIND, NotificationState
from watchd.model.route import Mute
from watchd.model.rule import Tlp
from watchd.ports import EndingMute, Evaluation, Settled
from watchd.storage import Storage


def test_an_alert_whose_steps_are_over_is_unanswered_until_it_is_acknowledged(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"), channel_of("phones"))
    first, second = (alert(report(one)) for one in stored_items(storage, new_item(1), new_item(2)))
    alerts = (first, replace(second, alert_id="al_2"))
    made = [notifications(one, ("desk-mail",), desk.routing, None, T0) for one in alerts]
    steps = [notifications(one, ("phones",), desk.routing, None, T0, kind=ESCALATION_KIND) for one in alerts]
    sent = tuple(replace(one, step=1) for step in steps for one in step)
    told(storage, Evaluation(alerts=alerts, notifications=(*(one for some in made for one in some), *sent)))
    desk.deliver()
    late = after(minutes=61)
    found = asked(storage, lambda turn: turn.unanswered(()), now=late)
    assert {key: (one.rule_id, one.told, one.failed, one.last_at) for key, one in found.items()} == {
        "al_1": ("spare-parts", 1, 0, T0),
        "al_2": ("spare-parts", 1, 0, T0),
    }
    assert asked(storage, lambda turn: turn.unanswered(()), now=after(minutes=59)) == {}
    assert asked(storage, lambda turn: turn.unanswered(()), now=after(hours=26)) == {}
    assert list(asked(storage, lambda turn: turn.unanswered(("al_2",)), now=after(hours=26))) == ["al_2"]
    storage.acknowledge(Ack("al_1", "ana", late, "cli"))
    assert list(asked(storage, lambda turn: turn.unanswered(()), now=late)) == ["al_2"]


@pytest.mark.parametrize("kept_back", [NotificationState.WITHHELD, NotificationState.MUTED])
def test_a_step_that_was_withheld_or_muted_hides_no_other_that_nobody_answered(
    storage: Storage, kept_back: NotificationState
) -> None:
    desk = desk_of(storage, channel_of("desk-mail"), channel_of("phones"))
    first, second = (alert(report(one)) for one in stored_items(storage, new_item(1), new_item(2)))
    second = replace(second, alert_id="al_2")
    steps = []
    for number, opened in enumerate((first, second)):
        for name in ("phones", "desk-mail"):
            [step] = notifications(opened, (name,), desk.routing, None, T0, kind=ESCALATION_KIND)
            is_sent = number == 0 and name == "phones"
            steps.append(replace(step, step=1, state=NotificationState.PENDING if is_sent else kept_back))
    told(storage, Evaluation(alerts=(first, second), notifications=tuple(steps)))
    assert asked(storage, lambda turn: turn.unanswered(()), now=after(hours=2)) == {}, "one waits"
    desk.deliver()
    found = asked(storage, lambda turn: turn.unanswered(()), now=after(hours=2))
    assert {key: (one.told, one.failed, one.kept_back) for key, one in found.items()} == {"al_1": (1, 0, 1)}


def test_whoever_acknowledges_the_message_that_told_of_it_with_others_has_answered_it(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"))
    inner, outer = (alert(report(one)) for one in stored_items(storage, new_item(1), new_item(2)))
    outer = replace(outer, alert_id="al_2")
    [step] = notifications(inner, ("desk-mail",), desk.routing, None, T0, kind=ESCALATION_KIND)
    step = replace(step, step=1, state=NotificationState.GATHERED, bundle="escalated:60")
    [message] = notifications(outer, ("desk-mail",), desk.routing, None, T0)
    told(storage, Evaluation(alerts=(inner, outer), notifications=(step, message)))
    inside = Settled(step.id, NotificationState.SUMMARISED, summary_id=message.id)
    told(storage, Evaluation(settled=(inside,)))
    assert list(asked(storage, lambda turn: turn.unanswered(()), now=after(hours=2))) == ["al_1"]
    storage.acknowledge(Ack("al_2", "ana", after(hours=1), "cli"))
    assert asked(storage, lambda turn: turn.unanswered(()), now=after(hours=2)) == {}


def test_a_mute_that_ends_soon_comes_with_how_many_messages_it_keeps_back(storage: Storage) -> None:
    mute = Mute("mu_1", T0 + timedelta(days=7), "ana", "known by now", rule_id="spare-parts")
    storage.add_mute(mute, T0)
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org", "ben@example.org"))
    desk.alert()
    desk.deliver()
    assert asked(storage, lambda turn: turn.ending_mutes(), now=after(days=5)) == []
    assert asked(storage, lambda turn: turn.ending_mutes(), now=after(days=6)) == [EndingMute(mute, 2)]
    assert asked(storage, lambda turn: turn.ending_mutes(), now=after(days=7)) == []


def test_an_alert_whose_every_step_failed_comes_at_once_and_one_that_reached_somebody_after_an_hour(
    storage: Storage,
) -> None:
    desk = desk_of(storage, channel_of("desk-mail"), channel_of("phones"))
    desk.fails(GONE, "phones")
    first, second = (alert(report(one)) for one in stored_items(storage, new_item(1), new_item(2)))
    steps = []
    for opened, names in ((first, ("phones",)), (replace(second, alert_id="al_2"), ("phones", "desk-mail"))):
        for number, name in enumerate(names, start=1):
            [step] = notifications(opened, (name,), desk.routing, None, T0, kind=ESCALATION_KIND)
            steps.append(replace(step, step=number))
    told(storage, Evaluation(alerts=(first, replace(second, alert_id="al_2")), notifications=tuple(steps)))
    desk.deliver()
    desk.look()
    assert list(asked(storage, lambda turn: turn.unanswered(()), now=T0)) == ["al_1"]
    assert list(asked(storage, lambda turn: turn.unanswered(()), now=after(hours=1))) == ["al_1", "al_2"]


def _refused(storage: Storage, *failing: str) -> Desk:
    """An alert whose one step goes by `phones`, which has a fallback; it was tried once."""
    desk = desk_of(storage, channel_of("desk-mail"), channel_of("phones", fallback="archive"), channel_of("archive"))
    desk.fails(GONE, *failing)
    [item] = stored_items(storage, new_item(1))
    facts = alert(report(item)).facts
    opened = replace(alert(report(item)), facts=replace(facts, rule=replace(facts.rule, tlp=Tlp.GREEN)))
    [step] = notifications(opened, ("phones",), desk.routing, None, T0, kind=ESCALATION_KIND)
    told(storage, Evaluation(alerts=(opened,), notifications=(replace(step, step=1),)))
    desk.deliver()
    return desk


def test_a_step_that_its_fallback_is_about_to_carry_has_not_failed_yet(storage: Storage) -> None:
    desk = _refused(storage, "phones")
    found = [asked(storage, lambda turn: turn.unanswered(()), now=T0)]
    desk.look()
    found.append(asked(storage, lambda turn: turn.unanswered(()), now=T0))
    desk.deliver()
    found.append(asked(storage, lambda turn: turn.unanswered(()), now=T0))
    assert found == [{}, {}, {}]
    [late] = asked(storage, lambda turn: turn.unanswered(()), now=after(hours=1)).values()
    assert (late.told, late.failed) == (1, 1)


def test_a_step_whose_fallback_failed_as_well_or_did_not_come_in_time_has_failed(storage: Storage) -> None:
    desk = _refused(storage, "phones", "archive")
    assert list(asked(storage, lambda turn: turn.unanswered(("al_1",)), now=after(hours=73))) == ["al_1"]
    desk.look()
    desk.deliver()
    desk.look()
    [failed] = asked(storage, lambda turn: turn.unanswered(()), now=T0).values()
    assert (failed.told, failed.failed) == (0, 2)


def test_what_reached_nobody_goes_on_while_a_step_of_it_is_sent_again_until_that_is_taken(storage: Storage) -> None:
    desk = _refused(storage, "phones", "archive")
    for _ in range(2):
        desk.look()
        desk.deliver()
    desk.look()
    [dead, *_] = [row.notification.id for row in storage.outbox() if row.notification.channel == "phones"]

    def found() -> list[str]:
        return list(asked(storage, lambda turn: turn.unanswered(("al_1",)), now=desk.clock.now()))

    assert storage.retry_notification(dead, T0, lasts=timedelta(hours=72)).is_queued
    assert found() == ["al_1"], "it waits, and nobody has heard"
    desk.deliver()
    assert found() == ["al_1"], "it died again"
    storage.retry_notification(dead, T0, lasts=timedelta(hours=72))
    desk.channels["phones"].errors = []
    desk.deliver()
    assert found() == [], "somebody has an hour to answer"
    desk.clock.forward(hours=1)
    assert found() == ["al_1"]


def test_what_nobody_answered_goes_on_while_a_step_that_failed_is_sent_again(storage: Storage) -> None:
    desk = _refused(storage, "phones")
    desk.look()
    desk.deliver()
    desk.clock.forward(hours=2)
    [dead] = [row.notification.id for row in storage.outbox() if row.notification.channel == "phones"]
    desk.channels["phones"].errors = []
    now = desk.clock.now()
    storage.retry_notification(dead, now, lasts=timedelta(hours=72))
    assert list(asked(storage, lambda turn: turn.unanswered(("al_1",)), now=now)) == ["al_1"]
    desk.deliver()
    assert list(asked(storage, lambda turn: turn.unanswered(("al_1",)), now=now)) == ["al_1"]
