"""`watchd db copy`: from a SQLite file to PostgreSQL, whole or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select
from tests.builders import T0, alert, decision, new_item, notification, report
from tests.contract.steps import stored_items, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.errors import BusyError, StorageError
from watchd.model.notification import NotificationState
from watchd.model.window import Outcome, WindowState
from watchd.ports import Evaluation
from watchd.storage import Storage, copying, open_storage, tables

LATER = T0 + timedelta(days=3)


@pytest.fixture
def old(sqlite_url: str) -> Storage:
    """A desk with items, an alert, what became of its messages, and a window."""
    store = open_storage(sqlite_url)
    items = stored_items(store, *(new_item(number, body="тело \u0645\u062a\u0646 " * 900) for number in range(5)))
    story = alert(report(items[0]))
    window = WindowState(rule_id="parts", digest="d", outcome=Outcome.QUIET, since=T0, reason="3 of 5", checked_at=T0)
    told(
        store,
        Evaluation(
            decisions=(decision(items[0]),),
            alerts=(story,),
            notifications=(notification(), notification(target="b", state=NotificationState.WITHHELD)),
            windows=(window,),
        ),
    )
    return store


def _rows(store: Storage) -> dict[str, int]:
    def count(connection: Connection) -> dict[str, int]:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
        }

    return store._database.read(count)


def _bodies(store: Storage) -> list[str]:
    return store._database.read(
        lambda connection: list(connection.execute(select(tables.item.c.body).order_by(tables.item.c.id)).scalars())
    )


def test_everything_is_there_afterwards_and_goes_on(old: Storage, postgres_url: str) -> None:
    before = _rows(old)
    done = old.copy_to_server(postgres_url, LATER)
    new = open_storage(postgres_url)
    assert dict(done.rows) == before == _rows(new)
    assert (done.notifications, done.windows) == (2, 1)
    assert new.check() == old.check()
    assert new.accounting() == old.accounting()
    assert _bodies(new) == _bodies(old)
    stored_items(new, new_item(77), at=LATER)
    assert _rows(new)["item"] == before["item"] + 1, "a new row takes no id that another has"
    assert "copied" in (new.held_sending() or pytest.fail("sending is not held")).why
    new.close()


def test_no_daemon_works_on_the_old_file_any_more(old: Storage, postgres_url: str) -> None:
    old.require_here()
    old.copy_to_server(postgres_url, LATER)
    with pytest.raises(BusyError, match="moved to postgresql://"):
        old.require_here()
    new = open_storage(postgres_url)
    new.require_here()
    new.close()


def test_a_target_that_holds_something_is_left_alone(old: Storage, postgres_url: str) -> None:
    new = open_storage(postgres_url)
    stored_items(new, new_item(1))
    with pytest.raises(StorageError, match="is not empty"):
        old.copy_to_server(postgres_url, LATER)
    assert _rows(new)["item"] == 1
    old.require_here()
    new.close()


def test_a_running_daemon_and_a_target_that_is_a_file_are_refused(
    old: Storage, postgres_url: str, tmp_path: Path
) -> None:
    with pytest.raises(StorageError, match="the target is a PostgreSQL database"):
        old.copy_to_server(f"sqlite:///{tmp_path}/other.db", LATER)
    with old.lock_for_daemon(), pytest.raises(BusyError):
        old.copy_to_server(postgres_url, LATER)


def test_a_copy_that_is_not_the_same_is_not_kept(
    old: Storage, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(({"parts": "quiet"}, {}))
    monkeypatch.setattr(copying, "_outcomes", lambda _connection: next(answers))
    with pytest.raises(StorageError, match="windows have other outcomes"):
        old.copy_to_server(postgres_url, LATER)
    new = open_storage(postgres_url)
    assert _rows(new)["item"] == 0
    old.require_here()
    new.close()


def test_the_verb_takes_a_file_with_the_url_and_a_round_on_the_old_file_exits_75(here: Path, postgres_url: str) -> None:
    write_desk(here)
    with store_at(here) as store:
        stored_items(store, new_item(1))
    (here / "url").write_text(f"{postgres_url}\n")
    copied = watchd("db", "copy", "url")
    assert copied.exit_code == 0, copied.stderr
    assert copied.stdout.startswith("Copied ")
    refused = watchd("run", "--once")
    assert (refused.exit_code, "moved to postgresql://" in refused.stderr) == (75, True)
    again = watchd("db", "copy", "url")
    assert (again.exit_code, "is not empty" in again.stderr) == (69, True)


def test_a_password_on_the_command_line_is_refused(here: Path) -> None:
    write_desk(here)
    for words, said in (
        ("postgresql://watchd:secret@db/x", "write the URL to a file"),
        ("nowhere", "is neither a URL"),
    ):
        refused = watchd("db", "copy", words)
        assert (refused.exit_code, said in refused.stderr) == (2, True)
