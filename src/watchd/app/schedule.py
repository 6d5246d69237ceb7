"""The operator's choices for polling, from the settings."""

import functools
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Protocol

from watchd.model.feed import FOLDER_LANE, NetworkOptions
from watchd.model.schedule import HostChoices, Schedule
from watchd.settings import Poll


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


def schedule_of(settings: Choices) -> Schedule:
    """How feeds are asked: intervals, pauses, and which hosts are the operator's own."""
    hosts = {
        name: HostChoices(chosen.interval, chosen.gap, chosen.subdomains, chosen.retry_after)
        for name, chosen in settings.poll.hosts.items()
    }
    # Each poll asks it several times of its host.
    is_near = functools.lru_cache(maxsize=4096)(lambda host: _is_near(host, settings))
    return Schedule(settings.poll.interval, hosts=hosts, is_near=is_near)


def _is_near(host: str, settings: Choices) -> bool:
    """Whether a host is the operator's own: named in `network.allow_private`, or a folder. It needs no gap."""
    if host.startswith(FOLDER_LANE):
        return True
    for entry in settings.network.allow_private:
        if host == entry.lower():
            return True
        with suppress(ValueError):  # one of them is a name
            if ip_address(host) in ip_network(entry, strict=False):
                return True
    return False
