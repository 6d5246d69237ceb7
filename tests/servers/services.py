"""What the fakes of services share: a service judges a request as the real one does, and keeps what it took."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.http import Reply, Request, head

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What people see of a text in a service's markup: the words, where they lead, and whom they wake."""

    text: str
    links: tuple[str, ...] = ()
    pings: tuple[str, ...] = ()

    def without_gaps(self) -> str:
        """The words without the signs of no width that our side puts in."""
        return "".join(sign for sign in self.text if sign not in "\u200b\u2068\u2069")


@dataclass
class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The answer of a service that does not take a request."""

    reply: Reply


@dataclass
class Service(ABC):
    """One service; `taken` holds the documents that it took."""

    taken: list[Document] = field(default_factory=list)

    @abstractmethod
    def judged(self, document: Document) -> Reply:
        """The answer to a document that is taken; raises Refused."""

    @abstractmethod
    def malformed(self) -> Reply:
        """The answer to what is no JSON object."""

    def answer(self, request: Request) -> Reply:
        """The answer to a request."""
        try:
            document = json.loads(request.body)
        except ValueError:
            return self.malformed()
        if not isinstance(document, dict) or not request.headers.get("content-type", "").startswith("application/json"):
            return self.malformed()
        try:
            reply = self.judged(document)
        except Refused as refused:
            return refused.reply
        self.taken.append(document)
        return reply

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        """As a script of the HTTP server."""
        reply = self.answer(request)
        writer.write(head(reply) + reply.body)
        await writer.drain()


def said(status: int, document: Document | str, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with a document, or a word of text."""
    body = document if isinstance(document, str) else json.dumps(document)
    return Reply(status, body.encode(), headers or {})
