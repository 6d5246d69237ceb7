"""The storage contract: what counts against limits, what a channel takes, steps of an escalation, and signs of life."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import T0, after, new_item, notification
from tests.contract.steps import asked, claimed, polled, send, told, waiting_alert

from watchd.model.feedback import Ack
from watchd.model.notification import ESCALATION_KIND, NotificationState
from watchd.model.rate import Rate
from watchd.ports import Evaluation, FirstTold, Frozen, Settled
from watchd.storage import Storage

DESK = ("desk-mail", "desk@example.org")


def test_what_is_charged_is_read_back_in_order_by_recipient(storage: Storage) -> None:
    waiting_alert(
        storage, notification(charge="urgent:a"), notification(target="b", charge="usual:b"), notification(step=1)
    )
    charges = asked(storage, lambda turn: turn.charges({DESK, ("desk-mail", "b")}, T0 - timedelta(hours=1)))
    assert [(one.rule_id, one.is_urgent, one.at) for one in charges[DESK]] == [("a", True, T0)]
    assert [one.rule_id for one in charges["desk-mail", "b"]] == ["b"]
    assert asked(storage, lambda turn: turn.charges({DESK}, T0)) == {DESK: []}


def test_storms_are_known_by_when_they_were_told(storage: Storage) -> None:
    for minutes in (0, 5):
        told(storage, Evaluation(occurrences=(("storm:desk-mail:a", after(minutes=minutes)),)))
    found = asked(storage, lambda turn: turn.told_storms({"storm:desk-mail:a", "other"}, T0 - timedelta(hours=1)))
    assert found == {"storm:desk-mail:a": [T0, after(minutes=5)]}
    assert asked(storage, lambda turn: turn.summarised(DESK, "storm", T0)) == 0


@pytest.mark.parametrize("of_each", [False, True])
def test_moments_are_taken_one_after_the_other(storage: Storage, *, of_each: bool) -> None:
    waiting_alert(storage)
    [held] = claimed(storage)
    rate = Rate(1, timedelta(seconds=10), of_each_target=of_each)
    until = after(seconds=15)
    taken = [storage.reserve(held.lease, target, rate, T0, until) for target in ("a", "a", "b", "a", "a")]
    expected = [0, 10, 0, 20, 20] if of_each else [0, 10, 20, 20, 20]
    assert [(at - T0).total_seconds() for at in taken] == expected, "what is too late takes nothing"


def test_a_step_has_a_text_of_its_own_and_ends_when_somebody_has_the_alert(storage: Storage) -> None:
    step = notification(step=1, kind=ESCALATION_KIND, due_at=after(minutes=15))
    waiting_alert(storage, notification(), step)
    [held] = claimed(storage)
    assert [work.notification.step for work in held.work] == [0]
    storage.freeze(held.lease, {Frozen("al_1", 1, held.work[0].notification.rendering): "first"})
    send(storage, held)
    [later] = claimed(storage, now=after(minutes=15))
    [work] = later.work
    assert (work.body, work.replaced_by) == (None, None)
    assert "15 min" in work.view.note
    storage.freeze(later.lease, {Frozen("al_1", 1, work.notification.rendering): "second"})
    assert storage.acknowledge(Ack("al_1", "ana", after(minutes=16), "cli")) is not None
    assert storage.accounting()[NotificationState.CANCELLED] == 1
    assert storage.check() == ()


def test_a_step_knows_when_its_alert_was_told_first_waits_alone_and_ends_with_it(storage: Storage) -> None:
    gathered = {"state": NotificationState.GATHERED, "bundle": "escalated:900", "kind": ESCALATION_KIND}
    steps = [notification(step=step, due_at=after(minutes=15 * step), **gathered) for step in (1, 2)]
    later = notification(target="b", state=NotificationState.GATHERED, bundle="together", due_at=after(minutes=9))
    waiting_alert(storage, *steps, later)
    assert asked(storage, lambda turn: turn.first_told({"al_1", "al_2"})) == {"al_1": FirstTold(None, after(minutes=9))}
    given = asked(storage, lambda turn: turn.gathered(), now=after(minutes=15))
    assert [(one.notification.step, one.notification.bundle) for one in given] == [
        (0, "together"),
        (1, "escalated:900"),
    ]
    summary = replace(notification(target="c"), alert_id="al_1", kind="summary")
    told_in = Settled(later.id, NotificationState.SUMMARISED, "told in it", summary.id)
    told(storage, Evaluation(notifications=(summary,), settled=(told_in,)), now=after(minutes=10))
    first = asked(storage, lambda turn: turn.first_told({"al_1"}))
    assert first == {"al_1": FirstTold(after(minutes=10), None)}
    assert storage.acknowledge(Ack("al_1", "ana", after(minutes=16), "cli")) is not None
    assert storage.accounting()[NotificationState.CANCELLED] == 2
    assert storage.check() == ()


def test_signs_of_life_are_what_waits_what_went_out_and_who_is_there(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(target="later", due_at=after(hours=1)))
    sending = asked(storage, lambda turn: turn.sending())
    assert (sending.waiting, sending.took) == (frozenset({"desk-mail"}), {})
    [held] = claimed(storage)
    send(storage, held)
    assert asked(storage, lambda turn: turn.sending()).waiting == frozenset()
    for hours, took in ((1, {"desk-mail"}), (25, set())):
        sending = asked(storage, lambda turn: turn.sending(), now=after(hours=hours))
        assert (sending.waiting, sending.took.keys()) == (frozenset({"desk-mail"}), took)
    storage.beat_node("one", T0, started_at=T0, place="desk-1")
    assert asked(storage, lambda turn: turn.absent(timedelta(minutes=5)), now=after(minutes=4)) == {}
    assert asked(storage, lambda turn: turn.absent(timedelta(minutes=5)), now=after(minutes=6)) == {"desk-1": T0}
    assert asked(storage, lambda turn: turn.absent(timedelta(minutes=5)), now=after(days=2)) == {}


def test_a_week_counts_items_alerts_and_who_was_told(storage: Storage) -> None:
    waiting_alert(storage)
    [held] = claimed(storage)
    send(storage, held)
    polled(storage, new_item(2), at=after(minutes=1))
    week = asked(storage, lambda turn: turn.week(T0 - timedelta(days=7)))
    assert (week.items, week.alerts, week.told) == (1, 1, frozenset({DESK}))
    assert asked(storage, lambda turn: turn.week(after(hours=1))).alerts == 0


def test_figures_say_what_is_urgent_and_what_waits_to_be_evaluated(storage: Storage) -> None:
    waiting_alert(storage, notification())
    figures = storage.figures(after(minutes=1))
    assert (figures.oldest_urgent_at, figures.oldest_pending_at) == (T0, None)
    polled(storage, new_item(2), at=after(minutes=1))
    assert storage.figures(after(minutes=2)).oldest_pending_at is not None
