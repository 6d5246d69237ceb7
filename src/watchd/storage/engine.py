"""One database: how it is opened, and how a function becomes one transaction on it."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from watchd.errors import StorageError
from watchd.storage.compiled import COMPILED
from watchd.storage.faults import Place, is_passing, storage_error
from watchd.storage.group import GroupCommit, Job
from watchd.storage.same_file import SameFile

T = TypeVar("T")

_BUSY_MILLISECONDS = 15_000  # how long a transaction waits for another process's one
_PAUSES = (0.01, 0.05, 0.2, 0.5)  # seconds before a transaction the server took back is tried again
# A server or a network that vanishes without a word is noticed within half a minute.
_LIBPQ = {
    "application_name": "watchd",
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Database:
    """An engine and its rules: errors become StorageError, and on SQLite writers stand in line."""

    def __init__(self, engine: Engine, place: Place, path: Path | None) -> None:
        self.engine = engine
        engine.update_execution_options(compiled_cache=COMPILED)
        self.place = place
        self.path = path  # of the SQLite file; None in memory and on PostgreSQL
        self._file = SameFile(path) if path is not None else None
        if self._file is not None:
            event.listen(engine, "connect", self._opened)
            event.listen(engine, "close", self._closed)
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.is_memory = self.is_sqlite and path is None
        self._writing = engine.execution_options(watchd_begin="BEGIN IMMEDIATE")
        self._line = threading.RLock()
        self._group = GroupCommit(self._writing, self._line, self._check)
        self._open: Connection | None = None  # in memory: the transaction under way, guarded by the line

    def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads, in one transaction."""
        if not self.is_memory:
            with self._translated(), self.engine.begin() as connection:
                return work(connection)
        with self._line:  # one connection: readers stand in line as well, and who reads while he writes shares it
            if self._open is not None:
                return work(self._open)
            with self._translated():
                return self._write_once(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives after its changes are committed; any exception takes all of them back.

        PostgreSQL may take a transaction back because of another one; then `work` runs again, a few times.
        """
        if self._group.is_under_way:
            return self.write_small(work)
        with self._line if self.is_sqlite else contextlib.nullcontext(), self._translated():
            for pause in _PAUSES:
                try:
                    return self._write_once(work)
                except DBAPIError as error:
                    if not is_passing(error):
                        raise
                time.sleep(pause)
            return self._write_once(work)

    def write_small(self, work: Callable[[Connection], T]) -> T:
        """The same as `write`, for short work that many threads do: on a SQLite file they share one commit."""
        if self.path is None:
            return self.write(work)
        with self._translated(checks=False):  # the group does, once for all
            return self._group.run(work)

    def write_together(self, writes: Sequence[Callable[[], object]]) -> list[object]:
        """What each gives, or raises, that writes by `write_small`; on a SQLite file they share one commit."""
        if self.path is None:
            return [_outcome(write) for write in writes]
        return [_outcome(partial(self._told, job)) for job in self._group.together(writes)]

    def _told(self, job: Job[T]) -> T:
        with self._translated(checks=False):
            return job.outcome()

    def _write_once(self, work: Callable[[Connection], T]) -> T:
        with self._writing.begin() as connection:
            if not self.is_memory:
                return work(connection)
            self._open = connection
            try:
                return work(connection)
            finally:
                self._open = None

    @contextlib.contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection outside any transaction: for backups and checks."""
        with self._line, self._translated():
            pooled = self.engine.raw_connection()
            try:
                driver = pooled.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                yield driver
            finally:
                pooled.close()

    def close(self) -> None:
        """Give every connection back. The next use opens new ones; what was in memory only is gone."""
        self.engine.dispose()
        if self._file is not None:
            self._file.forget()

    def _check(self) -> None:
        """Raise StorageError where the file is another one than was opened."""
        if self._file is not None:
            self._file.check(self.place.label)

    def _opened(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del connection, record
        assert self._file is not None
        self._file.opened()

    def _closed(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del connection, record
        assert self._file is not None
        self._file.closed()

    @contextlib.contextmanager
    def _translated(self, *, checks: bool = True) -> Iterator[None]:
        if checks:
            self._check()
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            translated = storage_error(error, self.place)
            # A traceback prints its causes too.
            if any(secret in str(error) for secret in self.place.secrets):
                raise translated from None
            raise translated from error


def _outcome(write: Callable[[], object]) -> object:
    try:
        return write()
    except Exception as error:  # noqa: BLE001 - told to who asked for it
        return error


def open_database(url: str) -> Database:
    """The database `url` names, connected at its first use; raises StorageError for a URL nobody can use."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return _open_postgres(parsed)


def _parse(url: str) -> URL:
    known = "write sqlite:///PATH, sqlite:///:memory: or postgresql://USER:PASSWORD@HOST:PORT/NAME"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # `from None`: the library quotes the URL, and with it the password.
        raise StorageError(f"storage.url is no database URL: {known}") from None
    name = parsed.drivername
    if name in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if name in {"sqlite", "sqlite+pysqlite"}:
        if not parsed.database:
            raise StorageError(f"storage.url names no file: {known}; in memory, nothing outlives the process")
        return parsed
    raise StorageError(f"storage.url names {name!r}, which watchd cannot use: {known}")


def _open_sqlite(url: URL) -> Database:
    in_memory = url.database == ":memory:"
    if in_memory:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, Place.of(url), None if in_memory else Path(url.database or ""))


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    # The driver begins no transaction by itself: its habit of beginning late loses updates between threads.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "journal_size_limit = 67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: one that upgrades later would fail half-way.
    connection.exec_driver_sql(connection.get_execution_options().get("watchd_begin", "BEGIN"))


def _open_postgres(url: URL) -> Database:
    place = Place.of(url)
    arguments = {name: value for name, value in _LIBPQ.items() if name not in url.query}
    try:
        engine = create_engine(
            url,
            connect_args=arguments,
            hide_parameters=True,
            isolation_level="READ COMMITTED",  # whatever the server's default: turns look again after they lock
            max_overflow=5,
            pool_pre_ping=True,
            pool_size=5,
            pool_timeout=30,
        )
    except ImportError as error:
        raise StorageError(
            f"{place.label}: PostgreSQL needs the driver psycopg 3: pip install watchd[postgres]"
        ) from error
    return Database(engine, place, None)
