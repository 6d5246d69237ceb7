"""A message that is refused for what it says: once more in a short form, and then given up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from tests.fakes import RecordingChannel
from tests.golden.mails.views import VIEWS
from tests.unit.pipeline.test_deliver import Desk, desk

from watchd.alerts.render.document import document_of
from watchd.alerts.render.mail import mail_of
from watchd.alerts.render.short import short_view
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import AlertView, Message, Receipt

__all__ = ["desk"]

TOO_BIG = DeliveryError("552 5.3.4 too big", kind=DeliveryKind.MESSAGE, code="552 5.3.4")
SLOW = DeliveryError("451", kind=DeliveryKind.TRANSIENT, code="451")


@dataclass
class Choosy(RecordingChannel):
    """Renders whether it was asked for the short form."""

    def render(self, view: AlertView) -> str:
        self.renderings += 1
        return "short" if "short form" in view.note else "whole"

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        return await RecordingChannel.send(self, message, opened)


def _states(desk: Desk) -> dict[str, int]:
    return {state.value: number for state, number in desk.storage.accounting().items() if number}


def test_the_short_form_goes_at_once_and_the_outbox_says_so(desk: Desk) -> None:
    desk.channel = Choosy(name="desk-mail", kind="webhook", errors=[TOO_BIG])
    desk.queue("a")
    assert [sent.outcome for sent in desk.deliver()] == ["message"]
    assert _states(desk) == {"pending": 1}
    [sent] = desk.deliver()
    assert (sent.outcome, desk.channel.sent[-1].body) == ("sent", "short")
    [row] = desk.storage.outbox()
    assert row.notification.reason == "the whole message was refused; its short form was taken"
    found = desk.storage.notification(row.id)
    assert found is not None
    assert [attempt.outcome for attempt in found.attempts] == ["message", "sent"]


def test_refused_twice_it_is_given_up(desk: Desk) -> None:
    desk.channel = Choosy(name="desk-mail", kind="webhook", errors=[TOO_BIG, TOO_BIG])
    desk.queue("a")
    desk.deliver()
    desk.deliver()
    assert _states(desk) == {"dead": 1}
    assert desk.deliver() == []


@dataclass
class Wordless(Choosy):
    """Has a bug in how it words what is not short, or in what it makes of what was frozen before."""

    is_read_late: bool = False

    def render(self, view: AlertView) -> str:
        if "short form" not in view.note and not self.is_read_late:
            raise KeyError("a bug")
        return super().render(view)

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        if message.body == "whole":
            raise DeliveryError("the frozen message cannot be used", kind=DeliveryKind.MESSAGE, code="render")
        return await super().send(message, opened)


@pytest.mark.parametrize("is_read_late", [False, True])
def test_a_bug_in_the_wording_is_no_fault_of_the_channel_and_the_short_form_goes(
    desk: Desk, *, is_read_late: bool
) -> None:
    desk.channel = Wordless(name="desk-mail", kind="webhook", is_read_late=is_read_late)
    desk.queue(*"abcd")
    assert [sent.outcome for sent in desk.deliver()] == ["message"] * 4
    assert desk.troubles() == {}
    assert [sent.outcome for sent in desk.deliver()] == ["sent"] * 4
    assert {message.body for message in desk.channel.sent} == {"short"}


def test_what_cannot_be_worded_in_any_form_is_dead_at_once(desk: Desk) -> None:
    desk.channel = Choosy(name="desk-mail", kind="webhook")
    nothing: dict[str, str] = {}

    def render(view: AlertView) -> str:
        return nothing[view.alert_id]

    desk.channel.render = render  # type: ignore[method-assign]
    desk.queue("a")
    desk.deliver()
    desk.deliver()
    assert _states(desk) == {"dead": 1}
    [row] = desk.storage.outbox()
    assert "cannot be put into words" in row.notification.reason


def test_every_later_attempt_sends_the_same_short_form(desk: Desk) -> None:
    desk.channel = Choosy(name="desk-mail", kind="webhook", errors=[TOO_BIG, SLOW])
    desk.queue("a")
    desk.deliver()
    desk.deliver()
    desk.clock.forward(hours=1)
    desk.deliver()
    assert [message.body for message in desk.channel.sent][-1] == "short"
    assert _states(desk) == {"sent": 1}


def test_other_recipients_get_the_whole_of_it(desk: Desk) -> None:
    desk.channel = Choosy(name="desk-mail", kind="webhook", errors=[TOO_BIG])
    desk.queue("a", "b")
    desk.deliver()
    desk.deliver()
    assert sorted(message.body for message in desk.channel.sent) == ["short", "whole"]


@pytest.mark.parametrize("name", VIEWS)
def test_a_short_form_has_no_link_names_its_alert_and_is_no_longer_than_the_whole(name: str) -> None:
    short = mail_of(short_view(VIEWS[name]))
    assert "http" not in short.text
    assert "<a " not in short.html
    assert f"watchd alert show {VIEWS[name].alert_id}" in " ".join(short.text.split())
    assert len(document_of(short_view(VIEWS[name]))) <= len(document_of(VIEWS[name])) + 200
