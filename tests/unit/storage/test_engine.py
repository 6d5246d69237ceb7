"""How a database is opened, and what its errors say."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from tests.builders import T0

from watchd.errors import StorageError
from watchd.model.generation import Documents
from watchd.storage import Storage
from watchd.storage.engine import Database

_SECRET = "hunter2-very-secret"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "watchd.db",
        "mysql://root@host/db",
        "postgresql+asyncpg://h/db",
        "sqlite+aiosqlite://",
        "sqlite:///",
        "sqlite://",
    ],
)
def test_a_url_nobody_can_use_says_what_to_write(url: str, opens: Callable[[str], Storage]) -> None:
    with pytest.raises(StorageError, match="write sqlite:///PATH"):
        opens(url)


@pytest.mark.parametrize("url", [f"postgresql:/u:{_SECRET}@host/db", f"postgresql://u:{_SECRET}@host:{_SECRET}/db"])
def test_a_broken_url_does_not_print_its_password(url: str, opens: Callable[[str], Storage]) -> None:
    with pytest.raises(StorageError) as caught:
        opens(url)
    assert _SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://watchd:{_SECRET}@127.0.0.1:1/db",
        f"postgres://watchd@127.0.0.1:1/db?password={_SECRET}",
        f"postgresql://watchd:{_SECRET}@127.0.0.1:1/db?sslmode=bogus-{_SECRET}",
    ],
)
def test_a_server_that_does_not_answer_is_named_without_the_password(url: str, opens: Callable[[str], Storage]) -> None:
    with pytest.raises(StorageError, match=r"127\.0\.0\.1:1/db") as caught:
        opens(url).active_generation()
    error: BaseException | None = caught.value
    while error is not None:
        assert _SECRET not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_a_refused_connection_says_what_to_check(opens: Callable[[str], Storage]) -> None:
    with pytest.raises(StorageError, match="Check that the server runs"):
        opens("postgresql://watchd@127.0.0.1:1/db").active_generation()


def test_a_sqlite_file_below_a_file_says_so(tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    (tmp_path / "file").touch()
    storage = opens(f"sqlite:///{tmp_path}/file/watchd.db")
    with pytest.raises(StorageError, match=r"cannot be made \(File exists\)"):
        storage.migrate()


def test_a_file_that_is_no_database_says_so(tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    path = tmp_path / "watchd.db"
    path.write_text("this is a letter, and a long one, to somebody who wanted a database" * 20)
    with pytest.raises(StorageError, match="no SQLite database"):
        opens(f"sqlite:///{path}").active_generation()


def test_a_database_without_tables_says_how_to_make_them(tmp_path: Path, opens: Callable[[str], Storage]) -> None:
    with pytest.raises(StorageError, match="watchd db migrate"):
        opens(f"sqlite:///{tmp_path}/watchd.db").active_generation()


def test_sqlite_is_durable_and_checks_references(tmp_path: Path, connects: Callable[[str], Database]) -> None:
    database = connects(f"sqlite:///{tmp_path}/watchd.db")

    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert database.read(pragmas) == ["wal", 2, 1, 15_000]


@pytest.fixture(params=["file", "memory"])
def counter(request: pytest.FixtureRequest, tmp_path: Path, connects: Callable[[str], Database]) -> Database:
    database = connects(f"sqlite:///{tmp_path}/counter.db" if request.param == "file" else "sqlite:///:memory:")
    database.write(
        lambda connection: connection.execute(text("CREATE TABLE counter (number INTEGER CHECK (number >= 0))"))
    )
    database.write(lambda connection: connection.execute(text("INSERT INTO counter VALUES (0)")))
    return database


def _number(database: Database) -> int:
    number: int = database.read(lambda connection: connection.execute(text("SELECT number FROM counter")).scalar_one())
    return number


def _in_threads(number: int, target: Callable[[], None]) -> None:
    threads = [threading.Thread(target=target) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _increment(connection: Connection) -> int:
    number: int = connection.execute(text("SELECT number FROM counter")).scalar_one()
    connection.execute(text("UPDATE counter SET number = :number"), {"number": number + 1})
    return number + 1


@pytest.mark.parametrize("way", ["write", "write_small"])
def test_four_threads_that_read_and_write_back_lose_no_increment(counter: Database, way: str) -> None:
    seen: list[int] = []

    def hundred() -> None:
        seen.extend(getattr(counter, way)(_increment) for _ in range(100))

    _in_threads(4, hundred)
    assert _number(counter) == 400
    assert sorted(seen) == list(range(1, 401)), "each got the number it wrote"


def test_an_exception_takes_everything_back(counter: Database) -> None:
    def fail(connection: Connection) -> None:
        _increment(connection)
        raise LookupError("half-way")

    for write in (counter.write, counter.write_small):
        with pytest.raises(LookupError, match="half-way"):
            write(fail)
    assert _number(counter) == 0


def test_in_a_shared_commit_one_failure_takes_back_nothing_of_the_others(counter: Database) -> None:
    failed: list[str] = []

    def mixed() -> None:
        for turn in range(50):
            if turn % 5:
                counter.write_small(_increment)
                continue
            try:
                counter.write_small(lambda connection: connection.execute(text("UPDATE counter SET number = -1")))
            except StorageError as error:
                failed.append(str(error))

    _in_threads(6, mixed)
    assert _number(counter) == 6 * 40
    assert len(failed) == 6 * 10
    assert "CHECK constraint failed" in failed[0]


def test_in_memory_somebody_who_writes_may_read_through_the_same_storage(counter: Database) -> None:
    def write_and_look(connection: Connection) -> tuple[int, int]:
        return _increment(connection), _number(counter)

    written, seen = counter.write(write_and_look)
    assert written == 1
    assert seen == (1 if counter.is_memory else 0)


@pytest.fixture
def store_and_path(sqlite_url: str, opens: Callable[[str], Storage]) -> tuple[Storage, Path]:
    """A storage in use, and its file."""
    store = opens(sqlite_url)
    store.free_lanes()
    return store, Path(sqlite_url.removeprefix("sqlite:///"))


def test_a_file_that_was_removed_is_noticed_and_goes_on_when_it_is_put_back(
    store_and_path: tuple[Storage, Path],
) -> None:
    store, path = store_and_path
    path.rename(path.with_suffix(".away"))
    for ask in (store.free_lanes, store.active_generation):
        with pytest.raises(StorageError, match="removed or replaced while watchd used it"):
            ask()
    assert not path.exists(), "an empty database was made in its place"
    path.with_suffix(".away").rename(path)
    store.free_lanes()
    assert store.active_generation() == 0


@pytest.mark.parametrize("order", [("", "-wal", "-shm"), ("-shm", "", "-wal"), ("-wal", "-shm", "")])
def test_a_file_that_comes_back_is_used_once_its_log_and_shared_memory_are_back_too(
    store_and_path: tuple[Storage, Path], order: tuple[str, ...]
) -> None:
    store, path = store_and_path
    number = store.publish_generation(Documents({}, {}, "{}"), "here", T0).number
    parts = [path.with_name(f"{path.name}{suffix}") for suffix in order]
    away = path.parent / "away"
    away.mkdir()
    for part in parts:
        part.rename(away / part.name)
    for part in parts:
        for ask in (store.free_lanes, store.active_generation):
            with pytest.raises(StorageError, match="removed or replaced while watchd used it"):
                ask()
        assert sorted(each.name for each in path.parent.glob(f"{path.name}*") if each.suffix != ".lock") == sorted(
            each.name for each in parts[: parts.index(part)]
        ), "another log was begun"
        (away / part.name).rename(part)
    store.free_lanes()
    assert store.active_generation() == number


def test_a_log_that_stays_away_is_named(store_and_path: tuple[Storage, Path]) -> None:
    store, path = store_and_path
    path.with_name(f"{path.name}-wal").rename(path.parent / "away")
    with pytest.raises(StorageError, match="the -wal of the file was removed or replaced"):
        store.free_lanes()
    (path.parent / "away").rename(path.with_name(f"{path.name}-wal"))
    store.free_lanes()


def test_a_log_that_went_with_its_last_connection_is_missed_by_nobody(store_and_path: tuple[Storage, Path]) -> None:
    store, path = store_and_path
    database = store._database
    database.engine.dispose()
    assert not path.with_name(f"{path.name}-wal").exists()
    path.with_name(f"{path.name}-wal").touch()
    store.free_lanes()
    assert database.read(lambda connection: connection.execute(text("SELECT 1")).scalar()) == 1


def test_a_file_that_was_replaced_is_not_written_to(store_and_path: tuple[Storage, Path]) -> None:
    store, path = store_and_path
    copy = path.with_suffix(".copy")
    store.backup(copy)
    before = copy.read_bytes()
    copy.replace(path)
    with pytest.raises(StorageError, match="restart watchd to work with what is there now"):
        store.free_lanes()
    assert path.read_bytes() == before
    store.close()
    assert path.read_bytes() == before
    store.free_lanes()  # a new start works with the new file
