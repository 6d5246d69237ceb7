"""The storage contract: after a restore or a long absence nothing goes out until somebody has looked."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, select, update
from tests.builders import T0, after, alert, documents, new_item, notification, report
from tests.contract.steps import asked, claimed, polled, told, waiting_alert
from tests.fakes import routing
from tests.postgres import PostgresServer

from watchd.alerts.gather import TOGETHER
from watchd.alerts.staleness import delayed_by
from watchd.model.notification import NotificationState
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import Storage, open_storage, tables
from watchd.storage.tables import metadata

_SYSTEM = notification(kind="system", target="ops@example.org")


def _targets(storage: Storage, now: datetime) -> list[str]:
    return [work.notification.target for held in claimed(storage, now=now) for work in held.work]


def _absent(storage: Storage) -> datetime:
    """A store on which a node worked and an alert waits, seven hours later."""
    waiting_alert(storage, notification(), _SYSTEM)
    storage.beat_node("node-1", T0, started_at=T0)
    return after(hours=7)


def test_after_six_hours_without_a_sign_of_life_only_operators_are_told(storage: Storage) -> None:
    now = _absent(storage)
    assert storage.hold_at_start(now) == "nobody worked on this database since 24 Nov 12:00 UTC"
    assert _targets(storage, now) == ["ops@example.org"]
    held = storage.standing(now).held
    assert held == storage.held_sending()
    assert held is not None
    assert (held.since, held.waiting, held.oldest_at) == (now, 1, T0)
    said = "since 24 Nov 19:00 UTC, for nobody worked on this database since 24 Nov 12:00 UTC; 1 message would go"
    assert asked(storage, lambda turn: turn.held(), now=now) == f"{said}, the oldest of 24 Nov 12:00 UTC"


@pytest.mark.parametrize("sign", ["node", "item"])
def test_a_sign_of_life_within_six_hours_holds_nothing(storage: Storage, sign: str) -> None:
    now = _absent(storage)
    if sign == "node":
        storage.beat_node("node-1", after(hours=2), started_at=T0)
    else:
        polled(storage, new_item(9, seen_at=after(hours=2)), at=after(hours=2))
    assert storage.hold_at_start(now) == ""
    assert storage.held_sending() is None
    assert sorted(_targets(storage, now)) == ["desk@example.org", "ops@example.org"]


def test_a_store_on_which_nobody_ever_worked_and_rounds_a_day_apart_are_no_absence(storage: Storage) -> None:
    waiting_alert(storage)
    assert storage.hold_at_start(after(days=3)) == ""
    storage.beat_node("node-1", T0, started_at=T0)
    assert storage.hold_at_start(after(days=3), after_absence=False) == ""


def test_a_second_start_leaves_the_hold_as_it_began(storage: Storage) -> None:
    now = _absent(storage)
    storage.hold_at_start(now)
    storage.hold_at_start(now + timedelta(hours=7))
    held = storage.held_sending()
    assert held is not None
    assert held.since == now


def test_what_is_released_goes_and_what_is_older_is_dropped_and_listed(storage: Storage) -> None:
    now = _absent(storage)
    storage.hold_at_start(now)
    newer = alert(report(new_item(2).item), alert_id="al_2", at=after(hours=7))
    told(storage, Evaluation(alerts=(newer,), notifications=(notification(alert_id="al_2", target="new@example.org"),)))
    assert storage.release_sending(now, after(hours=6)) == (1, 1)
    assert sorted(_targets(storage, now)) == ["new@example.org", "ops@example.org"]
    [dropped] = storage.outbox(states=[NotificationState.CANCELLED])
    assert dropped.notification.reason.startswith("from before 2025-11-24 18:00 UTC")
    assert (storage.held_sending(), storage.check()) == (None, ())


def test_everything_that_is_held_can_go_or_be_dropped(storage: Storage) -> None:
    now = _absent(storage)
    storage.hold_at_start(now)
    assert storage.drop_held("told by hand", now) == 1
    assert _targets(storage, now) == ["ops@example.org"]
    [dropped] = storage.outbox(states=[NotificationState.CANCELLED])
    assert dropped.notification.reason == "told by hand"
    storage.hold_at_start(now)
    assert storage.release_sending(now) == (0, 0)


def test_what_is_gathered_is_held_too(storage: Storage) -> None:
    waits = replace(notification(), state=NotificationState.GATHERED, bundle="gather:900")
    waiting_alert(storage, waits)
    storage.beat_node("node-1", T0, started_at=T0)
    storage.hold_at_start(after(hours=7))
    held = storage.held_sending()
    assert held is not None
    assert held.waiting == 1


def test_what_is_gathered_becomes_no_message_while_sending_is_held(storage: Storage) -> None:
    """It would be one of now, and go with what is younger than it tells of; what operators are told goes on."""
    waits = replace(notification(), state=NotificationState.GATHERED, bundle="gather:900")
    system = replace(_SYSTEM, state=NotificationState.GATHERED, bundle="roll-up")
    waiting_alert(storage, waits, replace(waits, target="ana@example.org"), system)
    storage.beat_node("node-1", T0, started_at=T0)
    now = after(hours=7)
    storage.hold_at_start(now)
    gathered = gather(storage, lambda _number: routing(), now)
    assert gathered is not None
    assert gathered.alone == 1
    assert gather(storage, lambda _number: routing(), now) is None, "nothing else is due"
    assert storage.release_sending(now, after(hours=6)) == (0, 2)


@pytest.mark.parametrize("of_two", [False, True])
def test_what_waited_with_others_behind_a_hold_says_how_late_it_leaves(storage: Storage, *, of_two: bool) -> None:
    waits = replace(notification(), state=NotificationState.GATHERED, bundle=TOGETHER, due_at=after(minutes=1))
    item = waiting_alert(storage, waits)
    if of_two:
        other = alert(report(item), alert_id="al_2")
        told(storage, Evaluation(alerts=(other,), notifications=(replace(waits, alert_id="al_2"),)))
    storage.beat_node("node-1", T0, started_at=T0)
    now = after(hours=9)
    storage.hold_at_start(now)
    storage.release_sending(now)
    gather(storage, lambda _number: routing(), now)
    [work] = [work for held in claimed(storage, now=now) for work in held.work]
    assert len(work.view.facts.together) == (2 if of_two else 0)
    assert delayed_by(work.notification, work.view.facts, now) == timedelta(hours=8, minutes=59)


def test_a_restored_database_is_held_at_its_next_start_once(
    storage_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if storage_url.endswith(":memory:"):
        pytest.skip("what is in memory is restored by nobody")
    is_file = storage_url.startswith("sqlite")
    url = storage_url if is_file else _apart(request.getfixturevalue("postgres"), "restored")
    store = open_storage(url)
    waiting_alert(store)
    for _ in range(2):
        assert store.hold_at_start(T0) == "", "these are the tables that it was made with"
    _restore(store, tmp_path)
    assert store.check() == ()
    assert store.hold_at_start(T0, after_absence=False).startswith("the database was restored")
    assert claimed(store) == []
    store.release_sending(T0)
    assert store.hold_at_start(T0) == "", "it is known"
    assert _targets(store, T0) == ["desk@example.org"]
    store.close()


def test_a_server_that_is_replaced_under_a_node_is_held_at_its_next_beat_and_not_again_at_a_start(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    store = open_storage(_apart(postgres, "replaced"))
    waiting_alert(store)
    for _ in range(2):
        assert store.beat_node("node-1", T0, started_at=T0) == "", "these are the tables that it was made with"
    _restore(store, tmp_path)
    assert store.beat_node("node-1", T0, started_at=T0).startswith("the database was restored")
    assert claimed(store) == []
    store.release_sending(T0)
    assert store.beat_node("node-1", T0, started_at=T0) == "", "it is known"
    assert store.hold_at_start(T0) == "", "nor is the start weeks later the first to notice"
    assert _targets(store, T0) == ["desk@example.org"]
    store.close()


def test_a_server_that_is_replaced_between_two_beats_gives_nothing_out(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    store = open_storage(_apart(postgres, "between"))
    waiting_alert(store, notification(), _SYSTEM)
    store.beat_node("node-1", T0, started_at=T0)
    _restore(store, tmp_path)
    assert _targets(store, T0) == ["ops@example.org"]
    held = store.held_sending()
    assert held is not None
    assert held.why.startswith("the database was restored")
    assert store.beat_node("node-1", T0, started_at=T0) == "", "it is known"
    store.release_sending(T0)
    assert _targets(store, after(minutes=3)) == ["desk@example.org", "ops@example.org"]
    store.close()


def test_a_server_that_is_replaced_between_two_beats_makes_no_message_of_what_was_gathered(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """Made now, it would go with what is younger than it tells of, once somebody has looked."""
    store = open_storage(_apart(postgres, "gathered"))
    waits = replace(notification(), state=NotificationState.GATHERED, bundle=TOGETHER, due_at=after(minutes=1))
    waiting_alert(store, waits)
    store.beat_node("node-1", T0, started_at=T0)
    _restore(store, tmp_path)
    assert gather(store, lambda _number: routing(), after(minutes=2)) is None
    held = store.held_sending()
    assert held is not None
    assert held.why.startswith("the database was restored")
    assert held.waiting == 1
    assert store.release_sending(after(minutes=9), after(hours=-1)) == (1, 0)
    gathered = gather(store, lambda _number: routing(), after(minutes=9))
    assert gathered is not None
    assert gathered.alone == 1
    store.close()


def test_rows_put_into_tables_just_made_are_a_restore_that_goes_on_where_they_end(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """The one row of turns is there already, so the one of the dump is refused (`pg_restore --data-only`)."""
    store = open_storage(_apart(postgres, "rows_alone"))
    published = store.publish_generation(documents(), "node-1", T0)
    waiting_alert(store)
    decided = asked(store, lambda turn: turn.number) - 1
    _restore(store, tmp_path, keeps=tables.turn)
    assert store.active_generation() == 0
    assert store.hold_at_start(T0).startswith("the database was restored")
    assert store.active_generation() == published.number
    assert asked(store, lambda turn: turn.number) == decided + 1
    assert claimed(store) == []
    store.release_sending(T0)
    assert store.hold_at_start(T0) == "", "it is known"
    store.close()


def _apart(postgres: PostgresServer, name: str) -> str:
    """A database that other tests do not use: its tables are taken away."""
    postgres.create_database(name)
    url = postgres.url(name)
    made = open_storage(url)
    made.migrate()
    made.close()
    return url


def _restore(store: Storage, folder: Path, *, keeps: Table | None = None) -> None:
    """A backup of now is put back: of a server every row, in tables made anew, where `keeps` is left as it is made."""
    if store._database.is_sqlite:
        store.backup(folder / "copy.db")
        store.restore(folder / "copy.db")
        return
    engine = store._database.engine
    with engine.begin() as connection:
        moved = [one for one in metadata.sorted_tables if one is not keeps]
        rows = {one: connection.execute(one.select()).mappings().all() for one in moved}
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    store.migrate()
    with engine.begin() as connection:
        if keeps is None:
            connection.execute(tables.turn.delete())
        for one, found in rows.items():
            if found:
                connection.execute(one.insert(), [dict(row) for row in found])


def test_whether_the_server_may_be_asked_for_its_name_says_nothing_of_the_tables(storage: Storage) -> None:
    if storage._database.is_sqlite:
        pytest.skip("a file has no server")
    assert storage.hold_at_start(T0) == ""
    placed = tables.turn.c.placed
    for named, is_held in (("", False), ("12345", True)):
        with storage._database.engine.begin() as connection:
            those = connection.execute(select(placed)).scalar_one().partition("/")[2]
            connection.execute(update(tables.turn).values(placed=f"{named}/{those}"))
        assert bool(storage.hold_at_start(T0)) is is_held
