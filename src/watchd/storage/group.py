"""Group commit: small transactions of many threads share one commit, and so one wait for the disk.

With `synchronous=FULL` the disk is waited for at every commit, which takes longer than everything else a poll or a
receipt writes. Each function still sees all or nothing of its own changes, and returns only after they are durable.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from watchd.errors import StorageError
from watchd.storage.prepared import driver_of

T = TypeVar("T")


class GroupCommit:
    """Runs what several threads want to write in one transaction of a SQLite file, each in a savepoint of its own."""

    def __init__(self, engine: Engine, line: threading.RLock, check: Callable[[], None]) -> None:
        self._engine = engine  # whose transactions take the write lock as they begin
        self._check = check  # whether it may be written to, before each
        self._line = line
        self._waiting: list[Job[Any]] = []
        self._guard = threading.Lock()
        self._own = _Own()

    @property
    def is_under_way(self) -> bool:
        """Whether this thread is within `together`: whatever it writes there is committed with the rest."""
        return self._own.connection is not None

    def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives once its changes are committed; who comes first to the line works for all who wait."""
        if self._own.connection is not None:
            return work(self._own.connection)
        job = Job(work)
        with self._guard:
            self._waiting.append(job)
        with self._line:
            if not job.is_done:
                with self._guard:
                    jobs, self._waiting = self._waiting, []
                self._commit(jobs)
        return job.outcome()

    def together(self, writes: Sequence[Callable[[], T]]) -> "list[Job[T]]":
        """The jobs of these functions, which write by `run`, after they were done in this thread, in one transaction.

        What else waits for the line is done in it too.
        """
        jobs = [Job(partial(self._within, write)) for write in writes]
        with self._line:
            with self._guard:
                others, self._waiting = self._waiting, []
            self._commit([*others, *jobs])
        return jobs

    def _within(self, write: Callable[[], T], connection: Connection) -> T:
        self._own.connection = connection
        try:
            return write()
        finally:
            self._own.connection = None

    def _commit(self, jobs: "Sequence[Job[Any]]") -> None:
        try:
            self._check()
            with self._engine.begin() as connection:
                for job in jobs:
                    job.run(connection, alone=len(jobs) == 1)
        except BaseException as error:
            for job in jobs:
                job.fail(error)
            if not isinstance(error, Exception):
                raise
        finally:
            for job in jobs:
                job.is_done = True


class _Own(threading.local):
    """The transaction under way of the thread that asks."""

    connection: Connection | None = None


class Job(Generic[T]):
    """One thread's work and what came of it."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: Exception | None = None
        self.is_done = False

    def run(self, connection: Connection, *, alone: bool) -> None:
        """Do the work; an exception takes back this work and nobody else's."""
        if alone:
            self._result.append(self._work(connection))
            return
        # A word to the driver: a nested transaction of SQLAlchemy costs more than what is done in it.
        driver = driver_of(connection)
        driver.execute("SAVEPOINT job")
        try:
            self._result.append(self._work(connection))
            driver.execute("RELEASE job")
        except Exception as error:
            self._error = error
            if not driver.in_transaction:
                # A full disk takes the whole transaction back, also what others had done in it.
                raise
            driver.execute("ROLLBACK TO job")
            driver.execute("RELEASE job")

    def fail(self, error: BaseException) -> None:
        """The transaction was not committed: neither was this work, whatever it gave."""
        if self._error is None:
            self._error = error if isinstance(error, Exception) else StorageError("interrupted; nothing was written.")

    def outcome(self) -> T:
        """The result; raises what the work or the commit raised."""
        if self._error is not None:
            raise self._error
        return self._result[0]
