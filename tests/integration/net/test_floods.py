"""Servers that send little, in very many parts: each part costs the event loop that everything else waits for."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from random import Random

import pytest
from tests.integration.net.test_client import refusal, run
from tests.servers.http import CA_FILE, HttpServer, ProxyServer, Reply, Request

from watchd.model.feed import NetworkOptions
from watchd.net.bodies import read
from watchd.net.client import HttpClient
from watchd.net.decoding import Bounds
from watchd.net.meter import Meter
from watchd.net.sockets import SocketStream

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TLS_LOOPBACK = NetworkOptions(allow_private=("127.0.0.0/8", "localhost"), ca_file=CA_FILE)
FLOODS = {
    "one byte a chunk": (CHUNKED, b"1\r\nx\r\n", "more than 50,000 chunks"),
    "long chunk extensions": (CHUNKED, b"1;" + b"e" * 8000 + b"\r\nx\r\n", "bytes on the wire"),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "more than 100 interim answers"),
    "long interim answers": (b"", b"HTTP/1.1 103 x\r\nx: " + b"x" * 8000 + b"\r\n\r\n", "before the answer's body"),
    "header lines": (b"HTTP/1.1 200 OK\r\n", b"a:\r\n", "more than 1,000 header lines"),
    "header lines of interim answers": (b"HTTP/1.1 103 x\r\n", b"a:\r\n", "more than 1,000 header lines"),
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


@pytest.mark.parametrize("name", [name for name in FLOODS if "answers" in name or "header" in name])
def test_a_flood_is_counted_under_tls_and_behind_a_proxy_too(name: str) -> None:
    async def scene() -> None:
        start, part, words = FLOODS[name]
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
    before = (b"HTTP/1.1 103 x\r\nx: " + b"x" * 2000 + b"\r\n\r\n") * 90  # 181 KB, of 256 KiB and 100 answers at most

    async def away(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(before + b"HTTP/1.1 302 x\r\nLocation: /next\r\n\r\n")
        await writer.drain()

    async def there(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(before + b"HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", away)
        server.script("/next", there)
        assert (await client.get(server.url("/f"))).body == b"ok"

    run(scene)


@pytest.mark.parametrize("is_behind_a_proxy", [False, True])
def test_tickets_of_tls_without_end_are_counted_although_they_are_no_part_of_an_answer(
    *, is_behind_a_proxy: bool
) -> None:
    async def scene() -> None:
        async with HttpServer(tls=True, tickets=1500) as server, ProxyServer() as proxy:  # of 190 bytes or more
            server.script("/f", Reply(200, b"ok"))
            client = HttpClient(TLS_LOOPBACK)
            behind = NetworkOptions(proxy=proxy.url() if is_behind_a_proxy else None)
            try:
                error = await refusal(client.get(server.url("/f", "localhost"), network=behind))
                assert (error.reason, "before the answer's body" in str(error)) == ("size", True), error
            finally:
                await client.aclose()

    asyncio.run(scene())


async def ticks_during(work: Awaitable[object]) -> int:
    """How often everybody else had a turn while the work was done."""
    ticks, is_over = 0, False

    async def count() -> None:
        nonlocal ticks
        while not is_over:
            ticks += 1
            await asyncio.sleep(0)

    counting = asyncio.ensure_future(count())
    await work
    is_over = True
    await counting
    return ticks


def test_what_lies_in_the_kernel_is_not_read_at_one_go() -> None:
    async def scene() -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)  # noqa: FBT003 - the signature is the standard library's
        stream = SocketStream(asyncio.get_running_loop(), ours)
        theirs.sendall(b"x" * 64_000)

        async def reading() -> None:
            for _ in range(1000):
                assert await stream.read(64) == b"x" * 64

        try:
            assert await ticks_during(reading()) > 50
        finally:
            stream.close()
            theirs.close()

    asyncio.run(scene())


class OnePiece:
    """An answer whose body came in one small piece, which is large when it is decoded."""

    status, certificate = 200, None
    headers = ((b"Content-Encoding", b"gzip"),)

    async def pieces(self) -> AsyncIterator[bytes]:
        yield gzip.compress((Random(1).randbytes(500) + b"x" * 33_000) * 280)

    async def aclose(self) -> None:
        """Nothing to be closed."""


def test_a_body_is_not_decoded_at_one_go() -> None:
    async def scene() -> None:
        bounds = Bounds()
        assert await ticks_during(read(OnePiece(), bounds, Meter(bounds.wire))) > 30

    asyncio.run(scene())


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
