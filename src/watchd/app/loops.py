"""The daemon's loops that poll and deliver, and what every loop goes round by.

Each takes its work from the store and reports alone. A loop goes round when it is woken, by a tick or by the loop
before it, and is started again with back-off when it fails; what it leaves undone waits in the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import aclosing

import structlog

from watchd.app.delivering import deliver_parts
from watchd.app.failing_over import look_for_failover
from watchd.app.parts import Parts
from watchd.app.probing import to_ask_while_down
from watchd.app.reports import report_delivered, report_gathered, report_polled
from watchd.errors import LeaseLost, StorageError
from watchd.feeds.moves import host_to_spare
from watchd.feeds.pace import Pace, pace_of
from watchd.feeds.schedule import first_due
from watchd.model.feed import Feed, FeedState
from watchd.pipeline.deliver import LEASE as DELIVERY_LEASE
from watchd.pipeline.deliver import deliver_channel
from watchd.pipeline.gather import gather
from watchd.pipeline.poll import LEASE as POLL_LEASE
from watchd.pipeline.poll import PollParts, poll_host
from watchd.ports import ChannelLease, HostLease

_LONGEST_BACK_OFF = 15.0  # seconds; an outage that ends is noticed within this time
_HOSTS_AT_ONCE = 8  # lanes taken in one look, so that nodes that look at the same moment share them
_DELIVERIES_AT_ONCE = 50

log = structlog.get_logger()


class Bell:
    """Wakes a loop: rung by ticks and by the loop before it. Rings while the loop works are heard afterwards."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the loop, now or as soon as it is done with its round."""
        self._event.set()

    async def heard(self) -> None:
        """Wait for the next ring."""
        await self._event.wait()
        self._event.clear()


async def supervise(
    name: str, go_round: Callable[[], Awaitable[None]], bell: Bell, parts: Parts, stopping: asyncio.Event
) -> None:
    """Go round at each ring until the daemon stops; after a failure wait 1 s, then twice as long, up to 15 s."""
    failures = 0
    while not stopping.is_set():
        try:
            await go_round()
            if failures:
                log.info("loop_recovered", loop=name, failures=failures)
            failures = 0
            parts.vitals.moved(name)
        except Exception as error:
            failures += 1
            wait = min(2.0 ** (failures - 1), _LONGEST_BACK_OFF)
            reason = str(error) if isinstance(error, StorageError) else f"{type(error).__name__}: {error}"
            parts.vitals.failed(name, reason)
            parts.metrics.loop_failures.labels(name).inc()
            is_known = isinstance(error, StorageError)
            log.exception("loop_failed", loop=name, error=reason, retry_in=wait, exc_info=not is_known)
            await _first(stopping.wait(), asyncio.sleep(wait))
            continue
        await _first(stopping.wait(), bell.heard())


