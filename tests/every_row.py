"""Every row of a database, to say that nothing of it changed, or that two hold the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from watchd.storage import Storage, tables


def every_row(storage: Storage) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """The rows of each table, in the order of their keys."""

    def read(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
        }

    return storage._database.read(read)
