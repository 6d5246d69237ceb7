"""Commits of polls, gathered: what comes while others are written goes together into the next transaction.

A transaction costs as much as the rows of some polls, and a wait for the disk besides. A poll that is alone waits for
nobody; where several are under way, each waits a moment for others to come.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from watchd.ports import PollCommit, PollStorage, Stored

MOST = 32  # polls of one transaction
MOST_ITEMS = 2000  # of one transaction, unless one poll has more: others write, too
_WAITS = 0.03  # seconds for others

Prepare = Callable[[], PollCommit]
_Outcomes = list[Stored | Exception]


@dataclass(frozen=True, slots=True)
class _Job:
    prepare: Prepare
    outcome: asyncio.Future[Stored]


@dataclass(slots=True)
class Commits:
    """Writes what the polls of one event loop bring, in threads, many in one transaction."""

    storage: PollStorage
    _under_way: int = 0
    _waiting: list[_Job] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _all_wait: asyncio.Future[None] | None = None

    @contextmanager
    def poll(self) -> Iterator[None]:
        """A poll is under way, and will have something to commit."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._look()

    async def commit(self, prepare: Prepare) -> Stored:
        """What `prepare` gives, stored, all or nothing; raises what either raises. It is called in a thread."""
        job = _Job(prepare, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._look()
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await job.outcome

    def _look(self) -> None:
        """Go on where nobody else is to come."""
        if self._all_wait is not None and not self._all_wait.done() and self._is_enough():
            self._all_wait.set_result(None)

    def _is_enough(self) -> bool:
        return len(self._waiting) >= min(self._under_way, MOST)

    async def _write(self) -> None:
        jobs: list[_Job] = []
        try:
            while self._waiting:
                if not self._is_enough():
                    await self._others()
                jobs, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                jobs = [job for job in jobs if not job.outcome.done()]  # nobody waits for those that were given up
                for job, outcome in zip(jobs, await self._outcomes(jobs), strict=True):
                    _tell(job, outcome)
        finally:
            self._writing = None
            for job in (*jobs, *self._waiting):  # where this was given up itself: nobody may wait for ever
                job.outcome.cancel()

    async def _outcomes(self, jobs: Sequence[_Job]) -> _Outcomes:
        try:
            return await asyncio.to_thread(_stored, self.storage, [job.prepare for job in jobs])
        except Exception as error:  # noqa: BLE001 - there is no thread to be had; told to each of them
            return [error] * len(jobs)

    async def _others(self) -> None:
        self._all_wait = asyncio.get_running_loop().create_future()
        with suppress(TimeoutError):
            async with asyncio.timeout(_WAITS):
                await self._all_wait


def _tell(job: _Job, outcome: Stored | Exception) -> None:
    if job.outcome.done():
        return
    if isinstance(outcome, Exception):
        job.outcome.set_exception(outcome)
    else:
        job.outcome.set_result(outcome)


def _stored(storage: PollStorage, prepares: Sequence[Prepare]) -> _Outcomes:
    """What came of each; one that cannot be prepared costs no other."""
    found = [_prepared(prepare) for prepare in prepares]
    commits = [one for one in found if isinstance(one, PollCommit)]
    stored = iter([outcome for some in _bounded(commits) for outcome in _together(storage, some)])
    return [next(stored) if isinstance(one, PollCommit) else one for one in found]


def _together(storage: PollStorage, commits: Sequence[PollCommit]) -> Sequence[Stored | Exception]:
    """What came of one transaction; one that fails says nothing of those before it, which are stored."""
    try:
        return storage.commit_polls(commits)
    except Exception as error:  # noqa: BLE001 - told to each of them
        return [error] * len(commits)


def _prepared(prepare: Prepare) -> PollCommit | Exception:
    try:
        return prepare()
    except Exception as error:  # noqa: BLE001 - told to whose it is
        return error


def _bounded(commits: Sequence[PollCommit]) -> Iterator[list[PollCommit]]:
    """The commits in order, in transactions that are not too long."""
    some: list[PollCommit] = []
    for commit in commits:
        if some and sum(len(one.items) for one in some) + len(commit.items) > MOST_ITEMS:
            yield some
            some = []
        some.append(commit)
    if some:
        yield some
