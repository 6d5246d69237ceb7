"""`run --once`: poll every feed now, evaluate, look at itself, deliver what is due, and end."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from watchd import __version__
from watchd.app.delivering import deliver_parts
from watchd.app.failing_over import look_for_failover
from watchd.app.itself import files_here, raised_here
from watchd.app.loops import register_feeds
from watchd.app.once_asking import ask_all
from watchd.app.own_clock import follow_clock
from watchd.app.parts import Parts
from watchd.app.recomputing import recompute_all
from watchd.app.reload import Reloaded
from watchd.app.reports import (
    report_attended,
    report_decided,
    report_delivered,
    report_evaluated,
    report_gathered,
    report_held,
    report_reloaded,
)
from watchd.app.retain import PruneLoop
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.deliver import LEASE as DELIVERY_LEASE
from watchd.pipeline.deliver import deliver_channel
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.gather import gather
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import ChannelLease

_DELIVERIES_AT_ONCE = 100
_PATIENCE = timedelta(minutes=4)  # with channels that take few at a time; what is left waits for the next round


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


async def run_once(parts: Parts, *, is_forced: bool = False) -> Round:
    """One round over every feed: no phase and no interval, but a server's Retry-After is honoured.

    A feed of somebody else's that was asked less than the shortest interval ago is left out, unless `is_forced`.
    Raises ConfigError when files are refused and no set is in force.
    """
    result = Round()
    # Rounds may be a day apart: that is no absence.
    report_held(await asyncio.to_thread(parts.storage.hold_at_start, parts.clock.now(), after_absence=False))
    report_held(await asyncio.to_thread(_beat, parts))
    is_first = not await asyncio.to_thread(parts.storage.active_generation)
    reloaded = await asyncio.to_thread(parts.reloader.look, parts.clock.now())
    if is_first:  # every feed will have to be read
        parts.parser.warm(len((await asyncio.to_thread(parts.sets.active)).feeds))
    report_reloaded(reloaded, parts)
    await asyncio.to_thread(register_feeds, parts)
    asked = await ask_all(parts, is_forced=is_forced)
    result.polled, result.failed, result.new_items = asked.polled, asked.failed, asked.new_items
    await asyncio.to_thread(recompute_all, parts)
    await asyncio.to_thread(_evaluate, parts, result)
    await _attend(parts, reloaded, sums_up=True)
    await _deliver(parts, result)
    await _attend(parts, reloaded, sums_up=False)  # what this round itself could not send is told, not kept
    await _deliver(parts, result)
    await PruneLoop(parts, asyncio.Event()).go_round()
    return result


def _beat(parts: Parts) -> str:
    """On record as seen: what a round says of its installation holds while rounds go on. Gives why sending is held."""
    follow_clock(parts)
    now = parts.clock.now()
    return parts.storage.beat_node(parts.node, now, started_at=now, version=__version__, place=parts.place)


def _evaluate(parts: Parts, result: Round) -> None:
    evaluator = Evaluator(parts.storage, parts.sets.get, StoryCache(), together=timedelta(0))
    while (evaluated := evaluator.run(parts.clock.now())) is not None:
        report_evaluated(evaluated, parts)
        result.matches += len(evaluated.result.matches)
        result.alerts += len(evaluated.result.alerts)
    looked = evaluator.look(parts.clock.now()).evaluation
    report_decided(looked, parts)
    result.alerts += len(looked.alerts)


async def _attend(parts: Parts, reloaded: Reloaded, *, sums_up: bool) -> None:
    working = await asyncio.to_thread(parts.sets.active)
    seen = Seen(
        node=parts.place,
        routing=working.routing,
        rules=working.rules,
        feeds=frozenset(working.feeds),
        unreachable=working.unreachable(parts.clock.now()),
        raised=raised_here(parts, reloaded, {}),
        files=files_here(reloaded),
        sums_up=sums_up,
        tells_owners=False,
        looks_at_loops=False,
        judges_config=not parts.storage.is_shared,  # elsewhere a daemon with this config may work beside this round
    )
    report_attended(await asyncio.to_thread(attend, parts.storage, seen, parts.clock.now()))


async def _deliver(parts: Parts, result: Round) -> None:
    deliver = deliver_parts(parts, _PATIENCE)
    slots = {name: channel.slots for name, channel in parts.channels.items()}

    async def send(lease: ChannelLease) -> None:
        async with aclosing(deliver_channel(lease, deliver)) as messages:
            async for delivered in messages:
                report_delivered(delivered, parts)
                result.sent += delivered.outcome == "sent"
                result.unsent += delivered.outcome not in {"sent", "muted", "withheld"}

    # What is beyond a limit may be due at once, in a message of its own.
    await asyncio.to_thread(look_for_failover, parts)
    while gathered := await asyncio.to_thread(gather, parts.storage, parts.sets.routing, parts.clock.now()):
        report_gathered(gathered)
    while True:
        now = parts.clock.now()
        held = await asyncio.to_thread(
            parts.storage.claim_deliveries, parts.node, slots, now, now + DELIVERY_LEASE, _DELIVERIES_AT_ONCE
        )
        if not held:
            return
        await asyncio.gather(*(send(lease) for lease in held))
