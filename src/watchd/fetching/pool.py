"""The parser pool: documents that anybody may have written are read in processes that can be killed.

A document that takes too long, takes too much memory or crashes its process costs its own feed this poll; the other
workers go on, and the killed one is replaced when it is needed. (`concurrent.futures` would fail every waiting
document when one process dies.)
"""

import asyncio
import signal
from contextlib import suppress
from datetime import timedelta

from watchd.errors import FeedReason, ParseError
from watchd.fetching.formats.remedies import is_file
from watchd.fetching.process import WorkerDied, WorkerProcess
from watchd.fetching.wire import answered, request_frame
from watchd.model.document import Fetched, ParsedFeed
from watchd.model.feed import Feed
from watchd.net.shown import shown

_DEADLINE = timedelta(seconds=10)
_MEMORY = 512 * 1024 * 1024
_SPENT: frozenset[FeedReason] = frozenset({"too_big", "crashed"})  # after such a document a worker is not used again
_LARGE = 256 * 1024  # bytes of an answer
_DOCUMENTS = 1000  # after so many a worker is replaced, so that no leak lives long


class ParserPool:
    """Implements `ports.Parser`. Workers start when they are first needed; `close` ends them."""

    def __init__(
        self,
        workers: int = 2,
        *,
        deadline: timedelta = _DEADLINE,
        memory: int = _MEMORY,
        documents_per_worker: int = _DOCUMENTS,
    ) -> None:
        self._size = workers
        self._deadline = deadline.total_seconds()
        self._memory = memory
        self._documents = documents_per_worker
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[WorkerProcess] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._warming: asyncio.Task[None] | None = None

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        """The feed's items; raises ParseError. The deadline counts from when a worker has the document."""
        try:
            return await self._parse(request_frame(fetched, feed))
        except ParseError as error:
            if is_file(fetched):
                raise
            raise ParseError(f"{shown(fetched.url)}: {error}", reason=error.reason) from error

    async def _parse(self, frame: bytes) -> ParsedFeed:
        self._check_open()
        async with self._turns:
            self._check_open()
            worker = await self._worker()
            is_used = worker.documents > 0
            try:
                return await self._read(worker, frame)
            except WorkerDied as died:
                if not is_used:
                    raise _blamed(died) from died
            # It may have been dying before it got this document: a new process tells.
            try:
                return await self._read(await self._new_worker(), frame)
            except WorkerDied as died:
                raise _blamed(died) from died

    async def _read(self, worker: WorkerProcess, frame: bytes) -> ParsedFeed:
        """One document by one worker, which is free again afterwards, or gone; raises WorkerDied and ParseError."""
        is_fit = False
        try:
            async with asyncio.timeout(self._deadline):
                answer = await worker.ask(frame)
            is_fit = True
            # Taking a large one apart would keep the loop from everything else.
            return answered(answer) if len(answer) < _LARGE else await asyncio.to_thread(answered, answer)
        except TimeoutError as error:
            raise ParseError(
                f"reading the document took more than {self._deadline:g} s; it was given up",
                reason="too_slow",
            ) from error
        except ParseError as error:
            # What is left of the memory after such a document is in pieces.
            is_fit = error.reason not in _SPENT
            raise
        finally:
            if is_fit and worker.documents < self._documents:
                self._idle.append(worker)
            else:
                self._end(worker)

    def warm(self, documents: int) -> None:
        """Start the workers now, in the background, but no more than there are documents to come.

        One that cannot be started is told of by its first document.
        """
        self._warming = asyncio.create_task(self._warm(min(self._size, documents)))

    async def _warm(self, workers: int) -> None:
        await asyncio.gather(*(self._warm_one() for _ in range(workers)), return_exceptions=True)

    async def _warm_one(self) -> None:
        # Kept at once: where the others are given up, this one is still ended with the pool.
        self._idle.append(await self._new_worker())

    async def close(self) -> None:
        """Let documents that are being read finish, at most for their deadline, then end every worker."""
        self._is_closed = True
        if self._warming is not None:
            await asyncio.wait({self._warming})  # also where it was given up
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline):
                for _ in range(self._size):
                    await self._turns.acquire()  # and never given back: nothing begins any more
        for worker in self._idle:
            self._end(worker)
        self._idle.clear()
        await asyncio.gather(*self._ending)

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the parser pool is closed")

    async def _worker(self) -> WorkerProcess:
        if self._warming is not None:
            await self._warming
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            self._end(worker)
        return await self._new_worker()

    async def _new_worker(self) -> WorkerProcess:
        try:
            # The kernel's limit is the second net, for when this process cannot keep the deadline itself.
            return await WorkerProcess.start(self._memory, int(self._deadline) + 5)
        except (OSError, WorkerDied) as error:
            raise ParseError(f"no parser process can be started: {error}", reason="crashed") from error

    def _end(self, worker: WorkerProcess) -> None:
        """Kill a worker now and see to its remains in the background, so that its turn is free at once."""
        worker.kill()
        task = asyncio.create_task(worker.ended())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _blamed(died: WorkerDied) -> ParseError:
    """Why the worker is gone, as far as its end tells."""
    if died.exit_code == -signal.SIGXCPU:
        return ParseError("reading the document took too much processor time", reason="too_slow")
    if "MemoryError" in died.said:
        return ParseError("reading the document took too much memory", reason="too_big")
    return ParseError(f"the document crashed its parser ({died})", reason="crashed")
