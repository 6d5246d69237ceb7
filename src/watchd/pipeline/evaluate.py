"""Evaluate: pending items are matched, threaded, decided on and routed, in one turn.

Matching runs outside the turn and may run on many nodes at once; deciding runs inside it, in one order for all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from watchd.errors import RefusedError, StorageError
from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.match import Failure, Hit
from watchd.model.route import Routing
from watchd.model.rule import Rule, Status
from watchd.pipeline.ledger import Ledger
from watchd.pipeline.logs import LogCache
from watchd.pipeline.sight import LifeCache
from watchd.pipeline.story_cache import StoryCache, Threaded
from watchd.ports import EvaluateStorage, Evaluation, Matched, PendingItem, Turn, TurnResult

BATCH = 200
MOST_TRIES = 3  # an item whose matching fails as a whole so often is quarantined


@dataclass(frozen=True, slots=True)
class ItemMatches:
    """What matching one item gave: hits, and the rules that raised with their error."""

    hits: Sequence[Hit]
    failures: Sequence[tuple[str, str]] = ()


class WorkingSet(Protocol):
    """One generation, compiled: what a node works with."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule by id."""
        ...

    @property
    def feeds(self) -> Mapping[str, Feed]:
        """Every feed by id."""
        ...

    @property
    def routing(self) -> Routing:
        """Who is told."""
        ...

    def match(self, item: Item, at: datetime) -> ItemMatches:
        """The hits of every rule that is in force at that moment."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What one batch came to; `app` logs and counts it."""

    turn: int
    items: int
    result: Evaluation


