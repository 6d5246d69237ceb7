"""What the process says to systemd, what time it is, and which of its loops move."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from watchd.app import systemd
from watchd.app.clock import SystemClock
from watchd.app.vitals import Vitals
from watchd.storage import open_storage


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A service manager's socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        address = str(tmp_path / "notify")
        listening.bind(address)
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        yield listening


def test_states_go_to_the_service_manager_in_one_datagram(manager: socket.socket) -> None:
    assert systemd.notify("READY=1", "STATUS=generation 1 in force")
    assert manager.recv(4096) == b"READY=1\nSTATUS=generation 1 in force"


def test_a_reload_tells_when_it_began(manager: socket.socket) -> None:
    assert systemd.reloading()
    first, second = manager.recv(4096).decode().splitlines()
    assert first == "RELOADING=1"
    assert int(second.removeprefix("MONOTONIC_USEC=")) > 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="abstract sockets are Linux's")
def test_an_abstract_socket_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0watchd-test-notify")
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@watchd-test-notify")
        assert systemd.notify("WATCHDOG=1")
        assert listening.recv(4096) == b"WATCHDOG=1"


def test_without_a_manager_nothing_is_said_and_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not systemd.notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not systemd.notify("READY=1")


@pytest.mark.parametrize(("said", "seconds"), [("30000000", 15.0), ("", None), ("soon", None)])
def test_the_watchdog_is_fed_twice_in_its_time(
    monkeypatch: pytest.MonkeyPatch, said: str, seconds: float | None
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", said)
    assert systemd.watchdog_seconds() == seconds


def test_the_clock_is_aware_and_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_follows_a_database_that_is_ahead_or_behind() -> None:
    clock = SystemClock()
    for ahead in (timedelta(hours=2), timedelta(hours=-1)):
        offset = clock.follow(partial(_in, ahead))
        assert abs(offset - ahead) < timedelta(seconds=5)
        assert offset == clock.offset
        assert abs(clock.now() - (datetime.now(UTC) + ahead)) < timedelta(seconds=5)


def _in(time: timedelta) -> datetime:
    return datetime.now(UTC) + time


def test_a_small_difference_is_the_way_to_the_server_and_back() -> None:
    clock = SystemClock()
    clock.follow(lambda: datetime.now(UTC) + timedelta(hours=1))
    assert clock.follow(lambda: datetime.now(UTC) + timedelta(milliseconds=5)) == timedelta(0)


def test_a_store_without_a_clock_changes_nothing() -> None:
    clock = SystemClock()
    with_clock = datetime.now(UTC) + timedelta(hours=1)
    clock.follow(lambda: with_clock)
    before = clock.offset
    storage = open_storage("sqlite:///:memory:")
    assert clock.follow(storage.database_now) == before
    storage.close()


@pytest.mark.postgres
def test_postgresql_has_a_clock_in_utc(postgres_url: str) -> None:
    clock = SystemClock()
    storage = open_storage(postgres_url)
    assert abs(clock.follow(storage.database_now)) < timedelta(seconds=5)
    storage.close()


class HandTime:
    """Monotonic seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_loop_that_moves_is_alive_and_ready() -> None:
    vitals = Vitals(HandTime())
    assert vitals.is_alive()
    vitals.moved("poll")
    assert vitals.is_alive()
    assert vitals.checks()["poll"].is_well


def test_a_loop_that_stands_still_is_neither() -> None:
    time = HandTime()
    vitals = Vitals(time)
    vitals.moved("poll", patience=60)
    time.seconds += 61
    assert not vitals.is_alive()
    assert not vitals.checks()["poll"].is_well
    assert vitals.checks()["poll"].reason == "has not moved for 61 s"
    vitals.moved("poll")
    assert vitals.is_alive()


def test_an_interruption_of_half_a_minute_is_no_failing_loop_to_tell_of() -> None:
    time = HandTime()
    vitals = Vitals(time)
    vitals.moved("attend")
    for _ in range(3):
        vitals.failed("deliver", "no database")
        time.seconds += 14
    assert vitals.loops_down(looking="attend") == {}, "it was over before it could be seen twice"
    time.seconds += 4
    assert vitals.loops_down(looking="attend") == {"deliver": "no database"}


def test_what_kept_the_look_itself_from_the_store_is_not_told_of_the_loops_that_wait_for_their_next_try() -> None:
    """A database that was away for minutes is back, and the look comes first."""
    time = HandTime()
    vitals = Vitals(time)
    for _ in range(20):
        for loop in ("attend", "deliver", "poll"):
            vitals.failed(loop, "no database")
        time.seconds += 15
    time.seconds += 600  # the process was stopped, and goes on
    assert vitals.loops_down(looking="attend") is None, "nobody can say yet"
    vitals.failed("attend", "no database")
    vitals.moved("attend")
    assert vitals.loops_down(looking="attend") is None, "the others have not been tried since"
    vitals.moved("deliver")
    time.seconds += 30
    assert vitals.loops_down(looking="attend") == {"poll": "no database"}, "it was tried again since, in vain"


def test_a_loop_that_failed_is_alive_while_it_is_restarted_but_not_ready() -> None:
    time = HandTime()
    vitals = Vitals(time)
    for _ in range(240):  # an hour without a database
        time.seconds += 15
        vitals.failed("poll", "no database")
    assert vitals.is_alive()
    assert vitals.loops_down(looking="attend") == {"poll": "no database"}
    assert vitals.checks()["poll"].reason == "no database"
    vitals.moved("poll")
    assert vitals.loops_down(looking="attend") == {}
    assert vitals.checks()["poll"].is_well


def test_a_loop_that_failed_and_then_hangs_is_not_alive() -> None:
    time = HandTime()
    vitals = Vitals(time)
    vitals.moved("poll")
    vitals.failed("poll", "no database")
    time.seconds += 61
    assert not vitals.is_alive()


def test_a_state_is_a_check_of_its_own() -> None:
    vitals = Vitals(HandTime())
    vitals.state("rules", is_well=False, reason="no rule is in force")
    assert vitals.checks()["rules"].reason == "no rule is in force"
    assert vitals.is_alive()
    vitals.state("rules", is_well=True)
    assert vitals.checks()["rules"].is_well
