"""Once a day what is old is taken away, in pieces so small that nothing else waits for them."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

import structlog

from watchd.app.parts import Parts
from watchd.model.retention import Retention
from watchd.model.rule import Rule

log = structlog.get_logger()

_SHARE = 4  # times as long as a piece took is rested after it: polls and alerts come first
_LONGEST_REST = 2.0  # seconds


class PruneLoop:
    """Prunes at the first look of each day that no other node took; what a stop leaves is done the next day."""

    def __init__(self, parts: Parts, stopping: asyncio.Event) -> None:
        self._parts = parts
        self._stopping = stopping
        self._looked_at = ""

    async def go_round(self) -> None:
        """Prune, where today's pruning was not begun yet."""
        day = self._parts.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        if self._looked_at == day.isoformat():
            return
        if await asyncio.to_thread(self._parts.storage.begin_pruning, day):
            rows = await self._prune()
            log.info("pruned", rows=sum(rows.values()), tables=dict(sorted(rows.items())))
        self._looked_at = day.isoformat()

    async def _prune(self) -> Mapping[str, int]:
        parts, rows = self._parts, Counter[str]()
        in_force = await asyncio.to_thread(feeds_in_force, parts)
        kept = await asyncio.to_thread(retention_of, parts)
        steps = parts.storage.pruning(kept, in_force, parts.clock.now())
        while not self._stopping.is_set():
            began = time.monotonic()
            step = await asyncio.to_thread(next, steps, None)
            if step is None:
                break
            rows.update(step)
            parts.vitals.moved("prune")
            await asyncio.sleep(min(_SHARE * (time.monotonic() - began), _LONGEST_REST))
        return +rows


def retention_of(parts: Parts) -> Retention:
    """What the config says, and beyond that as long as the rules in force look back."""
    return parts.settings.retention.reaching(longest_reach(parts.sets.active().rules.values()))


def longest_reach(rules: Iterable[Rule]) -> timedelta:
    """How far the windows of these rules look back at most."""
    return max((rule.window.reach for rule in rules if rule.window is not None), default=timedelta(0))


def feeds_in_force(parts: Parts) -> Collection[str] | None:
    """The feeds of the set in force; None before there is one."""
    working = parts.sets.active()
    return frozenset(working.feeds) if working.number else None
