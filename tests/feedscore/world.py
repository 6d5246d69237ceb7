"""The world around a reader: the server, the names that lead to it, and the time."""

import asyncio
import contextlib
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from tests.feedscore.leaping import BEGIN, LeapingLoop
from tests.feedscore.server import Server

_SECURE = "feed.test"
_ADDRESSES = tuple(f"127.0.0.{number}" for number in range(1, 52))


class World(ABC):
    """Gives addresses to feeds."""

    server: Server

    @abstractmethod
    def now(self) -> datetime:
        """The moment it is."""

    @abstractmethod
    def url(self, host: str, path: str) -> str:
        """An address of the server under that host name."""

    @abstractmethod
    def secure_url(self, path: str) -> str:
        """An https address of the server, on a host its certificate names."""


class LeapingWorld(World):
    """A world of its own, with public addresses and a name server, for a reader that lives in the leaping loop.

    The addresses look public and lead to loopback, so a guard against private addresses is as strict as outside.
    """

    def __init__(self, loop: LeapingLoop) -> None:
        self.loop = loop
        self.network = loop.network
        self.server = Server(loop.now, waiting=loop.waiting)
        loop.at_server = self.server.tasks
        self.looked_up: list[str] = []
        self.is_blind = False  # no name can be looked up but the receivers of messages, who are near
        self.near: set[str] = set()
        self._names: dict[str, list[Sequence[str]]] = {}

    def now(self) -> datetime:
        """The loop's time."""
        return self.loop.now()

    def url(self, host: str, path: str) -> str:
        """An address of the server, on a public address that belongs to this host alone."""
        if host not in self._names:
            number = len(self._names) + 1
            self.name(host, [f"20.0.{number // 250}.{number % 250 + 1}"])
        return f"http://{host}{path}"

    def secure_url(self, path: str) -> str:
        """An https address, on the one name that the certificate knows."""
        self.url(_SECURE, path)
        self.network.ways[self._names[_SECURE][0][0], 443] = self.server.secure_port
        return f"https://{_SECURE}{path}"

    def name(self, host: str, *answers: Sequence[str]) -> None:
        """What the name server says of a host, in turn; the last answer stays. Every address leads to the server."""
        self._names[host] = list(answers)
        for address in {address for answer in answers for address in answer}:
            self.lead(address)

    def lead(self, address: str) -> None:
        """Connections to this address reach the server, whatever kind of address it is."""
        self.network.ways[address, 80] = self.server.port

    async def look_up(self, host: str, _port: int) -> Sequence[str]:
        """A resolver as `watchd.net.dial` wants one."""
        self.looked_up.append(host)
        answers = self._names.get(host.rstrip("."))
        if (self.is_blind and host not in self.near) or not answers:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return answers.pop(0) if len(answers) > 1 else answers[0]


class LoopbackWorld(World):
    """Loopback as it is, for readers that are programs of their own; hosts are addresses of 127.0.0.0/8.

    Time passes as it does, and `leap` says that a reader's clock will be set later.
    """

    def __init__(self) -> None:
        self.server = Server(self.now, addresses=_ADDRESSES)
        self._hosts: dict[str, str] = {}
        self._ahead = BEGIN - timedelta(seconds=time.monotonic())

    def now(self) -> datetime:
        """The time as the last leap set it, and what has passed since."""
        return self._ahead + timedelta(seconds=time.monotonic())

    def leap(self, until: datetime) -> None:
        """It is `until` now; time never goes back."""
        self._ahead += max(until - self.now(), timedelta(0))

    def url(self, host: str, path: str) -> str:
        """An address of the server; hosts share addresses where there are very many."""
        address = self._hosts.setdefault(host, _ADDRESSES[len(self._hosts) % len(_ADDRESSES)])
        return f"http://{address}:{self.server.port}{path}"

    def secure_url(self, path: str) -> str:
        """An https address, on the one address that the certificate knows."""
        return f"https://127.0.0.1:{self.server.secure_port}{path}"


@contextlib.asynccontextmanager
async def world() -> AsyncIterator[World]:
    """The world that fits the running loop, with its server listening."""
    loop = asyncio.get_running_loop()
    made: World = LeapingWorld(loop) if isinstance(loop, LeapingLoop) else LoopbackWorld()
    async with made.server:
        if isinstance(made, LeapingWorld):  # it is far away: no way leads to it but those of its names
            for port in (made.server.port, made.server.secure_port):
                made.network.ways.pop((_ADDRESSES[0], port), None)
        yield made
