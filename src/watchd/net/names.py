"""Looking names up: a thread for each that is asked for, so that a name server which hangs delays nobody else.

The system gives up on one after half a minute or more, and cannot be told to stop; whoever asked has gone on by then.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from threading import Thread

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host; raises OSError where it has none."""

# Names, and threads: four times as many as hosts are polled at once, since those that hang stay.
MOST_AT_ONCE = 256
_MOST_DOUBTFUL = 64  # of them such as hung the last time
_LATE = 3.0  # seconds after which a name is one that hangs
_MOST_REMEMBERED = 10_000


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host as the system orders them; raises OSError, UnicodeError or ValueError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class SystemResolver:
    """The operating system's resolver. Of one name there is one look-up at a time, for all that ask for it."""

    def __init__(
        self,
        look_up: Callable[[str, int], list[str]] = look_up,
        *,
        most: int = MOST_AT_ONCE,
        most_doubtful: int = _MOST_DOUBTFUL,
        late: float = _LATE,
    ) -> None:
        self._look_up = look_up
        self._late = late
        self._free = asyncio.Semaphore(most)
        self._free_for_doubtful = asyncio.Semaphore(most_doubtful)
        self._under_way: dict[str, asyncio.Task[list[str]]] = {}
        self._doubtful: set[str] = set()

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The host's addresses as the system orders them; whoever gives up leaves the look-up to the next one."""
        task = self._under_way.get(host)
        if task is None:
            task = self._under_way[host] = asyncio.create_task(self._found(host, port))
            task.add_done_callback(lambda done: self._over(host, done))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            asks = asyncio.current_task()
            if task.cancelled() and asks is not None and not asks.cancelling():
                raise OSError("the client was closed") from None
            raise

    def close(self) -> None:
        """End it: who waits gets an OSError. Look-ups that run are not waited for, not even by the process's end."""
        for task in tuple(self._under_way.values()):
            task.cancel()

    async def _found(self, host: str, port: int) -> list[str]:
        # What is known to hang may hold some of the threads, and never all.
        is_doubtful = host in self._doubtful
        async with self._free_for_doubtful if is_doubtful else nullcontext(), self._free:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[list[str]] = loop.create_future()
            late = loop.call_later(self._late, self._doubts, host)
            try:
                self._start(answer, host, port)
                found = await answer
            finally:
                is_late = late.when() <= loop.time()
                late.cancel()
            if not is_late:
                self._doubtful.discard(host)
            return found

    def _start(self, answer: asyncio.Future[list[str]], host: str, port: int) -> None:
        try:
            Thread(target=self._ask, args=(answer, host, port), name=f"watchd-dns {host}", daemon=True).start()
        except RuntimeError as error:  # the system, or the unit's TasksMax, allows no more
            raise OSError("no thread is left to look it up") from error

    def _ask(self, answer: asyncio.Future[list[str]], host: str, port: int) -> None:
        """In a thread of its own."""
        try:
            found, error = self._look_up(host, port), None
        except Exception as failure:  # noqa: BLE001 - raised where it is waited for
            found, error = [], failure
        with suppress(RuntimeError):  # the loop has ended meanwhile
            answer.get_loop().call_soon_threadsafe(_tell, answer, found, error)

    def _doubts(self, host: str) -> None:
        if len(self._doubtful) >= _MOST_REMEMBERED:
            self._doubtful.clear()
        self._doubtful.add(host)

    def _over(self, host: str, task: asyncio.Task[list[str]]) -> None:
        del self._under_way[host]
        if not task.cancelled():
            task.exception()  # nobody may wait for it any more


def _tell(answer: asyncio.Future[list[str]], found: list[str], error: Exception | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(found)
    else:
        answer.set_exception(error)
