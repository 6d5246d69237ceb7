"""Operators hear of a channel that takes nothing, whatever it answers, and not of one that stumbles for a minute."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.contract.outage import LOGIN, REFUSED, Desk, channel_of, desk_of

from watchd.alerts.route import operator_channels
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.rule import Severity
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.gather import gather
from watchd.storage import Storage

LATER = DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(hours=5))
AT_ONCE = DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(seconds=1))
GREYLISTED = DeliveryError("450 4.1.8 bad", kind=DeliveryKind.TRANSIENT, code="450 4.1.8", is_of_recipient=True)


def _desk(storage: Storage, error: DeliveryError | None, *more: str) -> Desk:
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org", *more), channel_of("phones"))
    desk.routing = replace(desk.routing, operators_send=("phones",), operators_page=("phones",))
    if error is not None:
        desk.fails(error, "desk-mail")
    return desk


def _hears(desk: Desk, minutes: int, step: int = 5) -> dict[int, str]:
    """What operators hear of channels, by the minute."""
    heard, began = {}, desk.clock.now()
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset(), began_at=began - timedelta(hours=1))
    for minute in range(0, minutes, step):
        desk.deliver()
        for alert in attend(desk.storage, seen, desk.clock.now()).alerts:
            if alert.facts.headline.startswith("channel"):
                heard[minute] = alert.facts.headline
        desk.clock.forward(minutes=step)
    return heard


@pytest.mark.parametrize("error", [LATER, GREYLISTED])
def test_a_channel_that_only_ever_says_later_is_told_after_a_quarter_of_an_hour(
    storage: Storage, error: DeliveryError
) -> None:
    desk = _desk(storage, error)
    desk.alert(Severity.CRITICAL)
    assert _hears(desk, 40) == {15: "channel desk-mail cannot deliver"}
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(hours=5)
    assert _hears(desk, 5) == {0: "channel desk-mail delivers again"}


def test_one_recipient_who_is_put_off_is_no_trouble_of_a_channel_that_others_get_theirs_by(storage: Storage) -> None:
    desk = _desk(storage, None, "ben@example.org")
    desk.channels["desk-mail"].errors = [GREYLISTED]
    desk.alert(Severity.CRITICAL)
    desk.deliver()
    desk.fails(GREYLISTED, "desk-mail")
    assert _hears(desk, 30) == {}


def test_a_single_round_after_days_takes_nothing_for_stalled(storage: Storage) -> None:
    desk = _desk(storage, GREYLISTED)
    desk.alert(Severity.CRITICAL)
    desk.deliver()
    desk.clock.forward(hours=30)
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset())
    assert attend(storage, seen, desk.clock.now()).alerts == ()


def test_a_relay_that_is_restarted_is_told_to_nobody_and_one_that_stays_away_after_ten_minutes(
    storage: Storage,
) -> None:
    desk = _desk(storage, None, "ben@example.org", "cid@example.org")
    desk.channels["desk-mail"].errors = [REFUSED] * 3
    desk.alert(Severity.CRITICAL)
    assert _hears(desk, 10, step=1) == {}
    assert len(desk.sent()["desk-mail"]) == 3
    desk.fails(REFUSED, "desk-mail")
    desk.alert(Severity.CRITICAL, number=2)
    assert _hears(desk, 30) == {10: "channel desk-mail cannot deliver"}


def test_a_login_that_is_refused_is_told_at_once(storage: Storage) -> None:
    desk = _desk(storage, LOGIN)
    desk.alert(Severity.CRITICAL)
    assert _hears(desk, 5) == {0: "channel desk-mail cannot deliver"}


def test_what_operators_are_told_goes_round_a_channel_that_rests_and_is_in_its_roll_up(storage: Storage) -> None:
    desk = _desk(storage, LATER)
    both = ("desk-mail", "phones")
    desk.routing = replace(desk.routing, operators_send=both, operators_page=both[:1], roll_up="08:00")
    desk.alert(Severity.CRITICAL)
    desk.deliver()
    desk.clock.forward(minutes=15)
    assert _hears(desk, 5) == {0: "channel desk-mail cannot deliver"}
    system = [row.notification for row in storage.outbox() if row.notification.kind == "system"]
    assert {one.channel: one.bundle for one in system} == {"phones": "", "desk-mail": "roll-up"}
    assert operator_channels(desk.routing, page=True, without=frozenset({"desk-mail"})) == ("phones",)


def test_who_says_at_once_for_ever_is_asked_once_a_minute(storage: Storage) -> None:
    desk = _desk(storage, AT_ONCE)
    desk.alert(Severity.CRITICAL)
    tries = 0
    for _ in range(40):
        tries += len(desk.deliver())
        desk.clock.forward(seconds=5)
    assert tries == 6 + 2


@pytest.mark.parametrize("is_operators", [True, False])
def test_the_roll_up_of_a_broken_channel_goes_by_its_fallback_where_that_has_not_told_all_of_it(
    storage: Storage, *, is_operators: bool
) -> None:
    mail = channel_of("desk-mail", "ana@example.org", fallback="phones")
    desk = desk_of(storage, mail, channel_of("phones"), channel_of("archive"))
    other = "phones" if is_operators else "archive"
    desk.routing = replace(desk.routing, operators_send=("desk-mail", other), operators_page=(), roll_up="08:00")
    desk.fails(LOGIN, "desk-mail")
    desk.alert(Severity.CRITICAL)
    desk.deliver()
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset(), raised={"store:here": "a disk"})
    attend(storage, seen, desk.clock.now())
    desk.clock.forward(minutes=1)
    attend(storage, replace(seen, raised={"loop:here poll": "a fault"}), desk.clock.now())
    desk.clock.forward(hours=30)
    while gather(storage, lambda _number: desk.routing, desk.clock.now()):
        pass
    desk.deliver()
    desk.clock.forward(hours=2)
    desk.look()
    rolled = {row.notification.channel for row in storage.outbox() if row.headline.startswith("Since the last roll-up")}
    assert rolled == ({"desk-mail"} if is_operators else {"desk-mail", "phones"})
