"""`run --once`: poll every feed now, evaluate, look at itself, deliver what is due, and end."""

import asyncio
from dataclasses import dataclass

import structlog

from watchd import __version__
from watchd.app.itself import files_here, raised_here
from watchd.app.loops import register_feeds
from watchd.app.own_clock import follow_clock
from watchd.app.parts import Parts
from watchd.app.reload import Reloaded
from watchd.app.reports import report_attended, report_delivered, report_evaluated, report_polled, report_reloaded
from watchd.errors import LeaseLost
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.deliver import LEASE as DELIVERY_LEASE
from watchd.pipeline.deliver import DeliverParts, deliver_channel
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.poll import LEASE as POLL_LEASE
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import ChannelLease, HostLease

log = structlog.get_logger()

_DELIVERIES_AT_ONCE = 100
_HOST_RESTS = 0.2  # seconds between looks at a host that was asked a moment ago


@dataclass(slots=True)
class Round:
    """What one round came to."""

    polled: int = 0
    failed: int = 0
    new_items: int = 0
    matches: int = 0
    alerts: int = 0
    sent: int = 0
    unsent: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every feed answered and everything that was due went out."""
        return not self.failed and not self.unsent


async def run_once(parts: Parts) -> Round:
    """One round over every feed: no phase and no interval, but a server's Retry-After is honoured.

    Raises ConfigError when files are refused and no set is in force.
    """
    result = Round()
    await asyncio.to_thread(_beat, parts)
    reloaded = await asyncio.to_thread(parts.reloader.look, parts.clock.now())
    report_reloaded(reloaded, parts)
    await asyncio.to_thread(register_feeds, parts)
    await _poll(parts, result)
    await asyncio.to_thread(_evaluate, parts, result)
    await _attend(parts, reloaded, sums_up=True)
    await _deliver(parts, result)
    await _attend(parts, reloaded, sums_up=False)  # what this round itself could not send is told, not kept
    await _deliver(parts, result)
    return result


def _beat(parts: Parts) -> None:
    """On record as seen: what a round says of its installation holds while rounds go on."""
    follow_clock(parts)
    now = parts.clock.now()
    parts.storage.beat_node(parts.node, now, started_at=now, version=__version__, place=parts.place)


async def _poll(parts: Parts, result: Round) -> None:
    working = await asyncio.to_thread(parts.sets.active)
    feeds = tuple(working.feeds)
    await asyncio.to_thread(parts.storage.make_due, feeds, parts.clock.now())
    poll_parts = PollParts(
        fetcher=parts.fetcher,
        parser=parts.parser,
        storage=parts.storage,
        clock=parts.clock,
        schedule=parts.schedule,
        feeds=parts.sets.feeds(working),
        network=parts.network,
    )

    waiting = set(feeds)  # each is asked once, however long the round takes

    async def poll(lease: HostLease) -> None:
        try:
            async for polled in poll_host(lease, poll_parts):
                report_polled(polled, parts)
                waiting.discard(polled.feed_id)
                result.polled += 1
                result.failed += polled.outcome == "failed"
                result.new_items += polled.stored.new
        except LeaseLost:
            log.warning("lane_lost", kind="host", lane=lease.lease.key)  # its feeds are counted as not asked

    concurrency = parts.settings.poll.concurrency
    running: set[asyncio.Task[None]] = set()
    give_up_at = parts.clock.now() + POLL_LEASE
    while True:
        room = concurrency - len(running)
        now = parts.clock.now()
        held = await asyncio.to_thread(
            parts.storage.claim_hosts, parts.node, tuple(waiting), now, now + POLL_LEASE, max(room, 1)
        )
        running |= {asyncio.create_task(poll(lease)) for lease in held}
        if not running:
            due = await asyncio.to_thread(_due, parts, waiting)
            if not due or parts.clock.now() >= give_up_at:
                result.failed += len(due)
                for feed_id in due:
                    log.warning("feed_not_asked", feed=feed_id, reason="its host is held by another process")
                return
            await asyncio.sleep(_HOST_RESTS)
            continue
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def _due(parts: Parts, feeds: set[str]) -> list[str]:
    """Those of the feeds that are due and were not asked: their host rests after a round just before."""
    now = parts.clock.now()
    return [
        report.state.feed_id
        for report in parts.storage.feeds()
        if report.state.feed_id in feeds and report.state.due_at <= now
    ]


def _evaluate(parts: Parts, result: Round) -> None:
    evaluator = Evaluator(parts.storage, parts.sets.get, StoryCache())
    while (evaluated := evaluator.run(parts.clock.now())) is not None:
        report_evaluated(evaluated, parts)
        result.matches += len(evaluated.result.matches)
        result.alerts += len(evaluated.result.alerts)
    evaluator.look(parts.clock.now())


async def _attend(parts: Parts, reloaded: Reloaded, *, sums_up: bool) -> None:
    working = await asyncio.to_thread(parts.sets.active)
    seen = Seen(
        node=parts.place,
        routing=working.routing,
        rules=working.rules,
        feeds=frozenset(working.feeds),
        raised=raised_here(parts, reloaded),
        files=files_here(reloaded),
        sums_up=sums_up,
        tells_owners=False,
        looks_at_loops=False,
        judges_config=not parts.storage.is_shared,  # elsewhere a daemon with this config may work beside this round
    )
    report_attended(await asyncio.to_thread(attend, parts.storage, seen, parts.clock.now()))


async def _deliver(parts: Parts, result: Round) -> None:
    deliver = DeliverParts(parts.channels, parts.storage, parts.clock)
    slots = {name: channel.slots for name, channel in parts.channels.items()}

    async def send(lease: ChannelLease) -> None:
        async for delivered in deliver_channel(lease, deliver):
            report_delivered(delivered, parts)
            result.sent += delivered.outcome == "sent"
            result.unsent += delivered.outcome not in {"sent", "muted"}

    while True:
        now = parts.clock.now()
        held = await asyncio.to_thread(
            parts.storage.claim_deliveries, parts.node, slots, now, now + DELIVERY_LEASE, _DELIVERIES_AT_ONCE
        )
        if not held:
            return
        await asyncio.gather(*(send(lease) for lease in held))
