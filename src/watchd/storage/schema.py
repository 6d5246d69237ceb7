"""The schema's version: is it this release's, and how to bring it there."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from watchd.errors import StorageError
from watchd.storage.backup import copy_to
from watchd.storage.engine import Database
from watchd.storage.tables import metadata, turn

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
    "0023",
    "0024",
    "0025",
    "0026",
    "0027",
    "0028",
)  # every step this release knows, oldest first
HEAD = REVISIONS[-1]
_ADVISORY_LOCK = 0x77617463686400  # "watchd" in ASCII: one migration at a time on a PostgreSQL database


class SchemaState(StrEnum):
    """How the database's schema stands to this release."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def schema_state(database: Database) -> SchemaState:
    """How the database's schema stands to this release; a SQLite file that is not there is empty."""
    if database.path is not None and not _is_there(database.path, database.place.label):
        return SchemaState.EMPTY
    revision, has_others = database.read(lambda connection: (schema_revision(connection), _is_of_others(connection)))
    if has_others:
        raise StorageError(
            f"{database.place.label}: it holds tables of another program, and none of watchd's: "
            "give storage.url a database of watchd's own. Nothing was changed."
        )
    return _state(revision)


def schema_revision(connection: Connection) -> str | None:
    """The revision the database names; None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_schema(database: Database) -> None:
    """Nothing when the schema is this release's; else StorageError with what to do."""
    state = schema_state(database)
    label = database.place.label
    if state is SchemaState.NEWER:
        raise StorageError(_too_new(label))
    if state is SchemaState.OLDER:
        raise StorageError(f"{label}: the schema is older than this release: run `watchd db migrate`.")
    if state is SchemaState.EMPTY and _was_taken_away(database.path):
        raise StorageError(
            f"{label}: the database was taken away, for its -wal is still here: put the same file back beside it. "
            "`watchd run` would begin anew, without what the file and its -wal hold."
        )
    if state is SchemaState.EMPTY:
        raise StorageError(f"{label}: there is no watchd database yet: `watchd run` or `watchd db migrate` makes it.")


def _was_taken_away(path: Path | None) -> bool:
    """Whether a log lies where its database should: SQLite removes it when the last connection is closed."""
    return path is not None and not path.exists() and path.with_name(f"{path.name}-wal").exists()


def migrate(database: Database) -> Path | None:
    """Bring the schema to this release; gives the path of the backup made before a SQLite file was changed.

    Several nodes may ask at once: one migrates, the others wait and find it done. A newer schema is refused.
    """
    if database.path is not None:
        _make_folder(database.path)
    state = schema_state(database)
    if state is SchemaState.NEWER:
        raise StorageError(_too_new(database.place.label))
    if state is SchemaState.CURRENT:
        return None
    backup = _backup(database, database.path) if state is SchemaState.OLDER and database.path is not None else None
    database.write(_make if state is SchemaState.EMPTY and database.is_sqlite else _upgrade)
    return backup


def create_all(database: Database) -> None:
    """Every table of a SQLite database at once: the same schema as the steps give, in a hundredth of the time."""
    database.write(_create)


def _make(connection: Connection) -> None:
    if schema_revision(connection) is None:
        _create(connection)
    else:  # another process was faster
        _upgrade(connection)


def _create(connection: Connection) -> None:
    for statement in _tables_as_sql():
        connection.exec_driver_sql(statement)
    connection.execute(turn.insert(), {"id": 1, "number": 0, "generation": 0})
    version = "version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)"
    connection.execute(text(f"CREATE TABLE alembic_version ({version})"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


@cache
def _tables_as_sql() -> tuple[str, ...]:
    dialect = sqlite.dialect()
    tables = metadata.sorted_tables
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda one: str(one.name))]
    return (*made, *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes))


def _state(revision: str | None) -> SchemaState:
    if revision is None:
        return SchemaState.EMPTY
    if revision == HEAD:
        return SchemaState.CURRENT
    return SchemaState.OLDER if revision in REVISIONS else SchemaState.NEWER


def _upgrade(connection: Connection) -> None:
    # Alembic is slow to import, and most starts find the schema as it should be.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    if _state(schema_revision(connection)) is SchemaState.CURRENT:  # another node was faster
        return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_of_others(connection: Connection) -> bool:
    """Whether there are tables, and the one that every watchd has had since its first release is not among them."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return bool(names) and turn.name not in names


def _is_there(path: Path, label: str) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StorageError(
            f"{label}: {path} cannot be looked at: {reason}. Run the command as watchd's user, or let this one read "
            "and write the file and its folder."
        ) from None
    return True


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"sqlite:///{path}: the folder {path.parent} cannot be made ({error.strerror}): "
            "make it, or change storage.url."
        ) from error


def _backup(database: Database, path: Path) -> Path:
    number, target = 1, path.with_name(f"{path.name}.before-{HEAD}")
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.before-{HEAD}-{number}")
    copy_to(database, target)
    return target


def _too_new(label: str) -> str:
    return (
        f"{label}: the schema is newer than this release of watchd knows. Install the release that wrote it, "
        "or restore the backup that was made before its migration."
    )
