"""The storage after its clock was set back: nothing sleeps until the old time comes again."""

from datetime import timedelta

import pytest
from tests.builders import T0, after, feed_state, new_item, notification
from tests.contract.steps import asked, claim, claimed, evaluated, polled, told, waiting_alert

from watchd.alerts.budget import DAILY
from watchd.alerts.gather import TOGETHER
from watchd.alerts.roll_up import ROLL_UP
from watchd.model.notification import NotificationState
from watchd.model.route import Mute
from watchd.ports import Evaluation
from watchd.storage import Storage

DAY = timedelta(days=1)
TOMORROW = after(days=1)


def test_a_feed_is_due_after_as_long_a_wait_as_before(storage: Storage) -> None:
    storage.register_feeds([feed_state("tass-en", due_at=TOMORROW + timedelta(hours=1))])
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    assert storage.follow_clock(T0) == DAY
    assert claim(storage, "tass-en", now=after(minutes=59)) == []
    assert [held.due[0].feed_id for held in claim(storage, "tass-en", now=after(hours=1))] == ["tass-en"]


def test_what_a_server_asked_for_is_kept_to_and_what_was_due_before_stays_due(storage: Storage) -> None:
    hint = TOMORROW + timedelta(hours=3)
    storage.register_feeds([feed_state("tass-en", due_at=hint, hint_until=hint), feed_state("efe", due_at=T0)])
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    storage.follow_clock(T0)
    states = {one.state.feed_id: one.state for one in storage.feeds()}
    assert (states["tass-en"].due_at, states["tass-en"].hint_until) == (after(hours=3), after(hours=3))
    assert states["efe"].due_at == T0


def test_a_lane_that_was_held_or_rested_is_free_after_as_long(storage: Storage) -> None:
    storage.register_feeds([feed_state("tass-en", due_at=T0), feed_state("efe", host="efe.example", due_at=T0)])
    claim(storage, "tass-en", now=TOMORROW)  # for three minutes
    [rests] = claim(storage, "efe", now=TOMORROW)
    storage.release_lane(rests.lease, TOMORROW + timedelta(minutes=2))
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    storage.follow_clock(T0)

    def free(minutes: int) -> list[str]:
        taken = claim(storage, "tass-en", "efe", owner="node-2", now=after(minutes=minutes))
        return [held.due[0].feed_id for held in taken]

    assert [free(1), free(2), free(3)] == [[], ["efe"], ["tass-en"]]


def test_an_alert_goes_out_after_as_long_a_wait_as_before(storage: Storage) -> None:
    waiting_alert(storage, notification(due_at=TOMORROW + timedelta(minutes=10)))
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    storage.follow_clock(T0)
    assert claimed(storage, now=after(minutes=9)) == []
    assert len(claimed(storage, now=after(minutes=10))) == 1


def test_what_happened_and_what_was_covered_does_not_lie_in_the_future(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, at=TOMORROW)
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    storage.follow_clock(after(hours=1))
    [report] = storage.feeds()
    assert report.state.last_good_at == after(hours=1)
    assert [node.seen_at for node in storage.live_nodes(after(hours=1))] == [after(hours=1)]
    assert len(evaluated(storage, now=after(hours=1))) == 1, "an item is evaluated whatever the clock says"


def test_a_second_node_finds_nothing_to_follow(storage: Storage) -> None:
    storage.register_feeds([feed_state("tass-en", due_at=TOMORROW + timedelta(hours=1))])
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    storage.beat_node("node-2", TOMORROW - timedelta(seconds=8), started_at=T0)
    assert storage.follow_clock(T0) == DAY
    assert storage.follow_clock(after(seconds=1)) == timedelta(0)
    assert storage.feeds()[0].state.due_at == after(hours=1)


def test_a_small_correction_and_a_clock_that_leapt_ahead_change_nothing(storage: Storage) -> None:
    storage.register_feeds([feed_state("tass-en", due_at=after(hours=1))])
    storage.beat_node("node-1", T0, started_at=T0)
    for now in (after(seconds=-59), after(days=3)):
        assert storage.follow_clock(now) == timedelta(0)
    assert storage.feeds()[0].state.due_at == after(hours=1)


def test_a_store_that_no_node_has_used_has_no_time_of_its_own(storage: Storage) -> None:
    storage.register_feeds([feed_state("tass-en", due_at=TOMORROW)])
    assert storage.follow_clock(T0) == timedelta(0)
    assert asked(storage, lambda turn: turn.number) >= 0


def test_a_mute_that_holds_again_is_told_of_when_it_really_ends(storage: Storage) -> None:
    """What it keeps back after a leap that was taken back would else be told to nobody."""
    mute = Mute("mu_1", after(hours=1), "ana", "a drill", of_all=True)
    storage.add_mute(mute, T0)
    told(storage, Evaluation(told_mutes=("mu_1",)), now=TOMORROW)
    storage.beat_node("node-1", TOMORROW, started_at=T0)
    storage.follow_clock(T0)
    assert asked(storage, lambda turn: turn.ended_mutes(), now=after(minutes=59)) == []
    assert asked(storage, lambda turn: turn.ended_mutes(), now=after(hours=2)) == [mute]


@pytest.mark.parametrize(
    ("ahead", "bundle", "due", "then"),
    [
        (6, "digest:07:00", 19, 19),
        (6, "quiet:07:00", 19, 19),
        (6, ROLL_UP, 20, 20),
        (6, DAILY, 12, 12),
        (30, "digest:07:00", 43, 19),  # made while the clock was ahead: for the morning after the next
        (24.5, "digest:07:00", 24.4, 0.4),  # of the day that comes again
        (6, "gather:7200", 7, 1),
        (6, TOGETHER, 6.5, 0.5),
    ],
)
def test_what_is_told_at_a_time_of_day_still_is_and_the_rest_after_as_long_a_wait(
    storage: Storage, ahead: float, bundle: str, due: float, then: float
) -> None:
    waits = notification(state=NotificationState.GATHERED, bundle=bundle, due_at=after(hours=due))
    waiting_alert(storage, waits)
    storage.beat_node("node-1", after(hours=ahead), started_at=T0)
    storage.follow_clock(T0)
    [row] = storage.outbox()
    assert row.notification.due_at == after(hours=then)


def test_a_message_of_a_digest_that_waits_for_its_next_try_is_tried_after_as_long_a_wait(storage: Storage) -> None:
    waiting_alert(storage, notification(bundle="digest:07:00", due_at=after(hours=7)))
    storage.beat_node("node-1", after(hours=6), started_at=T0)
    storage.follow_clock(T0)
    [row] = storage.outbox()
    assert row.notification.due_at == after(hours=1)
