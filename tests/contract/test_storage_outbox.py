"""The storage contract: a newer revision replaces an older one, and what people are shown, on every database."""

from datetime import timedelta

from tests.builders import T0, after, alert, decision, item, match, new_item, notification, report
from tests.contract.steps import attempted, claimed, send, stored_items, told, waiting_alert

from watchd.model.notification import AttemptClass, Notification, NotificationState
from watchd.ports import ChannelLease, Evaluation
from watchd.storage import Storage
from watchd.storage.views import Retried

_PENDING = NotificationState.PENDING


def _states(storage: Storage) -> dict[tuple[int, str], NotificationState]:
    return {(row.notification.revision, row.notification.target): row.notification.state for row in storage.outbox()}


def _only(held: list[ChannelLease]) -> ChannelLease:
    [one] = held
    return one


def _revised(number: int, *notifications: Notification) -> Evaluation:
    told_now = alert(report(item(1), "update"), revision=number, at=after(hours=number))
    return Evaluation(alerts=(told_now,), notifications=notifications or (notification(revision=number),))


def test_a_newer_revision_replaces_the_one_that_waits(storage: Storage) -> None:
    waiting_alert(storage)
    told(storage, _revised(2))
    assert _states(storage) == {
        (1, "desk@example.org"): NotificationState.SUPERSEDED,
        (2, "desk@example.org"): _PENDING,
    }
    assert [work.notification.revision for work in _only(claimed(storage)).work] == [2]
    replaced = next(row for row in storage.outbox() if row.notification.revision == 1)
    assert replaced.notification.reason == "revision 2 replaced it before it was sent"
    assert storage.check() == ()


def test_a_newer_revision_replaces_nothing_of_other_recipients_or_channels(storage: Storage) -> None:
    others = (notification(target="other@example.org"), notification(channel="pager"))
    waiting_alert(storage, notification(), *others)
    told(storage, _revised(2))
    waiting = storage.outbox(states=[_PENDING])
    assert {(row.notification.revision, row.notification.channel) for row in waiting} == {
        (1, "desk-mail"),
        (1, "pager"),
        (2, "desk-mail"),
    }


def test_a_newer_revision_that_is_withheld_replaces_nothing(storage: Storage) -> None:
    waiting_alert(storage)
    told(storage, _revised(2, notification(revision=2, state=NotificationState.WITHHELD)))
    assert _states(storage)[1, "desk@example.org"] is _PENDING


def test_what_was_sent_is_not_replaced(storage: Storage) -> None:
    waiting_alert(storage)
    send(storage, _only(claimed(storage)))
    told(storage, _revised(2))
    assert _states(storage)[1, "desk@example.org"] is NotificationState.SENT


def test_a_message_replaced_while_it_was_sent_counts_as_sent_only_if_it_was(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(target="other@example.org"))
    held = _only(claimed(storage))
    first, second = (work.notification for work in held.work)
    told(storage, _revised(2, notification(revision=2), notification(revision=2, target="other@example.org")))
    storage.commit_receipt(held.lease, attempted(first, None))
    storage.commit_receipt(held.lease, attempted(second, None, outcome=AttemptClass.TRANSIENT, state=_PENDING))
    states = _states(storage)
    assert states[1, first.target] is NotificationState.SENT
    assert states[1, second.target] is NotificationState.SUPERSEDED


def test_a_dead_notification_is_sent_again_under_the_same_id(storage: Storage) -> None:
    waiting_alert(storage, notification(state=NotificationState.DEAD, reason="expired"))
    key = notification().id
    assert storage.retry_notification(key, after(days=4), lasts=timedelta(hours=72)) == Retried(is_queued=True)
    again = storage.retry_notification(key, after(days=4), lasts=timedelta(hours=72))
    assert again == Retried(is_queued=False), "it waits already"
    [work] = _only(claimed(storage, now=after(days=4))).work
    assert (work.notification.id, work.notification.expires_at) == (key, after(days=7))


_DAY = timedelta(days=1)


