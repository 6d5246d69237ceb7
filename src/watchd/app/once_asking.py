"""Each feed asked once, however long that takes: the first part of a round of `run --once`."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from watchd.app.parts import Parts
from watchd.app.reports import report_polled
from watchd.errors import LeaseLost
from watchd.feeds.schedule import rests_until
from watchd.model.feed import Feed
from watchd.pipeline.poll import LEASE as POLL_LEASE
from watchd.pipeline.poll import PollParts, poll_host
from watchd.ports import HostLease
from watchd.text.durations import lasting

log = structlog.get_logger()

_LOOKS_EVERY = 0.2  # seconds between looks at a host that was asked a moment ago
_WAITS_FOR_REST = timedelta(seconds=10)  # a gap between two questions to a host is waited for, a Retry-After is not


@dataclass(slots=True)
class Asked:
    """What asking every feed came to."""

    polled: int = 0
    failed: int = 0
    new_items: int = 0


async def ask_all(parts: Parts, *, is_forced: bool) -> Asked:
    """Every feed of the active set is asked now, a folder for each of its files; a Retry-After is honoured.

    Unless `is_forced`, so is the shortest interval of other people's hosts.
    """
    working = await asyncio.to_thread(parts.sets.active)
    feeds = set(working.feeds)
    if not is_forced:
        feeds -= await asyncio.to_thread(_asked_just_now, parts, working.feeds)
    feeds -= await asyncio.to_thread(_paused, parts, feeds)
    await asyncio.to_thread(parts.storage.make_due, tuple(feeds), parts.clock.now())
    poll_parts = PollParts(
        fetcher=parts.fetcher,
        parser=parts.parser,
        storage=parts.storage,
        commits=parts.commits,
        clock=parts.clock,
        schedule=parts.schedule,
        feeds=parts.sets.feeds(working),
        network=parts.network,
    )
    asking = _Asking(parts, poll_parts, feeds)
    await asking.run()
    return asking.came_to


def _asked_just_now(parts: Parts, feeds: Mapping[str, Feed]) -> set[str]:
    """Those that were asked too short ago to be asked again; the log says when that was and when each is due."""
    now = parts.clock.now()
    found = set()
    for state in parts.storage.feed_states():
        feed = feeds.get(state.feed_id)
        due = rests_until(feed, parts.schedule, state, now) if feed else None
        if due is not None and state.memory.asked_at is not None:
            ago = lasting(now - state.memory.asked_at)
            reason = f"asked {ago} ago, due at {due:%H:%M} UTC; --force asks it all the same"
            log.info("feed_left_alone", feed=state.feed_id, until=due, reason=reason)
            found.add(state.feed_id)
    return found


def _paused(parts: Parts, feeds: set[str]) -> set[str]:
    """Those that somebody paused, by hand too."""
    found = {name: pause for name, pause in parts.storage.pauses(parts.clock.now()).items() if name in feeds}
    for name, pause in found.items():
        reason = f"paused by {pause.author}: {pause.reason}; `watchd feed resume {name}` ends it"
        log.info("feed_left_alone", feed=name, until=pause.until, reason=reason)
    return set(found)


@dataclass(slots=True)
class _Asking:
    """The feeds that wait to be asked."""

    parts: Parts
    poll_parts: PollParts
    waiting: set[str]
    came_to: Asked = field(default_factory=Asked)
    under_way: set[str] = field(default_factory=set)  # of those that wait: their hosts are held by this round

    async def run(self) -> None:
        running: set[asyncio.Task[None]] = set()
        give_up_at = self.parts.clock.now() + POLL_LEASE
        while running or self.waiting:
            room = self.parts.settings.poll.concurrency - len(running)
            running |= {asyncio.create_task(self._poll(lease)) for lease in await self._claim(max(room, 1))}
            if running:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                continue
            self.waiting -= await asyncio.to_thread(self._left_alone)
            due = await asyncio.to_thread(self._due)
            if not due or self.parts.clock.now() >= give_up_at:
                self.came_to.failed += len(due)
                for feed_id in due:
                    log.warning("feed_not_asked", feed=feed_id, reason="its host is held by another process")
                return
            await asyncio.sleep(_LOOKS_EVERY)

    async def _claim(self, limit: int) -> list[HostLease]:
        # A look reads all that is due: where every feed is under way there is nothing to look for.
        now, open_ones = self.parts.clock.now(), tuple(self.waiting - self.under_way)
        if not open_ones:
            return []
        claim = self.parts.storage.claim_hosts
        held = await asyncio.to_thread(claim, self.parts.node, open_ones, now, now + POLL_LEASE, limit)
        self.under_way.update(state.feed_id for lease in held for state in lease.due)
        return held

    async def _poll(self, lease: HostLease) -> None:
        try:
            async with aclosing(poll_host(lease, self.poll_parts)) as polls:
                async for polled in polls:
                    report_polled(polled, self.parts)
                    if not polled.more_waits:
                        self.waiting.discard(polled.feed_id)
                    self.came_to.polled += 1
                    self.came_to.failed += polled.outcome == "failed"
                    self.came_to.new_items += polled.stored.new
        except LeaseLost:
            log.warning("lane_lost", kind="host", lane=lease.lease.key)  # its feeds are counted as not asked
        finally:
            self.under_way.difference_update(state.feed_id for state in lease.due)

    def _left_alone(self) -> set[str]:
        """Those whose host asked for a rest of more than a moment: not asked, which is no failure."""
        resting = self.parts.storage.resting_hosts(self.parts.clock.now() + _WAITS_FOR_REST)
        hosts = {state.feed_id: state.host for state in self.parts.storage.feed_states()}
        alone = {feed_id for feed_id in self.waiting if hosts.get(feed_id) in resting}
        for feed_id in sorted(alone):
            until = resting[hosts[feed_id]]
            log.info("feed_left_alone", feed=feed_id, until=until, reason="its host asked for a rest")
        return alone

    def _due(self) -> list[str]:
        """Those that are due and were not asked: their host rests after a round just before."""
        now = self.parts.clock.now()
        states = self.parts.storage.feed_states()
        return [state.feed_id for state in states if state.feed_id in self.waiting and state.due_at <= now]
