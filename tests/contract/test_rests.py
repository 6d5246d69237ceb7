"""Who asked for a rest is known by name, with until when and why; for hours of it operators are told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import T0, after
from tests.contract.outage import BUSY, LOGIN, RESTS, Desk, channel_of, desk_of

from watchd.errors import DeliveryError
from watchd.pipeline.attend import Seen, attend
from watchd.ports import Rest
from watchd.storage import Storage


def _asks(error: DeliveryError, hours: float) -> DeliveryError:
    return DeliveryError(
        str(error),
        kind=error.kind,
        code=error.code,
        retry_after=timedelta(hours=hours),
        is_of_recipient=error.is_of_recipient,
    )


@pytest.fixture
def desk(storage: Storage) -> Desk:
    """A channel of two chats, and another way to operators."""
    made = desk_of(storage, channel_of("desk-mail", "-1", "-2"), channel_of("phones"))
    made.routing = replace(made.routing, operators_send=("phones",), operators_page=(), roll_up="08:00")
    return made


def _told(desk: Desk) -> list[str]:
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset())
    return [alert.facts.headline for alert in attend(desk.storage, seen, desk.clock.now()).alerts]


def test_a_chat_that_asks_for_days_is_in_the_roll_up_until_no_rest_follows(desk: Desk) -> None:
    desk.channels["desk-mail"].errors_of["-1"] = _asks(RESTS, 70)
    desk.alert()
    desk.deliver()
    assert _told(desk) == ["-1 by desk-mail asked to be sent nothing for six hours or more"]
    [waits] = [row.notification for row in desk.storage.outbox() if row.notification.kind == "system"]
    assert (waits.channel, waits.bundle) == ("phones", "roll-up")
    desk.channels["desk-mail"].errors_of["-1"] = _asks(RESTS, 1)
    desk.clock.at = after(hours=6)
    desk.deliver()
    assert "-1 by desk-mail rests no more" not in _told(desk), "another rest follows"
    desk.channels["desk-mail"].errors_of.clear()
    desk.clock.at = after(hours=7)
    desk.deliver()
    desk.clock.at = after(hours=7, minutes=2)
    assert "-1 by desk-mail rests no more" in _told(desk)


def test_a_rest_of_less_is_told_to_nobody_in_particular(desk: Desk) -> None:
    desk.channels["desk-mail"].errors_of["-1"] = _asks(RESTS, 5.9)
    desk.alert()
    desk.deliver()
    assert _told(desk) == []


@pytest.mark.parametrize(
    ("fails", "rest"),
    [
        (lambda desk: desk.channels["desk-mail"].errors_of.update({"-1": RESTS}), ("-1", after(minutes=10), "429", T0)),
        (lambda desk: desk.fails(BUSY, "desk-mail"), ("desk-mail", after(hours=2), "429", T0)),
        (lambda desk: desk.fails(LOGIN, "desk-mail"), ("desk-mail", after(minutes=15), str(LOGIN), None)),
    ],
)
def test_who_rests_is_shown_with_until_when_and_why(
    desk: Desk, fails: Callable[[Desk], None], rest: tuple[str, object, str, object]
) -> None:
    fails(desk)
    desk.alert()
    desk.deliver()
    [one] = desk.storage.standing(desk.clock.now()).rests
    assert one == Rest("desk-mail", *rest)  # type: ignore[arg-type]
    shown = {row.notification.target: desk.storage.notification(row.id) for row in desk.storage.outbox()}
    report = shown["-1"]
    assert report is not None
    assert report.rests == (one,)
    desk.clock.forward(hours=3)
    assert desk.storage.standing(desk.clock.now()).rests == ()


def test_a_channel_that_asks_for_less_while_it_rests_is_shown_to_rest_as_long_as_it_does(desk: Desk) -> None:
    """Two of its slots are told at once, each something else: it rests for the longer of both."""
    desk.alert()
    [held] = desk.storage.claim_deliveries("node", {"desk-mail": 1}, T0, after(minutes=2), 50)
    asked = [(after(hours=2), "429 two hours"), (after(hours=1), "429 one hour"), (after(hours=3), "429 three")]
    shown = []
    for until, why in asked:
        desk.storage.pause_channel(held.lease, until, None, (T0, why))
        shown += [(one.until, one.why) for one in desk.storage.standing(T0).rests]
    assert shown == [asked[0], asked[0], asked[2]]


def test_a_channel_that_was_seen_to_work_rests_for_its_trouble_no_longer(desk: Desk) -> None:
    desk.fails(LOGIN, "desk-mail")
    desk.alert()
    desk.deliver()
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(minutes=1)
    assert desk.deliver() == []
    assert desk.storage.end_rest("phones", desk.clock.now()) is None
    assert desk.storage.end_rest("desk-mail", desk.clock.now()) == after(minutes=15)
    assert {one.outcome for one in desk.deliver()} == {"sent"}


def test_a_rest_that_its_receiver_asked_for_is_kept_to(desk: Desk) -> None:
    desk.fails(BUSY, "desk-mail")
    desk.alert()
    desk.deliver()
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(minutes=1)
    assert desk.storage.end_rest("desk-mail", desk.clock.now()) is None
    assert desk.deliver() == []
