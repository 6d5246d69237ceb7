"""Statements that go past SQLAlchemy's own way must do and give what they would have on it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, insert, literal, select, update
from tests.builders import T0

from watchd.errors import StorageError
from watchd.storage import tables
from watchd.storage.engine import Database, open_database
from watchd.storage.prepared import Prepared
from watchd.storage.schema import create_all
from watchd.storage.types import SafeText, UtcTime

KEY = tables.item_key
ROW = {"feed_id": "f", "kind": "guid", "digest": "d", "item_id": 7, "last_listed_at": T0}


@pytest.fixture(params=["sqlite:///:memory:", "sqlite:///{}/watchd.db"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    opened = open_database(request.param.format(tmp_path))
    create_all(opened)
    opened.write(lambda connection: connection.execute(KEY.insert(), [ROW]))
    return opened


def test_a_row_is_read_with_moments_and_texts_as_they_were_given(database: Database) -> None:
    look = Prepared(select(KEY.c.last_listed_at, KEY.c.digest).where(KEY.c.feed_id == bindparam("of")))
    assert database.read(lambda connection: look.first(connection, {"of": "f"})) == (T0, "d")
    assert database.read(lambda connection: look.first(connection, {"of": "g"})) is None


def test_an_update_sets_what_it_is_given_and_says_how_many_rows_it_touched(database: Database) -> None:
    move = Prepared(update(KEY).where(KEY.c.feed_id == bindparam("of")))
    later = T0 + timedelta(days=1)
    for values in ({"of": "f", "digest": "nul \x00"}, {"last_listed_at": later, "of": "f"}, {"of": "g", "digest": "x"}):
        touched = database.write(lambda connection, values=values: move.rows_changed(connection, values))  # type: ignore[misc]  # bound at once
        assert touched == (values["of"] == "f")
    found = database.read(lambda connection: connection.execute(KEY.select()).one())
    assert (found.digest, found.last_listed_at) == ("nul \ufffd", later)


def test_what_the_statement_says_itself_is_sent_too(database: Database) -> None:
    copied = ["feed_id", "kind", "digest", "item_id", "last_listed_at"]
    source = select(
        bindparam("feed", type_=SafeText),
        literal("guid"),
        literal("e"),
        func.max(KEY.c.item_id) + 1,
        bindparam("at", type_=UtcTime),
    )
    copy = Prepared(insert(KEY).from_select(copied, source).returning(KEY.c.item_id))
    given = {"at": T0, "feed": "g"}
    assert database.write(lambda connection: copy.first(connection, given)) == (8,)
    found = database.read(lambda connection: connection.execute(KEY.select().where(KEY.c.feed_id == "g")).one())
    assert (found.kind, found.digest, found.last_listed_at) == ("guid", "e", T0)


def test_a_naive_moment_and_an_unknown_name_are_refused(database: Database) -> None:
    move = Prepared(update(KEY).where(KEY.c.feed_id == bindparam("of")))
    naive = {"of": "f", "last_listed_at": T0.replace(tzinfo=None)}
    with pytest.raises(StorageError, match="no time zone"):
        database.write(lambda connection: move.rows_changed(connection, naive))
    look = Prepared(select(KEY.c.digest).where(KEY.c.feed_id == bindparam("of")))
    with pytest.raises(AssertionError, match="takes no"):
        database.read(lambda connection: look.first(connection, {"of": "f", "more": 1}))
