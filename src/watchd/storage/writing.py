"""Batch statements both databases understand: insert or leave, insert or update, and lists in pieces."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import Insert

from watchd.storage.bulk import Rows, insert_rows

T = TypeVar("T")

_PIECE = 500  # values in one list of a statement, well under either database's limit


def pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in pieces that fit one statement."""
    for start in range(0, len(values), _PIECE):
        yield values[start : start + _PIECE]


def insert_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert the rows whose key is not there yet; leave the others as they are."""
    if rows:
        insert_rows(connection, _insert(connection.dialect.name, table, (), ()), rows)


def inserted(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the row was inserted: its key was not there."""
    return connection.execute(_insert(connection.dialect.name, table, (), ()), row).rowcount == 1


def upsert(
    connection: Connection, table: Table, rows: Rows, update: tuple[str, ...], *, fill: tuple[str, ...] = ()
) -> None:
    """Insert the rows; where the key is there, set the columns of `update` instead. Of equal keys the last wins.

    Columns of `fill` keep what they have where the new value is empty.
    """
    if rows:
        insert_rows(connection, _insert(connection.dialect.name, table, update, fill), _last_of_each(table, rows))


@cache
def _insert(dialect: str, table: Table, update: tuple[str, ...], fill: tuple[str, ...]) -> Insert:
    keys = [column.name for column in table.primary_key]
    insert = sqlite.insert(table) if dialect == "sqlite" else _insert_of_postgresql(table)
    if not update:
        return insert.on_conflict_do_nothing(index_elements=keys)
    changes: dict[str, Any] = {name: insert.excluded[name] for name in update}
    empty: ColumnElement[str] = literal_column("''")  # said in the statement: its values are those of the rows alone
    changes |= {name: func.coalesce(func.nullif(insert.excluded[name], empty), table.c[name]) for name in fill}
    return insert.on_conflict_do_update(index_elements=keys, set_=changes)


def _insert_of_postgresql(table: Table) -> Any:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - it takes long to load, and SQLite needs none of it

    return postgresql.insert(table)


def _last_of_each(table: Table, rows: Rows) -> list[Mapping[str, Any]]:
    # One statement may not touch a row twice.
    names = [column.name for column in table.primary_key]
    if len(rows) == 1:
        return list(rows)
    return list({tuple(row[name] for name in names): row for row in rows}.values())
