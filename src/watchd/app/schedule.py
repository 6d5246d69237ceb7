"""The operator's choices for polling, from the settings."""

from contextlib import suppress
from ipaddress import ip_address, ip_network

from watchd.model.feed import FOLDER_LANE
from watchd.model.schedule import HostChoices, Schedule
from watchd.settings import Settings


def schedule_of(settings: Settings) -> Schedule:
    """How feeds are asked: intervals, pauses, and which hosts are the operator's own."""
    hosts = {
        name: HostChoices(chosen.interval, chosen.gap, chosen.subdomains, chosen.retry_after)
        for name, chosen in settings.poll.hosts.items()
    }
    return Schedule(settings.poll.interval, hosts=hosts, is_near=lambda host: _is_near(host, settings))


def _is_near(host: str, settings: Settings) -> bool:
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