def test_an_older_revision_is_not_sent_again_after_a_newer_one_unless_that_is_wanted(storage: Storage) -> None:
    waiting_alert(storage, notification(state=NotificationState.DEAD, reason="expired"))
    told(storage, _revised(2))
    older = notification().id
    waits = storage.retry_notification(older, T0, lasts=_DAY)
    assert waits == Retried(is_queued=False, newer=2, newer_is_sent=False)
    send(storage, _only(claimed(storage)))
    told(storage, _revised(3))
    refused = storage.retry_notification(older, after(hours=1), lasts=_DAY)
    assert refused == Retried(is_queued=False, newer=2, newer_is_sent=True), "what was sent says more than what waits"
    assert _states(storage)[1, "desk@example.org"] is NotificationState.DEAD
    send(storage, _only(claimed(storage, now=after(hours=3))))
    forced = storage.retry_notification(older, after(hours=4), lasts=_DAY, after_newer=True)
    assert forced == Retried(is_queued=True, newer=3, newer_is_sent=True)
    [work] = _only(claimed(storage, now=after(hours=4))).work
    assert (work.notification.revision, work.replaced_by) == (1, 3)


def test_what_other_recipients_got_or_nobody_got_keeps_no_older_revision_back(storage: Storage) -> None:
    dead = notification(state=NotificationState.DEAD, reason="expired")
    waiting_alert(storage, dead)
    other = notification(revision=2, target="other@example.org")
    told(storage, _revised(2, other, notification(revision=2, state=NotificationState.WITHHELD)))
    send(storage, _only(claimed(storage)))
    assert storage.retry_notification(dead.id, T0, lasts=_DAY) == Retried(is_queued=True)
    [work] = _only(claimed(storage)).work
    assert (work.notification.id, work.replaced_by) == (dead.id, None)


def test_two_dead_revisions_that_are_sent_again_go_out_in_their_order(storage: Storage) -> None:
    waiting_alert(storage, notification(state=NotificationState.DEAD, reason="expired"))
    told(storage, _revised(2, notification(revision=2, state=NotificationState.DEAD, reason="expired")))
    for each in (notification(), notification(revision=2)):
        assert storage.retry_notification(each.id, T0, lasts=_DAY).is_queued
    for revision in (1, 2):
        held = _only(claimed(storage))
        assert [(work.notification.revision, work.replaced_by) for work in held.work] == [(revision, None)]
        send(storage, held)


def test_a_waiting_notification_can_be_dropped_with_a_reason(storage: Storage) -> None:
    waiting_alert(storage)
    assert storage.drop_notification(notification().id, "a drill", T0)
    assert claimed(storage) == []
    [row] = storage.outbox(states=[NotificationState.CANCELLED])
    assert row.notification.reason == "a drill"
    assert not storage.drop_notification(notification().id, "twice", T0)


def test_the_outbox_is_listed_by_state_channel_and_time(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(channel="pager", target="pager", state=NotificationState.DEAD))
    assert len(storage.outbox()) == 2
    assert [row.notification.channel for row in storage.outbox(states=[NotificationState.DEAD])] == ["pager"]
    assert [row.notification.channel for row in storage.outbox(channel="desk-mail")] == ["desk-mail"]
    assert storage.outbox(since=after(seconds=1)) == []
    [row] = storage.outbox(limit=1, channel="pager")
    assert (row.headline, row.rule_id) == (item(1).title, "spare-parts")
    assert storage.notification("nt_nope") is None


def test_every_notification_is_counted_in_exactly_one_state(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=state.value, state=state) for state in NotificationState))
    assert storage.accounting() == dict.fromkeys(NotificationState, 1)
    figures = storage.figures(after(minutes=1))
    assert sum(figures.notifications.values()) == len(NotificationState)
    assert figures.oldest_due_at == T0


def test_alerts_are_listed_told_last_first(storage: Storage) -> None:
    [stored] = stored_items(storage, new_item(1))
    for number in range(3):
        told(storage, Evaluation(alerts=(alert(report(stored), alert_id=f"al_{number}", at=after(hours=number)),)))
    told(storage, Evaluation(alerts=(alert(report(stored), alert_id="al_x", rule_id="radar", at=after(hours=9)),)))
    assert [head.alert_id for head in storage.alerts()] == ["al_x", "al_2", "al_1", "al_0"]
    assert [head.alert_id for head in storage.alerts(rule_id="spare-parts", limit=2)] == ["al_2", "al_1"]
    assert [head.alert_id for head in storage.alerts(since=after(hours=2))] == ["al_x", "al_2"]
    assert storage.alert_report("al_nope") is None


def test_an_item_is_shown_with_everything_concluded_about_it(storage: Storage) -> None:
    stored = waiting_alert(storage)
    report_ = storage.item_report(stored.id)
    assert report_ is not None
    assert report_.item == stored
    assert [found.spans for found in report_.matches] == [match(stored).spans]
    assert report_.decisions == (decision(stored),)
    assert (report_.failures, report_.is_pending) == ((), False)
    assert storage.item_report("it_nope") is None
