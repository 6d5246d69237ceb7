"""A clock that was set back: what waits for a time waits as much less, and nothing has happened in the future.

A machine that starts with a wrong clock, or comes back from a time server's step, may find every due time an hour or a
day ahead. It would sit there and look well until the clock has come that far again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, not_, select, true, update

from watchd.alerts.gather import is_by_the_wall
from watchd.model.notification import WAITING, NotificationState
from watchd.storage import tables
from watchd.storage.part import Part

_NOTICED = timedelta(minutes=1)  # nodes report themselves every 10 s; less is a correction, and harms nothing
_NONE = timedelta(0)
_DAY = timedelta(days=1)

_waits = tables.notification.c.state.in_([state.value for state in WAITING])
_is_gathered = tables.notification.c.state == NotificationState.GATHERED.value
_WAITS: tuple[tuple[Table, str, ColumnElement[bool]], ...] = (
    (tables.feed, "due_at", true()),
    (tables.feed, "hint_until", true()),
    (tables.lane, "lease_until", true()),
    (tables.lane, "not_before", true()),
    (tables.pending, "not_before", true()),
    (tables.notification, "due_at", and_(_waits, not_(_is_gathered))),
    (tables.notification, "meant_at", _waits),
    (tables.notification, "again_at", _waits),
    (tables.notification, "failover_at", _waits),
)
_HAPPENED: tuple[tuple[Table, str], ...] = (
    (tables.feed, "last_good_at"),
    (tables.feed, "since"),
    (tables.lane, "since"),
    (tables.notification, "charged_at"),
    (tables.condition, "since"),
    (tables.condition, "told_at"),
    (tables.node, "seen_at"),
)
_mute = tables.mute
_STRETCHES = (tables.coverage, tables.rule_span)


class SetBackPart(Part):
    """Following a clock that was set back."""

    def follow_clock(self, now: datetime) -> timedelta:
        """How far the clock was set back since a node reported itself last; 0 as a rule, and after one that knew.

        Due times, leases and pauses beyond `now` come nearer by as much.
        """
        if self._database.read(lambda connection: _set_back(connection, now)) == _NONE:
            return _NONE

        def follow(connection: Connection) -> timedelta:
            # One node follows for all: the second one finds nothing ahead any more.
            connection.execute(select(tables.turn.c.number).with_for_update())
            by = _set_back(connection, now)
            if by > _NONE:
                for table, name, which in _WAITS:
                    rows = _ahead(connection, table, name, which, now)
                    _bring_nearer(connection, table, name, {key: max(at - by, now) for key, at in rows.items()})
                _bring_nearer(connection, tables.notification, "due_at", _gathered(connection, now, by))
                for table, name in _HAPPENED:
                    connection.execute(update(table).where(table.c[name] > now), {name: now})
                # What is over no more has yet to be told of: see `ended_mutes`.
                connection.execute(update(_mute).where(_mute.c.until > now), {"told_turn": None})
                for table in _STRETCHES:
                    is_ahead = and_(table.c.to_at > now, table.c.from_at <= now)
                    connection.execute(update(table).where(is_ahead), {"to_at": now})
            return by

        return self._database.write(follow)


def _set_back(connection: Connection, now: datetime) -> timedelta:
    latest = connection.execute(select(func.max(tables.node.c.seen_at))).scalar()
    by = _NONE if latest is None else latest - now
    return by if by > _NOTICED else _NONE


def _ahead(
    connection: Connection, table: Table, name: str, which: ColumnElement[bool], now: datetime
) -> dict[tuple[object, ...], datetime]:
    """Until when rows wait, by their key; those that do not wait are left out."""
    rows = connection.execute(select(table.c[name], *table.primary_key).where(table.c[name] > now, which))
    return {tuple(key): at for at, *key in rows}


def _gathered(connection: Connection, now: datetime, by: timedelta) -> dict[tuple[object, ...], datetime]:
    """When what is told with others is due now: at the time of day that it was to be told at, or sooner by as much."""
    sent = tables.notification
    rows = connection.execute(select(sent.c.id, sent.c.due_at, sent.c.bundle).where(sent.c.due_at > now, _is_gathered))
    return {
        (row.id,): _next(row.due_at, now) if is_by_the_wall(row.bundle or "") else max(row.due_at - by, now)
        for row in rows
    }


def _next(at: datetime, now: datetime) -> datetime:
    """The same time of day, as soon as it comes: who waits longer has been put off by a clock that was ahead."""
    while at - now > _DAY:
        at -= timedelta(days=1)
    return at


def _bring_nearer(
    connection: Connection, table: Table, name: str, waits: Mapping[tuple[object, ...], datetime]
) -> None:
    keys = [f"of_{key.name}" for key in table.primary_key]
    this = [key == bindparam(f"of_{key.name}") for key in table.primary_key]
    values = [{**dict(zip(keys, key, strict=True)), name: at} for key, at in waits.items()]
    if values:
        connection.execute(update(table).where(*this), values)
