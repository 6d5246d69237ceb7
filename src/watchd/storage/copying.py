"""Moving house: everything of a SQLite database into an empty PostgreSQL one, checked before the old one is closed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, select, text, update

from watchd.errors import BusyError, StorageError
from watchd.storage import tables
from watchd.storage.accounts import balance, check_accounts
from watchd.storage.engine import Database, open_database
from watchd.storage.lock import daemon_lock
from watchd.storage.part import Part
from watchd.storage.schema import SchemaState, migrate, require_schema, schema_state

_ROWS = 1_000  # at a time
_MOVED = "moved to "  # begins the name of the occurrence that says so in the old file


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied, and how far both sides were found to be the same."""

    to: str  # where, without any secret
    rows: Mapping[str, int]  # by table
    notifications: int  # that the accounts count
    windows: int  # whose outcome was compared


class CopyPart(Part):
    """Copying the whole database, and knowing that it was."""

    def copy_to_server(self, url: str, now: datetime) -> Copied:
        """Copy everything to the empty PostgreSQL database `url`, in one transaction, and close this one for daemons.

        Row counts, the accounts and the outcome of every window are compared before it is committed. Raises BusyError
        while a daemon runs, StorageError where either side is not what it must be; then nothing has changed.
        """
        source = self._database
        if source.path is None:
            raise StorageError("only a SQLite file can be copied: PostgreSQL is moved with pg_dump and pg_restore.")
        require_schema(source)
        with daemon_lock(source.path):
            target = open_database(url)
            try:
                if target.is_sqlite:
                    raise StorageError("the target is a PostgreSQL database; a copy of a file is made by `db backup`.")
                _require_empty(target)
                copied = source.read(lambda old: target.write(lambda new: _copy(old, new, target.place.label, now)))
            finally:
                target.close()
            mark = {"name": f"{_MOVED}{copied.to}", "scheduled_at": now, "done_at": now}
            source.write(lambda connection: connection.execute(tables.occurrence.insert(), mark))
        return copied

    def require_here(self) -> None:
        """Nothing where this database is the one to work with; BusyError where it was moved, with where it is now."""
        moved = select(tables.occurrence.c.name).where(tables.occurrence.c.name.startswith(_MOVED)).limit(1)
        name = self._database.read(lambda connection: connection.execute(moved).scalar())
        if name is not None and self._database.path is not None:
            raise BusyError(
                f"{self._database.place.label} was {name}: give that as storage.url. What is stored here is old."
            )


def _require_empty(target: Database) -> None:
    if schema_state(target) is SchemaState.EMPTY:
        migrate(target)
        return
    require_schema(target)
    others = [table for table in tables.metadata.sorted_tables if table is not tables.turn]
    filled = target.read(lambda connection: [table.name for table in others if _count(connection, table)])
    if filled:
        raise StorageError(f"{target.place.label} is not empty ({filled[0]}): name a database that is.")


def _copy(old: Connection, new: Connection, label: str, now: datetime) -> Copied:
    new.execute(delete(tables.turn))
    rows = {table.name: _copy_table(old, new, table) for table in tables.metadata.sorted_tables}
    # What comes next must not take an id that a row has.
    new.execute(
        text("SELECT setval(pg_get_serial_sequence('item', 'id'), coalesce((SELECT max(id) FROM item), 0) + 1, false)")
    )
    problems = list(_differences(old, new, rows))
    if problems:
        raise StorageError(f"the copy is not the same, so it was not kept: {'; '.join(problems)}")
    # As after a restore: nothing goes out before somebody has looked at what would.
    new.execute(update(tables.turn).values(held_at=now, held_why="the database was copied from a file"))
    made, _ = balance(new)
    return Copied(to=label, rows=rows, notifications=made, windows=rows[tables.window.name])


def _copy_table(old: Connection, new: Connection, table: Table) -> int:
    number = 0
    for some in old.execute(select(table).execution_options(yield_per=_ROWS)).mappings().partitions(_ROWS):
        new.execute(table.insert(), [dict(row) for row in some])
        number += len(some)
    return number


def _differences(old: Connection, new: Connection, rows: Mapping[str, int]) -> Iterator[str]:
    for table in tables.metadata.sorted_tables:
        before, after = _count(old, table), _count(new, table)
        if not before == after == rows[table.name]:
            yield f"{table.name} has {before} rows here, and {after} there"
    if balance(old) != balance(new):
        yield "the accounts differ"
    if check_accounts(old) != check_accounts(new):
        yield "what is wrong with the accounts differs"
    if _outcomes(old) != _outcomes(new):
        yield "windows have other outcomes"


def _outcomes(connection: Connection) -> dict[str, tuple[str, datetime]]:
    window = tables.window.c
    rows = connection.execute(select(window.rule_id, window.outcome, window.since))
    return {row.rule_id: (row.outcome, row.since) for row in rows}


def _count(connection: Connection, table: Table) -> int:
    number: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return number
