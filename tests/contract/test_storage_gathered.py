"""The storage contract: what is gathered is given out when it is due, once, and whatever cannot be read too."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from tests.builders import T0, after, alert, new_item, notification, report
from tests.contract.steps import an_alert, asked, claimed, stored_items, told

from watchd.model.notification import Notification, NotificationState
from watchd.ports import Evaluation, Leapt, Settled
from watchd.storage import Storage, tables
from watchd.storage import gathered as storage_gathered

_GATHERED = NotificationState.GATHERED


def _waits(target: str = "desk@example.org", minutes: int = 15, bundle: str = "gather:900") -> Notification:
    return notification(target=target, state=_GATHERED, due_at=after(minutes=minutes), bundle=bundle)


def _told(storage: Storage, *waiting: Notification) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item, *waiting))


def _given(storage: Storage, minutes: int) -> list[str]:
    rows = asked(storage, lambda turn: turn.gathered(), now=after(minutes=minutes))
    return [row.notification.target for row in rows]


def test_it_is_given_out_with_all_that_is_gathered_for_a_recipient_of_whom_something_is_due(storage: Storage) -> None:
    _told(storage, _waits(), _waits("b@example.org", 20), _waits("c@example.org", bundle="digest:07:00", minutes=600))
    assert not storage.has_gathered(after(minutes=14))
    assert claimed(storage, now=after(minutes=16)) == [], "it is not sent on its own"
    assert storage.has_gathered(after(minutes=15))
    assert _given(storage, 15) == ["desk@example.org"]
    assert _given(storage, 20) == ["desk@example.org", "b@example.org"]


def test_what_fell_due_in_a_leap_of_the_clock_is_no_reason_to_look(storage: Storage) -> None:
    """Or each second until it is let go begins a turn that settles nothing."""
    _told(storage, _waits(), _waits("b@example.org", 60))
    assert storage.has_gathered(after(minutes=90), Leapt(after(minutes=15), after(minutes=90))), (
        "it was due at that moment"
    )
    assert storage.has_gathered(after(minutes=90), Leapt(after(minutes=20), after(minutes=90)))
    assert not storage.has_gathered(after(minutes=90), Leapt(after(minutes=10), after(minutes=90)))
    assert storage.has_gathered(after(minutes=90), Leapt(after(minutes=10), after(minutes=60)))


def test_of_thousands_in_one_bundle_a_turn_gets_those_that_were_due_first(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_gathered, "_MOST", 2)
    _told(storage, *(_waits(f"{name}@example.org", minutes) for name, minutes in (("a", 3), ("b", 20))))
    [item] = stored_items(storage, new_item(2))
    for number, minutes in enumerate((9, 5, 7), start=1):
        opened = replace(alert(report(item)), alert_id=f"al_{number}")
        waits = replace(_waits("a@example.org", minutes), alert_id=opened.alert_id)
        told(storage, Evaluation(alerts=(opened,), notifications=(waits,)))
    rows = asked(storage, lambda turn: turn.gathered(), now=after(minutes=20))
    given = [(row.notification.target[0], (row.notification.due_at - T0).total_seconds() / 60) for row in rows]
    assert given == [("a", 3), ("a", 5), ("b", 20)], "two of him, and what others wait for"


def test_what_is_settled_is_told_by_its_summary_and_balances(storage: Storage) -> None:
    _told(storage, _waits(), _waits("b@example.org"))
    settled = (
        Settled(_waits().id, NotificationState.SUMMARISED, "told in nt_1", "nt_1"),
        Settled(_waits("b@example.org").id, NotificationState.PENDING),
    )
    told(storage, Evaluation(settled=settled), now=after(minutes=15))
    told(storage, Evaluation(settled=settled[:1]), now=after(minutes=16))
    rows = {row.notification.target: row.notification for row in storage.outbox()}
    assert (rows["desk@example.org"].state, rows["desk@example.org"].summary_id) == (
        NotificationState.SUMMARISED,
        "nt_1",
    )
    [held] = claimed(storage, now=after(minutes=16))
    assert [work.notification.target for work in held.work] == ["b@example.org"]
    assert storage.check() == ()


def test_what_is_gathered_no_more_keeps_its_state(storage: Storage) -> None:
    _told(storage, _waits())
    assert storage.drop_notification(_waits().id, "known", T0)
    told(storage, Evaluation(settled=(Settled(_waits().id, NotificationState.PENDING),)))
    assert storage.accounting()[NotificationState.CANCELLED] == 1


def test_a_newer_revision_replaces_what_is_gathered_and_is_due_no_later(storage: Storage) -> None:
    _told(storage, _waits())
    [item] = stored_items(storage, new_item(2))
    newer = notification(revision=2, state=_GATHERED, due_at=after(hours=2), bundle="gather:900")
    told(storage, Evaluation(alerts=(alert(report(item, "update"), revision=2),), notifications=(newer,)))
    assert _given(storage, 15) == ["desk@example.org"]
    assert storage.accounting()[NotificationState.SUPERSEDED] == 1
    assert storage.check() == ()


def test_what_cannot_be_read_is_let_go_so_that_sending_sets_it_aside(storage: Storage) -> None:
    _told(storage, _waits())
    broken = update(tables.alert_revision).values(facts="{")
    storage._database.write(lambda connection: connection.execute(broken))
    assert _given(storage, 15) == []
    assert storage.accounting()[NotificationState.PENDING] == 1


def test_a_summary_without_a_name_is_a_mismatch(storage: Storage) -> None:
    _told(storage, _waits())
    told(storage, Evaluation(settled=(Settled(_waits().id, NotificationState.SUMMARISED),)))
    assert storage.mismatches() == ("accounting: 1 notification was summarised by nothing",)


def test_what_waits_is_light_and_whole_for_what_is_told_of_it(storage: Storage) -> None:
    _told(storage, _waits(), _waits("b@example.org"))
    light, whole = asked(
        storage, lambda turn: (turn.gathered(), turn.whole(turn.gathered()[::-1])), now=after(minutes=20)
    )
    [first, second] = light
    assert first.facts.rule is second.facts.rule, "kept once, however many wait"
    [report_of_it] = first.facts.reports
    assert (report_of_it.feed_id, report_of_it.title, report_of_it.sentence) == ("tass-en", "", "")
    assert [one.notification for one in whole] == [second.notification, first.notification]
    assert whole[0].facts.reports[0].title == "Su-30 spare parts arrive, report 1"
    assert [one.facts.headline for one in light] == [one.facts.headline for one in whole]
