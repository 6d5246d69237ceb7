"""Operators hear of one recipient whose urgent messages are put off again and again by a channel that delivers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import after
from tests.contract.outage import GREYLISTED, REFUSED, Desk, channel_of, desk_of

from watchd.model.alert import AlertRevision
from watchd.model.rule import Severity
from watchd.pipeline.attend import Seen, attend
from watchd.storage import Storage

ANA = "ana@example.org"
PUT_OFF = f"urgent messages for {ANA} by desk-mail are put off again and again"
OVER = f"urgent messages for {ANA} by desk-mail wait no more"


@pytest.fixture
def desk(memory: Storage) -> Desk:
    """A mail channel that delivers to all but one of its recipients, and operators who are told by another."""
    desk = desk_of(memory, channel_of("desk-mail", ANA, "ben@example.org"), channel_of("phones"))
    desk.routing = replace(desk.routing, operators_send=("phones",), operators_page=("phones",))
    desk.channels["desk-mail"].kind = "email"
    desk.channels["desk-mail"].errors_of[ANA] = GREYLISTED
    return desk


def _told(desk: Desk, minute: int, *, began: timedelta | None = timedelta(hours=1)) -> list[AlertRevision]:
    """What operators are told of it at a minute."""
    now = desk.clock.at = after(minutes=minute)
    began_at = None if began is None else now - began
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset(), began_at=began_at)
    alerts = attend(desk.storage, seen, now).alerts
    return [one for one in alerts if one.rule_id in {"watchd:delayed", "watchd:channel"}]


def _headlines(desk: Desk, *minutes: int) -> list[str]:
    return [one.facts.headline for minute in minutes for one in _told(desk, minute)]


@pytest.mark.parametrize("severity", [Severity.CRITICAL, Severity.HIGH])
def test_one_who_is_put_off_for_half_an_hour_is_told_once_and_that_it_is_over_once(
    desk: Desk, severity: Severity
) -> None:
    desk.alert(severity)
    desk.deliver()
    assert _headlines(desk, 20, 29) == []
    [told] = _told(desk, 30)
    assert told.facts.headline == PUT_OFF
    assert told.facts.lines == (f"{ANA} by desk-mail: 1 since 24 Nov 12:00 UTC, and last: 450 4.1.8 later",)
    assert told.facts.next_step == "watchd outbox list --state pending"
    assert told.facts.docs == "docs/delivery.md#one-who-is-put-off"
    assert _headlines(desk, 31) == []
    desk.channels["desk-mail"].errors_of.clear()
    desk.deliver()
    assert _headlines(desk, 32, 33) == [OVER]


def test_what_is_not_urgent_is_told_to_nobody(desk: Desk) -> None:
    desk.alert(Severity.MEDIUM)
    desk.deliver()
    assert _headlines(desk, 30, 200) == []


def test_where_the_whole_channel_takes_nothing_it_is_told_and_not_its_recipients(desk: Desk) -> None:
    desk.fails(REFUSED, "desk-mail")
    desk.alert()
    desk.deliver()
    assert _headlines(desk, 15, 30) == ["channel desk-mail cannot deliver"]


def test_a_second_message_that_is_put_off_makes_no_second_word_and_keeps_the_first_one_true(desk: Desk) -> None:
    desk.alert()
    desk.deliver()
    assert _headlines(desk, 30) == [PUT_OFF]
    desk.alert(number=2)
    desk.deliver()
    assert _headlines(desk, 35, 70) == []
    [first, second] = [row for row in desk.storage.outbox() if row.notification.target == ANA]
    assert {first.notification.state.value, second.notification.state.value} == {"pending"}


@pytest.mark.parametrize("began", [None, timedelta(0)])
def test_who_has_not_tried_for_a_while_himself_takes_nobody_for_put_off(desk: Desk, began: timedelta | None) -> None:
    desk.alert()
    desk.deliver()
    assert _told(desk, 30 * 60, began=began) == []


def test_what_failed_while_the_channel_was_away_and_waits_for_its_next_try_is_told_to_nobody(desk: Desk) -> None:
    desk.channels["desk-mail"].errors_of.clear()
    desk.fails(REFUSED, "desk-mail")
    desk.alert()
    desk.deliver()
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(seconds=40)
    desk.alert(number=2)
    assert sorted((one.alert_id, one.outcome) for one in desk.deliver()) == [("al_2", "sent"), ("al_2", "sent")]
    assert _headlines(desk, 30, 31) == []
