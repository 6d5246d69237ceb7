"""Evaluating: matching is parallel, deciding is not.

A batch of pending items is matched outside the turn. Then, in one transaction, the turn is taken, the batch is looked
at again, decisions are taken and everything is written. On PostgreSQL the batch is locked from the beginning, so no
other node matches it meanwhile; on SQLite matching must not hold the one write lock, so the batch is only looked at
again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from watchd.ports import Decide, Evaluation, MatchBatch, Matched, PendingItem, Turn, TurnResult
from watchd.storage import tables
from watchd.storage.engine import Database
from watchd.storage.evaluation import EvaluationWriter
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow, item_of, last_of_baseline
from watchd.storage.settling import forget, settle
from watchd.storage.spans import SpanKeeper
from watchd.storage.turn import OpenTurn
from watchd.storage.unreadable import keep
from watchd.storage.writing import pieces

_item = tables.item
_pending = tables.pending


class _GenerationMoved(Exception):  # noqa: N818 - control flow inside this file: takes the transaction back
    """Another generation is active than the one the batch was matched with."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One pending row, with the integer id that never leaves."""

    item_id: int
    revision: int
    pending: PendingItem


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pending rows in order, and the generation they are to be matched with."""

    generation: int
    rows: tuple[_Waiting, ...]

    @property
    def items(self) -> list[PendingItem]:
        return [row.pending for row in self.rows]


class EvaluatePart(Part):
    """Taking turns."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._spans = SpanKeeper()

    def evaluate(self, now: datetime, match: MatchBatch, decide: Decide, limit: int) -> TurnResult | None:
        """Match up to `limit` pending items, then decide on them in a turn; None when nothing was pending.

        An item that failed before comes alone. When the rule set changed while the batch was matched, or another
        thread decided on it, it is matched again.
        """
        once = self._on_sqlite if self._database.is_sqlite else self._on_postgres
        while True:
            try:
                batch, result = once(now, match, decide, limit)
            except _GenerationMoved:
                continue
            if result is not None:
                self._spans.committed(result.evaluation.live_rules, result.generation, now)
                return result
            if not batch.rows:
                return None

    def turn(self, now: datetime, decide: Callable[[Turn], Evaluation]) -> TurnResult:
        """A turn without items."""

        def take(connection: Connection) -> TurnResult:
            turn = OpenTurn(connection, now)
            evaluation = decide(turn)
            self._write(connection, turn, evaluation, now)
            return TurnResult(turn.number, 0, evaluation, turn.generation)

        result = self._database.write(take)
        self._spans.committed(result.evaluation.live_rules, result.generation, now)
        return result

    def _on_sqlite(
        self, now: datetime, match: MatchBatch, decide: Decide, limit: int
    ) -> tuple[_Batch, TurnResult | None]:
        batch = self._database.read(lambda connection: _next_batch(connection, now, limit))
        if not batch.rows:
            return batch, None
        matched = match(batch.generation, batch.items)
        return batch, self._database.write(lambda connection: self._decide(connection, batch, matched, decide, now))

    def _on_postgres(
        self, now: datetime, match: MatchBatch, decide: Decide, limit: int
    ) -> tuple[_Batch, TurnResult | None]:
        # An idle look each second takes no locks.
        if not self._database.read(lambda connection: _next_batch(connection, now, 1, locks=False)).rows:
            return _Batch(0, ()), None

        def work(connection: Connection) -> tuple[_Batch, TurnResult | None]:
            batch = _next_batch(connection, now, limit)
            if not batch.rows:
                return batch, None
            matched = match(batch.generation, batch.items)
            return batch, self._decide(connection, batch, matched, decide, now)

        return self._database.write(work)

    def _decide(
        self, connection: Connection, batch: _Batch, matched: Matched, decide: Decide, now: datetime
    ) -> TurnResult | None:
        turn = OpenTurn(connection, now)
        if turn.generation != batch.generation:
            raise _GenerationMoved
        there = _still_there(connection, batch.rows)
        still = {(row.item_id, row.revision) for row in there}
        forget(connection, [key for row in batch.rows if (key := (row.item_id, row.revision)) not in still])
        if not there:
            return None
        turn.items = [row.pending for row in there]
        evaluation = decide(turn, _only(matched, {row.pending.item.id for row in there}))
        self._write(connection, turn, evaluation, now)
        settle(connection, [(row.item_id, row.revision, row.pending) for row in there], evaluation, now)
        return TurnResult(turn.number, len(there), evaluation, turn.generation)

    def _write(self, connection: Connection, turn: OpenTurn, evaluation: Evaluation, now: datetime) -> None:
        EvaluationWriter(connection, turn.number, now).write(evaluation)
        keep(connection, turn.aside.found, now)
        self._spans.extend(connection, evaluation.live_rules, turn.generation, now)


def _next_batch(connection: Connection, now: datetime, limit: int, *, locks: bool = True) -> _Batch:
    """The next pending items in order: those never tried together, one that failed before alone."""
    generation = connection.execute(select(tables.turn.c.generation)).scalar_one()
    statement = (
        select(_item, _pending.c.revision.label("awaited"), _pending.c.tries, _pending.c.seen_at.label("revised_at"))
        .select_from(_pending.join(_item, _item.c.id == _pending.c.item_id))
        .where(or_(_pending.c.not_before.is_(None), _pending.c.not_before <= now))
        .order_by(_pending.c.seen_at, _pending.c.feed_id, _pending.c.item_id)
        .limit(limit)
    )
    if locks:  # SQLite has no row locks, and its dialect leaves this out
        statement = statement.with_for_update(of=_pending, skip_locked=True)
    rows = connection.execute(statement).all()
    chosen = rows[:1] if rows and rows[0].tries else [row for row in rows if not row.tries]
    return _Batch(generation, tuple(_waiting(row) for row in chosen))


def _waiting(row: AnyRow) -> _Waiting:
    is_baseline = row.baseline and row.awaited <= last_of_baseline(row)
    return _Waiting(
        row.id,
        row.awaited,
        PendingItem(item_of(row), row.tries, row.revised_at, is_baseline, is_held=row.held_at is not None),
    )


def _still_there(connection: Connection, rows: Sequence[_Waiting]) -> list[_Waiting]:
    """The rows that still wait, at the revision that was matched; a newer revision waits in a row of its own."""
    there: set[tuple[int, int]] = set()
    for some in pieces(rows):
        found = connection.execute(
            select(_pending.c.item_id, _pending.c.revision)
            .select_from(
                _pending.join(_item, and_(_item.c.id == _pending.c.item_id, _item.c.revision == _pending.c.revision))
            )
            .where(_pending.c.item_id.in_([row.item_id for row in some]))
        )
        there |= {(row.item_id, row.revision) for row in found}
    return [row for row in rows if (row.item_id, row.revision) in there]


def _only(matched: Matched, items: set[str]) -> Matched:
    return replace(
        matched,
        hits={item_id: hits for item_id, hits in matched.hits.items() if item_id in items},
        failures=tuple(failure for failure in matched.failures if failure.item_id in items),
        retry=tuple(item_id for item_id in matched.retry if item_id in items),
    )
