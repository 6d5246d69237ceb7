"""`db`: migrate, check, prune, measure, back up, restore; and what each says when it cannot."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from tests.builders import feed_state, new_item
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
    assert "1 pending row names an item revision that is not there" in result.stdout
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


def old_desk(folder: Path) -> None:
    """A desk whose store holds an item of 2024 that its feed lists no more, and one of today."""
    write_desk(folder)
    long_ago, today = datetime(2024, 1, 1, tzinfo=UTC), datetime.now(UTC)
    with store_at(folder) as store:
        store.register_feeds([feed_state(host="tass-en.example", due_at=long_ago)])
        stored_items(store, new_item(1, seen_at=long_ago), at=long_ago)
        stored_items(store, new_item(2, seen_at=today), at=today)


def test_what_would_go_is_counted_and_then_goes(here: Path) -> None:
    old_desk(here)
    dry = json.loads(watchd("db", "prune", "--dry-run", "--json").stdout)
    assert dry == {"schema": "watchd.db.prune/1", "is_dry_run": True, "rows": {"item": 1}}
    result = watchd("db", "prune")
    assert (result.exit_code, result.stderr) == (0, "watchd: 1 row gone\n")
    assert result.stdout.split() == ["TABLE", "ROWS", "item", "1"]
    assert watchd("db", "prune").stdout.split()[2:] == ["item_key", "2"], (
        "not listed for a year, and without an item now"
    )
    again = watchd("db", "prune")
    assert (again.stdout, again.stderr) == ("", "watchd: 0 rows gone\n")


def test_retention_is_what_the_config_says(here: Path) -> None:
    old_desk(here)
    config = here / "watchd.yaml"
    config.write_text(config.read_text() + "retention: {items: 9000d, alerts: 9000d}\n")
    assert watchd("db", "prune").stderr == "watchd: 0 rows gone\n"


def test_the_size_is_told_table_by_table_with_what_it_grows_to(here: Path) -> None:
    old_desk(here)
    told = json.loads(watchd("db", "stats", "--json").stdout)
    assert told["schema"] == "watchd.db.stats/1"
    item = next(one for one in told["tables"] if one["name"] == "item")
    assert (item["rows"], item["oldest_at"]) == (2, "2024-01-01T00:00:00Z")
    assert told["items_a_day"] == 0.1
    assert told["bytes"] == (here / "watchd.db").stat().st_size
    with sqlite3.connect(":memory:") as connection:
        can_tell = connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'").fetchone() is not None
    connection.close()
    sizes = [one["bytes"] for one in told["tables"]]
    assert all(size is None for size in sizes) is not can_tell
    if can_tell:
        assert 0 < sum(filter(None, sizes)) <= told["bytes"]
        assert 0 < item["bytes"] < told["projected"]
    shown = watchd("db", "stats").stdout
    assert "2024-01-01 00:00Z" in shown
    assert "projected" in shown


def test_there_is_nothing_to_prune_or_measure_without_a_database(here: Path) -> None:
    write_desk(here)
    for verb in ("prune", "stats"):
        result = watchd("db", verb)
        assert result.exit_code == 69
        assert "`watchd run` or `watchd db migrate` makes it" in result.stderr
    assert not (here / "watchd.db").exists()
