"""The operator's choices for polling, from the settings."""

import functools
from collections.abc import Iterable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Protocol

from watchd.model.feed import FOLDER_LANE, NetworkOptions
from watchd.model.schedule import HostChoices, Schedule
from watchd.net.guard import Allowance, literal_address, plain_host, why_denied
from watchd.net.names import Resolver
from watchd.settings import Poll

_MOST_FOUND = 10_000  # names


class Choices(Protocol):
    """The part of the settings that says how feeds are asked."""

    @property
    def poll(self) -> Poll:
        """How often, and with which pauses."""
        ...

    @property
    def network(self) -> NetworkOptions:
        """Which hosts are the operator's own."""
        ...


class NearHosts:
    """The operator's own hosts, without floor and gap: those that `network.allow_private` covers, and folders.

    Whether a network covers a name is known once the name was looked up: its first poll is a stranger's.
    """

    def __init__(self, allow_private: Iterable[str] = ()) -> None:
        self._allowance = Allowance.of(allow_private)
        self._found: dict[str, bool] = {}
        self.changes = 0
        """How often it was found of a name that it is one of these, or none any more."""
        # Each poll asks it several times of its host.
        self._is_stated = functools.lru_cache(maxsize=4096)(self._stated)

    def __call__(self, host: str) -> bool:
        """Whether a host, or a lane, is one of these."""
        return self._is_stated(host) or self._found.get(host, False)

    def noting(self, resolver: Resolver) -> Resolver:
        """The resolver, noting which names lead to these hosts."""
        if not self._allowance.networks:
            return resolver

        async def resolve(host: str, port: int) -> Sequence[str]:
            addresses = await resolver(host, port)
            self._note(plain_host(host), addresses)
            return addresses

        return resolve

    def _stated(self, host: str) -> bool:
        literal = literal_address(host)
        return host.startswith(FOLDER_LANE) or (
            plain_host(host) in self._allowance.names or (literal is not None and self._allowance.covers(host, literal))
        )

    def _note(self, host: str, addresses: Sequence[str]) -> None:
        is_near = False
        with suppress(ValueError):  # the guard says what is wrong with them
            found = [ip_address(address) for address in addresses]
            is_near = bool(found) and all(why_denied(one) and self._allowance.covers(host, one) for one in found)
        if self._found.get(host, False) != is_near and (host in self._found or len(self._found) < _MOST_FOUND):
            self._found[host] = is_near
            self.changes += 1


def schedule_of(settings: Choices, near: NearHosts | None = None) -> Schedule:
    """How feeds are asked: intervals, pauses, and which hosts are the operator's own."""
    hosts = {
        name: HostChoices(chosen.interval, chosen.gap, chosen.subdomains, chosen.retry_after)
        for name, chosen in settings.poll.hosts.items()
    }
    near = near or NearHosts(settings.network.allow_private)
    return Schedule(settings.poll.interval, hosts=hosts, is_near=near, near_changes=lambda: near.changes)
