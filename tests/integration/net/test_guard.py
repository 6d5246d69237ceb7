"""Every way to reach a private address, asserted on a listener: no connection is made at all."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta

import pytest
from tests.servers.http import HttpServer, Reply

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import Answer, HttpClient

HOSTS = [
    "127.0.0.1",
    "localhost",
    "localhost.",
    "2130706433",
    "0x7f.1",
    "127.1",
    "0177.1",
    "127.0.0.1.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "0.0.0.0",
    "0",
    "169.254.169.254",
    "100.64.0.1",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
]


class Names:
    """A resolver that gives its answers in turn, and counts."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


async def reason(request: Awaitable[Answer]) -> str:
    with pytest.raises(FetchError) as caught:
        await request
    return caught.value.reason


@pytest.mark.parametrize("host", HOSTS)
def test_a_private_host_is_refused_before_any_connection(host: str) -> None:
    async def scene() -> None:
        async with HttpServer() as server:
            client = HttpClient()
            assert await reason(client.get(server.url("/", host))) == "blocked"
            assert await reason(client.post(server.url("/", host), b"{}")) == "blocked"
            assert server.connections == 0
            await client.aclose()

    asyncio.run(scene())


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"]])
def test_a_name_with_a_private_address_among_its_addresses_is_refused(answer: Sequence[str]) -> None:
    async def scene() -> None:
        async with HttpServer() as server:
            client = HttpClient(resolver=Names(answer))
            assert await reason(client.get(server.url("/", "evil.test"))) == "private"
            assert server.connections == 0
            await client.aclose()

    asyncio.run(scene())


def test_a_redirect_to_a_private_address_is_refused() -> None:
    async def scene() -> None:
        async with HttpServer() as start, HttpServer() as inside:
            client = HttpClient(NetworkOptions(allow_private=("start.test",)), resolver=Names(["127.0.0.1"]))
            targets = [inside.url("/", host) for host in (*HOSTS, "inside.test")]
            for target in targets:
                location = target.encode().decode("latin-1")
                start.script("/f", Reply(302, b"", {"Location": location}))
                assert await reason(client.get(start.url("/f", "start.test"))) == "blocked", target
            assert len(start.requests) == len(targets)
            assert inside.connections == 0
            await client.aclose()

    asyncio.run(scene())


def test_a_name_that_changes_its_answer_gets_no_second_look_up() -> None:
    async def scene() -> None:
        async with HttpServer() as public, HttpServer(host="127.0.0.2", port=0) as private:
            public.script("/f", Reply(200, b"public"))
            # 127.0.0.1 stands for a public address; 127.0.0.2 is what the name would turn into.
            names = Names(["127.0.0.1"], ["127.0.0.2"])
            client = HttpClient(NetworkOptions(allow_private=("127.0.0.1",)), resolver=names)
            answer = await client.get(public.url("/f", "rebinding.test"))
            assert answer.body == b"public"
            assert names.asked == ["rebinding.test"]
            assert await reason(client.get(private.url("/f", "rebinding.test"))) == "private"
            assert private.connections == 0
            await client.aclose()

    asyncio.run(scene())


def test_the_checked_address_is_connected_to_under_the_original_name() -> None:
    async def scene() -> None:
        async with HttpServer() as server:
            server.script("/f", Reply(200, b"x"))
            client = HttpClient(NetworkOptions(allow_private=("feed.test",)), resolver=Names(["127.0.0.1"]))
            await client.get(server.url("/f", "feed.test"))
            assert server.requests[0].headers["host"] == f"feed.test:{server.port}"
            await client.aclose()

    asyncio.run(scene())


def test_an_allowance_holds_only_for_the_request_it_came_with() -> None:
    async def scene() -> None:
        async with HttpServer() as server:
            server.script("/f", Reply(200, b"x"))
            client = HttpClient()
            narrow = NetworkOptions(allow_private=("127.0.0.0/8",))
            assert (await client.get(server.url("/f"), network=narrow)).body == b"x"
            assert await reason(client.get(server.url("/f"))) == "blocked"
            assert server.connections == 1
            await client.aclose()

    asyncio.run(scene())


def test_the_next_address_is_tried_when_one_is_dead() -> None:
    async def scene() -> None:
        async with HttpServer() as server:
            server.script("/f", Reply(200, b"x"))
            names = Names(["127.0.0.9", "::1", "127.0.0.1"])
            client = HttpClient(NetworkOptions(allow_private=("feed.test",)), resolver=names)
            assert (await client.get(server.url("/f", "feed.test"))).body == b"x"
            await client.aclose()

    asyncio.run(scene())


def test_a_name_that_does_not_resolve_is_a_dns_error() -> None:
    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    async def scene() -> None:
        for resolver in (unknown, Names([]), Names(["rubbish"])):
            client = HttpClient(resolver=resolver)
            assert await reason(client.get("http://nowhere.test/")) == "dns"
            await client.aclose()

    asyncio.run(scene())


def test_a_name_server_that_never_answers_is_a_dns_error_within_the_connect_timeout() -> None:
    async def silent(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(30)
        return []

    async def scene() -> None:
        client = HttpClient(resolver=silent)
        assert await reason(client.get("http://slow.test/", connect=timedelta(seconds=0.2))) == "dns"
        await client.aclose()

    asyncio.run(scene())


def test_the_systems_own_resolver_is_asked_off_the_loop() -> None:
    async def scene() -> None:
        client = HttpClient()
        assert await reason(client.get("http://a..b.invalid/")) == "dns"
        await client.aclose()

    asyncio.run(scene())
