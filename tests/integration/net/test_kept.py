"""Connections for messages: kept for the next one while several are under way, counted and told of like new ones."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.servers.http import CA_FILE, HttpServer, Reply, Request

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net import kept
from watchd.net.client import HttpClient

OPTIONS = NetworkOptions(allow_private=("127.0.0.0/8",), ca_file=CA_FILE)
Scene = Callable[[HttpServer, HttpClient], Awaitable[None]]


def run(scene: Scene, *, tls: bool = False) -> None:
    async def play() -> None:
        async with HttpServer(tls=tls) as server:
            client = HttpClient(OPTIONS)
            try:
                await scene(server, client)
            finally:
                await client.aclose()

    asyncio.run(play())


async def posted(server: HttpServer, client: HttpClient, number: int, told: list[int] | None = None) -> list[int]:
    """So many messages at once; the statuses of their answers."""

    async def one() -> int:
        async def connected() -> None:
            if told is not None:
                told.append(1)

        return (await client.post(server.url("/in"), b"{}", on_connected=connected)).status

    return await asyncio.gather(*(one() for _ in range(number)))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_burst_shares_a_few_connections_and_each_message_is_told_that_its_own_stands(scheme: str) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        told: list[int] = []
        server.script("/in", Reply(200, b"taken"))
        for _ in range(10):
            assert await posted(server, client, 4, told) == [200] * 4
        assert len(told) == len(server.requests) == 40
        # The first of each four is alone as it leaves, and its connection is closed.
        assert 4 <= server.connections <= 4 + 10

    run(scene, tls=scheme == "https")


def test_a_message_that_comes_alone_has_a_connection_to_itself_and_says_that_it_ends() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/in", Reply(200))
        for _ in range(3):
            await posted(server, client, 1)
        assert server.connections == 3
        assert {request.headers["connection"] for request in server.requests} == {"close"}

    run(scene)


def test_what_the_server_ends_is_not_used_again_and_no_message_meets_it() -> None:
    async def closes(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")  # and the server closes without a word
        await writer.drain()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/in", closes)
        for _ in range(3):
            assert await posted(server, client, 4) == [200] * 4
            await asyncio.sleep(0.05)
        assert server.connections == 12

    run(scene)


def test_a_server_that_ends_one_under_a_message_has_none_kept_any_more() -> None:
    waiting: list[asyncio.StreamWriter] = []

    async def breaks(_request: Request, writer: asyncio.StreamWriter) -> None:
        waiting.append(writer)  # and the server closes without an answer

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/in", *(Reply(200),) * 4, breaks, Reply(200))
        assert await posted(server, client, 4) == [200] * 4
        failed = await asyncio.gather(
            *(client.post(server.url("/in"), b"{}") for _ in range(2)), return_exceptions=True
        )
        assert sum(isinstance(one, FetchError) for one in failed) == 1, failed
        before, asked = server.connections, len(server.requests)
        for _ in range(3):
            assert await posted(server, client, 4) == [200] * 4
        assert server.connections - before == len(server.requests) - asked

    run(scene)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("taken", "length"),
    [
        (b"ok\r\nHTTP/1.1 201 Forged\r\nContent-Length: 0\r\n\r\n", 4),
        ('{"told":"\N{LATIN SMALL LETTER E WITH ACUTE}"}'.encode(), 12),  # counted in signs, not in bytes
    ],
    ids=["an answer nobody asked for", "a byte too many"],
)
def test_what_comes_beyond_an_answer_is_never_taken_for_that_to_another_message(
    scheme: str, taken: bytes, length: int
) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/in", Reply(200, taken, {"Content-Length": str(length)}))
        for _ in range(3):
            assert await posted(server, client, 3) == [200] * 3
        # Nor is another kept for a server that says more than it was asked.
        assert len(server.requests) == server.connections == 9

    run(scene, tls=scheme == "https")


def test_an_answer_over_a_kept_connection_is_as_bounded_as_over_a_new_one() -> None:
    async def floods(_request: Request, writer: asyncio.StreamWriter) -> None:
        for _ in range(200):
            writer.write(b"HTTP/1.1 102 Processing\r\nx: " + b"x" * 4000 + b"\r\n\r\n")
            await writer.drain()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/in", *(Reply(200),) * 4, floods)
        assert await posted(server, client, 4) == [200] * 4
        before = server.connections
        told = await asyncio.gather(*(client.post(server.url("/in"), b"{}") for _ in range(2)), return_exceptions=True)
        assert server.connections == before
        assert [one.reason for one in told if isinstance(one, FetchError)] == ["size", "size"], told

    run(scene)


def test_none_is_kept_for_longer_than_servers_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_IDLE", 0.05)

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/in", Reply(200))
        await posted(server, client, 4)
        await asyncio.sleep(0.3)
        assert not server._tasks, "the server still has a connection open"
        assert await posted(server, client, 4) == [200] * 4

    run(scene)
