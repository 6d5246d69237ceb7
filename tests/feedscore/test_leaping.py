"""The loop whose time leaps: what it waits for, and what makes its time flow."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from tests.feedscore.effort import Effort, effort
from tests.feedscore.leaping import Dial, LeapingLoop, flown

Closing = Callable[[], None]
Connecting = Callable[[LeapingLoop, str, int], Awaitable[Closing]]


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


async def _over_a_socket(loop: LeapingLoop, address: str, port: int) -> Closing:
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    opened.setblocking(False)  # noqa: FBT003 - the signature is the standard library's
    try:
        await loop.sock_connect(opened, (address, port))
    except OSError:
        opened.close()
        raise
    return opened.close


async def _over_a_transport(loop: LeapingLoop, address: str, port: int) -> Closing:
    transport, _ = await loop.create_connection(asyncio.Protocol, address, port)
    return transport.close


@pytest.mark.parametrize("connects", [_over_a_socket, _over_a_transport])
def test_a_connection_follows_the_networks_ways_and_is_under_way_until_its_socket_is_closed(
    connects: Connecting,
) -> None:
    async def connect() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LeapingLoop)
        async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
            loop.network.ways["20.0.0.1", 80] = server.sockets[0].getsockname()[1]
            close = await connects(loop, "20.0.0.1", 80)
            was_idle = loop.is_idle
            close()
            for _ in range(3):  # a transport closes its socket in one of the next turns
                await asyncio.sleep(0)
            assert (was_idle, loop.is_idle) == (False, True)
        assert loop.network.dials == [Dial("20.0.0.1", 80, loop.now())]

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(connect())


@pytest.mark.parametrize("connects", [_over_a_socket, _over_a_transport])
def test_where_no_way_leads_or_the_network_is_down_nothing_is_under_way(connects: Connecting) -> None:
    async def connect() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LeapingLoop)
        async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(OSError, match=r"no way leads to 20\.0\.0\.2 port 80"):
                await connects(loop, "20.0.0.2", 80)
            loop.network.is_down = True
            with pytest.raises(OSError, match=r"no way leads to 127\.0\.0\.1"):
                await connects(loop, "127.0.0.1", port)
            assert loop.is_idle
        assert [(dial.address, dial.port) for dial in loop.network.dials] == [("20.0.0.2", 80), ("127.0.0.1", port)]

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(connect())


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
