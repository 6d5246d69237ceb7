"""What slots write at the same time goes into one commit, and each is told what became of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from watchd.errors import StorageError
from watchd.pipeline.writes import Writes
from watchd.storage import Storage, open_storage


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
    async def go() -> None:
        ended = ThreadPoolExecutor(1)
        ended.shutdown()
        asyncio.get_running_loop().set_default_executor(ended)
        await asyncio.wait_for(Writes(storage).write(Write(1)), 30)

    with pytest.raises(RuntimeError, match="shutdown"):
        asyncio.run(go())


def test_a_store_that_shares_no_commits_takes_each_by_itself() -> None:
    async def go() -> list[int]:
        return await asyncio.gather(*(writes.write(Write(number)) for number in range(3)))

    storage = Counting(open_storage("sqlite:///:memory:"))
    writes = Writes(storage)
    assert asyncio.run(go()) == [0, 1, 2]
    assert storage.commits == []
    storage.close()
