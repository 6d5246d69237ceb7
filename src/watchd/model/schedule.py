"""The operator's choices for polling: how often, with what pause, and what counts for a whole host or domain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from watchd.model.feed import Feed


@dataclass(frozen=True, slots=True)
class HostChoices:
    """What an operator chose for one host; None is the choice made for all."""

    interval: timedelta | None = None
    gap: timedelta | None = None  # between two requests
    is_domain: bool = False  # its subdomains are the same server: one lane for all of them
    retry_after_is_for: str = "host"  # or "feed": a "come back later" is for the feed that was told so


_ALL_ALIKE = HostChoices()


@dataclass(frozen=True, slots=True)
class Schedule:
    """How feeds are asked."""

    interval: timedelta = timedelta(minutes=15)
    floor: timedelta = timedelta(minutes=5)  # no feed of somebody else's host is asked more often
    host_gap: timedelta = timedelta(seconds=2)
    hosts: Mapping[str, HostChoices] = field(default_factory=dict)
    is_near: Callable[[str], bool] = lambda _host: False  # the operator's own hosts: neither floor nor gap
    near_changes: Callable[[], int] = lambda: 0  # how often another host was found to be one of these, or none any more

    def interval_of(self, feed: Feed) -> timedelta:
        """How often this feed is asked when nothing happens: its own interval, its host's, or the default."""
        chosen = feed.interval or self.choices(feed.host).interval or self.interval
        return max(chosen, self.floor_of(feed))

    def floor_of(self, feed: Feed) -> timedelta:
        """How long this feed is left alone at least after it was asked; an own one may be asked at any moment."""
        return timedelta(0) if self.is_own(feed) else self.floor

    def is_own(self, feed: Feed) -> bool:
        """Whether the feed is the operator's own: it has leave for private addresses, or is a folder."""
        return bool(feed.network.allow_private) or self.is_near(feed.host)

    def gap_of(self, lane: str) -> timedelta:
        """The pause between two requests to the hosts of a lane."""
        if self.is_near(lane):
            return timedelta(0)
        chosen = self.choices(lane).gap
        return self.host_gap if chosen is None else chosen

    def lane_of(self, host: str) -> str:
        """The lane a host's feeds are asked in: its own, or that of the domain it is a part of."""
        parent = host
        while parent:
            if parent in self.hosts and (parent == host or self.hosts[parent].is_domain):
                return parent if self.hosts[parent].is_domain else host
            parent = parent.partition(".")[2]
        return host

    def choices(self, host: str) -> HostChoices:
        """What was chosen for a host itself, or for the domain it is a part of."""
        if not self.hosts:
            return _ALL_ALIKE
        return self.hosts.get(host) or self.hosts.get(self.lane_of(host)) or _ALL_ALIKE
