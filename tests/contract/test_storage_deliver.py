"""The storage contract: claiming slots, attempts, receipts and the outbox, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import T0, after, alert, decision, item, new_item, notification, report
from tests.contract.steps import an_alert, asked, attempted, claimed, send, stored_items, told, waiting_alert

from watchd.errors import LeaseLost
from watchd.model.alert import DecisionKind
from watchd.model.notification import AttemptClass, Notification, NotificationState
from watchd.model.rate import Rate
from watchd.model.route import Mute
from watchd.ports import ChannelLease, ChannelTrouble, DeliverStorage, Evaluation, Frozen
from watchd.storage import Storage

_PENDING = NotificationState.PENDING
MAIL = Frozen("al_1", 1, "desk-mail")


def _only(held: list[ChannelLease]) -> ChannelLease:
    [one] = held
    return one


def _revised(number: int, *notifications: Notification) -> Evaluation:
    told_now = alert(report(item(1), "update"), revision=number, at=after(hours=number))
    return Evaluation(alerts=(told_now,), notifications=notifications or (notification(revision=number),))


def test_the_storage_is_what_delivering_asks_for(storage: Storage) -> None:
    port: DeliverStorage = storage
    assert port.claim_deliveries("node-1", {"desk-mail": 4}, T0, after(minutes=2), 10) == []


def test_a_due_notification_is_claimed_with_what_is_needed_to_send_it(storage: Storage) -> None:
    stored = waiting_alert(storage)
    held = _only(claimed(storage))
    assert (held.channel, held.troubled_since) == ("desk-mail", None)
    assert (held.lease.kind, held.lease.key, held.lease.until) == ("channel", "desk-mail#0", after(minutes=2))
    [work] = held.work
    assert work.notification == notification(meant_at=T0)
    assert (work.view.alert_id, work.view.revision, work.view.facts.reports) == ("al_1", 1, (report(stored),))
    assert (work.view.copies, work.view.publishers) == (0, ("tass.com",))
    assert (work.body, work.attempts, work.first_attempt_at, work.root_event_id) == (None, 0, None, None)
    assert work.mute is None


def test_what_is_not_due_or_of_another_channel_is_not_claimed(storage: Storage) -> None:
    waiting_alert(storage, notification(due_at=after(seconds=1)), notification(channel="pager", target="pager"))
    assert claimed(storage) == []
    assert [work.notification.channel for work in _only(claimed(storage, "pager")).work] == ["pager"]
    assert len(_only(claimed(storage, now=after(seconds=1))).work) == 1


def test_notifications_that_do_not_wait_are_never_claimed(storage: Storage) -> None:
    others = [state for state in NotificationState if state is not _PENDING]
    waiting_alert(storage, *(notification(target=f"{state}@example.org", state=state) for state in others))
    assert claimed(storage) == []


def test_a_slot_is_held_until_it_is_released_or_its_lease_ends(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    assert claimed(storage, owner="node-2", now=after(minutes=1)) == []
    storage.release_lane(held.lease, after(minutes=1))
    assert claimed(storage, owner="node-2", now=after(seconds=59)) == []
    taken = _only(claimed(storage, owner="node-2", now=after(minutes=1)))
    assert taken.lease.number == held.lease.number + 1
    late = _only(claimed(storage, now=after(minutes=3)))
    assert late.lease.number == taken.lease.number + 1


def test_every_commit_of_who_lost_his_lease_is_refused(storage: Storage) -> None:
    waiting_alert(storage)
    late = _only(claimed(storage))
    held = _only(claimed(storage, owner="node-2", now=after(minutes=2)))
    sent = held.work[0].notification
    with pytest.raises(LeaseLost):
        storage.freeze(late.lease, {MAIL: "late"})
    with pytest.raises(LeaseLost):
        storage.open_attempt(late.lease, sent.id, after(minutes=2))
    with pytest.raises(LeaseLost):
        storage.commit_receipt(late.lease, attempted(sent, None))
    with pytest.raises(LeaseLost):
        storage.commit_receipt(late.lease, attempted(sent, None, lease_until=after(minutes=9)))
    with pytest.raises(LeaseLost):
        storage.pause_channel(late.lease, after(hours=1), None)
    storage.release_lane(late.lease, None)
    found = storage.notification(sent.id)
    assert found is not None
    assert (found.body, found.attempts, found.row.notification.state) == (None, (), _PENDING)
    send(storage, held)
    assert storage.accounting()[NotificationState.SENT] == 1


def test_an_attempt_and_its_receipt_are_kept(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    sent = held.work[0].notification
    assert storage.freeze(held.lease, {MAIL: "Текст"}) == {MAIL: "Текст"}
    assert storage.open_attempt(held.lease, sent.id, after(seconds=1)) == 1
    storage.commit_receipt(held.lease, attempted(sent, 1, at=after(seconds=2)))
    found = storage.notification(sent.id)
    assert found is not None
    [attempt] = found.attempts
    assert (attempt.number, attempt.opened_at, attempt.closed_at) == (1, after(seconds=1), after(seconds=2))
    assert (attempt.outcome, attempt.code, attempt.detail) == ("sent", "250", "queued")
    assert (found.body, found.row.notification.state) == ("Текст", NotificationState.SENT)
    storage.release_lane(held.lease, None)
    assert claimed(storage, now=after(days=1)) == []


def test_a_rendering_is_frozen_by_the_first_attempt_for_every_recipient(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(target="other@example.org"))
    held = _only(claimed(storage))
    assert storage.freeze(held.lease, {MAIL: "first words"}) == {MAIL: "first words"}
    assert storage.freeze(held.lease, {MAIL: "other words"}) == {MAIL: "first words"}
    storage.release_lane(held.lease, None)
    assert {work.body for work in _only(claimed(storage)).work} == {"first words"}


def test_a_failed_attempt_waits_for_its_next_time_and_is_counted(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    sent = held.work[0].notification
    number = storage.open_attempt(held.lease, sent.id, T0)
    failed = attempted(
        sent,
        number,
        outcome=AttemptClass.TRANSIENT,
        code="451 4.7.1",
        detail="greylisted",
        state=_PENDING,
        due_at=after(minutes=5),
    )
    storage.commit_receipt(held.lease, failed)
    storage.release_lane(held.lease, None)
    assert claimed(storage, now=after(minutes=4)) == []
    again = _only(claimed(storage, now=after(minutes=5)))
    assert (again.work[0].attempts, again.work[0].first_attempt_at) == (1, T0)
    assert storage.open_attempt(again.lease, sent.id, after(minutes=5)) == 2
    [row] = storage.outbox()
    assert (row.last_outcome, row.last_code, row.last_error) == ("transient", "451 4.7.1", "greylisted")


def test_a_connection_that_was_refused_burns_no_attempt_but_is_told(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    sent = held.work[0].notification
    refused = attempted(sent, None, outcome=AttemptClass.CHANNEL, code="535", detail="wrong password", state=_PENDING)
    storage.commit_receipt(held.lease, refused)
    storage.release_lane(held.lease, None)
    assert _only(claimed(storage)).work[0].attempts == 0
    [row] = storage.outbox()
    assert (row.last_outcome, row.last_code, row.last_error) == ("channel", "535", "wrong password")


def test_a_notification_refused_for_good_is_dead_with_its_reason(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    sent = held.work[0].notification
    died = {"state": NotificationState.DEAD, "reason": "no such user", "at": after(hours=1)}
    gone = attempted(sent, None, outcome=AttemptClass.TARGET, code="550", **died)
    storage.commit_receipt(held.lease, gone)
    dead = replace(sent, state=NotificationState.DEAD, reason="no such user")
    assert asked(storage, lambda turn: turn.untold_dead()) == [dead]


def test_an_attempt_a_dead_node_left_open_is_closed_as_ambiguous(storage: Storage) -> None:
    waiting_alert(storage)
    dead = _only(claimed(storage))
    sent = dead.work[0].notification
    storage.open_attempt(dead.lease, sent.id, T0)
    held = _only(claimed(storage, owner="node-2", now=after(minutes=2)))
    assert held.work[0].attempts == 1
    found = storage.notification(sent.id)
    assert found is not None
    assert [(a.outcome, a.code, a.closed_at) for a in found.attempts] == [
        ("ambiguous", "interrupted", after(minutes=2))
    ]
    assert storage.open_attempt(held.lease, sent.id, after(minutes=2)) == 2


def test_a_receipt_keeps_the_slot_for_the_next_message(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(target="other@example.org"))
    held = _only(claimed(storage))
    storage.commit_receipt(held.lease, attempted(held.work[0].notification, None, lease_until=after(minutes=5)))
    assert claimed(storage, owner="node-2", now=after(minutes=4)) == []
    assert len(_only(claimed(storage, owner="node-2", now=after(minutes=5))).work) == 1


def test_the_messages_of_a_slot_come_in_the_order_they_fell_due(storage: Storage) -> None:
    due = {"c": -30, "a": -20, "b": -10}
    waiting_alert(storage, *(notification(target=name, due_at=after(minutes=minutes)) for name, minutes in due.items()))
    assert [work.notification.target for work in _only(claimed(storage)).work] == ["c", "a", "b"]


def test_one_claim_gives_no_more_messages_than_asked_for(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=f"t{number}") for number in range(5)))
    [held] = storage.claim_deliveries("node-1", {"desk-mail": 1}, T0, after(minutes=2), 3)
    assert len(held.work) == 3


def test_each_recipient_has_his_slot_and_slots_are_claimed_apart(storage: Storage) -> None:
    targets = [f"analyst-{number}@example.org" for number in range(40)]
    waiting_alert(storage, *(notification(target=target) for target in targets))
    held = claimed(storage, slots=16)
    assert len(held) > 8, "forty recipients spread over the slots"
    assert sorted(work.notification.target for one in held for work in one.work) == sorted(targets)
    storage.release_lane(held[0].lease, None)
    again = _only(claimed(storage, owner="node-2", slots=16))
    assert again.lease.key == held[0].lease.key
    assert [work.notification for work in again.work] == [work.notification for work in held[0].work]


def test_a_later_revision_knows_the_event_this_recipient_got_first(storage: Storage) -> None:
    waiting_alert(storage)
    send(storage, _only(claimed(storage)))
    told(storage, _revised(2))
    held = _only(claimed(storage))
    assert held.work[0].root_event_id == notification().event_id
    send(storage, held)
    told(storage, _revised(3, notification(revision=3), notification(revision=3, target="newcomer@example.org")))
    roots = {work.notification.target: work.root_event_id for work in _only(claimed(storage)).work}
    assert roots == {"desk@example.org": notification().event_id, "newcomer@example.org": None}


def test_copies_counted_until_the_message_goes_out_are_in_its_view(storage: Storage) -> None:
    first, second = stored_items(storage, new_item(1), new_item(2, publisher="ria.ru"))
    told(storage, an_alert(first))
    told(storage, Evaluation(decisions=(decision(second, DecisionKind.SUPPRESS),)))
    [work] = _only(claimed(storage)).work
    assert (work.view.copies, work.view.publishers) == (1, ("ria.ru", "tass.com"))


@pytest.mark.parametrize(
    ("mute", "is_muted"),
    [
        (Mute("mu", after(hours=1), "a", "r", rule_id="spare-parts"), True),
        (Mute("mu", after(hours=1), "a", "r", story_id="st_1"), True),
        (Mute("mu", after(hours=1), "a", "r", feed_id="tass-en"), True),
        (Mute("mu", after(hours=1), "a", "r", of_all=True), True),
        (Mute("mu", after(hours=1), "a", "r", rule_id="radar", story_id="st_2", feed_id="bbc"), False),
        (Mute("mu", after(hours=1), "a", "r", of_operators=True), False),
        (Mute("mu", T0, "a", "over", rule_id="spare-parts"), False),
    ],
)
def test_a_mute_set_after_the_alert_is_seen_when_its_message_is_claimed(
    storage: Storage, mute: Mute, *, is_muted: bool
) -> None:
    [stored] = stored_items(storage, new_item(1))
    told(storage, replace(an_alert(stored), alerts=(alert(report(stored), story_id="st_1"),)))
    storage.add_mute(mute, after(hours=-1))
    assert _only(claimed(storage)).work[0].mute == (mute if is_muted else None)


def test_a_paused_channel_rests_in_all_its_slots(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=f"t{number}") for number in range(20)))
    held = claimed(storage, slots=4)
    storage.pause_channel(held[0].lease, after(minutes=10), None)
    storage.pause_channel(held[0].lease, after(minutes=5), None)
    for one in held:
        storage.release_lane(one.lease, None)
    assert claimed(storage, slots=4, now=after(minutes=9)) == [], "a shorter pause shortens nothing"
    assert len(claimed(storage, slots=4, now=after(minutes=10))) == len(held)
    assert asked(storage, lambda turn: turn.channel_troubles()) == {}


def test_a_channel_in_trouble_is_named_since_it_began_until_it_works(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    storage.pause_channel(held.lease, after(minutes=15), ChannelTrouble("desk-mail", T0, "535 wrong password"))
    storage.pause_channel(
        held.lease, after(minutes=30), ChannelTrouble("desk-mail", after(minutes=15), "connection refused")
    )
    storage.release_lane(held.lease, None)
    assert asked(storage, lambda turn: turn.channel_troubles()) == {"desk-mail": (T0, "connection refused")}
    probe = _only(claimed(storage, now=after(minutes=30)))
    assert probe.troubled_since == T0
    storage.clear_channel("desk-mail")
    storage.release_lane(probe.lease, None)
    assert asked(storage, lambda turn: turn.channel_troubles()) == {}
    assert _only(claimed(storage, now=after(minutes=30))).troubled_since is None


def test_a_message_that_was_sent_ends_the_trouble_and_not_the_pause_that_was_asked_for(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(target="other@example.org"))
    held = _only(claimed(storage))
    first, second = (work.notification for work in held.work)
    storage.pause_channel(held.lease, after(minutes=15), ChannelTrouble("desk-mail", T0, "535 wrong password"))
    refused = attempted(first, None, outcome=AttemptClass.CHANNEL, state=_PENDING)
    assert storage.commit_receipt(held.lease, refused), "the channel rests"
    assert storage.channel_failed(held.lease, ChannelTrouble("desk-mail", T0, "no"), after(minutes=15), _never) == 1
    assert not storage.commit_receipt(held.lease, attempted(first, None))
    assert asked(storage, lambda turn: turn.channel_troubles()) == {}
    assert storage.channel_failed(held.lease, ChannelTrouble("desk-mail", T0, "no"), after(minutes=15), _never) == 1
    storage.pause_channel(held.lease, after(minutes=10), None)
    assert storage.commit_receipt(held.lease, attempted(second, None)), "its receiver asked for a rest"
    assert not storage.commit_receipt(held.lease, attempted(second, None, at=after(minutes=10)))


def _never(failures: int, is_half: bool) -> None:  # noqa: FBT001 - as the port has it
    del failures, is_half


def test_clearing_a_channel_leaves_the_pause_a_receiver_asked_for(storage: Storage) -> None:
    waiting_alert(storage)
    held = _only(claimed(storage))
    storage.pause_channel(held.lease, after(minutes=10), None)
    storage.clear_channel("desk-mail")
    storage.release_lane(held.lease, None)
    assert claimed(storage, now=after(minutes=9)) == []


def test_another_channel_is_not_paused(storage: Storage) -> None:
    waiting_alert(storage, notification(), notification(channel="pager", target="pager"))
    held = _only(claimed(storage))
    storage.pause_channel(held.lease, after(hours=1), ChannelTrouble("desk-mail", T0, "down"))
    assert len(claimed(storage, "pager")) == 1


def test_failures_in_a_row_are_counted_until_the_channel_rests_and_from_one_after_it_works(storage: Storage) -> None:
    waiting_alert(storage)
    lease = _only(claimed(storage)).lease
    trouble = ChannelTrouble("desk-mail", T0, "refused")

    def failed(minutes: int) -> int:
        rest = after(minutes=minutes + 10)
        return storage.channel_failed(lease, trouble, after(minutes=minutes), lambda n, _half: rest if n > 1 else None)

    assert [failed(0), failed(0), failed(0), failed(9), failed(10)] == [1, 2, 2, 2, 3]
    assert asked(storage, lambda turn: turn.channel_troubles()) == {"desk-mail": (T0, "refused")}
    assert storage.is_resting("desk-mail", after(minutes=19))
    assert not storage.is_resting("desk-mail", after(minutes=20))
    storage.clear_channel("desk-mail")
    assert not storage.is_resting("desk-mail", after(minutes=19))
    assert failed(11) == 1


def test_what_waits_past_its_time_is_dead_also_where_nobody_serves_its_channel(storage: Storage) -> None:
    waiting_alert(storage, notification(channel="gone"), notification(target="late", expires_at=after(hours=80)))
    assert storage.expire_notifications(after(hours=71)) == 0
    assert storage.expire_notifications(after(hours=72)) == 1
    [dead] = asked(storage, lambda turn: turn.untold_dead())
    assert (dead.channel, dead.reason) == ("gone", "expired: not sent by any node in its time")


def test_a_channel_that_is_too_fast_gets_half_as_many_once_a_minute_and_one_a_minute_at_least(storage: Storage) -> None:
    waiting_alert(storage)
    [held] = claimed(storage)
    assert held.slowed is None
    per_minute = []
    for minutes in (0, 0.5, 2, 4, 6, 8):
        now = after(minutes=minutes)
        slow = storage.slow_channel(held.lease, Rate(6, timedelta(minutes=1)), now, now + timedelta(hours=1))
        per_minute.append(timedelta(minutes=1) / slow.gap)
    assert per_minute == [3, 3, 1.5, 1, 1, 1]
    storage.release_lane(held.lease, None)
    [held] = claimed(storage, now=after(minutes=10))
    assert held.slowed == Rate(1, timedelta(minutes=1))
    storage.release_lane(held.lease, None)
    [held] = claimed(storage, now=after(minutes=69))
    assert held.slowed is None
