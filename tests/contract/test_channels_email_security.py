"""The email channel and its relay: TLS and login, and that neither ever gives way to less."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.canary import CANARY
from tests.contract.mailing import Attempts, channel, failure, message
from tests.servers.http import CA_FILE, EXPIRED, EXPIRED_CA_FILE
from tests.servers.smtp import RudeServer, SmtpSink

from watchd.channels.email import EmailChannel
from watchd.errors import DeliveryError, DeliveryKind


def test_the_login_goes_through_starttls_with_a_certificate_of_our_own_authority() -> None:
    async def scenario() -> SmtpSink:
        async with SmtpSink(starttls=True, login=("watchd", CANARY)) as sink:
            email = channel(sink.port, tls="starttls", user="watchd", password=CANARY, ca_file=CA_FILE)
            await email.send(message(email), Attempts())
            return sink

    (mail,) = asyncio.run(scenario()).mails
    assert mail.was_encrypted
    assert mail.user == "watchd"


def test_an_authority_whose_file_is_renewed_is_trusted_from_the_next_mail_on(tmp_path: Path) -> None:
    store = tmp_path / "ca.pem"

    async def scenario() -> SmtpSink:
        async with SmtpSink(tls=True) as sink:
            email = channel(sink.port, tls="tls", ca_file=str(store))
            shutil.copy(EXPIRED_CA_FILE, store)
            with pytest.raises(DeliveryError, match="certificate not accepted"):
                await email.send(message(email), Attempts())
            shutil.copy(CA_FILE, store)
            await email.send(message(email), Attempts())
            return sink

    assert len(asyncio.run(scenario()).mails) == 1


def test_tls_from_the_first_byte() -> None:
    async def scenario() -> SmtpSink:
        async with SmtpSink(tls=True) as sink:
            email = channel(sink.port, tls="tls", ca_file=CA_FILE)
            await email.send(message(email), Attempts())
            return sink

    assert asyncio.run(scenario()).mails[0].was_encrypted


@pytest.mark.parametrize(("tls", "starttls"), [("tls", False), ("starttls", True), ("none", False)])
def test_how_long_the_relays_certificate_holds_is_known_after_a_message(tls: str, *, starttls: bool) -> None:
    async def scenario() -> EmailChannel:
        async with SmtpSink(tls=tls == "tls", starttls=starttls) as sink:
            email = channel(sink.port, tls=tls, ca_file=None if tls == "none" else CA_FILE)
            await email.send(message(email), Attempts())
            return email

    life = asyncio.run(scenario()).certificate
    assert (life is None) is (tls == "none")
    assert life is None or (life.begins.year, life.ends.year) == (2020, 2120)


@pytest.mark.parametrize(("tls", "starttls"), [("tls", False), ("starttls", True), ("none", False)])
def test_a_relay_can_be_met_without_a_login_and_without_a_mail(tls: str, *, starttls: bool) -> None:
    async def scenario() -> tuple[EmailChannel, SmtpSink]:
        async with SmtpSink(
            tls=tls == "tls", starttls=starttls, login=("watchd", "another-one") if starttls else None
        ) as sink:
            login: dict[str, Any] = {} if tls == "none" else {"user": "watchd", "password": CANARY, "ca_file": CA_FILE}
            email = channel(sink.port, tls=tls, **login)
            await email.meet()
            return email, sink

    email, sink = asyncio.run(scenario())
    assert (email.certificate is None) is (tls == "none")
    assert email.certificate is None or email.certificate.ends.year == 2120
    assert (sink.mails, sink.sessions) == ([], tls != "none")


def test_a_relay_whose_certificate_has_ended_is_met_with_the_reason() -> None:
    async def scenario() -> DeliveryError:
        async with SmtpSink(tls=True, certificate=EXPIRED) as sink:
            with pytest.raises(DeliveryError) as caught:
                await channel(sink.port, tls="tls", ca_file=EXPIRED_CA_FILE).meet()
            return caught.value

    error = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "tls")
    assert "certificate has expired" in str(error)


def test_a_wrong_password_is_the_channels_trouble_and_opens_no_attempt() -> None:
    async def scenario() -> tuple[DeliveryError, Attempts]:
        attempts = Attempts()
        async with SmtpSink(starttls=True, login=("watchd", "another-one")) as sink:
            email = channel(sink.port, tls="starttls", user="watchd", password=CANARY, ca_file=CA_FILE)
            return await failure(email, attempts), attempts

    error, attempts = asyncio.run(scenario())
    assert (error.kind, error.code[:3]) == (DeliveryKind.CHANNEL, "535")
    assert "check `user` and the password" in str(error)
    assert CANARY not in str(error)
    assert attempts.opened == 0


def test_a_server_that_repeats_the_password_does_not_bring_it_into_the_error() -> None:
    async def scenario() -> DeliveryError:
        auth = "535 5.7.8 {argument} is wrong, so is " + CANARY
        ehlo = "250-rude.example\r\n250 AUTH PLAIN"
        async with RudeServer({"EHLO": ehlo, "AUTH": auth}) as server:
            email = channel(server.port, user="watchd", password=CANARY)
            return await failure(email, Attempts())

    error = asyncio.run(scenario())
    assert error.kind is DeliveryKind.CHANNEL
    assert "***" in str(error)
    assert CANARY not in str(error)
    assert "AHdhdGNoZABodW50ZXIyLWh1bnRlcg" not in str(error)


def test_without_starttls_not_a_word_of_the_login_or_the_mail_is_sent() -> None:
    async def scenario() -> tuple[DeliveryError, list[bytes], Attempts]:
        attempts = Attempts()
        async with RudeServer({"EHLO": "250-rude.example\r\n250 AUTH PLAIN"}) as server:
            email = channel(server.port, tls="starttls", user="watchd", password=CANARY)
            return await failure(email, attempts), server.seen, attempts

    error, seen, attempts = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "tls")
    assert "never falls back to clear text" in str(error)
    assert [line[:4] for line in seen] == [b"EHLO"]
    assert attempts.opened == 0


@pytest.mark.parametrize(("tls", "starttls"), [("tls", False), ("starttls", True)])
def test_a_certificate_of_an_unknown_authority_is_not_accepted(tls: str, *, starttls: bool) -> None:
    async def scenario() -> tuple[DeliveryError, SmtpSink]:
        async with SmtpSink(tls=not starttls, starttls=starttls) as sink:
            return await failure(channel(sink.port, tls=tls), Attempts()), sink

    error, sink = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "tls")
    assert "`ca_file`" in str(error)
    assert sink.mails == []


@pytest.mark.parametrize(("tls", "starttls"), [("tls", False), ("starttls", True)])
def test_a_certificate_that_has_ended_is_not_accepted_and_nothing_is_sent_in_clear(tls: str, *, starttls: bool) -> None:
    async def scenario() -> tuple[DeliveryError, SmtpSink, Attempts]:
        attempts = Attempts()
        login = ("watchd", CANARY) if starttls else None
        async with SmtpSink(tls=not starttls, starttls=starttls, login=login, certificate=EXPIRED) as sink:
            email = channel(sink.port, tls=tls, user="watchd", password=CANARY, ca_file=EXPIRED_CA_FILE)
            return await failure(email, attempts), sink, attempts

    error, sink, attempts = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "tls")
    assert "certificate has expired" in str(error)
    assert "must renew it" in str(error)
    assert (sink.mails, attempts.opened) == ([], 0)


def test_tls_to_a_port_that_speaks_none_is_the_channels_trouble() -> None:
    async def scenario() -> DeliveryError:
        async with SmtpSink() as sink:
            return await failure(channel(sink.port, tls="tls", ca_file=CA_FILE), Attempts())

    error = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "tls")


def test_a_login_that_is_not_offered_is_the_channels_trouble() -> None:
    async def scenario() -> DeliveryError:
        async with RudeServer() as server:
            return await failure(channel(server.port, user="watchd", password=CANARY), Attempts())

    error = asyncio.run(scenario())
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "login")


def test_a_ca_file_that_is_not_there_is_the_channels_trouble() -> None:
    error = asyncio.run(failure(channel(1, tls="tls", ca_file="/nowhere/ca.pem"), Attempts()))
    assert error.kind is DeliveryKind.CHANNEL
    assert "/nowhere/ca.pem" in str(error)
