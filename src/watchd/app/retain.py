"""Once a day what is old is taken away, in pieces so small that nothing else waits for them."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

import structlog

from watchd.app.parts import Parts
from watchd.model.retention import Awaited, Retention
from watchd.model.rule import Rule
from watchd.model.window import Due

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
            parts.vitals.works("prune")
            await asyncio.sleep(min(_SHARE * (time.monotonic() - began), _LONGEST_REST))
        return +rows


def retention_of(parts: Parts) -> Retention:
    """What the config says, and beyond that as long as the rules in force look back."""
    return kept_for(parts.settings.retention, parts.sets.active().rules)


def kept_for(retention: Retention, rules: Mapping[str, Rule]) -> Retention:
    """The same, with what the windows of these rules look back on."""
    return retention.reaching(longest_reach(rules.values()), awaited_by(rules))


def longest_reach(rules: Iterable[Rule]) -> timedelta:
    """How far the windows of these rules look back at most on all there was; a `due` goes by first matches alone."""
    reaches = (rule.window.reach for rule in rules if not (rule.window is None or isinstance(rule.window, Due)))
    return max(reaches, default=timedelta(0))


def awaited_by(rules: Mapping[str, Rule]) -> Iterator[Awaited]:
    """The first matches that rules with `due` go by."""
    for rule in rules.values():
        if isinstance(rule.window, Due):
            named = None if rule.window.rule_id is None else rules.get(rule.window.rule_id)
            since = None if named is None else (named.id, named.match_digest)
            yield Awaited((rule.id, rule.match_digest), since, rule.window.is_entry)


def feeds_in_force(parts: Parts) -> Collection[str] | None:
    """The feeds of the set in force; None before there is one."""
    working = parts.sets.active()
    return frozenset(working.feeds) if working.number else None
