"""`db`: migrate, check, back up, restore; and what each says when it cannot."""

import json
import sqlite3
from pathlib import Path

from tests.builders import new_item
from tests.contract.steps import stored_items
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd


def test_a_new_database_is_made_once(here: Path) -> None:
    write_desk(here)
    assert watchd("db", "migrate").stdout == "The schema is now this release's.\n"
    assert watchd("db", "migrate").stdout == "The schema is this release's already.\n"
    assert watchd("db", "check").stdout == "The database is whole.\n"
    assert json.loads(watchd("db", "check", "--json").stdout) == {
        "schema": "watchd.db.check/1",
        "is_whole": True,
        "problems": [],
    }


def test_the_check_of_a_database_that_is_not_there_makes_none(here: Path) -> None:
    write_desk(here)
    result = watchd("db", "check")
    assert result.exit_code == 69
    assert "there is no watchd database yet" in result.stderr
    assert not (here / "watchd.db").exists()


def test_accounts_that_do_not_add_up_are_findings(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        stored_items(store, new_item(1))
    with sqlite3.connect(here / "watchd.db") as connection:
        connection.execute(
            "INSERT INTO pending (item_id, revision, feed_id, seen_at, tries) VALUES (1, 9, 'tass-en', 0, 0)"
        )
    connection.close()
    result = watchd("db", "check")
    assert result.exit_code == 1
    assert "1 pending rows name an item revision that is not there" in result.stdout
    told = json.loads(watchd("db", "check", "--json").stdout)
    assert (told["is_whole"], len(told["problems"])) == (False, 1)


def test_a_backup_is_written_checked_and_restored(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        [item] = stored_items(store, new_item(1))
    (here / "backups").mkdir()
    result = watchd("db", "backup", "backups")
    assert result.exit_code == 0
    backup = Path(result.stdout.strip())
    assert backup.parent == Path("backups")
    (here / "watchd.db").unlink()
    restored = watchd("db", "restore", str(backup))
    assert (restored.exit_code, restored.stdout) == (0, f"Restored from {backup}.\n")
    assert item.title in watchd("item", "show", item.id).stdout


def test_a_backup_overwrites_nothing(here: Path) -> None:
    write_desk(here)
    watchd("db", "migrate")
    (here / "mine").write_text("mine")
    result = watchd("db", "backup", "mine")
    assert result.exit_code == 69
    assert "exists already" in result.stderr
    assert (here / "mine").read_text() == "mine"


def test_what_was_there_before_a_restore_is_kept_and_named(here: Path) -> None:
    write_desk(here)
    watchd("db", "migrate")
    watchd("db", "backup", "copy.db")
    result = watchd("db", "restore", "copy.db")
    assert result.exit_code == 0
    assert f"The file that was there: {here / 'watchd.db.before-restore'}" in result.stdout


def test_a_file_that_is_no_backup_changes_nothing(here: Path) -> None:
    write_desk(here)
    watchd("db", "migrate")
    (here / "junk").write_bytes(b"junk" * 1000)
    before = (here / "watchd.db").read_bytes()
    assert watchd("db", "restore", "junk").exit_code == 69
    assert (here / "watchd.db").read_bytes() == before


def test_restoring_under_a_daemon_is_refused(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        watchd("db", "backup", "copy.db")
        with store.lock_for_daemon():
            result = watchd("db", "restore", "copy.db")
    assert result.exit_code == 75
    assert "a watchd daemon works on this database already" in result.stderr
