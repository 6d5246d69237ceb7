"""Commits of polls, gathered: what shares a transaction, who waits for whom, and that no failure is anybody else's."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest
from tests.builders import T0, new_item, poll_commit

from watchd.errors import LeaseLost, StorageError
from watchd.pipeline.commits import MOST, MOST_ITEMS, Commits
from watchd.ports import Lease, PollCommit, PollStorage, Stored


@dataclass
class Recorder:
    """Takes polls, and remembers which came together; the first transaction waits for the gate, if there is one."""

    gate: threading.Event | None = None
    together: list[list[str]] = field(default_factory=list)
    fails: StorageError | None = None
    fails_from: int = 0  # how many transactions go well before
    begun: threading.Event = field(default_factory=threading.Event)

    def commit_polls(self, commits: Sequence[PollCommit]) -> list[Stored | Exception]:
        if self.fails is not None and len(self.together) >= self.fails_from:
            raise self.fails
        self.together.append([commit.lease.key for commit in commits])
        self.begun.set()
        if self.gate is not None:
            assert self.gate.wait(30)
        return [LeaseLost(commit.lease.key) if commit.lease.key == "lost" else Stored(new=1) for commit in commits]


def _commits(recorder: Recorder) -> Commits:
    return Commits(cast("PollStorage", recorder))


def _poll(host: str, items: int = 0) -> PollCommit:
    return poll_commit(Lease("host", host, "node", 1, T0), *[new_item(number) for number in range(items)])


async def _one(commits: Commits, host: str, items: int = 0) -> Stored:
    with commits.poll():
        return await commits.commit(lambda: _poll(host, items))


async def _all(commits: Commits, *hosts: str) -> list[Stored | BaseException]:
    return await asyncio.gather(*(_one(commits, host) for host in hosts), return_exceptions=True)


def test_polls_that_are_under_way_together_are_stored_together() -> None:
    recorder = Recorder()
    assert asyncio.run(_all(_commits(recorder), "a", "b", "c")) == [Stored(new=1)] * 3
    assert recorder.together == [["a", "b", "c"]]


def test_what_comes_while_others_are_written_goes_into_the_next_transaction() -> None:
    recorder = Recorder(gate=threading.Event())

    async def scene() -> None:
        commits = _commits(recorder)
        first = asyncio.create_task(_one(commits, "a"))
        assert await asyncio.to_thread(recorder.begun.wait, 30)
        others = asyncio.create_task(_all(commits, "b", "c"))
        await asyncio.sleep(0)
        assert recorder.gate is not None
        recorder.gate.set()
        await asyncio.gather(first, others)

    asyncio.run(scene())
    assert recorder.together == [["a"], ["b", "c"]]


def test_a_transaction_takes_so_many_polls_and_items_and_no_more() -> None:
    recorder = Recorder()
    asyncio.run(_all(_commits(recorder), *map(str, range(MOST + 1))))
    assert [len(some) for some in recorder.together] == [MOST, 1]

    async def large(commits: Commits) -> None:
        await asyncio.gather(*(_one(commits, host, MOST_ITEMS // 2 + 1) for host in "ab"))

    asyncio.run(large(_commits(recorder)))
    assert recorder.together[2:] == [["a"], ["b"]]


def test_a_poll_whose_lane_is_lost_or_that_cannot_be_made_costs_no_other() -> None:
    recorder = Recorder()

    async def broken(commits: Commits) -> Stored:
        with commits.poll():
            return await commits.commit(lambda: _poll(str(1 // 0)))

    async def scene() -> list[Stored | BaseException]:
        commits = _commits(recorder)
        others = [_one(commits, host) for host in ("a", "lost")]
        return await asyncio.gather(*others, broken(commits), return_exceptions=True)

    assert [type(one) for one in asyncio.run(scene())] == [Stored, LeaseLost, ZeroDivisionError]
    assert recorder.together == [["a", "lost"]]


def test_a_store_that_fails_fails_all_of_them_and_the_next_ones_are_tried_again() -> None:
    recorder = Recorder(fails=StorageError("disk is full"))

    async def scene() -> None:
        commits = _commits(recorder)
        assert [str(one) for one in await _all(commits, "a", "b")] == ["disk is full"] * 2
        recorder.fails = None
        assert await _all(commits, "a") == [Stored(new=1)]

    asyncio.run(scene())


def test_what_one_transaction_stored_stays_so_where_the_next_one_fails() -> None:
    recorder = Recorder(fails=StorageError("disk is full"), fails_from=1)

    async def large() -> list[Stored | BaseException]:
        commits = _commits(recorder)
        each = (_one(commits, host, MOST_ITEMS // 2 + 1) for host in "ab")
        return await asyncio.gather(*each, return_exceptions=True)

    first, second = asyncio.run(large())
    assert (first, str(second)) == (Stored(new=1), "disk is full")


def test_a_poll_that_was_given_up_is_not_stored_and_nobody_waits_for_it() -> None:
    recorder = Recorder(gate=threading.Event())

    async def scene() -> None:
        commits = _commits(recorder)
        first = asyncio.create_task(_one(commits, "a"))
        assert await asyncio.to_thread(recorder.begun.wait, 30)
        given_up, other = (asyncio.create_task(_one(commits, host)) for host in ("b", "c"))
        await asyncio.sleep(0)
        given_up.cancel()
        assert recorder.gate is not None
        recorder.gate.set()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        await asyncio.gather(first, other)

    asyncio.run(scene())
    assert recorder.together == [["a"], ["c"]]


def test_polls_of_one_loop_after_the_other_are_stored() -> None:
    commits = _commits(Recorder())
    for _ in range(2):
        assert asyncio.run(_all(commits, "a", "b")) == [Stored(new=1)] * 2
