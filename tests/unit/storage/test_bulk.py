"""Rows that are inserted past SQLAlchemy's own way must look as if they had gone it."""

import pytest
from sqlalchemy import Boolean, Float, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator
from tests.builders import T0

from watchd.errors import StorageError
from watchd.storage import tables
from watchd.storage.bulk import insert_rows
from watchd.storage.engine import open_database
from watchd.storage.schema import create_all
from watchd.storage.tables.columns import metadata

ROW = {"feed_id": "f", "kind": "guid", "digest": "d", "item_id": 7, "last_listed_at": T0}


@pytest.mark.parametrize("table", metadata.tables.values(), ids=str)
def test_no_type_but_our_own_changes_what_is_sent(table: Table) -> None:
    dialect = sqlite.dialect()
    for column in table.columns:
        is_sent_as_it_is = column.type.dialect_impl(dialect).bind_processor(dialect) is None
        # SQLite's driver takes True for 1 by itself, and a REAL column makes a float of any number.
        assert is_sent_as_it_is or isinstance(column.type, TypeDecorator | Boolean | Float), column


def test_texts_and_moments_are_read_back_as_they_were_given_in_any_order_of_columns() -> None:
    database = open_database("sqlite:///:memory:")
    create_all(database)
    rows = [ROW | {"digest": "nul \x00 half \ud800"}, dict(reversed((ROW | {"digest": "других"}).items()))]
    database.write(lambda connection: insert_rows(connection, tables.item_key.insert(), rows))
    found = database.read(lambda connection: connection.execute(tables.item_key.select()).all())
    assert sorted(row.digest for row in found) == ["nul \ufffd half \ufffd", "других"]
    assert {row.last_listed_at for row in found} == {T0}


def test_a_naive_moment_is_refused() -> None:
    database = open_database("sqlite:///:memory:")
    create_all(database)
    row = ROW | {"last_listed_at": T0.replace(tzinfo=None)}
    with pytest.raises(StorageError, match="no time zone"):
        database.write(lambda connection: insert_rows(connection, tables.item_key.insert(), [row]))
