"""How large the database is, table by table, and how large it will be when as much comes as in the last week."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select, text

from watchd.model.retention import Retention
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.views import Size, TableSize

_WEEK = timedelta(days=7)
_AGES: Mapping[Table, Column[Any]] = {
    tables.item: tables.item.c.seen_at,
    tables.item_key: tables.item_key.c.last_listed_at,
    tables.item_revision: tables.item_revision.c.at,
    tables.match: tables.match.c.event_at,
    tables.decision: tables.decision.c.at,
    tables.alert: tables.alert.c.told_at,
    tables.alert_revision: tables.alert_revision.c.at,
    tables.notification: tables.notification.c.changed_at,
    tables.attempt: tables.attempt.c.opened_at,
    tables.coverage: tables.coverage.c.from_at,
    tables.rule_span: tables.rule_span.c.from_at,
    tables.rule_version: tables.rule_version.c.first_at,
    tables.ruleset: tables.ruleset.c.published_at,
    tables.failure: tables.failure.c.at,
    tables.condition: tables.condition.c.since,
    tables.pending: tables.pending.c.seen_at,
    tables.file_read: tables.file_read.c.read_at,
}
# What grows with each item, with each name of an item, and with each alert.
_WITH_ITEMS = frozenset({"item", "item_revision", "match", "failure", "story"})
_WITH_KEYS = frozenset({"item_key"})
_WITH_ALERTS = frozenset(
    {"alert", "alert_revision", "decision", "notification", "attempt", "rendering", "ack", "verdict"}
)


class SizePart(Part):
    """Measuring the database."""

    def size(self, retention: Retention, now: datetime) -> Size:
        """Rows, bytes and the oldest moment of each table, largest first; reads the whole file or every table."""
        return self._database.read(lambda connection: self._size_of(connection, retention, now))

    def _size_of(self, connection: Connection, retention: Retention, now: datetime) -> Size:
        sizes = _bytes(connection, is_sqlite=self._database.is_sqlite)
        found = [_table(connection, table, sizes.get(table.name)) for table in tables.metadata.sorted_tables]
        items = _lately(connection, tables.item, now)
        alerts = _lately(connection, tables.alert, now)
        return Size(
            tables=tuple(sorted(found, key=lambda one: (-(one.bytes or 0), -one.rows, one.name))),
            bytes=_whole(connection, is_sqlite=self._database.is_sqlite),
            free=_free(connection) if self._database.is_sqlite else None,
            items_a_day=items,
            alerts_a_day=alerts,
            projected=_projected(found, items, alerts, retention),
        )


def _table(connection: Connection, table: Table, size: int | None) -> TableSize:
    rows: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    age = _AGES.get(table)
    oldest: datetime | None = None if age is None else connection.execute(select(func.min(age))).scalar()
    return TableSize(table.name, rows, size, oldest)


def _bytes(connection: Connection, *, is_sqlite: bool) -> Mapping[str, int]:
    """By table, with its indexes; nothing where this build of SQLite cannot say."""
    if not is_sqlite:
        rows = connection.execute(text("SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables"))
        return {row[0]: row[1] for row in rows}
    has_dbstat = text("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'")
    if connection.execute(has_dbstat).first() is None:
        return {}
    rows = connection.execute(
        text(
            "SELECT coalesce(s.tbl_name, d.name), sum(d.pgsize) FROM dbstat AS d "
            "LEFT JOIN sqlite_master AS s ON s.name = d.name WHERE d.aggregate = 1 GROUP BY 1"
        )
    )
    return {row[0]: row[1] for row in rows}


def _whole(connection: Connection, *, is_sqlite: bool) -> int:
    if not is_sqlite:
        size: int = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return size
    pages: int = connection.execute(text("PRAGMA page_count")).scalar_one()
    return pages * _page(connection)


def _free(connection: Connection) -> int:
    """Bytes of the file that hold nothing, and are used before it grows."""
    pages: int = connection.execute(text("PRAGMA freelist_count")).scalar_one()
    return pages * _page(connection)


def _page(connection: Connection) -> int:
    page: int = connection.execute(text("PRAGMA page_size")).scalar_one()
    return page


def _lately(connection: Connection, table: Table, now: datetime) -> float:
    """Rows a day over the last week, or over as much of it as there is; at least a day."""
    age = _AGES[table]
    oldest: datetime | None = connection.execute(select(func.min(age))).scalar()
    if oldest is None:
        return 0.0
    rows: int = connection.execute(select(func.count()).select_from(table).where(age >= now - _WEEK)).scalar_one()
    days = min(_WEEK, max(now - oldest, timedelta(days=1))) / timedelta(days=1)
    return rows / days


def _projected(found: list[TableSize], items: float, alerts: float, retention: Retention) -> int | None:
    """Bytes once each kind of row is as old as it gets; None where nobody knows what a row takes."""
    if any(one.bytes is None for one in found):
        return None
    rows = {one.name: one.rows for one in found}
    grown = 0.0
    # A name is pruned a year after its item was listed last, and never before the item.
    keys = max(retention.keys, retention.items)
    for names, rate, per, kept in (
        (_WITH_ITEMS, items, rows["item"], retention.items),
        (_WITH_KEYS, items, rows["item"], keys),
        (_WITH_ALERTS, alerts, rows["alert"], retention.alerts),
    ):
        size = sum(one.bytes or 0 for one in found if one.name in names)
        grown += max(size, size / per * rate * (kept / timedelta(days=1))) if per else size
    rest = sum(one.bytes or 0 for one in found if one.name not in _WITH_ITEMS | _WITH_KEYS | _WITH_ALERTS)
    return round(grown) + rest
