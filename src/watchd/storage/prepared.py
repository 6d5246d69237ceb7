"""Statements that are said for every poll and every attempt: on SQLite past SQLAlchemy's own way there.

SQLAlchemy looks each of them up anew by its parts and wraps each value's type. Of a statement that touches one row by
its key this takes longer than the statement itself.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Connection, CursorResult, Insert, Row, Select, SelectBase, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator

from watchd.storage.bulk import Sent, sent_as

_DIALECT = sqlite.dialect(paramstyle="qmark")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as SQLite is told it, and its values in order: name, what becomes of it, and what it is unsaid."""

    text: str
    values: tuple[tuple[str, Sent | None, Any], ...]

    def sent(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        said = values.get
        return tuple(
            [process(said(name, unsaid)) if process else said(name, unsaid) for name, process, unsaid in self.values]
        )


@dataclass(slots=True)
class Prepared:
    """A statement, built once; the values of an update or insert that it has no parameter for set their columns."""

    statement: Select[Any] | CompoundSelect[Any] | Insert | Update
    _plans: dict[tuple[str, ...], _Plan] = field(default_factory=dict)
    _read: tuple[Sent | None, ...] = ()

    def first(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row it gives, its columns in order; None: it gives none."""
        if connection.dialect.name != "sqlite":
            found = connection.execute(self.statement, values).first()
            return None if found is None else tuple(found)
        row = self._run(connection, values).first()
        return None if row is None else self._as_read(row)

    def scalars(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The first column of each row it gives."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self.statement, values).scalars())
        return [self._as_read(row)[0] for row in self._run(connection, values)]

    def rows_changed(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Execute it; how many rows it touched."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, values).rowcount
        return self._run(connection, values).rowcount

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Execute it for each of these values, which all have the same names; how many rows it touched, -1: unknown."""
        if not rows:
            return 0
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, list(rows)).rowcount
        plan = self._plan(tuple(rows[0]))
        return connection.exec_driver_sql(plan.text, [plan.sent(values) for values in rows]).rowcount

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        plan = self._plan(tuple(values))
        return connection.exec_driver_sql(plan.text, plan.sent(values))

    def _plan(self, names: tuple[str, ...]) -> _Plan:
        plan = self._plans.get(names)
        if plan is None:
            plan = self._plans[names] = self._planned(names)
        return plan

    def _planned(self, names: tuple[str, ...]) -> _Plan:
        columns = None if isinstance(self.statement, SelectBase) else list(names)
        compiled = self.statement.compile(dialect=_DIALECT, column_keys=columns)
        unsaid = compiled.params
        in_order = compiled.positiontup or []
        unknown = set(names) - set(in_order)
        assert not unknown, f"the statement takes no {sorted(unknown)}"
        return _Plan(
            str(compiled), tuple((name, sent_as(compiled.binds[name].type), unsaid.get(name)) for name in in_order)
        )

    def _as_read(self, row: Row[Any]) -> tuple[Any, ...]:
        if not isinstance(self.statement, SelectBase):
            return tuple(row)
        if not self._read:
            self._read = tuple(_read_as(column.type) for column in self.statement.selected_columns)
        return tuple(process(value) if process else value for process, value in zip(self._read, row, strict=True))


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection under this one, in the same transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _read_as(kind: object) -> Sent | None:
    if not isinstance(kind, TypeDecorator) or type(kind).process_result_value is TypeDecorator.process_result_value:
        return None
    return lambda value: kind.process_result_value(value, _DIALECT)
