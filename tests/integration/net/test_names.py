"""Names are looked up beside each other: those whose name server hangs delay no other."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from watchd.net.names import SystemResolver


class Servers:
    """Name servers, of which those of names that begin with `hung` give no answer until they are let go."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._go_on = threading.Event()
        self._lock = threading.Lock()

    def look_up(self, host: str, _port: int) -> list[str]:
        with self._lock:
            self.asked[host] += 1
        if host.startswith("nowhere"):
            raise OSError(f"no {host}")
        if host.startswith("hung"):
            assert self._go_on.wait(60)
        return ["192.0.2.1"]

    def let_go(self) -> None:
        self._go_on.set()

    def hang_again(self) -> None:
        self._go_on.clear()

    async def are_asked(self, number: int) -> None:
        """Wait until so many names are asked for."""
        async with asyncio.timeout(30):
            while self.asked.total() < number:  # noqa: ASYNC110 - other threads count
                await asyncio.sleep(0.005)


def run(scene: Callable[[Servers], Awaitable[None]]) -> None:
    servers = Servers()

    async def play() -> None:
        try:
            await scene(servers)
        finally:
            servers.let_go()

    asyncio.run(play())


def asking(resolver: SystemResolver, *hosts: str) -> list["asyncio.Future[object]"]:
    return [asyncio.ensure_future(resolver(host, 443)) for host in hosts]


def test_names_that_hang_delay_no_other_however_many_are_polled_at_once() -> None:
    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up)
        hung = asking(resolver, *(f"hung-{number}.test" for number in range(64)))
        async with asyncio.timeout(30):
            for number in range(64):
                assert await resolver(f"well-{number}.test", 443) == ["192.0.2.1"]
        assert not any(one.done() for one in hung)
        servers.let_go()
        await asyncio.gather(*hung)

    run(scene)


def test_one_name_is_looked_up_once_at_a_time_also_after_those_who_asked_gave_up() -> None:
    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(resolver("hung.test", 443), 0.01)
        last = asking(resolver, "hung.test")
        servers.let_go()
        assert await asyncio.gather(*last) == [["192.0.2.1"]]
        assert servers.asked["hung.test"] == 1
        await resolver("hung.test", 443)
        assert servers.asked["hung.test"] == 2

    run(scene)


def test_names_that_hung_the_last_time_leave_threads_to_those_that_did_not() -> None:
    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up, most=4, most_doubtful=2, late=0)
        names = [f"hung-{number}.test" for number in range(4)]
        hung = asking(resolver, *names)
        await servers.are_asked(4)
        await asyncio.sleep(0)  # and they are late
        servers.let_go()
        await asyncio.gather(*hung)
        servers.hang_again()
        hung = asking(resolver, *names)
        async with asyncio.timeout(30):
            assert await resolver("well.test", 443) == ["192.0.2.1"]
        await servers.are_asked(7)
        assert servers.asked.total() == 7
        servers.let_go()
        await asyncio.gather(*hung)

    run(scene)


def test_names_that_hung_the_last_time_and_others_share_one_number_of_threads() -> None:
    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up, most=3, most_doubtful=2, late=0)
        names = ["hung-twice-1.test", "hung-twice-2.test"]
        first = asking(resolver, *names)
        await servers.are_asked(2)
        await asyncio.sleep(0)  # and they are late
        servers.let_go()
        await asyncio.gather(*first)
        servers.hang_again()
        hung = asking(resolver, *names, *(f"hung-once-{number}.test" for number in range(3)))
        for _ in range(5):  # a thread that is started is there when its turn of the loop ends
            await asyncio.sleep(0)
        names = [*names, *(f"hung-once-{number}.test" for number in range(3))]
        assert len({f"watchd-dns {name}" for name in names} & {one.name for one in threading.enumerate()}) == 3
        servers.let_go()
        await asyncio.gather(*hung)

    run(scene)


def test_a_machine_that_has_no_thread_left_is_an_error_as_a_name_that_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up, late=0)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refused)
            with pytest.raises(OSError, match="no thread"):
                await resolver("well.test", 443)
        await asyncio.sleep(0.01)
        assert not resolver._doubtful, "its server was not asked, and did not hang"
        assert await resolver("well.test", 443) == ["192.0.2.1"]

    run(scene)


def test_a_name_that_leads_nowhere_is_an_error_for_each_who_asked() -> None:
    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up)
        for error in await asyncio.gather(*asking(resolver, "nowhere.test", "nowhere.test"), return_exceptions=True):
            assert isinstance(error, OSError)

    run(scene)


def test_a_resolver_that_is_closed_waits_for_nobody() -> None:
    async def scene(servers: Servers) -> None:
        resolver = SystemResolver(servers.look_up)
        [hung] = asking(resolver, "hung.test")
        await servers.are_asked(1)
        resolver.close()
        with pytest.raises(OSError, match="closed"):
            await hung
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("watchd-dns")]
        assert threads
        assert all(thread.daemon for thread in threads), "the end of the process would wait for it"

    run(scene)
