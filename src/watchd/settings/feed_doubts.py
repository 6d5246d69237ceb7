"""Feeds that load and will not be asked as is meant: too often for somebody else's host, twice, or never."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from watchd.documents import ListNode, Node, format_duration, read
from watchd.errors import FetchError, Problem
from watchd.model.credentials import Credentials
from watchd.model.feed import Feed, NetworkOptions
from watchd.model.schedule import Schedule
from watchd.net.guard import carried_ipv4, check_literal, literal_address, why_denied
from watchd.net.reach import combined
from watchd.text.urls import address_of


def feed_doubts(
    texts: Mapping[str, str], feeds: Sequence[Feed], schedule: Schedule, network: NetworkOptions, config: Node
) -> Iterator[Problem]:
    """A problem for each interval that is not kept to, each address that is refused or given twice.

    `texts` hold the feeds.
    """
    entries = dict(_entries(texts))
    yield from _given_twice(feeds, entries)
    shorter: dict[tuple[str, ...], list[Feed]] = {}  # keys of the config whose interval is too short -> for whom
    for feed in feeds:
        if feed.folder is not None:
            continue
        entry = entries[feed.id]
        yield from _refused_address(feed, entry, network)
        chosen = feed.interval or schedule.choices(feed.host).interval or schedule.interval
        if chosen >= schedule.floor_of(feed):
            continue
        if feed.interval is not None:
            yield _too_often(f"feed {feed.id}: interval", entry.at("interval") or entry, [feed], schedule)
        else:
            shorter.setdefault(_key(feed, schedule), []).append(feed)
    for key, concerned in shorter.items():
        yield _too_often(".".join(key), config.at(*key) or config, concerned, schedule)


def overdue(texts: Mapping[str, str], feeds: Sequence[Feed], now: datetime) -> Iterator[Problem]:
    """A problem for each feed that was expected to be unreachable until a day that is over."""
    entries = dict(_entries(texts))
    for feed in feeds:
        if feed.unreachable is not None and not feed.unreachable.holds(now):
            at = entries[feed.id].at("until") or entries[feed.id]
            message = f"feed {feed.id}: it was expected to be unreachable until {feed.unreachable.until}, which is over"
            hint = "remove `expect:`, `reason:` and `until:`, or write a later day; now it counts as any other feed"
            yield at.problem(message, hint)


def _entries(texts: Mapping[str, str]) -> Iterator[tuple[str, Node]]:
    for path in sorted(texts):
        entries = read(texts[path], path).at("feeds")
        for entry in entries.items if isinstance(entries, ListNode) else ():
            name = entry.at("id")
            if name is not None:
                yield str(name.plain()), entry


def _given_twice(feeds: Sequence[Feed], entries: Mapping[str, Node]) -> Iterator[Problem]:
    """A problem for each feed that asks for what another one asks for, as the same reader."""
    first: dict[tuple[str, Credentials], Feed] = {}
    for feed in feeds:
        if feed.folder is not None:
            continue
        same = first.setdefault((address_of(feed.url), feed.credentials), feed)
        if same is not feed:
            at = entries[feed.id].at("url") or entries[feed.id]
            message = f"feed {feed.id}: {same.id} has this URL: its server is asked twice, and each item comes twice"
            yield at.problem(message, "remove one of the two")


def _key(feed: Feed, schedule: Schedule) -> tuple[str, ...]:
    """The setting that gives the feed its interval."""
    for host in (feed.host, schedule.lane_of(feed.host)):
        if host in schedule.hosts:
            return ("poll", "hosts", host, "interval") if schedule.hosts[host].interval else ("poll", "interval")
    return ("poll", "interval")


def _too_often(what: str, node: Node, feeds: Sequence[Feed], schedule: Schedule) -> Problem:
    floor, first = format_duration(schedule.floor), feeds[0].host
    hosts = f"{first} is" if len(feeds) == 1 else f"{len(feeds):,} feeds, of {first} among them, are"
    message = f"{what}: {hosts} asked every {floor} at most, as every host of somebody else"
    hint = f"write {floor} or more; if a host is your own, write `allow_private: [{first}]` at its feed"
    return node.problem(message, hint)


def _refused_address(feed: Feed, entry: Node, network: NetworkOptions) -> Iterator[Problem]:
    try:
        check_literal(feed.host, combined(network, feed.network).allowance)
    except FetchError:
        address = literal_address(feed.host)
        assert address is not None  # else it would not have been refused
        kind, meant = why_denied(address), carried_ipv4(address)
        at = entry.at("url") or entry
        message = f"feed {feed.id}: it is never asked, for {feed.host} is not a public address ({kind})"
        yield at.problem(message, f"mend the URL; if it is meant, write `allow_private: [{meant}]` at this feed")
