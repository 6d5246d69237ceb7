"""Many rows into one table at once: on SQLite past SQLAlchemy's own way there, which takes longer than the insert.

A poll brings up to thousands of rows. SQLAlchemy makes a dictionary of each and wraps each value's type: half of all
that storing 30 new items cost, when it was measured.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeDecorator

from watchd.storage.types import SafeText, UtcTime, are_storable, safe

Rows = Sequence[Mapping[str, Any]]
Sent = Callable[[Any], Any]

_DIALECT = sqlite.dialect(paramstyle="qmark")


def insert_rows(connection: Connection, insert: Insert, rows: Rows) -> None:
    """Execute an insert, built once, for rows that all name the same columns."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert, list(rows))
        return
    statement, columns = _plan(insert, tuple(rows[0]))
    sent = [_column([row[name] for row in rows], kind) for name, kind in columns]
    connection.exec_driver_sql(statement, list(zip(*sent, strict=True)))


def _column(values: Sequence[Any], kind: object) -> Iterable[Any]:
    """A column's values on their way to SQLite; what is done to each of them is done to all at once where it can be."""
    process = sent_as(kind)
    if process is None or (isinstance(kind, SafeText) and are_storable(values)):
        return values
    if isinstance(kind, UtcTime):  # rows of one poll share most moments
        sent = {value: process(value) for value in set(values)}
        return [sent[value] for value in values]
    return map(process, values)


@cache
def _plan(insert: Insert, names: tuple[str, ...]) -> tuple[str, list[tuple[str, object]]]:
    """The statement, and its columns in order with their types."""
    table = insert.table
    assert isinstance(table, Table)
    compiled = insert.compile(dialect=_DIALECT, column_keys=list(names), for_executemany=True)
    in_order = compiled.positiontup or []
    assert set(in_order) == set(names), f"{table.name} has other columns than its rows"
    return str(compiled), [(name, table.c[name].type) for name in in_order]


def sent_as(kind: object) -> Sent | None:
    """What becomes of a value on its way to SQLite; nothing but for our own types."""
    if isinstance(kind, SafeText):
        return safe
    return partial(kind.process_bind_param, dialect=_DIALECT) if isinstance(kind, TypeDecorator) else None
