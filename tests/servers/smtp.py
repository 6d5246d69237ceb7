"""SMTP servers on loopback: a sink that keeps the mail it takes, and one that is rude at the byte of your choice.

async with SmtpSink(refusals={"RCPT": ["451 4.7.1 later"]}) as sink:      # in turn; after the last it takes mail
    ... send to 127.0.0.1:sink.port ...
    assert sink.mails[0].recipient == "desk@example.org"

async with RudeServer({".": DROP}) as server: ...
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.servers.http import CERTS

DROP = "\0drop"  # close the connection instead of a reply
HANG = "\0hang"  # never reply
TRICKLE = "\0trickle"  # a reply that never ends, one byte at a time


def server_context(certificate: str = "server.pem") -> ssl.SSLContext:
    """TLS with the certificate of the test authority, or another, for `localhost` and 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTS / certificate, CERTS / "server.key")
    return context


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as the sink took it."""

    sender: str
    recipient: str
    raw: bytes
    was_encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = BytesParser(policy=POLICY).parsebytes(self.raw)
        assert isinstance(parsed, EmailMessage)
        return parsed


class SmtpSink:
    """An honest server; `refusals` are replies by command (MAIL, RCPT, DATA), given in turn before it takes mail."""

    def __init__(
        self,
        *,
        refusals: Mapping[str, Sequence[str]] | None = None,
        tls: bool = False,
        starttls: bool = False,
        login: tuple[str, str] | None = None,
        certificate: str = "server.pem",
    ) -> None:
        self.mails: list[Received] = []
        self.sessions = 0
        self.port = 0
        self._refusals = {command: list(replies) for command, replies in (refusals or {}).items()}
        self._tls = tls
        self._starttls = starttls
        self._certificate = certificate
        self._login = login
        self._users: dict[int, str] = {}
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        context = server_context(self._certificate) if self._tls else None
        self._server = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await asyncio.sleep(0.01)  # connections that say goodbye now are read to their end

    def _protocol(self) -> SMTP:
        self.sessions += 1
        return SMTP(
            self,
            hostname="sink.example",
            tls_context=server_context(self._certificate) if self._starttls else None,
            require_starttls=self._starttls,
            auth_required=self._login is not None,
            auth_require_tls=self._login is not None and not self._tls,
            authenticator=self._authenticate if self._login else None,
            enable_SMTPUTF8=False,
        )

    def _authenticate(
        self, _server: SMTP, session: Session, _envelope: Envelope, _how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self._users[id(session)] = data.login.decode()
        is_right = (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=is_right, handled=False, auth_data=data)

    def _refusal(self, command: str) -> str | None:
        waiting = self._refusals.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if refusal := self._refusal("MAIL"):
            return refusal
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if refusal := self._refusal("RCPT"):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if refusal := self._refusal("DATA"):
            return refusal
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        user = self._users.get(id(session))
        is_encrypted = self._tls or session.ssl is not None
        for recipient in envelope.rcpt_tos:
            self.mails.append(Received(envelope.mail_from, recipient, envelope.content, is_encrypted, user))
        return f"250 2.0.0 queued as {len(self.mails)}"


_HONEST = {
    "banner": "220 rude.example ESMTP",
    "EHLO": "250 rude.example",
    "AUTH": "235 2.7.0 OK",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 go ahead",
    ".": "250 2.0.0 queued",
    "QUIT": "221 2.0.0 bye",
}


class RudeServer:
    """Replies as told, honestly where nothing is told.

    `replies` are by command, with `banner` for the greeting and `.` for the end of the text: a reply without its line
    end, or DROP, HANG or TRICKLE. `{argument}` in a reply stands for the last word of the command.
    """

    def __init__(self, replies: Mapping[str, str] | None = None) -> None:
        self._replies = {**_HONEST, **(replies or {})}
        self.seen: list[bytes] = []  # every line a client sent
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(ConnectionError, asyncio.CancelledError):
            await self._serve(reader, writer)
        self._tasks.discard(task)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_text = False
        goes_on = await self._say(writer, self._replies["banner"])
        while goes_on and (line := await reader.readline()):
            self.seen.append(line)
            if is_text and line != b".\r\n":
                continue
            command = "." if is_text else line[:4].decode("ascii", "replace").strip().upper()
            reply = self._replies.get(command, "500 5.5.1 unknown")
            goes_on = await self._say(writer, reply.replace("{argument}", line.split()[-1].decode("ascii", "replace")))
            is_text = command == "DATA" and reply.startswith("354")

    async def _say(self, writer: asyncio.StreamWriter, reply: str) -> bool:
        if reply == DROP:
            return False
        if reply == HANG:
            await asyncio.sleep(3600)
        while reply == TRICKLE:
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.02)
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()
        return True
