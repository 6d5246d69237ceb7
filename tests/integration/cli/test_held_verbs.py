"""Held sending on the command line: shown, released, dropped; and a restore that is held to the end."""

import json
from pathlib import Path

from tests.builders import T0, notification
from tests.contract.steps import claimed, waiting_alert
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.storage import Storage


def _held(here: Path, store: Storage) -> None:
    waiting_alert(store, notification())
    store.backup(here / "copy.db")
    store.restore(here / "copy.db")
    assert store.hold_at_start(T0)


def test_what_is_held_is_shown_and_released(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        _held(here, store)
        status, as_json = watchd("status"), json.loads(watchd("status", "--json").stdout)
        released = watchd("outbox", "release")
        again = watchd("outbox", "release")
        assert len(claimed(store)) == 1
    assert "1 message would go" in status.stdout
    assert (as_json["held"]["waiting"], as_json["accounting"]["balanced"]) == (1, True)
    assert (released.exit_code, released.stdout) == (0, "1 notification may go out now\n")
    assert again.exit_code == 1
    assert "sending is not held" in again.stderr


def test_what_is_held_is_dropped_with_a_reason_or_by_its_age(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        _held(here, store)
        dropped = watchd("outbox", "drop", "--held", "--reason", "told by hand")
        assert claimed(store) == []
    assert (dropped.exit_code, dropped.stdout[:22]) == (0, "1 notification dropped")
    assert watchd("outbox", "drop", "--held", "--reason", "r").exit_code == 1
    assert watchd("outbox", "drop", "--reason", "r").exit_code == 2


def test_what_is_older_than_it_may_be_is_dropped_at_the_release(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        _held(here, store)
        released = watchd("outbox", "release", "--since", "6h")
    assert released.stdout == "0 notifications may go out now; 1 older one dropped\n"
