"""The email channel against an honest SMTP server and against rude ones."""

import asyncio
import re

import pytest
from tests.contract.mailing import Attempts, channel, failure, message
from tests.golden.mails.views import VIEWS
from tests.servers.smtp import DROP, HANG, TRICKLE, RudeServer, SmtpSink

from watchd.channels.mime import FrozenMail, answered
from watchd.errors import DeliveryError, DeliveryKind, StorageError
from watchd.model.notification import Message, Receipt


def refused_with(refusals: dict[str, list[str]]) -> tuple[DeliveryError, Attempts]:
    async def scenario() -> tuple[DeliveryError, Attempts]:
        attempts = Attempts()
        async with SmtpSink(refusals=refusals) as sink:
            return await failure(channel(sink.port), attempts), attempts

    return asyncio.run(scenario())


def failed_with(replies: dict[str, str], deadline: float = 5.0) -> tuple[DeliveryError, Attempts]:
    async def scenario() -> tuple[DeliveryError, Attempts]:
        attempts = Attempts()
        async with RudeServer(replies) as server:
            return await failure(channel(server.port, deadline), attempts), attempts

    return asyncio.run(scenario())


@pytest.mark.parametrize("view", VIEWS)
def test_every_kind_of_alert_arrives_as_it_was_written(view: str) -> None:
    async def scenario() -> tuple[SmtpSink, Receipt, str]:
        async with SmtpSink() as sink:
            email = channel(sink.port)
            receipt = await email.send(message(email, view), Attempts(3))
            return sink, receipt, email.render(VIEWS[view])

    sink, receipt, body = asyncio.run(scenario())
    (mail,) = sink.mails
    frozen = answered(FrozenMail.model_validate_json(body), ())
    text, page = (part.get_content().replace("\r\n", "\n") for part in mail.message.iter_parts())
    assert (mail.sender, mail.recipient) == ("watchd@example.org", "desk@example.org")
    assert (text, page) == (frozen.text, frozen.html)
    assert mail.message["X-Watchd-Attempt"] == "3"
    assert receipt == Receipt("250", "250 2.0.0 queued as 1")


@pytest.mark.parametrize(
    ("refusals", "kind", "code"),
    [
        ({"RCPT": ["451 4.7.1 greylisted"]}, DeliveryKind.TRANSIENT, "451 4.7.1"),
        ({"RCPT": ["550 5.1.1 no such user"]}, DeliveryKind.TARGET, "550 5.1.1"),
        ({"RCPT": ["450 4.7.28 rate limited"]}, DeliveryKind.THROTTLED, "450 4.7.28"),
        ({"MAIL": ["550 5.7.1 not allowed"]}, DeliveryKind.CHANNEL, "550 5.7.1"),
        ({"DATA": ["552 5.3.4 too big"]}, DeliveryKind.MESSAGE, "552 5.3.4"),
        ({"DATA": ["554 5.7.0 policy"]}, DeliveryKind.CHANNEL, "554 5.7.0"),
        ({"DATA": ["451 4.3.0 disk full"]}, DeliveryKind.TRANSIENT, "451 4.3.0"),
    ],
)
def test_a_refusal_is_told_by_its_kind(refusals: dict[str, list[str]], kind: DeliveryKind, code: str) -> None:
    error, attempts = refused_with(refusals)
    assert (error.kind, error.code) == (kind, code)
    assert refusals.popitem()[1] == [] or code in str(error)
    assert attempts.opened == 1


def test_a_greylisted_mail_is_taken_at_the_second_attempt_under_the_same_id() -> None:
    async def scenario() -> SmtpSink:
        async with SmtpSink(refusals={"DATA": ["451 4.7.1 later"]}) as sink:
            email = channel(sink.port)
            await failure(email, Attempts(1))
            await email.send(message(email), Attempts(2))
            return sink

    (mail,) = asyncio.run(scenario()).mails
    assert mail.message["X-Watchd-Attempt"] == "2"
    assert mail.message["Message-ID"].startswith("<ev_1.")


def test_a_port_where_nobody_listens_is_transient_and_opens_no_attempt() -> None:
    async def scenario() -> tuple[DeliveryError, Attempts]:
        attempts = Attempts()
        async with SmtpSink() as sink:
            port = sink.port
        return await failure(channel(port), attempts), attempts

    error, attempts = asyncio.run(scenario())
    assert error.kind is DeliveryKind.TRANSIENT
    assert re.fullmatch(r"127\.0\.0\.1:\d+: no connection \(connection refused\)", str(error))
    assert attempts.opened == 0


@pytest.mark.parametrize(
    ("replies", "kind", "opened"),
    [
        ({"banner": DROP}, DeliveryKind.TRANSIENT, 0),
        ({"banner": "554 5.3.2 no service"}, DeliveryKind.CHANNEL, 0),
        ({"banner": "421 4.3.2 later"}, DeliveryKind.TRANSIENT, 0),
        ({"EHLO": DROP}, DeliveryKind.TRANSIENT, 0),
        ({"MAIL": DROP}, DeliveryKind.TRANSIENT, 1),
        ({"RCPT": DROP}, DeliveryKind.TRANSIENT, 1),
        ({"MAIL": "gibberish"}, DeliveryKind.TRANSIENT, 1),
        ({"DATA": "451 4.3.0 not now"}, DeliveryKind.TRANSIENT, 1),
        ({"DATA": "554 no"}, DeliveryKind.MESSAGE, 1),
        ({".": DROP}, DeliveryKind.AMBIGUOUS, 1),
        ({".": "gibberish"}, DeliveryKind.AMBIGUOUS, 1),
        ({".": "550 5.1.1 who?"}, DeliveryKind.TARGET, 1),
    ],
)
def test_where_it_broke_off_says_whether_it_may_have_arrived(
    replies: dict[str, str], kind: DeliveryKind, opened: int
) -> None:
    error, attempts = failed_with(replies)
    assert error.kind is kind
    assert attempts.opened == opened


