import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tests.fakes import HandClock

from watchd.channels.signing import key_of, signature_headers
from watchd.demo.http import Request
from watchd.demo.receiver import PATH, Delivery, Receiver
from watchd.demo.workspace import new_secret

BODY = json.dumps({"type": "watch.alert.opened"}).encode()


@dataclass
class Sink:
    """A receiver with what it heard, and requests signed for it."""

    clock: HandClock = field(default_factory=HandClock)
    secret: str = field(default_factory=new_secret)
    heard: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.secret, self.clock, self.heard.append)

    def signed(self, body: bytes = BODY, message_id: str = "msg_1") -> Request:
        headers = signature_headers([key_of(self.secret)], message_id, self.clock.now(), body)
        return Request("POST", PATH, headers, body)

    def status(self, request: Request) -> int:
        return int(self.receiver.answer(request).status)


def test_a_message_signed_by_the_channel_is_taken() -> None:
    sink = Sink()
    assert sink.status(sink.signed()) == 204
    assert [delivery.id for delivery in sink.heard] == ["msg_1"]


def test_a_changed_body_is_refused() -> None:
    sink = Sink()
    assert sink.status(replace(sink.signed(), body=BODY + b" ")) == 401
    assert (sink.heard, sink.receiver.refused) == ([], 1)


def test_a_message_signed_with_another_secret_is_refused() -> None:
    assert Sink().status(Sink().signed()) == 401


def test_an_unsigned_message_is_refused() -> None:
    assert Sink().status(Request("POST", PATH, {}, BODY)) == 401


def test_an_old_message_is_refused_so_that_it_cannot_be_replayed() -> None:
    sink = Sink()
    request = sink.signed()
    sink.clock.at += timedelta(minutes=6)
    assert sink.status(request) == 401


def test_a_timestamp_that_is_no_number_is_refused() -> None:
    sink = Sink()
    request = sink.signed()
    assert sink.status(replace(request, headers={**request.headers, "webhook-timestamp": "٣٠"})) == 401


def test_a_repeated_message_is_acknowledged_and_heard_once() -> None:
    sink = Sink()
    assert [sink.status(sink.signed()), sink.status(sink.signed())] == [204, 204]
    assert (len(sink.heard), sink.receiver.repeated) == (1, 1)


def test_a_signed_message_that_is_no_json_object_is_refused() -> None:
    sink = Sink()
    assert [sink.status(sink.signed(body)) for body in (b"[]", b"{", b"\xff")] == [400, 400, 400]
