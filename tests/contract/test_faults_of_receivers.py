"""Faults that a real channel meets on the wire, on every database: what it did is recorded, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders import T0, notification
from tests.canary import SIGNING_SECRET
from tests.contract.outage import Desk, channel_of, desk_of
from tests.contract.steps import waiting_alert
from tests.fakes import HandClock
from tests.servers.http import HttpServer, Reply, Request, Script
from tests.servers.smtp import RudeServer, SmtpSink

from watchd.channels.email import EmailChannel, EmailConfig
from watchd.channels.webhook import WebhookChannel, WebhookConfig
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.rule import Severity
from watchd.net.client import HttpClient
from watchd.net.names import Resolver
from watchd.pipeline.deliver import DeliverParts, deliver_channel
from watchd.storage import Storage

HOUR = timedelta(hours=1)
TAKEN = Reply(202, b"taken")
AN_HOUR_BEHIND = {"Date": "Tue, 18 Nov 2025 03:00:00 GMT", "Retry-After": "Tue, 18 Nov 2025 03:01:30 GMT"}


@dataclass
class Receiving:
    """One message that waits, a real channel for it, and a clock in the hands of the test."""

    storage: Storage
    channel: EmailChannel | WebhookChannel
    clock: HandClock

    async def deliver(self, after: timedelta = timedelta(0)) -> list[tuple[str, str]]:
        """How each try ended that is due so much later, with its code."""
        self.clock.at += after
        now = self.clock.now()
        parts = DeliverParts({"desk-mail": self.channel}, self.storage, self.clock)
        held = self.storage.claim_deliveries("node", {"desk-mail": 1}, now, now + timedelta(minutes=2), 10)
        done = [one for lease in held for one in [each async for each in deliver_channel(lease, parts)]]
        return [(str(one.outcome), one.code) for one in done]

    def states(self) -> dict[str, int]:
        assert self.storage.check() == ()
        return {state.value: number for state, number in self.storage.accounting().items() if number}


def mailing(storage: Storage, port: int, **changes: object) -> Receiving:
    section: dict[str, Any] = {"host": "127.0.0.1", "port": port, "from": "w@example.org", "to": ["desk@example.org"]}
    config = EmailConfig.model_validate({"type": "email", "tls": "none", **section, **changes})
    clock = HandClock()
    waiting_alert(storage, notification())
    return Receiving(storage, EmailChannel("desk-mail", config, clock=clock, deadline=timedelta(seconds=5)), clock)


@asynccontextmanager
async def posting(
    storage: Storage, *scripts: Script, host: str | None = None, resolver: Resolver | None = None, deadline: float = 5.0
) -> AsyncIterator[tuple[Receiving, HttpServer]]:
    async with HttpServer() as server:
        server.script("/in", *scripts)
        section = {"type": "webhook", "url": server.url("/in", host), "secret": SIGNING_SECRET}
        config = WebhookConfig.model_validate({**section, "allow_private": ["127.0.0.1"], "rate": "none"})
        clock, http = HandClock(), HttpClient(resolver=resolver)
        waited = timedelta(seconds=deadline)
        channel = WebhookChannel("desk-mail", config, clock=clock, http=http, deadline=waited)
        waiting_alert(storage, notification(target="desk-mail"))
        try:
            yield Receiving(storage, channel, clock), server
        finally:
            await http.aclose()


def test_a_mail_that_is_too_big_goes_in_a_short_form(storage: Storage) -> None:
    too_big = DeliveryError("552 5.3.4 too big", kind=DeliveryKind.MESSAGE, code="552 5.3.4")
    desk: Desk = desk_of(storage, channel_of("desk-mail", "ana@example.org"))
    desk.channels["desk-mail"].errors = [too_big]
    desk.alert(Severity.HIGH)
    assert [one.outcome for one in desk.deliver()] == ["message"]
    assert [one.outcome for one in desk.deliver()] == ["sent"]
    assert "short form" in desk.channels["desk-mail"].views[-1].note


def test_without_starttls_the_mail_waits_and_costs_no_attempt(storage: Storage) -> None:
    async def scene() -> None:
        async with RudeServer({"EHLO": "250-rude.example\r\n250 AUTH PLAIN"}) as server:
            desk = mailing(storage, server.port, tls="starttls", user="watchd", password="a-word")
            assert await desk.deliver() == [("channel", "tls")]
            assert desk.states() == {"pending": 1}
            assert [line[:4] for line in server.seen] == [b"EHLO"]

    asyncio.run(scene())


def test_a_certificate_of_an_unknown_authority_keeps_the_mail_waiting(storage: Storage) -> None:
    async def scene() -> None:
        async with SmtpSink(starttls=True) as sink:
            desk = mailing(storage, sink.port, tls="starttls")
            assert await desk.deliver() == [("channel", "tls")]
            assert (desk.states(), sink.mails) == ({"pending": 1}, [])

    asyncio.run(scene())


def test_a_pause_until_a_moment_of_a_clock_an_hour_behind_is_as_long_as_was_meant(storage: Storage) -> None:
    async def scene() -> None:
        async with posting(storage, Reply(429, b"later", AN_HOUR_BEHIND), TAKEN) as (desk, server):
            assert await desk.deliver() == [("throttled", "429")]
            assert await desk.deliver(timedelta(seconds=89)) == []
            assert await desk.deliver(timedelta(seconds=20)) == [("sent", "202")]
            assert (desk.states(), len(server.requests)) == ({"sent": 1}, 2)

    asyncio.run(scene())


def test_a_redirect_to_a_private_address_is_not_followed_and_the_message_waits(storage: Storage) -> None:
    async def scene() -> None:
        away = Reply(302, headers={"Location": "http://169.254.169.254/latest"})
        async with posting(storage, away, TAKEN) as (desk, server):
            [(outcome, _)] = await desk.deliver()
            assert (outcome, desk.states(), len(server.requests)) == ("channel", {"pending": 1}, 1)
            assert await desk.deliver(HOUR) == [("sent", "202")]

    asyncio.run(scene())


async def _drips(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        writer.write(b"X-Drop: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)


async def _never_ends(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 500 no\r\nContent-Length: 1000000000\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"x" * 100_000)
        await writer.drain()


@pytest.mark.parametrize(("fault", "outcome"), [(_drips, "ambiguous"), (_never_ends, "transient")])
def test_an_answer_that_drips_or_never_ends_is_cut_and_the_message_comes_again(
    storage: Storage, fault: Callable[[Request, asyncio.StreamWriter], Awaitable[None]], outcome: str
) -> None:
    async def scene() -> None:
        async with posting(storage, fault, TAKEN, deadline=2.0) as (desk, server):
            [(ended, _)] = await desk.deliver()
            assert (ended, desk.states()) == (outcome, {"pending": 1})
            assert await desk.deliver(HOUR) == [("sent", "202")]
            assert len({request.headers["webhook-id"] for request in server.requests}) == 1

    asyncio.run(scene())


def test_a_name_that_turns_into_a_private_address_is_not_connected_to(storage: Storage) -> None:
    answers = [["127.0.0.2"], ["127.0.0.1"]]  # the second stands for a public one

    async def turning(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    async def scene() -> None:
        async with posting(storage, TAKEN, host="rebinding.test", resolver=turning) as (desk, server):
            [(outcome, _)] = await desk.deliver()
            assert (outcome, desk.states(), server.connections) == ("channel", {"pending": 1}, 0)
            assert await desk.deliver(HOUR) == [("sent", "202")]
            assert answers == [], "one look-up a try"

    asyncio.run(scene())


def test_a_template_with_a_mistake_loses_no_mail(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "desk.txt").write_text("{{ nothing }}")

    async def scene() -> None:
        async with SmtpSink() as sink:
            desk = mailing(storage, sink.port, template=str(tmp_path / "desk.txt"))
            assert desk.channel.flaw  # type: ignore[union-attr]  # only mails have templates
            [(outcome, _)] = await desk.deliver()
            assert (outcome, desk.states(), len(sink.mails)) == ("sent", {"sent": 1}, 1)

    asyncio.run(scene())


def test_two_processes_on_one_database_never_hold_one_message_at_once(
    storage_url: str, opens: Callable[[str], Storage]
) -> None:
    first = opens(storage_url)
    second = first if storage_url.endswith(":memory:") else opens(storage_url)
    waiting_alert(first, notification())
    until = T0 + timedelta(minutes=2)
    held = [one.claim_deliveries(name, {"desk-mail": 1}, T0, until, 10) for one, name in ((first, "a"), (second, "b"))]
    assert [len(leases) for leases in held] == [1, 0]
