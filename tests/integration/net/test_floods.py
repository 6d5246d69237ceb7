"""Servers that send little, in very many parts: each part costs the event loop that everything else waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tests.integration.net.test_client import refusal, run
from tests.servers.http import CA_FILE, HttpServer, ProxyServer, Request

from watchd.model.feed import NetworkOptions
from watchd.net.client import HttpClient

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TLS_LOOPBACK = NetworkOptions(allow_private=("127.0.0.0/8", "localhost"), ca_file=CA_FILE)
FLOODS = {
    "one byte a chunk": (CHUNKED, b"1\r\nx\r\n", "more than 50,000 chunks"),
    "long chunk extensions": (CHUNKED, b"1;" + b"e" * 8000 + b"\r\nx\r\n", "bytes on the wire"),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "before the answer's body"),
}


def flooding(start: bytes, part: bytes) -> Callable[[Request, asyncio.StreamWriter], Awaitable[None]]:
    """A server that repeats the part for ever."""

    async def flood(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(part * (1 + 32_768 // len(part)))
            await writer.drain()
            await asyncio.sleep(0)

    return flood


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_small_parts_ends_in_a_size_error_long_before_the_deadline(name: str) -> None:
    start, part, words = FLOODS[name]

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", flooding(start, part))
        error = await refusal(client.get(server.url("/f"), deadline=timedelta(seconds=60)))
        assert error.reason == "size"
        assert words in str(error)

    run(scene)


def test_a_flood_is_counted_under_tls_and_behind_a_proxy_too() -> None:
    async def scene() -> None:
        start, part, words = FLOODS["interim answers"]
        async with HttpServer(tls=True) as server, ProxyServer() as proxy:
            server.script("/f", flooding(start, part))
            client = HttpClient(TLS_LOOPBACK)
            behind = NetworkOptions(proxy=f"http://127.0.0.1:{proxy.port}")
            try:
                for network in (NetworkOptions(), behind):
                    error = await refusal(client.get(server.url("/f", "localhost"), network=network))
                    assert (error.reason, words in str(error)) == ("size", True), network
            finally:
                await client.aclose()

    asyncio.run(scene())


def test_what_a_redirect_sent_does_not_count_against_its_target() -> None:
    async def away(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 103 x\r\n\r\n" * 10_000 + b"HTTP/1.1 302 x\r\nLocation: /next\r\n\r\n")
        await writer.drain()

    async def there(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 103 x\r\n\r\n" * 10_000 + b"HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", away)
        server.script("/next", there)
        assert (await client.get(server.url("/f"))).body == b"ok"

    run(scene)


def test_a_flood_lets_other_requests_through_while_it_lasts() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        start, part, _ = FLOODS["one byte a chunk"]
        server.script("/flood", flooding(start, part))
        server.script("/f", flooding(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", b"hello"))
        flood = asyncio.ensure_future(refusal(client.get(server.url("/flood"))))
        answer = await client.get(server.url("/f"))
        assert answer.body == b"hello"
        assert not flood.done()
        assert (await flood).reason == "size"

    run(scene)
