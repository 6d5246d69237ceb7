"""Windows in the database: what they count, what their last check came to, and their stays in `alert`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, true, tuple_

from watchd.model.match import Arrival, Roles, Span
from watchd.model.window import Outcome, PastMatch, Shown, Stay, WindowState
from watchd.ports import PendingItem
from watchd.storage import tables
from watchd.storage.rows import AnyRow, item_of, known
from watchd.storage.texts import evidence_of, values_of
from watchd.storage.writing import pieces, upsert

_item = tables.item
_match = tables.match
_pending = tables.pending
_stay = tables.window_stay
_window = tables.window


def windows(connection: Connection) -> dict[str, WindowState]:
    """What the last check of each rule's window came to, by rule.

    Of an outcome that another release wrote nothing is known, so the window is looked at anew.
    """
    rows = connection.execute(select(_window).order_by(_window.c.rule_id))
    return {row.rule_id: _state_of(row) for row in rows}


def past(
    connection: Connection, rules: Sequence[tuple[str, str]], since_turn: int, after: datetime | None = None
) -> dict[tuple[str, str], list[PastMatch]]:
    """What windows count of (rule_id, match_digest), by those: matches of later turns, with `after` only later ones.

    Of a baseline, those that brought values are among them: they count nowhere, and are remembered.
    """
    found: dict[tuple[str, str], list[PastMatch]] = {key: [] for key in rules}
    for some in pieces(rules):
        rows = connection.execute(
            select(
                _match.c.rule_id,
                _match.c.match_digest,
                _match.c.event_at,
                _match.c.arrival,
                _match.c.story_id,
                _match.c.origin,
                _match.c.publisher,
                _match.c.found,
                _item.c.public_id,
                _item.c.feed_id,
            )
            .select_from(_match.join(_item, _item.c.id == _match.c.item_id))
            .where(
                _match.c.rule_id.in_([rule_id for rule_id, _ in some]),
                tuple_(_match.c.rule_id, _match.c.match_digest).in_(some),
                _match.c.turn > since_turn,
                true() if after is None else _match.c.event_at > after,
                or_(_match.c.arrival != Arrival.BASELINE.value, _match.c.found.is_not(None)),
            )
            .order_by(_match.c.event_at, _item.c.public_id)
        )
        for row in rows:
            found[row.rule_id, row.match_digest].append(_past_match_of(row))
    return found


def begun_at(connection: Connection, rule: tuple[str, str]) -> datetime | None:
    """When the first of the matches happened that windows count of (rule_id, match_digest); None: there is none."""
    found: datetime | None = connection.execute(
        select(func.min(_match.c.event_at)).where(
            _match.c.rule_id == rule[0],
            _match.c.match_digest == rule[1],
            _match.c.arrival != Arrival.BASELINE.value,
        )
    ).scalar()
    return found


def stays(connection: Connection, rule_ids: Sequence[str], after: datetime) -> dict[str, list[datetime]]:
    """When the windows of these rules entered `alert`, after a moment, in order."""
    found: dict[str, list[datetime]] = {rule_id: [] for rule_id in rule_ids}
    for some in pieces(rule_ids):
        rows = connection.execute(
            select(_stay.c.rule_id, _stay.c.entered_at)
            .where(_stay.c.rule_id.in_(some), _stay.c.entered_at > after)
            .order_by(_stay.c.entered_at)
        )
        for row in rows:
            found[row.rule_id].append(row.entered_at)
    return found


def waiting_since(connection: Connection, batch: Sequence[PendingItem]) -> datetime | None:
    """When the oldest item was seen that waits to be evaluated for the first time, but for the batch's."""
    mine = {(waiting.item.id, waiting.at) for waiting in batch}
    rows = connection.execute(
        select(_item.c.public_id, _pending.c.seen_at)
        .select_from(_pending.join(_item, _item.c.id == _pending.c.item_id))
        .where(_pending.c.tries == 0)
        .order_by(_pending.c.seen_at)
        .limit(len(mine) + 1)
    )
    return next((row.seen_at for row in rows if (row.public_id, row.seen_at) not in mine), None)


def matched(connection: Connection, rule_id: str, item_ids: Sequence[str]) -> dict[str, Shown]:
    """Items that the rule matches, as they stand, with the words that did it; none where those cannot be read.

    Their publisher is the one they matched with, as windows count it: a revision that waits may name another.
    """
    found: dict[str, Shown] = {}
    for some in pieces(item_ids):
        rows = connection.execute(
            select(_item, _match.c.evidence, _match.c.publisher.label("counted_as"))
            .select_from(_item.outerjoin(_match, (_match.c.item_id == _item.c.id) & (_match.c.rule_id == rule_id)))
            .where(_item.c.public_id.in_(some))
            .order_by(_match.c.turn)
        )
        for row in rows:
            item = item_of(row)
            item = item if row.counted_as is None else replace(item, publisher=row.counted_as)
            found[row.public_id] = Shown(item, *_evidence(row.evidence))
    return found


def keep_windows(connection: Connection, states: Sequence[WindowState], entered: Sequence[Stay]) -> None:
    """What checks came to, and the stays that began or ended with them."""
    upsert(connection, _window, [_values(state) for state in states], _CHANGED)
    rows = [{"rule_id": stay.rule_id, "entered_at": stay.entered_at, "ended_at": stay.ended_at} for stay in entered]
    upsert(connection, _stay, rows, ("ended_at",))


def _state_of(row: AnyRow) -> WindowState:
    outcome = known(row.outcome, Outcome, Outcome.LEARNING)
    return WindowState(
        rule_id=row.rule_id,
        digest=row.digest if outcome.value == row.outcome else "",
        outcome=outcome,
        since=row.since,
        reason=row.reason,
        checked_at=row.checked_at,
        due_at=row.due_at,
        entered_at=row.entered_at,
        repeats=row.repeats,
        alert_id=row.alert_id,
        told_at=row.told_at,
    )


def _past_match_of(row: AnyRow) -> PastMatch:
    return PastMatch(
        at=row.event_at,
        item_id=row.public_id,
        feed_id=row.feed_id,
        publisher=row.publisher,
        origin=row.origin,
        story_id=row.story_id,
        arrival=known(row.arrival, Arrival, Arrival.RECOMPUTED),
        values=values_of(row.found),
    )


def _evidence(text: str | None) -> tuple[tuple[Span, ...], tuple[Roles, ...]]:
    try:
        return ((), ()) if text is None else evidence_of(text)
    except ValueError:
        return (), ()


def _values(state: WindowState) -> dict[str, Any]:
    return {"rule_id": state.rule_id, **{name: getattr(state, name) for name in _CHANGED}} | {
        "outcome": state.outcome.value
    }


_CHANGED = tuple(column.name for column in _window.columns if not column.primary_key)