MEGABYTE = "x" * 1_000_000


@pytest.mark.parametrize(
    ("replies", "kind", "words"),
    [
        ({"banner": f"220 {MEGABYTE}"}, DeliveryKind.TRANSIENT, "gave no answer to the connection or login, but: "),
        ({"RCPT": f"250 {MEGABYTE}"}, DeliveryKind.TRANSIENT, "gave no answer to the recipient, but: "),
        ({"RCPT": "250-a\r\n" * 100_000 + "250 b"}, DeliveryKind.TRANSIENT, "gave no answer to the recipient, but: "),
        ({".": f"250 {MEGABYTE}"}, DeliveryKind.AMBIGUOUS, "gave no answer to the message, but: "),
        ({"MAIL": "\x00\x1b[31m\xff"}, DeliveryKind.TRANSIENT, "gave no answer to the sender, but: "),
        ({"RCPT": "250 ok\r\n250 ok"}, DeliveryKind.AMBIGUOUS, "gave no answer to the message, but: 250 ok"),
        ({"DATA": "250 ok"}, DeliveryKind.AMBIGUOUS, "gave no answer to the message, but: 250 ok"),
        ({"RCPT": "421 4.3.2 shutting down"}, DeliveryKind.TRANSIENT, "refused the recipient: 421 4.3.2"),
    ],
)
def test_what_no_mail_server_says_ends_the_attempt_at_once_and_is_told_in_a_line(
    replies: dict[str, str], kind: DeliveryKind, words: str
) -> None:
    error, _ = failed_with(replies, deadline=60.0)
    assert (error.kind, words in str(error)) == (kind, True), str(error)
    assert len(str(error)) < 500
    assert str(error).isprintable()


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ({"banner": HANG}, DeliveryKind.TRANSIENT),
        ({"banner": TRICKLE}, DeliveryKind.TRANSIENT),
        ({"RCPT": HANG}, DeliveryKind.TRANSIENT),
        ({".": HANG}, DeliveryKind.AMBIGUOUS),
        ({".": TRICKLE}, DeliveryKind.AMBIGUOUS),
    ],
)
def test_a_slow_server_is_left_at_the_deadline(replies: dict[str, str], kind: DeliveryKind) -> None:
    error, _ = failed_with(replies, deadline=0.4)
    assert error.kind is kind
    assert "0.4 s" in str(error)


def test_a_goodbye_that_never_comes_does_not_undo_a_receipt() -> None:
    async def scenario() -> Receipt:
        async with RudeServer({"QUIT": HANG}) as server:
            email = channel(server.port, deadline=1)
            return await email.send(message(email), Attempts())

    assert asyncio.run(scenario()).code == "250"


def test_what_opening_the_attempt_raises_is_passed_on_and_no_mail_leaves() -> None:
    async def scenario() -> SmtpSink:
        async with SmtpSink() as sink:
            email = channel(sink.port)
            with pytest.raises(StorageError, match="lease"):
                await email.send(message(email), Attempts(error=StorageError("the lease is gone")))
            with pytest.raises(TimeoutError):
                await email.send(message(email), Attempts(error=TimeoutError("of the storage")))
            return sink

    assert asyncio.run(scenario()).mails == []


def test_a_recipient_that_is_no_address_is_refused_before_anything_is_sent() -> None:
    async def scenario() -> DeliveryError:
        email = channel(1)
        with pytest.raises(DeliveryError) as caught:
            await email.send(message(email, target="a@b.example> NOTIFY=NEVER\r\nDATA"), Attempts())
        return caught.value

    assert asyncio.run(scenario()).kind is DeliveryKind.TARGET


def test_a_frozen_body_that_is_none_is_the_messages_trouble() -> None:
    async def scenario() -> DeliveryError:
        async with SmtpSink() as sink:
            email = channel(sink.port)
            broken = Message("nt_1", "ev_1", "al_1", 1, "desk-mail", "desk@example.org", body="{}")
            with pytest.raises(DeliveryError) as caught:
                await email.send(broken, Attempts())
            return caught.value

    error = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.MESSAGE, "render")


def test_two_mails_at_once_do_not_meet() -> None:
    async def scenario() -> SmtpSink:
        async with SmtpSink() as sink:
            email = channel(sink.port)
            await asyncio.gather(
                *(email.send(message(email, target=f"a{n}@example.org"), Attempts(n)) for n in range(8))
            )
            return sink

    sink = asyncio.run(scenario())
    assert {mail.recipient: mail.message["X-Watchd-Attempt"] for mail in sink.mails} == {
        f"a{n}@example.org": str(n) for n in range(8)
    }
    assert all(mail.message["To"] == mail.recipient for mail in sink.mails)
