"""Copies of a SQLite database: made while it is in use, checked before they are trusted, put back in one move."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

from watchd.errors import StorageError
from watchd.storage.engine import Database

RESTORED = 1  # SQLite's user_version of a file that was restored and not started on since


def copy_to(database: Database, target: Path) -> None:
    """Write a complete, checked copy to `target`, which must not exist yet; the daemon may go on meanwhile."""
    if not database.is_sqlite:
        raise StorageError("backups of PostgreSQL are made with its own tools: pg_dump -Fc -f FILE DATABASE")
    if target.exists():
        raise StorageError(f"{target} exists already: name another file, or remove it.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with database.raw() as connection:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        _sync(unfinished)
        problem = flaw_of(unfinished)
        if problem:
            raise StorageError(f"the copy is damaged ({problem}), so it was not kept: run `watchd db check`.")
        unfinished.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}. Name a folder watchd may write.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def replace_with(database: Database, source: Path) -> Path | None:
    """Put a checked backup in the place of the database file; gives where the file of before is kept.

    The caller holds the daemon's lock, and has checked the backup's schema.
    """
    assert database.path is not None
    path = database.path
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, unfinished)
        _mark_restored(unfinished)
        _sync(unfinished)
        kept = _keep(database, path) if path.exists() else None
        unfinished.replace(path)
        _sync(path.parent)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise StorageError(f"{path} cannot be replaced: {why}. Nothing was changed.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def _mark_restored(path: Path) -> None:
    """Whoever starts on the file next holds what it would send: it may have been sent since the backup was made."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {RESTORED}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def revision_of(path: Path) -> str | None:
    """The schema revision a SQLite file names; None where it is no watchd database."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return None if row is None else str(row[0])


def flaw_of(path: Path) -> str:
    """What is wrong with a SQLite file, in the database's words; empty when it is whole."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        return str(error)
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    except sqlite3.Error as error:
        return str(error)
    finally:
        connection.close()
    return "" if found == ["ok"] else "; ".join(found)


def _keep(database: Database, path: Path) -> Path:
    """Bring the write-ahead log into the file, so that it stands alone, and give it a second name."""
    # A damaged database is the usual reason to restore: then its log goes with it, below.
    with contextlib.suppress(StorageError), database.raw() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    number, kept = 1, path.with_name(f"{path.name}.before-restore")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.before-restore-{number}")
    os.link(path, kept)
    for suffix in ("-wal", "-shm"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.replace(kept.with_name(kept.name + suffix))
    return kept


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
