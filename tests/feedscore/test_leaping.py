"""The loop whose time leaps: what it waits for, and what makes its time flow."""

import asyncio
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from tests.feedscore.effort import Effort, effort
from tests.feedscore.leaping import LeapingLoop, flown


def test_a_thread_is_under_way_until_it_ends_although_nobody_waits_for_it() -> None:
    goes_on = threading.Event()

    async def give_up() -> tuple[bool, bool]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LeapingLoop)
        begun = asyncio.Event()

        def work() -> None:
            loop.call_soon_threadsafe(begun.set)
            goes_on.wait()

        given_up = asyncio.create_task(asyncio.to_thread(work))
        await begun.wait()
        given_up.cancel()
        with suppress(asyncio.CancelledError):
            await given_up
        was_idle = loop.is_idle
        goes_on.set()
        while not loop.is_idle:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        return was_idle, loop.is_idle

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        assert runner.run(give_up()) == (False, True)


def test_a_thread_that_never_began_is_not_waited_for() -> None:
    async def give_up() -> bool:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LeapingLoop)
        future = loop.run_in_executor(None, time.sleep, 0)
        future.cancel()
        while not loop.is_idle:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        return loop.is_idle

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        assert runner.run(give_up())


def test_while_somebody_waits_for_a_processor_time_flows_as_far_as_he_gets_one() -> None:
    assert flown(Effort(3.0, is_wanted=True), Effort(3.0, is_wanted=True), waited=0.05) == 0
    assert flown(Effort(3.0, is_wanted=True), Effort(3.02, is_wanted=True), waited=0.05) == pytest.approx(0.02)
    assert flown(Effort(3.0, is_wanted=True), Effort(3.2, is_wanted=True), waited=0.05) == 0.05
    assert flown(Effort(3.0, is_wanted=True), Effort(1.0, is_wanted=True), waited=0.05) == 0  # another one has ended


def test_while_all_sleep_time_flows_as_outside_but_not_for_the_loops_own_delay() -> None:
    assert flown(Effort(3.0, is_wanted=True), Effort(3.0, is_wanted=False), waited=0.04) == 0.04
    assert flown(Effort(3.0, is_wanted=False), Effort(3.0, is_wanted=False), waited=7.0) == 0.05


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's files are Linux's")
def test_what_a_child_does_counts() -> None:
    before = effort()
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        try:
            while not (now := effort()).is_wanted or now.seconds <= before.seconds:
                pass
        finally:
            child.kill()
    assert now.seconds > before.seconds
