"""Recipients that are refused for good, on every database: two proofs, then nothing is sent to them for a month."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import T0
from tests.contract.outage import GONE, MAIL, Desk, channel_of, desk_of
from tests.contract.steps import asked

from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import NotificationState
from watchd.pipeline.attend import Seen, attend
from watchd.storage import Storage

SWITCHED_OFF = DeliveryError("410", kind=DeliveryKind.TARGET, code="410", is_proven=True)
FULL = DeliveryError(
    "452 4.2.2 mailbox full",
    kind=DeliveryKind.TRANSIENT,
    code="452 4.2.2",
    retry_after=timedelta(hours=1),
    is_of_recipient=True,
    gives_up_after=timedelta(hours=24),
)
NAMELESS = DeliveryError("no such host", kind=DeliveryKind.TRANSIENT, code="dns")


@pytest.fixture
def desk(storage: Storage) -> Desk:
    """A desk with one recipient and no fallback."""
    return desk_of(storage, channel_of("desk-mail", "ana@example.org"))


def refused(desk: Desk, number: int, error: DeliveryError = GONE) -> list[str]:
    """What becomes of another alert, where the receiver would refuse it."""
    desk.alert(number=number)
    desk.channels["desk-mail"].errors = [error]
    return [one.outcome for one in desk.deliver()]


def suppressed(desk: Desk) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = asked(
        desk.storage, lambda turn: turn.sending().suppressed, now=desk.clock.now()
    )
    return found


def test_after_two_refusals_an_hour_apart_nothing_is_sent_there_and_each_message_is_listed(desk: Desk) -> None:
    assert refused(desk, 1) == ["target"]
    desk.clock.forward(minutes=59)
    assert refused(desk, 2) == ["target"], "a server may err for a while"
    assert suppressed(desk) == {}
    desk.clock.forward(minutes=1)
    assert refused(desk, 3) == ["target"]
    [(who, why)] = suppressed(desk).items()
    assert (who, "550 5.1.1" in why) == (("desk-mail", "ana@example.org"), True)
    assert refused(desk, 4) == ["suppressed"]
    rows = desk.storage.outbox(states=(NotificationState.DEAD,))
    assert sum("nothing is sent there" in row.notification.reason for row in rows) == 1
    assert len(rows) == 4
    assert desk.storage.check() == ()


def test_a_message_that_he_takes_in_between_ends_the_doubt(desk: Desk) -> None:
    refused(desk, 1)
    desk.clock.forward(hours=1)
    desk.alert(number=2)
    desk.channels["desk-mail"].errors.clear()
    assert [one.outcome for one in desk.deliver()] == ["sent"]
    assert refused(desk, 3) == ["target"]
    assert suppressed(desk) == {}


def test_a_receiver_that_asks_for_nothing_more_is_believed_at_once(desk: Desk) -> None:
    refused(desk, 1, SWITCHED_OFF)
    assert list(suppressed(desk)) == [("desk-mail", "ana@example.org")]


def test_others_of_the_channel_get_theirs(storage: Storage) -> None:
    desk = desk_of(storage, MAIL, channel_of("phones"))
    desk.alert()
    desk.channels["desk-mail"].errors = [SWITCHED_OFF]
    assert sorted(one.outcome for one in desk.deliver()) == ["sent", "target"]
    desk.alert(number=2)
    assert sorted(one.outcome for one in desk.deliver()) == ["sent", "suppressed"]
    found = desk.look()
    assert found is not None
    assert len(found.made) == 2, "what is not sent to him goes by the fallback at once"


def test_after_a_month_he_is_tried_once_and_a_message_sent_by_hand_goes_out_before(desk: Desk) -> None:
    refused(desk, 1, SWITCHED_OFF)
    refused(desk, 2)
    desk.clock.forward(days=30)
    assert suppressed(desk) == {}
    assert refused(desk, 3) == ["target"]
    assert len(suppressed(desk)) == 1, "he was proven to be gone before"
    dead = desk.storage.outbox(states=(NotificationState.DEAD,))[0]
    assert desk.storage.retry_notification(dead.id, desk.clock.now(), lasts=timedelta(days=1)).is_queued
    desk.channels["desk-mail"].errors.clear()
    assert [one.outcome for one in desk.deliver()] == ["sent"]
    assert suppressed(desk) == {}


def test_a_mailbox_that_stays_full_for_a_day_is_given_up_and_marks_no_channel_as_broken(desk: Desk) -> None:
    desk.alert()
    desk.channels["desk-mail"].kind = "email"
    desk.channels["desk-mail"].errors = [FULL] * 40
    outcomes = []
    for _ in range(27):
        outcomes += [one.outcome for one in desk.deliver()]
        desk.clock.forward(hours=1, minutes=1)
    assert set(outcomes[:-1]) == {"transient"}
    assert (outcomes[-1], desk.clock.now() > T0 + timedelta(hours=24)) == ("target", True)
    assert asked(desk.storage, lambda turn: turn.channel_troubles()) == {}


def test_a_name_that_leads_nowhere_for_an_hour_is_a_mistake_in_the_config(desk: Desk) -> None:
    desk.alert()
    desk.channels["desk-mail"].errors = [NAMELESS] * 60
    desk.channels["desk-mail"].fails_before_open = True
    outcomes: list[tuple[float, str]] = []
    began = desk.clock.now()
    while desk.clock.now() < began + timedelta(hours=3):
        minutes = (desk.clock.now() - began).total_seconds() / 60
        outcomes += [(minutes, one.outcome) for one in desk.deliver()]
        desk.clock.forward(minutes=1)
    assert {outcome for minutes, outcome in outcomes if minutes < 60} == {"transient"}
    assert {outcome for minutes, outcome in outcomes if minutes > 90} == {"channel"}
    [(_, (_, why))] = asked(desk.storage, lambda turn: turn.channel_troubles()).items()
    assert why == "no such host; the name has led nowhere for an hour: check the host"


def test_a_receiver_that_is_its_channel_is_named_once_in_what_operators_are_told(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"), channel_of("phones"))
    desk.routing = replace(desk.routing, operators_send=("phones",), operators_page=())
    desk.alert()
    desk.channels["desk-mail"].errors = [SWITCHED_OFF]
    desk.deliver()
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset())
    told = [alert.facts.headline for alert in attend(desk.storage, seen, desk.clock.now()).alerts]
    assert "desk-mail was refused for good, and is sent nothing any more" in told
