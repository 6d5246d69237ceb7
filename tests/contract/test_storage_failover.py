"""Failover on every database: another channel stands in for one that does not deliver, soon where it is urgent."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.builders import T0, alert, new_item, report
from tests.contract.outage import (
    BUSY,
    CHANNELS,
    GONE,
    GREYLISTED,
    LOGIN,
    MAIL,
    REFUSED,
    RESTS,
    RESTS_LONG,
    Desk,
    channel_of,
    desk_of,
)
from tests.contract.steps import asked, stored_items, told

from watchd.alerts.route import fails_over_at, notifications
from watchd.errors import DeliveryError
from watchd.model.notification import NotificationState
from watchd.model.route import Mute
from watchd.model.rule import Severity, Tlp
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import Storage


@pytest.fixture
def broken(storage: Storage) -> Desk:
    """A desk whose relay refuses the login."""
    desk = desk_of(storage, *CHANNELS)
    desk.fails(LOGIN, "desk-mail")
    return desk


@pytest.mark.parametrize(
    ("severity", "minutes"), [(Severity.CRITICAL, 2), (Severity.HIGH, 10), (Severity.MEDIUM, 60), (Severity.LOW, 60)]
)
def test_another_channel_stands_in_once_after_the_time_that_the_severity_allows(
    broken: Desk, severity: Severity, minutes: int
) -> None:
    broken.alert(severity)
    broken.deliver()
    broken.clock.forward(minutes=minutes, seconds=-1)
    assert broken.look() is None
    broken.clock.forward(seconds=1)
    found = broken.look()
    assert found is not None
    assert [one.channel for one in found.made] == ["phones", "phones"], "one for each, under one id"
    assert found.stranded == ()
    assert broken.look() is None, "once"
    broken.deliver()
    [said] = broken.sent()["phones"]
    assert said.startswith("desk-mail has not delivered this (535 5.7.8), so it comes this way. ")


def test_what_it_stood_in_for_goes_out_as_ever_when_its_channel_works_again(broken: Desk) -> None:
    broken.alert()
    broken.deliver()
    broken.clock.forward(minutes=2)
    broken.look()
    broken.deliver()
    broken.channels["desk-mail"].errors.clear()
    broken.clock.forward(minutes=15)
    broken.deliver()  # one message shows that it works again; the others come with the next claim
    broken.deliver()
    assert {name: len(bodies) for name, bodies in broken.sent().items()} == {"desk-mail": 2, "phones": 1}
    assert {state for _, _, state in broken.states()} == {"sent"}
    broken.clock.forward(hours=1)
    assert broken.look() is None


def test_a_channel_that_works_is_not_stood_in_for_however_long_its_queue(storage: Storage) -> None:
    desk = desk_of(storage, *CHANNELS)
    desk.alert()
    desk.clock.forward(hours=2)
    assert desk.look() is None


@pytest.mark.parametrize(("error", "before_open"), [(REFUSED, True), (REFUSED, False), (BUSY, False)])
def test_what_was_tried_in_vain_and_what_a_receiver_puts_off_goes_another_way(
    storage: Storage, error: DeliveryError, *, before_open: bool
) -> None:
    desk = desk_of(storage, *CHANNELS)
    desk.fails(error, "desk-mail", before_open=before_open)
    desk.alert()
    desk.deliver()
    desk.clock.forward(minutes=2)
    found = desk.look()
    assert found is not None
    assert {one.channel for one in found.made} == {"phones"}


def test_what_is_refused_for_good_goes_another_way_at_once(storage: Storage) -> None:
    desk = desk_of(storage, *CHANNELS)
    desk.channels["desk-mail"].errors = [GONE]
    desk.alert(Severity.LOW)
    desk.deliver()
    found = desk.look()
    assert found is not None
    assert len(found.made) == 1
    desk.deliver()
    assert desk.sent()["phones"][0].startswith("desk-mail has not delivered this (550 5.1.1)")
    assert len(desk.sent()["desk-mail"]) == 1, "the other recipient had it"


def test_where_the_fallback_fails_too_the_next_one_stands_in_and_the_last_is_said_aloud(broken: Desk) -> None:
    broken.fails(REFUSED, "phones", "archive")
    broken.alert()
    for channel in ("phones", "archive"):
        broken.deliver()
        broken.clock.forward(minutes=2)
        found = broken.look()
        assert found is not None
        assert {one.channel for one in found.made} == {channel}
    broken.deliver()
    broken.clock.forward(minutes=2)
    found = broken.look()
    assert found is not None
    assert found.made == ()
    assert [one.notification.channel for one in found.stranded] == ["archive"]
    for one in broken.channels.values():
        one.errors.clear()
    broken.clock.forward(minutes=30)
    broken.deliver()
    broken.deliver()
    assert {name: len(bodies) for name, bodies in broken.sent().items()} == {"desk-mail": 2, "phones": 1, "archive": 1}


def test_channels_that_stand_in_for_each_other_send_nothing_in_a_circle(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail", fallback="phones"), channel_of("phones", fallback="desk-mail"))
    desk.fails(REFUSED, "desk-mail", "phones")
    desk.alert()
    for _ in range(6):
        desk.deliver()
        desk.clock.forward(minutes=10)
        desk.look()
    assert len(desk.states()) == 2


def test_whoever_the_fallback_knows_by_the_same_address_is_the_one_who_gets_it(storage: Storage) -> None:
    relay = channel_of("relay", "ana@example.org", "ben@example.org", "all@example.org")
    desk = desk_of(storage, replace(MAIL, fallback="relay"), relay)
    desk.channels["desk-mail"].errors = [GONE]
    desk.alert()
    desk.deliver()
    found = desk.look()
    assert found is not None
    [one] = found.made
    [dead] = [row.notification for row in storage.outbox(states=(NotificationState.DEAD,))]
    assert (one.target, one.instead_of) == (dead.target, dead.id)


def test_a_fallback_carries_no_more_than_it_may(storage: Storage) -> None:
    desk = desk_of(storage, MAIL, replace(channel_of("phones"), max_tlp=Tlp.CLEAR))
    desk.fails(LOGIN, "desk-mail")
    desk.alert()
    desk.deliver()
    desk.clock.forward(minutes=2)
    found = desk.look()
    assert found is not None
    assert len(found.stranded) == 2, "it is said that nobody has it"
    assert ("phones", "phones", "withheld") in desk.states()


def test_messages_of_a_channel_that_left_the_config_are_kept_and_go_by_the_fallback_it_had(storage: Storage) -> None:
    desk = desk_of(storage, *CHANNELS)
    desk.alert()
    del desk.channels["desk-mail"]
    desk.routing = replace(desk.routing, channels={one.name: one for one in CHANNELS[1:]})
    desk.clock.forward(minutes=2)
    assert desk.look() is not None
    desk.deliver()
    assert len(desk.sent()["phones"]) == 1
    assert ("desk-mail", "ana@example.org", "pending") in desk.states()


def test_people_get_what_stands_in_at_once_and_within_their_limits(storage: Storage) -> None:
    desk = desk_of(storage, MAIL, channel_of("phones", one_by_one=False))
    desk.fails(LOGIN, "desk-mail")
    desk.alert()
    desk.deliver()
    desk.clock.forward(minutes=2)
    desk.look()
    gathered = gather(storage, lambda _number: desk.routing, desk.clock.now())
    assert gathered is not None
    assert gathered.alone == 1
    desk.deliver()
    assert desk.sent()["phones"][0].startswith("desk-mail has not delivered this")
    charged = asked(storage, lambda turn: turn.charges({("phones", "phones")}, T0), now=desk.clock.now())
    assert len(charged[("phones", "phones")]) == 1


def test_nothing_fails_over_while_sending_is_held_nor_after_somebody_muted_it(storage: Storage) -> None:
    desk = desk_of(storage, *CHANNELS)
    desk.fails(LOGIN, "desk-mail")
    desk.alert()
    desk.deliver()
    desk.clock.forward(minutes=2)
    storage.add_mute(Mute("mu_1", desk.clock.now() + timedelta(days=1), "ana", "known", of_all=True), desk.clock.now())
    desk.look()
    desk.deliver()
    assert desk.sent() == {}
    storage.beat_node("node", T0, started_at=T0, version="1", place="here")
    later = desk.clock.now() + timedelta(hours=8)
    assert storage.hold_at_start(later)
    assert not storage.has_undelivered((), later)


def test_a_newer_revision_fails_over_as_soon_as_the_one_that_it_replaced_would_have(storage: Storage) -> None:
    desk = desk_of(storage, *CHANNELS)
    [item] = stored_items(storage, new_item(1))
    began = desk.clock.now()
    for revision in (1, 2):
        opened = replace(alert(report(item)), revision=revision)
        sent = notifications(opened, ("desk-mail",), desk.routing, None, desk.clock.now())
        told(storage, Evaluation(alerts=(opened,), notifications=sent), now=desk.clock.now())
        desk.clock.forward(minutes=1)
    [wait] = {row.notification.failover_at for row in storage.outbox(states=(NotificationState.PENDING,))}
    assert wait == fails_over_at(opened.facts.rule.severity, began)


@pytest.mark.parametrize(
    ("answer", "together"),
    [(GREYLISTED, False), (RESTS_LONG, False), (GREYLISTED, True)],
    ids=["tried", "rests", "gathered"],
)
def test_a_story_that_keeps_moving_goes_another_way_when_its_first_revision_would_have(
    storage: Storage, answer: DeliveryError, *, together: bool
) -> None:
    """Each revision comes before the patience with the one before it is over."""
    desk = desk_of(storage, replace(MAIL, one_by_one=not together), channel_of("phones"))
    desk.channels["desk-mail"].errors_of["ana@example.org"] = answer
    for revision in (1, 2, 3):
        desk.alert(Severity.HIGH, revision=revision, together=together)
        for _ in range(3):
            gather(storage, lambda _number: desk.routing, desk.clock.now())
            desk.deliver()
            assert desk.look() is None
            desk.clock.forward(minutes=1)
    desk.clock.forward(seconds=59)
    assert desk.look() is None
    desk.clock.forward(seconds=1)
    found = desk.look()
    assert found is not None
    assert [(one.channel, one.revision) for one in found.made] == [("phones", 3)]


@pytest.mark.parametrize(
    ("severity", "hours", "is_late"),
    [(Severity.HIGH, 5, False), (Severity.HIGH, 7, True), (Severity.MEDIUM, 23, False), (Severity.MEDIUM, 25, True)],
)
def test_what_leaves_late_says_how_late_whatever_it_waited_for(
    storage: Storage, severity: Severity, hours: int, *, is_late: bool
) -> None:
    desk = desk_of(storage, MAIL, channel_of("phones"))
    desk.fails(REFUSED, "desk-mail")
    desk.alert(severity)
    due: datetime = desk.clock.now()
    for _ in range(4):
        desk.deliver()
        desk.clock.forward(minutes=40)
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(hours=hours, minutes=-160)
    desk.deliver()
    assert {one.delayed for one in desk.channels["desk-mail"].sent} == {desk.clock.now() - due if is_late else None}


def test_what_waits_for_a_recipient_who_asked_for_a_rest_goes_by_the_fallback_in_time(storage: Storage) -> None:
    desk = desk_of(storage, *CHANNELS)
    desk.channels["desk-mail"].errors_of["ana@example.org"] = RESTS
    desk.alert(number=1)
    desk.deliver()
    desk.clock.forward(minutes=1)
    desk.alert(number=2)
    desk.deliver()
    assert storage.resting_targets("desk-mail", desk.clock.now()) == {"ana@example.org": T0 + timedelta(minutes=10)}
    desk.clock.forward(minutes=2)
    found = desk.look()
    assert found is not None
    assert sorted(one.alert_id for one in found.made) == ["al_1", "al_2"]
    assert len(desk.sent()["desk-mail"]) == 2
