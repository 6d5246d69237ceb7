"""The schema: the steps give what the tables say, and another release's schema is recognised."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from tests.postgres import PostgresServer

import watchd.storage
from watchd.errors import StorageError
from watchd.storage import SchemaState, Storage
from watchd.storage.engine import Database
from watchd.storage.schema import HEAD, REVISIONS, create_all, migrate, schema_state
from watchd.storage.tables import metadata

# design.md, section 3.1, and decisions 0007, 0010 (recompute), 0011 (overruling) and 0013 (link_key)
_TABLES = frozenset(
    """
    turn ruleset rule_version rule_span feed feed_pause file_read coverage item item_key item_revision pending failure
    match seen_value window window_stay story decision alert alert_revision rendering notification attempt lane
    occurrence condition mute suppression ack verdict overruling link_key recompute node
    """.split()  # noqa: SIM905 - thirty lines of one word each say less
)


def test_every_table_of_the_design_is_there_and_no_other() -> None:
    assert set(metadata.tables) == _TABLES


def test_the_steps_known_to_the_code_are_those_in_the_folder() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(watchd.storage.__file__).with_name("migrations")))
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS


def _differences(database: Database) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    return database.read(compare)


def test_the_steps_give_the_tables_on_sqlite(tmp_path: Path, connects: Callable[[str], Database]) -> None:
    assert _differences(_stepped(tmp_path, connects)) == []


def _stepped(tmp_path: Path, connects: Callable[[str], Database]) -> Database:
    database = connects(f"sqlite:///{tmp_path}/stepped.db")
    _half_way(database, HEAD)
    return database


@pytest.mark.postgres
def test_the_steps_give_the_tables_on_postgresql(postgres_url: str, connects: Callable[[str], Database]) -> None:
    database = connects(postgres_url)
    assert _differences(database) == []
    database.close()


@pytest.mark.parametrize("place", ["a new file", "memory"])
def test_the_schema_that_is_made_at_once_is_the_one_the_steps_give(
    place: str, tmp_path: Path, connects: Callable[[str], Database]
) -> None:
    made = connects(f"sqlite:///{tmp_path}/watchd.db" if place == "a new file" else "sqlite:///:memory:")
    if place == "memory":
        create_all(made)
    else:
        assert migrate(made) is None
    stepped = _stepped(tmp_path, connects)
    assert made.read(_described) == stepped.read(_described)
    assert made.read(_first_rows) == stepped.read(_first_rows) == [(HEAD,), (1, 0, 0, None, None, None)]
    assert _differences(made) == []


_INDEXES = text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :name AND sql IS NOT NULL")


def _described(connection: Connection) -> dict[str, object]:
    """Every table, whatever the order of its columns and the names of its checks."""
    look = inspect(connection)
    return {
        name: (
            sorted((one["name"], str(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(name)),
            look.get_pk_constraint(name),
            sorted(map(str, look.get_foreign_keys(name))),
            sorted(map(str, look.get_unique_constraints(name))),
            sorted(connection.execute(_INDEXES, {"name": name}).scalars()),
            [one["sqltext"] for one in look.get_check_constraints(name)],
        )
        for name in look.get_table_names()
    }


def _first_rows(connection: Connection) -> list[tuple[object, ...]]:
    tables = sorted(inspect(connection).get_table_names())
    return [tuple(row) for name in tables for row in connection.execute(text(f"SELECT * FROM {name}"))]


def test_a_file_that_another_process_made_meanwhile_is_left_as_it_is(
    tmp_path: Path, connects: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = connects(f"sqlite:///{tmp_path}/watchd.db")
    migrate(database)
    monkeypatch.setattr("watchd.storage.schema.schema_state", lambda _database: SchemaState.EMPTY)
    assert migrate(database) is None
    assert database.read(_first_rows)[0] == (HEAD,)


def _claims_revision(database: Database, revision: str) -> None:
    database.write(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    )


def test_a_schema_of_a_newer_release_is_refused_with_what_to_do(
    sqlite_url: str, opens: Callable[[str], Storage], connects: Callable[[str], Database]
) -> None:
    database = connects(sqlite_url)
    _claims_revision(database, "9999")
    storage = opens(sqlite_url)
    assert storage.schema_state() is SchemaState.NEWER
    for step in (storage.require_schema, storage.migrate):
        with pytest.raises(StorageError, match="newer than this release of watchd knows"):
            step()


def test_a_schema_of_an_older_release_asks_to_be_migrated(
    sqlite_url: str, opens: Callable[[str], Storage], connects: Callable[[str], Database]
) -> None:
    _claims_revision(connects(sqlite_url), REVISIONS[0])
    storage = opens(sqlite_url)
    assert storage.schema_state() is SchemaState.OLDER
    with pytest.raises(StorageError, match="watchd db migrate"):
        storage.require_schema()


def test_a_file_that_is_not_there_is_not_made_by_looking(tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    storage = opens(f"sqlite:///{tmp_path}/watchd.db")
    assert storage.schema_state() is SchemaState.EMPTY
    with pytest.raises(StorageError, match="there is no watchd database yet"):
        storage.require_schema()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_taken_from_a_daemon_is_not_said_to_be_none_yet(
    tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    path = tmp_path / "watchd.db"
    working = opens(f"sqlite:///{path}")
    working.migrate()
    working.outbox()
    assert path.with_name("watchd.db-wal").exists()
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(StorageError, match="was taken away, for its -wal is still here: put the same file back"):
        opens(f"sqlite:///{path}").require_schema()


def test_migrating_makes_the_folder_and_is_done_once(tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    storage = opens(f"sqlite:///{tmp_path}/var/lib/watchd.db")
    assert storage.migrate() is None
    storage.require_schema()
    assert storage.migrate() is None, "nothing to do, nothing to back up"


def test_an_older_file_is_backed_up_before_it_is_migrated(tmp_path: Path, connects: Callable[[str], Database]) -> None:
    database = connects(f"sqlite:///{tmp_path}/watchd.db")
    _half_way(database)
    assert schema_state(database) is SchemaState.OLDER
    backup = migrate(database)
    assert schema_state(database) is SchemaState.CURRENT
    assert backup == tmp_path / f"watchd.db.before-{HEAD}"
    assert schema_state(connects(f"sqlite:///{backup}")) is SchemaState.OLDER
    assert _differences(database) == []


def test_rules_of_an_older_file_are_loaded_since_their_first_version(
    tmp_path: Path, connects: Callable[[str], Database], opens: Callable[[str], Storage]
) -> None:
    url = f"sqlite:///{tmp_path}/watchd.db"
    database = connects(url)
    _half_way(database)
    rows = [("a", "d1", 2_000_000), ("a", "d2", 1_000_000), ("b", "d3", 3_000_000)]
    statement = text("INSERT INTO rule_version VALUES (:rule, :digest, 'm', 'rules.yaml', 1, 'text', :at)")
    values = [{"rule": rule_id, "digest": digest, "at": first_at} for rule_id, digest, first_at in rows]
    database.write(lambda connection: connection.execute(statement, values))
    migrate(database)
    loaded = {rule_id: at.timestamp() for rule_id, at in opens(url).first_loaded().items()}
    assert loaded == {"a": 1.0, "b": 3.0}


def test_a_second_backup_does_not_overwrite_the_first(tmp_path: Path, connects: Callable[[str], Database]) -> None:
    (tmp_path / f"watchd.db.before-{HEAD}").write_text("an earlier one")
    database = connects(f"sqlite:///{tmp_path}/watchd.db")
    _half_way(database)
    assert migrate(database) == tmp_path / f"watchd.db.before-{HEAD}-2"


def _half_way(database: Database, revision: str = REVISIONS[0]) -> None:
    """Bring an empty database to this step, the first alone without another word."""
    from alembic import command  # noqa: PLC0415 - as the storage does it: most tests need no Alembic

    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(watchd.storage.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    database.write(upgrade)


@pytest.mark.postgres
def test_an_empty_postgresql_database_is_migrated(postgres: PostgresServer, opens: Callable[[str], Storage]) -> None:
    postgres.create_database("empty")
    storage = opens(postgres.url("empty"))
    assert storage.schema_state() is SchemaState.EMPTY
    assert storage.migrate() is None
    storage.require_schema()
    storage.close()
    postgres.drop_database("empty")


def test_a_fresh_storage_passes_its_own_check(storage: Storage) -> None:
    assert storage.check() == ()


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE item (id INTEGER)")
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('a1b2c3d4')")
    for ask in (Storage.schema_state, Storage.migrate):
        with pytest.raises(StorageError, match="tables of another program"):
            ask(opens(f"sqlite:///{path}"))
    with contextlib.closing(sqlite3.connect(path)) as other:
        tables = {name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"item", "alembic_version"}


def test_a_folder_that_may_not_be_looked_into_is_no_empty_database(
    tmp_path: Path, opens: Callable[[str], Storage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: Path) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    store = opens(f"sqlite:///{tmp_path}/closed/watchd.db")
    monkeypatch.setattr(Path, "stat", refuses)
    with pytest.raises(StorageError, match="cannot be looked at: permission denied"):
        store.schema_state()
