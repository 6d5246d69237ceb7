"""The mail sink: an SMTP server on loopback that takes every message and keeps it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from typing import TYPE_CHECKING

from watchd.demo.http import HOME
from watchd.errors import ConfigError, Place, Problem

_POINT = re.compile(r"^  - (.+(?:\n    .+)*)", re.MULTILINE)

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it was received."""

    recipient: str
    message: EmailMessage

    def header(self, name: str) -> str:
        """A header's value, decoded; nothing where it has none."""
        return str(self.message.get(name, ""))

    @property
    def text(self) -> str:
        """Its plain-text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML part."""
        return self._part("html")

    @property
    def points(self) -> list[str]:
        """The points its text lists, each on one line."""
        return [" ".join(point.split()) for point in _POINT.findall(self.text)]

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


@dataclass(slots=True)
class Mailbox:
    """Everything that was received, in order; `on_mail` hears of each message at once."""

    on_mail: Callable[[Mail], None]
    port: int = 0
    mails: list[Mail] = field(default_factory=list)

    def to(self, recipient: str) -> list[Mail]:
        """The mails to one recipient."""
        return [mail for mail in self.mails if mail.recipient == recipient]

    async def handle_DATA(self, _server: "SMTP", _session: "Session", envelope: "Envelope") -> str:  # noqa: N802 - aiosmtpd's name
        """Take a message; the name is the one that aiosmtpd calls."""
        content = envelope.content
        message = BytesParser(policy=policy).parsebytes(content if isinstance(content, bytes) else b"")
        assert isinstance(message, EmailMessage)
        for recipient in envelope.rcpt_tos:
            mail = Mail(recipient, message)
            self.mails.append(mail)
            self.on_mail(mail)
        return "250 2.0.0 kept"


@contextlib.asynccontextmanager
async def mailbox(on_mail: Callable[[Mail], None]) -> AsyncIterator[Mailbox]:
    """A mailbox on a free port; raises ConfigError where aiosmtpd is not installed."""
    try:
        from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - an extra: only the demo wants it
    except ImportError:
        hint = "install it with: pip install 'watchd[demo]'"
        raise ConfigError(Problem(Place("watchd demo"), "its mail sink needs aiosmtpd", hint)) from None
    box = Mailbox(on_mail)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="sink.example", loop=loop), HOME, 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
