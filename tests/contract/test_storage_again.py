"""Sending again what died of a channel, on every database: under the same ids, much of it as one message."""

from datetime import timedelta

import pytest
from tests.builders import T0
from tests.contract.outage import GONE, LOGIN, Desk, channel_of, desk_of

from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import NotificationState
from watchd.pipeline.gather import gather
from watchd.storage import Storage

DAY = timedelta(days=1)
TEXT = DeliveryError("400 unknown field", kind=DeliveryKind.MESSAGE, code="400")
STUMBLES = DeliveryError("500", kind=DeliveryKind.TRANSIENT, code="500")


def _dead(storage: Storage, number: int) -> Desk:
    """A desk of which so many alerts died, an hour apart from the second on."""
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org", one_by_one=False))
    desk.channels["desk-mail"].errors = [GONE] * number
    for one in range(1, number + 1):
        desk.alert(number=one)
    desk.deliver()
    assert storage.accounting()[NotificationState.DEAD] == number
    return desk


@pytest.mark.parametrize(("number", "is_one"), [(20, False), (25, True)])
def test_more_than_twenty_are_one_message_for_each_recipient(storage: Storage, number: int, *, is_one: bool) -> None:
    desk = _dead(storage, number)
    done = storage.retry_channel("desk-mail", desk.clock.now(), lasts=DAY, together=True)
    assert (done.queued, done.is_one_message) == (number, is_one)
    gather(storage, lambda _number: desk.routing, desk.clock.now())
    desk.deliver()
    assert len(desk.sent()["desk-mail"]) == (1 if is_one else number)
    if is_one:
        assert desk.sent()["desk-mail"][0].startswith(f"Sent again: {number} alerts of")
    assert storage.check() == ()


def test_each_may_be_sent_by_itself_under_the_id_that_it_had(storage: Storage) -> None:
    desk = _dead(storage, 25)
    before = {row.notification.event_id for row in storage.outbox()}
    assert storage.retry_channel("desk-mail", desk.clock.now(), lasts=DAY).queued == 25
    desk.deliver()
    assert {one.event_id for one in desk.channels["desk-mail"].sent} == before


def test_only_what_died_since_then_of_that_channel_is_sent(storage: Storage) -> None:
    desk = _dead(storage, 2)
    assert storage.retry_channel("phones", desk.clock.now(), lasts=DAY).queued == 0
    assert storage.retry_channel("desk-mail", desk.clock.now(), lasts=DAY, since=T0 + DAY).queued == 0
    assert storage.retry_channel("desk-mail", desk.clock.now(), lasts=DAY, since=T0).queued == 2


def test_what_is_sent_again_waits_from_then_on_and_says_how_late_it_is(storage: Storage) -> None:
    desk = _dead(storage, 1)
    desk.clock.forward(hours=30)
    again_at = desk.clock.now()
    [dead] = storage.outbox()
    assert storage.retry_notification(dead.id, again_at, lasts=DAY).is_queued
    figures = storage.figures(again_at)
    assert (figures.oldest_due_at, figures.oldest_urgent_at) == (again_at, again_at)
    desk.fails(LOGIN, "desk-mail", before_open=True)
    desk.deliver()
    desk.clock.forward(minutes=20)
    assert storage.figures(desk.clock.now()).oldest_urgent_at == again_at, "and it is late where it is tried in vain"
    desk.channels["desk-mail"].errors.clear()
    desk.deliver()
    assert desk.channels["desk-mail"].sent[-1].delayed == timedelta(hours=30, minutes=20)


def test_what_replaces_a_message_that_is_sent_again_waits_since_then_too(storage: Storage) -> None:
    desk = _dead(storage, 1)
    desk.clock.forward(hours=30)
    [dead] = storage.outbox()
    again_at = desk.clock.now()
    storage.retry_notification(dead.id, again_at, lasts=DAY)
    desk.clock.forward(minutes=1)
    desk.alert(revision=2)
    assert storage.figures(desk.clock.now()).oldest_urgent_at == again_at


def test_of_what_died_of_one_alert_the_newest_goes_and_what_it_replaced_stays_dead(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org"))
    desk.channels["desk-mail"].errors = [GONE] * 3
    desk.alert()
    desk.alert(number=2)
    desk.deliver()
    desk.clock.forward(minutes=1)
    desk.alert(revision=2)
    desk.deliver()
    done = storage.retry_channel("desk-mail", desk.clock.now(), lasts=DAY)
    assert (done.queued, done.replaced) == (2, 1)
    desk.deliver()
    assert sorted((one.alert_id, one.revision) for one in desk.channels["desk-mail"].sent) == [("al_1", 2), ("al_2", 1)]
    assert storage.accounting()[NotificationState.DEAD] == 1


@pytest.mark.parametrize("is_mended", [True, False])
def test_what_was_refused_for_its_text_is_sent_whole_again_and_short_only_where_that_is_refused(
    storage: Storage, *, is_mended: bool
) -> None:
    desk = desk_of(storage, channel_of("desk-mail"))
    desk.channels["desk-mail"].errors = [TEXT] * 2
    desk.alert()
    desk.deliver()
    desk.deliver()
    assert storage.accounting()[NotificationState.DEAD] == 1
    desk.clock.forward(hours=1)
    desk.channels["desk-mail"].errors = [] if is_mended else [TEXT]
    storage.retry_channel("desk-mail", desk.clock.now(), lasts=DAY)
    desk.deliver()
    desk.deliver()
    [body] = desk.sent()["desk-mail"]
    assert ("short form" in body) is not is_mended


def test_tries_after_it_was_sent_again_follow_each_other_as_at_first(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"))
    desk.channels["desk-mail"].errors = [STUMBLES] * 40
    desk.alert()
    while not storage.accounting()[NotificationState.DEAD]:
        desk.deliver()
        storage.expire_notifications(desk.clock.now())
        desk.clock.forward(hours=1)
    [dead] = storage.outbox()
    storage.retry_notification(dead.id, desk.clock.now(), lasts=DAY)
    began = desk.clock.now()
    desk.deliver()
    [waits] = storage.outbox()
    assert waits.notification.due_at - began < timedelta(seconds=10)
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(minutes=30)  # the channel rests meanwhile
    desk.deliver()
    assert storage.accounting()[NotificationState.SENT] == 1
