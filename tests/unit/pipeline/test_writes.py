"""What slots write at the same time goes into one commit, and each is told what became of its own."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from tests import outboxes
from tests.fakes import RecordingChannel

from watchd.app.bootstrap import prepare_loop
from watchd.app.clock import SystemClock
from watchd.errors import StorageError
from watchd.model.notification import Message, NotificationState, Receipt
from watchd.pipeline.deliver import DeliverParts
from watchd.pipeline.writes import Writes
from watchd.storage import Storage, open_storage

T = TypeVar("T")


class Counting(Storage):
    """Counts what each commit was given; the first one takes until `goes_on` is set."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage._database)
        self.commits: list[int] = []
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.is_gone = False

    def write_together(self, writes: Sequence[Callable[[], object]]) -> list[object]:
        self.commits.append(len(writes))
        self.begun.set()
        assert self.goes_on.wait(30)
        if self.is_gone:
            raise StorageError("the store is gone")
        return super().write_together(writes)


@dataclass
class Write:
    """Gives its number, or raises."""

    number: int
    done: list[int] = field(default_factory=list)

    def __call__(self) -> int:
        self.done.append(self.number)
        if self.number < 0:
            raise LookupError(str(self.number))
        return self.number


@pytest.fixture
def storage(sqlite_url: str) -> Iterator[Counting]:
    opened = Counting(open_storage(sqlite_url))
    yield opened
    opened.goes_on.set()
    opened.close()


async def _behind_the_first(storage: Counting, writes: Writes, *more: Write) -> list[object]:
    """What came of these, which came while the first one was written."""
    first = asyncio.create_task(writes.write(Write(0)))
    assert await asyncio.to_thread(storage.begun.wait, 30)
    others = [asyncio.create_task(writes.write(one)) for one in more]
    await asyncio.sleep(0)
    storage.goes_on.set()
    return [await first, *await asyncio.gather(*others, return_exceptions=True)]


def test_what_comes_while_others_are_written_goes_into_one_commit(storage: Counting) -> None:
    outcomes = asyncio.run(_behind_the_first(storage, Writes(storage), *map(Write, (1, 2, 3))))
    assert outcomes == [0, 1, 2, 3]
    assert storage.commits == [1, 3]


def test_one_that_raises_is_told_it_alone(storage: Counting) -> None:
    _, one, raised, last = asyncio.run(_behind_the_first(storage, Writes(storage), *map(Write, (1, -2, 3))))
    assert (one, last) == (1, 3)
    assert isinstance(raised, LookupError)


def test_where_the_store_is_gone_each_is_told_and_the_next_one_is_tried(storage: Counting) -> None:
    writes = Writes(storage)
    storage.is_gone = True
    with pytest.raises(StorageError, match="gone"):
        asyncio.run(_behind_the_first(storage, writes, Write(1)))
    storage.is_gone = False
    assert asyncio.run(writes.write(Write(2))) == 2, "in another loop too"


def test_who_waits_no_longer_holds_up_nobody(storage: Counting) -> None:
    async def go() -> int:
        writes = Writes(storage)
        given_up = asyncio.create_task(writes.write(Write(0)))
        assert await asyncio.to_thread(storage.begun.wait, 30)
        given_up.cancel()
        storage.goes_on.set()
        return await writes.write(Write(1))

    assert asyncio.run(go()) == 1


def test_where_there_is_no_thread_nobody_waits_for_ever(storage: Counting) -> None:
    async def go() -> int:
        writes, loop = Writes(storage), asyncio.get_running_loop()
        ended = ThreadPoolExecutor(1)
        ended.shutdown()
        loop.set_default_executor(ended)
        with pytest.raises(RuntimeError, match="shutdown"):
            await asyncio.wait_for(writes.write(Write(1)), 30)
        loop.set_default_executor(ThreadPoolExecutor(1))
        storage.goes_on.set()
        return await asyncio.wait_for(writes.write(Write(2)), 30)

    assert asyncio.run(go()) == 2


def test_a_loop_that_was_closed_keeps_nobody_from_writing(storage: Counting) -> None:
    writes, threads, one = Writes(storage), ThreadPoolExecutor(1), Write(1)

    async def begin() -> None:
        asyncio.get_running_loop().set_default_executor(threads)  # shut down after the loop was closed
        given_up = asyncio.create_task(writes.write(one))
        await asyncio.sleep(0)
        assert storage.begun.wait(30)
        given_up.cancel()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    threads.shutdown(wait=False)
    loop.close()
    storage.goes_on.set()
    threads.shutdown()
    assert one.done == [1]
    assert asyncio.run(writes.write(Write(2))) == 2


def test_what_no_future_takes_is_told_otherwise(storage: Counting) -> None:
    def ends() -> int:
        raise StopIteration

    async def go() -> list[object]:
        writes = Writes(storage)
        found = await asyncio.gather(writes.write(ends), writes.write(Write(2)), return_exceptions=True)
        return [str(found[0]), found[1]]

    storage.goes_on.set()
    assert asyncio.run(go()) == ["StopIteration()", 2]


def test_a_store_that_shares_no_commits_takes_each_by_itself() -> None:
    async def go() -> list[int]:
        return await asyncio.gather(*(writes.write(Write(number)) for number in range(3)))

    storage = Counting(open_storage("sqlite:///:memory:"))
    writes = Writes(storage)
    assert asyncio.run(go()) == [0, 1, 2]
    assert storage.commits == []
    storage.close()


SLOTS = 8


class Receiver(RecordingChannel):
    """Takes messages once it `may_answer`."""

    def __init__(self) -> None:
        super().__init__(name=outboxes.CHANNEL, kind="webhook", slots=SLOTS)
        self.opened = asyncio.Barrier(SLOTS + 1)
        self.may_answer = asyncio.Event()

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        del message
        await opened()
        await self.opened.wait()
        await self.may_answer.wait()
        return Receipt("200", "ok")


class Awaited(Writes):
    """Tells when every slot has a receipt to be written."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.asked, self.have_receipts = 0, asyncio.Event()

    async def write(self, write: Callable[[], T]) -> T:
        self.asked += 1
        if self.asked == 2 * SLOTS:  # each began an attempt before
            self.have_receipts.set()
        return await super().write(write)


def test_what_was_taken_is_recorded_although_its_slot_is_ended_while_the_store_is_held(sqlite_url: str) -> None:
    store = open_storage(sqlite_url)
    store.migrate()
    outboxes.fill(store, 10 * SLOTS, "https://sink.example/in")
    has_it, goes_on = threading.Event(), threading.Event()

    def hold(_connection: object) -> None:
        has_it.set()
        assert goes_on.wait(30)

    async def go() -> None:
        prepare_loop()
        channel, clock, writes = Receiver(), SystemClock(), Awaited(store)
        parts = DeliverParts({outboxes.CHANNEL: channel}, store, clock, writes=writes)
        held = await asyncio.to_thread(outboxes.claimed, store, channel, "node", clock.now())
        assert len(held) == SLOTS
        slots = [asyncio.create_task(outboxes.send(one, parts)) for one in held]
        await channel.opened.wait()
        holding = asyncio.create_task(asyncio.to_thread(store._database.write, hold))
        assert await asyncio.to_thread(has_it.wait, 30)
        channel.may_answer.set()
        await writes.have_receipts.wait()
        for slot in slots:
            slot.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        await asyncio.gather(*slots, return_exceptions=True)
        await holding

    asyncio.run(asyncio.wait_for(go(), 60))
    assert store.accounting()[NotificationState.SENT] == SLOTS
    store.close()
