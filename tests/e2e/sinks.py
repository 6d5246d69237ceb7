"""What watchd delivers to: a mail sink and a webhook receiver on loopback, in a thread of the test's own process.

Both can be told to end a process at the byte of your choice: `victim` is killed with SIGKILL when the mail server gets
DATA (`begun`) or the whole message (`received`), or the receiver gets the headers or the whole request.
"""

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from standardwebhooks import Webhook
from tests.canary import SIGNING_SECRET
from tests.e2e.processes import Process
from tests.servers.http import HttpServer, Reply, Request, read_request
from tests.servers.smtp import Received, SmtpSink

Point = Literal["begun", "received"]


@dataclass
class Trap:
    """Kills the victim when its server comes to the point; once."""

    point: Point | None = None
    victim: Process | None = None
    struck: bool = False

    def reached(self, point: Point) -> bool:
        """Whether the client was killed here: then nothing more is said to it."""
        if point != self.point or self.struck or self.victim is None:
            return False
        self.struck = True
        self.victim.kill()
        self.victim.wait()  # nothing of it runs any more when we go on
        return True


class TrappingSmtp(SMTP):
    """aiosmtpd's protocol, with a trap at the command before the text."""

    trap: Trap

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self.trap.reached("begun"):
            assert self.transport is not None
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class TrappingSink(SmtpSink):
    """A mail sink that may kill its client; mails it took before that count."""

    def __init__(self, trap: Trap) -> None:
        super().__init__()
        self._trap = trap

    def _protocol(self) -> SMTP:
        self.sessions += 1
        protocol = TrappingSmtp(self, hostname="sink.example", enable_SMTPUTF8=False)
        protocol.trap = self._trap
        return protocol

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        reply = await super().handle_DATA(server, session, envelope)
        self._trap.reached("received")
        return reply


class TrappingReceiver(HttpServer):
    """A webhook receiver that may kill its client; requests it read to their end before that count."""

    def __init__(self, trap: Trap) -> None:
        super().__init__()
        self._trap = trap

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._trap.point == "begun" and not self._trap.struck:
            await reader.readuntil(b"\r\n\r\n")
            if self._trap.reached("begun"):
                return
        while (request := await read_request(reader)) is not None:
            self.requests.append(request)
            if self._trap.reached("received"):
                return
            await self._answer(request, reader, writer)


@dataclass
class Sinks:
    """Mail and webhooks as they arrived."""

    smtp: TrappingSink
    receiver: TrappingReceiver
    traps: dict[str, Trap] = field(default_factory=dict)

    def mails(self, recipient: str = "desk@example.org") -> list[Received]:
        """What one recipient got, oldest first."""
        return [mail for mail in list(self.smtp.mails) if mail.recipient == recipient]

    def posts(self) -> list[Request]:
        """What the receiver got, oldest first."""
        return list(self.receiver.requests)

    def answer(self, *replies: Reply) -> None:
        """How posts are answered, in turn; the last one stays."""
        self.receiver.script("/hook", *replies)


def verified(post: Request) -> Any:
    """The document of a post whose signature the reference library accepts."""
    return Webhook(SIGNING_SECRET).verify(post.body, dict(post.headers))


def title_of(post: Request) -> str:
    """The headline of a posted alert."""
    title: str = json.loads(post.body)["data"]["alert"]["title"]
    return title


def mail_body(mail: Received) -> bytes:
    """The mail below its headers."""
    return mail.raw.partition(b"\r\n\r\n")[2]


def text_of(mail: Received) -> str:
    """The plain text of a mail."""
    part = mail.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextlib.contextmanager
def running_sinks() -> Iterator[Sinks]:
    """Both sinks, served by a thread until the block ends."""
    traps = {"desk-mail": Trap(), "board": Trap()}
    smtp, receiver = TrappingSink(traps["desk-mail"]), TrappingReceiver(traps["board"])
    receiver.script("/hook", Reply(200, b"thanks"))
    with in_a_thread(smtp, receiver):
        yield Sinks(smtp, receiver, traps)


@contextlib.contextmanager
def in_a_thread(*servers: contextlib.AbstractAsyncContextManager[object]) -> Iterator[None]:
    """The servers, served by a thread until the block ends."""
    loop = asyncio.new_event_loop()
    ready, stopping = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for server in servers:
                await stack.enter_async_context(server)
            ready.set()
            await stopping.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="servers")
    thread.start()
    try:
        assert ready.wait(10)
        yield
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()