@dataclass(slots=True)
class Evaluator:
    """Evaluates batches with whichever generation is active; keeps story indexes between turns."""

    storage: EvaluateStorage
    working_set: Callable[[int], WorkingSet]
    stories: StoryCache
    batch: int = BATCH
    logs: LogCache = field(default_factory=LogCache)
    lives: LifeCache = field(default_factory=LifeCache)
    together: timedelta | None = None  # how long alerts wait for others of their story; None: as `limits.together` says
    _threaded: Threaded = field(default_factory=dict)  # by the turn that was decided on last
    _only_adds: bool = False  # that turn

    def run(self, now: datetime) -> Evaluated | None:
        """One batch, in one transaction; None when nothing was pending."""
        try:
            return self._evaluate(now, self.batch)
        except Exception as error:
            if _is_about_storage(error):
                raise
            return self._evaluate_one(now)

    def _evaluate(self, now: datetime, limit: int) -> Evaluated | None:
        result = self.storage.evaluate(
            now,
            lambda generation, items: self._match(generation, items, now),
            lambda turn, matched: self._decide(turn, matched, now),
            limit,
        )
        if result is None:
            return None
        self.stories.committed(result.number, self._threaded)
        if self._only_adds:
            self.logs.committed(result.number)
        return Evaluated(result.number, result.items, result.evaluation)

    def _evaluate_one(self, now: datetime) -> Evaluated | None:
        """The first pending item alone, after its batch failed as a whole; it is given back when it fails again."""
        try:
            return self._evaluate(now, 1)
        except Exception as error:
            if _is_about_storage(error):
                raise
            text = f"{type(error).__name__}: {error}"
            result = self.storage.evaluate(
                now,
                lambda generation, items: Matched(generation, {}, (), tuple(waiting.item.id for waiting in items)),
                lambda turn, matched: _given_back(turn, matched, text, now),
                1,
            )
            return None if result is None else Evaluated(result.number, result.items, result.evaluation)

    def look(self, now: datetime) -> TurnResult:
        """A turn without items: windows that are due are looked at, and rules are on record as evaluating."""
        return self.storage.turn(now, lambda turn: self._looked(turn, now))

    def _match(self, generation: int, pending: Sequence[PendingItem], now: datetime) -> Matched:
        working = self.working_set(generation)
        hits: dict[str, Sequence[Hit]] = {}
        failures: list[Failure] = []
        retry: list[str] = []
        for waiting in pending:
            item = _as_seen(waiting)
            try:
                found = working.match(item, item.seen_at)
            except Exception as error:  # noqa: BLE001 - supervisor of one item: its poison must not stop the batch
                failures.append(Failure(item.id, "*", f"{type(error).__name__}: {error}", now))
                retry.append(item.id)
                continue
            hits[item.id] = found.hits
            failures += [Failure(item.id, rule_id, error, now) for rule_id, error in found.failures]
        return Matched(generation, hits, tuple(failures), tuple(retry))

    def _decide(self, turn: Turn, matched: Matched, now: datetime) -> Evaluation:
        ledger = self._ledger(turn, now)
        ledger.load(matched)
        again, given_up = _sorted_out(turn, matched)
        failures = [failure for failure in matched.failures if failure.rule_id != "*" or failure.item_id in given_up]
        for waiting, is_last in _at_each_moment(turn.items):
            ledger.windows.run_until(waiting.at)
            # A revision is decided as of when it was seen, not as of the item's first listing.
            item = _as_seen(waiting)
            for hit in matched.hits.get(item.id, ()):
                try:
                    if waiting.is_held:
                        ledger.hold(item, hit)
                    else:
                        ledger.enter(item, hit, is_baseline=waiting.is_baseline)
                except StorageError:
                    raise
                except Exception as error:  # noqa: BLE001 - supervisor of one rule on one item
                    failures.append(Failure(item.id, hit.rule_id, f"{type(error).__name__}: {error}", now))
            if is_last:
                ledger.windows.settle(waiting.at)
        ledger.windows.finish()
        self._threaded, self._only_adds = ledger.threaded, ledger.only_adds
        return ledger.close(
            failures=tuple(failures),
            retry=again,
            quarantined=given_up,
            live_rules=self._live(turn.generation, now),
        )

    def _ledger(self, turn: Turn, now: datetime) -> Ledger:
        working = self.working_set(turn.generation)
        return Ledger(
            turn=turn,
            rules=working.rules,
            routing=working.routing,
            cache=self.stories,
            now=now,
            logs=self.logs,
            lives=self.lives,
            feeds=working.feeds,
            together=self.together,
        )

    def _looked(self, turn: Turn, now: datetime) -> Evaluation:
        ledger = self._ledger(turn, now)
        ledger.windows.finish()
        return ledger.close(failures=(), retry=(), quarantined=(), live_rules=self._live(turn.generation, now))

    def _live(self, generation: int, now: datetime) -> tuple[tuple[str, str], ...]:
        if generation == 0:
            return ()
        rules = self.working_set(generation).rules.values()
        return tuple(
            (rule.id, rule.match_digest)
            for rule in rules
            if rule.status is not Status.PAUSED and not rule.is_expired(now.date())
        )


def _as_seen(waiting: PendingItem) -> Item:
    """The item as of when it was seen: at its first listing, or when it was revised."""
    return waiting.item if waiting.item.seen_at == waiting.at else replace(waiting.item, seen_at=waiting.at)


def _is_about_storage(error: Exception) -> bool:
    """Whether every item would fail, now: trying one alone, and giving up on it, would be wrong."""
    return isinstance(error, StorageError) and not isinstance(error, RefusedError)


def _at_each_moment(items: Sequence[PendingItem]) -> Iterator[tuple[PendingItem, bool]]:
    """The items, each with whether it is the last that was seen at its moment."""
    for number, waiting in enumerate(items, 1):
        yield waiting, number == len(items) or items[number].at != waiting.at


def _sorted_out(turn: Turn, matched: Matched) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Items that failed as a whole: those to be tried again alone, and those to be given up on."""
    failed = [waiting for waiting in turn.items if waiting.item.id in matched.retry]
    again = tuple(waiting.item.id for waiting in failed if waiting.tries + 1 < MOST_TRIES)
    return again, tuple(waiting.item.id for waiting in failed if waiting.item.id not in again)


def _given_back(turn: Turn, matched: Matched, error: str, now: datetime) -> Evaluation:
    again, given_up = _sorted_out(turn, matched)
    return Evaluation(
        failures=tuple(Failure(item_id, "*", error, now) for item_id in given_up),
        retry=again,
        quarantined=given_up,
    )
