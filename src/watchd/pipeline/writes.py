"""Writes of slots, gathered: what comes while others are written goes to the same thread, and into one commit there.

A message is written of twice, each time with a few short statements. Waking a thread for each of them, and beginning a
transaction in it, took longer than the statements; and threads that wait for each other hold up the loop.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from watchd.ports import DeliverStorage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    write: Callable[[], object]
    outcome: asyncio.Future[Any]


@dataclass(slots=True)
class Writes:
    """Writes what the slots of one event loop have to write: each all or nothing, and told once it is committed.

    A store on a server takes each by itself, side by side: there it is the way that takes long.
    """

    storage: DeliverStorage
    _waiting: list[_Job] = field(default_factory=list)
    _is_writing: bool = False
    _guard: threading.Lock = field(default_factory=threading.Lock)

    async def write(self, write: Callable[[], T]) -> T:
        """What a function of the store gives that writes by one small commit; raises what it raises."""
        if not self.storage.shares_commits:
            return await asyncio.to_thread(write)
        loop = asyncio.get_running_loop()
        job = _Job(write, loop.create_future())
        with self._guard:
            self._waiting.append(job)
            is_first, self._is_writing = not self._is_writing, True
        if is_first:
            try:
                loop.run_in_executor(None, self._write, loop)
            except RuntimeError as error:  # there is no thread to be had: nobody may wait for ever
                with self._guard:
                    jobs, self._waiting, self._is_writing = self._waiting, [], False
                _tell(jobs, [error] * len(jobs))
        found: T = await job.outcome
        return found

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        while jobs := self._taken():
            try:
                outcomes = self.storage.write_together([job.write for job in jobs])
            except BaseException as error:  # noqa: BLE001 - told to each of them
                outcomes = [error] * len(jobs)
            with suppress(RuntimeError):  # the loop has been closed, so nobody waits; what they wrote is written
                loop.call_soon_threadsafe(_tell, jobs, outcomes)

    def _taken(self) -> list[_Job]:
        """What waits now; where nothing does, whoever comes next begins anew."""
        with self._guard:
            jobs, self._waiting = self._waiting, []
            self._is_writing = bool(jobs)
        return jobs


def _tell(jobs: Sequence[_Job], outcomes: Sequence[object]) -> None:
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.outcome.done():  # nobody waits for it any more
            continue
        if isinstance(outcome, StopIteration):  # which no future takes
            job.outcome.set_exception(RuntimeError(repr(outcome)))
        elif isinstance(outcome, BaseException):
            job.outcome.set_exception(outcome)
        else:
            job.outcome.set_result(outcome)
