"""Rows that the database itself refuses: the item they came from is at fault, and no other waits for it."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError
from tests.unit.pipeline.test_way import World

from watchd.errors import RefusedError, StorageError
from watchd.storage import open_storage
from watchd.storage.faults import Place, storage_error

_REFUSES = """
CREATE TRIGGER refuses BEFORE INSERT ON alert_revision WHEN NEW.facts LIKE '%poison%'
BEGIN SELECT RAISE(ABORT, 'this row is refused'); END
"""
_HERE = Place("sqlite:///here.db")


@pytest.fixture
def watching() -> Iterator[World]:
    """A feed whose baseline is behind us, and a database that takes no alert on poison."""
    storage = open_storage("sqlite:///:memory:")
    world = World(storage)
    world.news((1, "Old news of yesterday"))
    world.evaluate()
    storage._database.write(lambda connection: connection.execute(text(_REFUSES)))
    yield world
    storage.close()


def test_an_item_whose_alert_is_refused_is_tried_alone_then_given_up_and_listed(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"), (2, "Su-30 poison"), (3, "Su-30 engines seen near the coast"))
    for _ in range(6):
        watching.evaluate()
        watching.clock.forward(minutes=30)
    (failure,) = watching.storage.failures()
    assert failure.rule_id == "*"
    assert "this row is refused" in failure.error
    assert watching.evaluate() == []
    assert [sent.outcome for sent in watching.deliver()] == ["sent", "sent"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (IntegrityError("INSERT", {}, sqlite3.IntegrityError("CHECK constraint failed")), RefusedError),
        (DataError("INSERT", {}, sqlite3.DataError("string or blob too big")), RefusedError),
        (StatementError("no zone", "INSERT", {}, ValueError("a moment without a zone")), RefusedError),
        (OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full")), StorageError),
        (OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked")), StorageError),
    ],
)
def test_only_what_is_wrong_with_the_row_itself_is_called_refused(
    error: StatementError, kind: type[StorageError]
) -> None:
    assert type(storage_error(error, _HERE)) is kind