async def _first(*waits: Coroutine[object, object, object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class PollLoop:
    """Takes due hosts and polls them side by side, each host's feeds in order."""

    def __init__(self, parts: Parts, bell: Bell, next_bell: Bell, stopping: asyncio.Event) -> None:
        self._parts = parts
        self._bell = bell
        self._next = next_bell
        self._stopping = stopping
        self.running: set[asyncio.Task[None]] = set()
        self._registered = -1
        self._feeds: dict[str, Feed] = {}
        self._pace: Pace | None = None
        self._sides: tuple[tuple[Mapping[str, Feed], int], list[str], list[Feed]] | None = None

    async def go_round(self) -> None:
        """One look: new feeds get their first due time, due hosts are taken while there is room."""
        working = await asyncio.to_thread(self._parts.sets.active)
        if working.number != self._registered:
            await asyncio.to_thread(register_feeds, self._parts)
            await asyncio.to_thread(self._hurry_mended, working.feeds)
            self._registered = working.number
            self._pace = None
        room = min(self._parts.settings.poll.concurrency - len(self.running), _HOSTS_AT_ONCE)
        if room <= 0 or not working.feeds:
            return
        held = await asyncio.to_thread(self._take, working.feeds, room)
        poll_parts = PollParts(
            fetcher=self._parts.fetcher,
            parser=self._parts.parser,
            storage=self._parts.storage,
            commits=self._parts.commits,
            clock=self._parts.clock,
            schedule=self._parts.schedule,
            feeds=self._parts.sets.feeds(working),
            network=self._parts.network,
        )
        for lease in held:
            task = asyncio.create_task(self._poll(lease, poll_parts))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
        if len(held) == room:
            self._bell.ring()  # there may be more

    def _take(self, feeds: Mapping[str, Feed], room: int) -> list[HostLease]:
        """Due hosts, now held: as many as room and pace allow; the own, and one other, while the network is down."""
        parts, now = self._parts, self._parts.clock.now()
        own, others = self._parted(feeds)
        held = parts.storage.claim_hosts(parts.node, own, now, now + POLL_LEASE, room) if own else []
        if parts.network.down_since is not None:
            self._pace = None  # when the network is back, what has waited is asked at once
            return [*held, *to_ask_while_down(parts, others, now)] if len(held) < room else held
        pace = self._pace or pace_of(others, parts.schedule, parts.settings.poll.concurrency, now)
        pace = pace.at_moment(now)
        names = tuple(feed.id for feed in others)
        distant = parts.storage.claim_hosts(parts.node, names, now, now + POLL_LEASE, min(room - len(held), pace.room))
        self._pace = pace.without(sum(len(lease.due) for lease in distant))
        return [*held, *distant]

    def _parted(self, feeds: Mapping[str, Feed]) -> tuple[list[str], list[Feed]]:
        """The operator's own feeds, by id, and those of other people; worked out once for a set and what is near."""
        changes = self._parts.schedule.near_changes()
        if self._sides is None or self._sides[0][0] is not feeds or self._sides[0][1] != changes:
            own = {feed.id for feed in feeds.values() if self._parts.schedule.is_own(feed)}
            self._sides = (feeds, changes), sorted(own), [feed for feed in feeds.values() if feed.id not in own]
        return self._sides[1:]

    def _hurry_mended(self, feeds: Mapping[str, Feed]) -> None:
        """Feeds with a new address, interval, or way to be reached or read are asked at once, whatever the back-off."""
        mended = [name for name, feed in feeds.items() if name in self._feeds and _is_mended(self._feeds[name], feed)]
        if mended:
            self._parts.storage.make_due(mended, self._parts.clock.now())
        self._feeds = dict(feeds)

    async def drain(self) -> None:
        """Wait for the polls under way."""
        while self.running:
            await asyncio.wait(set(self.running))

    async def _poll(self, lease: HostLease, poll_parts: PollParts) -> None:
        try:
            async with aclosing(poll_host(lease, poll_parts)) as polls:
                async for polled in polls:
                    report_polled(polled, self._parts)
                    if polled.stored.new or polled.stored.revised:
                        self._next.ring()
                    if self._stopping.is_set():
                        break
        except LeaseLost:
            log.warning("lane_lost", kind="host", lane=lease.lease.key)
        except StorageError as error:
            # The answers are lost with the transaction; the host is asked again after a minute.
            log.warning("poll_not_stored", host=lease.lease.key, error=str(error))
        except Exception as error:
            self._parts.vitals.failed("poll", f"{type(error).__name__}: {error}")
            log.exception("poll_failed", host=lease.lease.key)
        finally:
            self._bell.ring()


def _is_mended(before: Feed, after: Feed) -> bool:
    before_and_after = [
        (feed.url, feed.folder, feed.network, feed.credentials, feed.interval, feed.hints) for feed in (before, after)
    ]
    return before_and_after[0] != before_and_after[1]


def register_feeds(parts: Parts) -> None:
    """Rows for feeds that are new in the active set, with their first due time; others keep the lane they learnt."""
    working = parts.sets.active()
    feeds = tuple(working.feeds.values())
    known = {state.feed_id: state for state in parts.storage.feed_states()}
    parts.network.hosts = len({feed.host for feed in feeds if not parts.schedule.is_own(feed)})
    due = first_due(feeds, parts.schedule, parts.clock.now())
    hosts = {feed.id: host_to_spare(feed, known[feed.id]) if feed.id in known else feed.host for feed in feeds}
    parts.storage.register_feeds(
        [FeedState(feed.id, parts.schedule.lane_of(hosts[feed.id]), due[feed.id]) for feed in feeds]
    )


class DeliverLoop:
    """Takes channel slots with due notifications and sends through them side by side."""

    def __init__(self, parts: Parts, bell: Bell, stopping: asyncio.Event) -> None:
        self._parts = parts
        self._bell = bell
        self._stopping = stopping
        self.running: set[asyncio.Task[None]] = set()
        self._deliver = deliver_parts(parts)

    async def go_round(self) -> None:
        """One look: what was gathered long enough becomes messages, and free slots with due work are taken."""
        await asyncio.to_thread(look_for_failover, self._parts)
        now = self._parts.clock.now()
        leapt = self._parts.settling.leapt(now)
        routing = self._parts.sets.routing
        report_gathered(await asyncio.to_thread(gather, self._parts.storage, routing, now, leapt))
        held = await asyncio.to_thread(
            self._parts.storage.claim_deliveries,
            self._parts.node,
            {name: channel.slots for name, channel in self._parts.channels.items()},
            now,
            now + DELIVERY_LEASE,
            _DELIVERIES_AT_ONCE,
            leapt=leapt,
        )
        for lease in held:
            task = asyncio.create_task(self._send(lease))
            self.running.add(task)
            task.add_done_callback(self.running.discard)

    async def drain(self) -> None:
        """Wait for the messages under way."""
        while self.running:
            await asyncio.wait(set(self.running))

    async def _send(self, lease: ChannelLease) -> None:
        try:
            async with aclosing(deliver_channel(lease, self._deliver)) as messages:
                async for delivered in messages:
                    report_delivered(delivered, self._parts)
                    if self._stopping.is_set():
                        break
        except LeaseLost:
            log.warning("lane_lost", kind="channel", lane=lease.lease.key)
        except StorageError as error:
            log.warning("receipt_not_stored", channel=lease.channel, error=str(error))
        except Exception as error:
            self._parts.vitals.failed("deliver", f"{type(error).__name__}: {error}")
            log.exception("delivery_failed", channel=lease.channel)
        finally:
            self._bell.ring()
