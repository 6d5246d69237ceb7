"""The storage contract: how everything stands, and accounts that notice what was lost or is there twice."""

from datetime import timedelta

from sqlalchemy import Executable, delete, update
from tests.builders import T0, after, notification
from tests.contract.steps import attempted, claimed, send, told, waiting_alert

from watchd.model.alert import Condition
from watchd.model.notification import AttemptClass, NotificationState
from watchd.model.route import Mute
from watchd.ports import ChannelTrouble, Evaluation
from watchd.storage import Storage, tables
from watchd.storage.views import ChannelStanding

_OTHER = notification(target="other@example.org")


def _write(storage: Storage, statement: Executable) -> None:
    storage._database.write(lambda connection: connection.execute(statement))


def test_an_empty_store_stands_balanced(storage: Storage) -> None:
    standing = storage.standing(T0)
    assert (standing.made, standing.mismatches, standing.channels, standing.nodes) == (0, (), (), ())
    assert (standing.items, standing.alerts, dict(standing.conditions), standing.mutes) == (0, 0, {}, ())


def test_what_came_what_was_told_and_what_waits_is_counted(storage: Storage) -> None:
    waiting_alert(storage, notification(), _OTHER, notification(channel="pager", target="pager", due_at=after(hours=1)))
    [held] = claimed(storage)
    storage.commit_receipt(held.lease, attempted(held.work[0].notification, None))
    standing = storage.standing(after(minutes=1))
    assert (standing.made, standing.mismatches) == (3, ())
    assert standing.figures.notifications == {"pending": 2, "sent": 1}
    assert (standing.items, standing.items_day, standing.alerts, standing.alerts_day) == (1, 1, 1, 1)
    assert standing.channels == (
        ChannelStanding("desk-mail", waiting=1, due=1, sent=1, busy=1),
        ChannelStanding("pager", waiting=1, due=0, sent=0),
    )
    later = storage.standing(after(days=2))
    assert (later.items, later.items_day, later.alerts_day, later.channels[0].sent) == (1, 0, 0, 0)


def test_a_channel_in_trouble_says_since_when_why_and_until_when_it_rests(storage: Storage) -> None:
    waiting_alert(storage)
    [held] = claimed(storage)
    trouble = ChannelTrouble("desk-mail", T0, "535 wrong password")
    storage.pause_channel(held.lease, after(minutes=15), trouble)
    storage.release_lane(held.lease, None)
    [channel] = storage.standing(after(minutes=1)).channels
    assert (channel.broken_since, channel.error, channel.paused_until) == (T0, "535 wrong password", after(minutes=15))
    assert storage.standing(after(hours=1)).channels[0].paused_until is None


def test_conditions_mutes_and_nodes_are_those_of_the_moment(storage: Storage) -> None:
    ended = Condition("feed:tass-en", is_raised=False, since=T0)
    told(storage, Evaluation(conditions=(Condition("feed:bbc", is_raised=True, since=T0), ended)))
    storage.add_mute(Mute("mu_1", after(hours=2), "a.b", "a drill", rule_id="spare-parts"), T0)
    storage.beat_node("node-1", T0, started_at=T0, version="1.0")
    storage.beat_node("node-2", after(minutes=30), started_at=T0, version="1.0")
    standing = storage.standing(after(minutes=30))
    assert list(standing.conditions) == ["feed:bbc"]
    assert [mute.id for mute in standing.mutes] == ["mu_1"]
    assert [(node.id, node.is_alive) for node in standing.nodes] == [("node-2", True), ("node-1", False)]
    assert storage.standing(after(hours=3)).mutes == ()


def test_a_notification_that_is_lost_is_noticed(storage: Storage) -> None:
    waiting_alert(storage, notification(), _OTHER)
    _write(storage, delete(tables.notification).where(tables.notification.c.id == _OTHER.id))
    assert storage.standing(T0).mismatches == ("accounting: 2 notifications were made, but 1 is there",)
    assert storage.mismatches() == storage.check()


def test_losses_and_doubles_that_cancel_out_are_noticed_all_the_same(storage: Storage) -> None:
    waiting_alert(storage, notification(), _OTHER)
    revision = tables.alert_revision
    told(storage, Evaluation())
    _write(storage, update(revision).values(notified=1))
    waiting = {column.name: None for column in revision.columns} | {
        "alert_id": "al_1",
        "revision": 2,
        "facts": "{}",
        "reason": "",
        "rule_digest": "",
        "at": T0,
        "notified": 1,
    }
    _write(storage, revision.insert().values(**waiting))
    uneven = "accounting: 2 alert revisions have more or fewer notifications than were made for them"
    assert storage.mismatches() == (uneven,)


def test_the_accounts_are_balanced_through_every_state(storage: Storage) -> None:
    waiting_alert(storage, notification(), _OTHER, notification(channel="pager", state=NotificationState.WITHHELD))
    [held] = claimed(storage)
    refused = attempted(held.work[1].notification, None, outcome=AttemptClass.TARGET, state=NotificationState.DEAD)
    storage.commit_receipt(held.lease, refused)
    storage.release_lane(held.lease, None)
    assert storage.mismatches() == ()
    storage.retry_notification(refused.notification_id, T0, lasts=timedelta(hours=1))
    send(storage, claimed(storage)[0])
    assert storage.mismatches() == ()
    assert storage.standing(T0).figures.notifications == {"sent": 2, "withheld": 1}
