"""What wakes somebody, what can wait until the morning, and the note of a week in which nothing happened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.builders import notification
from tests.contract.steps import send, told, waiting_alert
from tests.fakes import routing
from tests.unit.pipeline.test_way import World, seen, watching, world

from watchd.model.alert import AlertRevision
from watchd.model.feed import FeedState
from watchd.model.route import Routing
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.gather import gather
from watchd.ports import ChannelTrouble, Evaluation

__all__ = ["watching", "world"]

ROLLING = replace(routing(), roll_up="08:00", operators_zone="Europe/Madrid")


def look(world: World, **changes: object) -> list[AlertRevision]:
    """What one look tells."""
    return list(attend(world.storage, replace(seen(world), **changes), world.clock.now()).alerts)  # type: ignore[arg-type]


def headlines(alerts: list[AlertRevision]) -> list[str]:
    return [alert.facts.headline for alert in alerts]


def breaks(world: World, *channels: str) -> None:
    """Each of the channels fails with something to send."""
    now = world.clock.now()
    for name in channels:
        [held] = world.storage.claim_deliveries("node", {name: 1}, now, now + timedelta(minutes=2), 10)
        world.storage.pause_channel(held.lease, now + timedelta(hours=9), ChannelTrouble(name, now, "535 no"))
        world.storage.release_lane(held.lease, None)


def sends(world: World, channel: str) -> None:
    """The channel takes everything that is due."""
    now = world.clock.now()
    for held in world.storage.claim_deliveries("node", {channel: 1}, now, now + timedelta(minutes=2), 10):
        send(world.storage, held, at=now)


def test_without_a_rule_somebody_is_woken_and_hears_when_there_is_one(watching: World) -> None:
    began = watching.clock.now()
    [alert] = look(watching, rules={}, began_at=began)
    assert (alert.facts.headline, alert.facts.next_step) == ("no rule is in force", "watchd check")
    assert look(watching, rules={}, began_at=began) == []
    assert look(watching) == [], "a single round does not judge it"
    assert headlines(look(watching, began_at=began)) == ["rules are in force again"]


def test_nothing_can_be_delivered_where_every_channel_with_something_to_send_is_broken(watching: World) -> None:
    now = watching.clock.now()
    waiting_alert(watching.storage, *(notification(channel=name, due_at=now) for name in ("desk", "ops")))
    breaks(watching, "desk")
    assert "nothing can be delivered" not in headlines(look(watching)), "one way is left"
    breaks(watching, "ops")
    assert "nothing can be delivered" not in headlines(look(watching)), "it may pass by itself"
    watching.clock.forward(minutes=20)
    assert "nothing can be delivered" in headlines(look(watching))


def test_the_word_of_the_trouble_itself_delivers_no_alert_and_it_is_told_once_until_one_goes_out(
    watching: World,
) -> None:
    """The word goes by another channel: an end of it would say that what waits goes out now."""
    now = watching.clock.now()
    waiting_alert(watching.storage, notification(channel="desk", due_at=now))
    breaks(watching, "desk")
    watching.clock.forward(minutes=20)
    told = headlines(look(watching))
    for _ in range(3):
        sends(watching, "ops")
        watching.clock.forward(minutes=20)
        told += headlines(look(watching))
    assert told.count("nothing can be delivered") == 1
    assert "messages are delivered again" not in told
    watching.storage.clear_channel("desk")
    assert "messages are delivered again" in headlines(look(watching))


@pytest.mark.parametrize(("hours", "is_told"), [(23, False), (25, True)])
def test_a_channel_that_took_alerts_within_a_day_and_has_none_now_is_a_way(
    watching: World, hours: int, *, is_told: bool
) -> None:
    now = watching.clock.now()
    waiting_alert(
        watching.storage,
        notification(channel="ops", due_at=now),
        notification(channel="desk", due_at=now + timedelta(hours=hours)),
    )
    sends(watching, "ops")
    watching.clock.forward(hours=hours)
    breaks(watching, "desk")
    watching.clock.forward(minutes=20)
    assert ("nothing can be delivered" in headlines(look(watching))) == is_told


def test_a_channel_that_left_the_config_is_no_way(watching: World) -> None:
    now = watching.clock.now()
    waiting_alert(watching.storage, *(notification(channel=name, due_at=now) for name in ("renamed", "desk")))
    sends(watching, "renamed")
    breaks(watching, "desk")
    watching.clock.forward(minutes=20)
    assert "nothing can be delivered" in headlines(look(watching))


def test_that_an_alert_went_out_since_all_is_broken_shows_a_way_and_nobody_is_woken(
    watching: World,
) -> None:
    now = watching.clock.now()
    waiting_alert(watching.storage, *(notification(channel=name, due_at=now) for name in ("desk", "ops")))
    breaks(watching, "desk")
    watching.clock.forward(minutes=1)
    sends(watching, "ops")
    for _ in range(4):
        watching.clock.forward(minutes=20)
        assert "nothing can be delivered" not in headlines(look(watching))


@pytest.mark.parametrize(("minutes", "is_told"), [(19, False), (20, True)])
def test_nothing_can_be_delivered_twenty_minutes_after_the_last_way_broke(
    watching: World, minutes: int, *, is_told: bool
) -> None:
    now = watching.clock.now()
    waiting_alert(watching.storage, *(notification(channel=name, due_at=now) for name in ("desk", "ops")))
    breaks(watching, "ops")
    watching.clock.forward(minutes=1)
    breaks(watching, "desk")
    watching.clock.forward(minutes=minutes)
    assert ("nothing can be delivered" in headlines(look(watching))) == is_told


@pytest.mark.parametrize(("number", "is_told"), [(2, False), (3, True)])
def test_feeds_that_were_due_and_did_not_answer_wake_somebody_where_they_are_three(
    world: World, number: int, *, is_told: bool
) -> None:
    names = [f"f{one}" for one in range(number)]
    now = world.clock.now()
    world.storage.register_feeds([FeedState(name, "h", now, baseline_at=now) for name in names])
    began = world.clock.now()
    feeds = frozenset(names)
    world.clock.forward(minutes=14)
    assert look(world, feeds=feeds, began_at=began) == [], "it may just have been started"
    world.clock.forward(minutes=1)
    told_now = headlines(look(world, feeds=feeds, began_at=began))
    assert told_now == (["no feed could be read for 15 minutes"] if is_told else [])
    assert look(world, feeds=feeds) == [], "a single round judges nothing of the kind"


def test_that_no_feed_answers_for_want_of_a_network_is_one_message_that_names_it(world: World) -> None:
    names = [f"f{one}" for one in range(3)]
    now = world.clock.now()
    world.storage.register_feeds([FeedState(name, "h", now, baseline_at=now) for name in names])
    here = seen(world).node
    raised = {f"network:{here}": "since noon no host answers"}
    world.clock.forward(minutes=15)
    [alert] = look(world, feeds=frozenset(names), began_at=now, raised=raised)
    assert alert.facts.headline == "no feed could be read for 15 minutes"
    assert f"the network of {here} seems to be down: since noon no host answers" in " ".join(alert.facts.lines)
    assert look(world, feeds=frozenset(names), began_at=now, raised=raised) == [], "nothing more is to be said"


def test_a_network_that_is_down_is_told_once_with_the_feeds_whatever_the_roll_up(world: World) -> None:
    names = [f"f{one}" for one in range(3)]
    began = world.clock.now()
    world.storage.register_feeds([FeedState(name, "h", began, baseline_at=began) for name in names])
    outage = {
        "feeds": frozenset(names),
        "began_at": began,
        "raised": {f"network:{seen(world).node}": "no host answers"},
        "unreached_since": began + timedelta(minutes=1),
        "routing": replace(routing(), roll_up=None),
    }
    told_of_it = []
    for _ in range(40):
        told_of_it += look(world, **outage)
        world.clock.forward(minutes=1)
    assert headlines(told_of_it) == ["no feed could be read for 15 minutes"]
    assert "seems to be down: no host answers" in " ".join(told_of_it[0].facts.lines)


def test_a_network_that_is_down_while_another_node_reads_is_told_alone(world: World) -> None:
    began = world.clock.now()
    here = seen(world).node
    outage = {"began_at": began, "raised": {f"network:{here}": "no host answers"}, "unreached_since": began}
    world.clock.forward(minutes=14)
    assert look(world, **outage) == []
    world.clock.forward(minutes=1)
    assert headlines(look(world, **outage)) == [f"node {here} reaches no host: its network seems to be down"]


def test_a_node_that_vanished_wakes_somebody_and_one_that_left_does_not(watching: World) -> None:
    storage, now = watching.storage, watching.clock.now()
    for name in ("gone", "left"):
        storage.beat_node(name, now, started_at=now, version="1", place=f"desk-{name}")
    storage.leave_node("left", now)
    watching.clock.forward(minutes=5)
    assert look(watching) == []
    watching.clock.forward(minutes=1)
    assert headlines(look(watching)) == ["node desk-gone has not been seen for 5 minutes"]
    now = watching.clock.now()
    storage.beat_node("gone", now, started_at=now, version="1", place="desk-gone")
    assert headlines(look(watching)) == ["node desk-gone was seen again, or has left"]


def test_what_can_wait_is_one_message_in_the_operators_morning(watching: World) -> None:
    feeds = {"failing": "connect: refused", "other": "dns: no such name"}
    raised = {f"file:desk:{name}.yaml": "mistake" for name in ("a",)}
    watching.working = replace(watching.working, routing=ROLLING)
    at_once = look(watching, routing=ROLLING, node="desk", raised=raised)
    assert len(at_once) == 1
    for number, name in enumerate(feeds):
        look(watching, routing=ROLLING, noticed=(f"The clock was set {number}, {name}",))
    states = watching.states()
    assert (states["pending"], states["gathered"]) == (1, 2)
    morning = datetime(2025, 11, 25, 7, tzinfo=UTC)  # 08:00 in Madrid
    watching.clock.at = morning - timedelta(minutes=1)
    _gather(watching)
    assert watching.states()["gathered"] == 2
    watching.clock.at = morning
    [message] = _gather(watching)
    assert message.facts.headline.startswith("Since the last roll-up: 2 messages")
    assert [line for line in message.facts.lines if "The clock was set" in line]
    assert watching.states()["summarised"] == 2
    assert watching.storage.check() == ()


def test_without_a_roll_up_everything_is_told_at_once(watching: World) -> None:
    look(watching, noticed=("The clock was set",))
    assert "gathered" not in watching.states()


def test_a_week_without_alerts_is_told_once_to_operators_and_to_whoever_got_nothing(watching: World) -> None:
    people = replace(ROLLING.channels["desk"], one_by_one=False)
    told_by = replace(ROLLING, channels={**ROLLING.channels, "desk": people})
    watching.clock.at = datetime(2025, 12, 1, 6, 59, tzinfo=UTC)  # a Monday, a minute before 08:00 in Madrid
    assert look(watching, routing=told_by, began_at=watching.clock.now()) == [], (
        "a store begins with nothing to tell of"
    )
    assert look(watching, routing=told_by, began_at=watching.clock.now()) == []
    watching.clock.at += timedelta(minutes=1)
    notes = look(watching, routing=told_by, began_at=watching.clock.now())
    assert headlines(notes) == ["All quiet: 1 feed, 0 items, 0 alerts", "All quiet: 1 feed, 0 items, 0 alerts for you"]
    assert look(watching, routing=told_by, began_at=watching.clock.now()) == []
    kinds = {row.notification.channel: row.notification.kind for row in watching.storage.outbox()}
    assert kinds == {"ops": "system", "desk": "summary"}


def test_who_was_told_something_in_the_week_gets_no_note(watching: World) -> None:
    people = replace(ROLLING.channels["desk"], one_by_one=False)
    told_by = replace(ROLLING, channels={**ROLLING.channels, "desk": people})
    watching.clock.at = datetime(2025, 12, 1, 6, tzinfo=UTC)
    look(watching, routing=told_by, began_at=watching.clock.now())
    watching.news((2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    watching.clock.at = datetime(2025, 12, 1, 7, tzinfo=UTC)
    assert headlines(look(watching, routing=told_by, began_at=watching.clock.now())) == [
        "The week: 1 feed, 1 item, 1 alert"
    ]


@pytest.mark.parametrize("key", ["canary:desk", "canary:elsewhere"])
def test_a_week_is_not_called_quiet_while_no_item_goes_the_whole_way(watching: World, key: str) -> None:
    watching.clock.at = datetime(2025, 12, 1, 6, 59, tzinfo=UTC)
    began = watching.clock.now()
    raised = {key: "no message came"}
    here = key.partition(":")[2]
    [told_now] = look(watching, routing=ROLLING, began_at=began, node=here, raised=raised)
    assert told_now.facts.headline == f"node {here} lets no item go the whole way"
    watching.clock.at += timedelta(minutes=1)
    still = raised if here == "desk" else {}
    [note] = look(watching, routing=ROLLING, began_at=began, node="desk", raised=still)
    assert note.facts.headline == "The week: 1 feed, 0 items, 0 alerts"
    assert "may mean nothing" in note.facts.lines[-1]


def test_a_week_after_a_canary_that_failed_and_came_back_is_quiet(watching: World) -> None:
    watching.clock.at = datetime(2025, 12, 1, 6, 59, tzinfo=UTC)
    began = watching.clock.now()
    look(watching, routing=ROLLING, began_at=began, node="desk", raised={"canary:desk": "no message came"})
    watching.clock.at += timedelta(minutes=1)
    ended, note = look(watching, routing=ROLLING, began_at=began, node="desk")
    assert ended.facts.headline == "node desk lets items go the whole way again"
    assert note.facts.headline == "All quiet: 1 feed, 0 items, 0 alerts"


def _gather(world: World) -> tuple[AlertRevision, ...]:
    route: Callable[[int], Routing] = lambda _number: ROLLING  # noqa: E731 - one word for both callers
    done = gather(world.storage, route, world.clock.now())
    return () if done is None else done.messages


def test_every_look_leaves_what_others_wrote(watching: World) -> None:
    told(watching.storage, Evaluation(occurrences=(("other", watching.clock.now()),)))
    assert isinstance(seen(watching), Seen)
    assert look(watching) == []


def test_of_what_is_told_at_once_nobody_gets_more_than_ten_messages_an_hour(watching: World) -> None:
    for number in range(14):
        look(watching, routing=ROLLING, node="desk", raised={f"file:desk:{number}.yaml": "mistake"})
    states = watching.states()
    assert (states["pending"], states["gathered"]) == (10, 17), "ends of those before are told too"
    watching.clock.forward(hours=1, minutes=1)
    look(watching, routing=ROLLING, node="desk", raised={"file:desk:other.yaml": "mistake"})
    assert watching.states()["pending"] > 10
    assert watching.storage.check() == ()
