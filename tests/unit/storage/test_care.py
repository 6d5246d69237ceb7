"""Backups, restores, checks, and the daemon's lock."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.builders import T0, new_item
from tests.contract.steps import polled, waiting_alert

from watchd.errors import BusyError, StorageError
from watchd.storage import SchemaState, Storage
from watchd.storage.engine import open_database

_HOLDER = """
import sys, time
from watchd.storage import open_storage
with open_storage(sys.argv[1]).lock_for_daemon():
    print("held", flush=True)
    time.sleep(60)
"""
_ELSEWHERE = ("sqlite-memory", pytest.param("postgresql", marks=pytest.mark.postgres))


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_backup_holds_everything_and_is_made_while_others_write(
    sqlite_url: str, sqlite_storage: Storage, tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    polled(sqlite_storage, new_item(1))
    sqlite_storage.backup(tmp_path / "copy.db")
    polled(opens(sqlite_url), new_item(2), feed="b")
    copy = opens(f"sqlite:///{tmp_path}/copy.db")
    assert copy.check() == ()
    assert copy.figures(T0).pending_items == 1


def test_a_backup_overwrites_nothing(sqlite_storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StorageError, match="exists already"):
        sqlite_storage.backup(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_backup_to_nowhere_says_so(sqlite_storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        sqlite_storage.backup(tmp_path / "no" / "folder" / "copy.db")


def test_a_memory_database_is_backed_up_too(memory: Storage, tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    polled(memory, new_item(1))
    memory.backup(tmp_path / "copy.db")
    assert opens(f"sqlite:///{tmp_path}/copy.db").figures(T0).pending_items == 1


def test_a_restored_backup_takes_the_place_of_the_file_which_is_kept(
    sqlite_url: str, sqlite_storage: Storage, tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    polled(sqlite_storage, new_item(1))
    sqlite_storage.backup(tmp_path / "copy.db")
    polled(sqlite_storage, new_item(2), feed="b")
    kept = sqlite_storage.restore(tmp_path / "copy.db")
    assert sqlite_storage.figures(T0).pending_items == 1
    assert sqlite_storage.check() == ()
    assert kept == _path(sqlite_url).with_name("watchd.db.before-restore")
    assert opens(f"sqlite:///{kept}").figures(T0).pending_items == 2, "with what was only in its log"


def test_restoring_where_nothing_was_keeps_nothing(
    sqlite_storage: Storage, tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    sqlite_storage.backup(tmp_path / "copy.db")
    fresh = opens(f"sqlite:///{tmp_path}/new/watchd.db")
    assert fresh.restore(tmp_path / "copy.db") is None
    assert fresh.schema_state() is SchemaState.CURRENT


def test_a_damaged_database_is_replaced_by_its_backup(
    sqlite_url: str, tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    storage = opens(sqlite_url)
    polled(storage, new_item(1))
    storage.backup(tmp_path / "copy.db")
    storage.close()
    _path(sqlite_url).write_bytes(b"\0" * 100 + os.urandom(50_000))
    broken = opens(sqlite_url)
    assert broken.restore(tmp_path / "copy.db") is not None
    assert broken.figures(T0).pending_items == 1


def _newer(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    database.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    database.close()


def _damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 4096)


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name)")
    connection.close()


def _gone(path: Path) -> None:
    path.unlink()


def _letter(path: Path) -> None:
    path.write_text("Dear database, " * 500)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_newer, "newer release"),
        (_damaged, "is damaged"),
        (_foreign, "no watchd database"),
        (_gone, "is no file"),
        (_letter, "is damaged"),
    ],
)
def test_a_backup_that_cannot_be_trusted_changes_nothing(
    sqlite_storage: Storage, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    sqlite_storage.backup(tmp_path / "copy.db")
    polled(sqlite_storage, new_item(1))
    spoil(tmp_path / "copy.db")
    with pytest.raises(StorageError, match=said):
        sqlite_storage.restore(tmp_path / "copy.db")
    assert sqlite_storage.figures(T0).pending_items == 1


def test_the_database_is_no_backup_of_itself(sqlite_url: str, sqlite_storage: Storage) -> None:
    with pytest.raises(StorageError, match="is the database itself"):
        sqlite_storage.restore(_path(sqlite_url))


def test_nothing_is_restored_under_a_running_daemon(
    sqlite_url: str, sqlite_storage: Storage, tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    sqlite_storage.backup(tmp_path / "copy.db")
    with opens(sqlite_url).lock_for_daemon(), pytest.raises(BusyError):
        sqlite_storage.restore(tmp_path / "copy.db")


@pytest.mark.postgres
def test_postgresql_names_its_own_tools_for_backups(
    postgres_url: str, tmp_path: Path, opens: Callable[[str], Storage]
) -> None:
    storage = opens(postgres_url)
    with pytest.raises(StorageError, match="pg_dump"):
        storage.backup(tmp_path / "copy.db")
    with pytest.raises(StorageError, match="pg_restore"):
        storage.restore(tmp_path / "copy.db")


def test_a_second_daemon_on_one_file_is_told_who_holds_it(
    sqlite_url: str, sqlite_storage: Storage, opens: Callable[[str], Storage]
) -> None:
    with sqlite_storage.lock_for_daemon():
        with pytest.raises(BusyError, match=f"process {os.getpid()}"), opens(sqlite_url).lock_for_daemon():
            pytest.fail("two daemons on one file")
        polled(opens(sqlite_url), new_item(1))
    with opens(sqlite_url).lock_for_daemon():
        assert sqlite_storage.figures(T0).pending_items == 1, "other commands write without the lock"


def test_a_daemon_that_was_killed_holds_no_lock(sqlite_url: str, opens: Callable[[str], Storage]) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _HOLDER,
            sqlite_url,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(BusyError), opens(sqlite_url).lock_for_daemon():
        pytest.fail("two daemons on one file")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with opens(sqlite_url).lock_for_daemon():
        assert opens(sqlite_url).check() == ()


@pytest.mark.parametrize("storage_url", _ELSEWHERE, indirect=True)
def test_elsewhere_there_is_nothing_to_lock(storage_url: str, opens: Callable[[str], Storage]) -> None:
    first, second = opens(storage_url), opens(storage_url)
    with first.lock_for_daemon(), second.lock_for_daemon():
        assert first.active_generation() == second.active_generation() == 0
    first.close()
    second.close()


def test_a_check_counts_what_was_lost(sqlite_url: str, sqlite_storage: Storage) -> None:
    waiting_alert(sqlite_storage)
    assert sqlite_storage.check() == ()
    with sqlite3.connect(_path(sqlite_url)) as connection:
        connection.execute("DELETE FROM notification")
    connection.close()
    assert sqlite_storage.check() == ("accounting: 1 notification was made, but 0 are there",)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE notification SET state = 'lost'", "'lost', which is no state of this release"),
        ("UPDATE notification SET state = 'superseded'", "1 notification was superseded by nothing"),
        ("UPDATE alert SET revision = 7", "1 alert has lost its newest revision"),
        ("DELETE FROM item", "names a row of item that is not there"),
    ],
)
def test_a_check_names_what_does_not_add_up(sqlite_url: str, sqlite_storage: Storage, damage: str, said: str) -> None:
    waiting_alert(sqlite_storage)
    with sqlite3.connect(_path(sqlite_url)) as connection:
        connection.execute(damage)
    connection.close()
    assert any(said in problem for problem in sqlite_storage.check())


def test_a_check_of_a_damaged_file_names_the_damage(sqlite_url: str, opens: Callable[[str], Storage]) -> None:
    storage = opens(sqlite_url)
    polled(storage, new_item(1))
    storage.close()
    _damaged(_path(sqlite_url))
    with_damage = opens(sqlite_url)
    try:
        problems = with_damage.check()
    except StorageError as error:
        problems = (str(error),)
    assert "damaged" in problems[0]
