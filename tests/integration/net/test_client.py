import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.servers.http import HttpServer, Reply, Request

from watchd import __version__
from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import Answer, HttpClient
from watchd.net.decoding import Bounds

LOOPBACK = NetworkOptions(allow_private=("127.0.0.0/8",))


async def to_loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def run(scene: Callable[[HttpServer, HttpClient], Awaitable[None]]) -> None:
    async def play() -> None:
        async with HttpServer() as server:
            client = HttpClient(LOOPBACK, resolver=to_loopback)
            try:
                await scene(server, client)
            finally:
                await client.aclose()

    asyncio.run(play())


async def refusal(request: Awaitable[Answer]) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await request
    return caught.value


def test_whom_to_write_to_is_said_with_each_request() -> None:
    async def play() -> None:
        async with HttpServer() as server:
            client = HttpClient(replace(LOOPBACK, contact="desk@example.org"), resolver=to_loopback)
            try:
                server.script("/f", Reply(200, b"x"))
                await client.get(server.url("/f"))
                await client.post(server.url("/f"), b"x")
            finally:
                await client.aclose()
            told = [request.headers["user-agent"] for request in server.requests]
            assert told == [f"watchd/{__version__} (+desk@example.org)"] * 2

    asyncio.run(play())


def test_a_get_sends_only_what_it_should_and_gives_the_decoded_body() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        body = gzip.compress(b"<rss/>")
        server.script("/f", Reply(200, body, {"Content-Encoding": "gzip", "ETag": 'W/"a"', "X-Two": "1"}))
        answer = await client.get(server.url("/f?a=1"), headers={"Accept": "application/rss+xml"})
        assert (answer.status, answer.body, answer.url) == (200, b"<rss/>", server.url("/f?a=1"))
        assert answer.headers["etag"] == 'W/"a"'
        assert not answer.moved_for_good
        request = server.requests[0]
        assert request.target == "/f?a=1"
        assert dict(request.headers) == {
            "host": f"127.0.0.1:{server.port}",
            "accept": "application/rss+xml",
            "accept-encoding": "gzip, deflate",
            "connection": "close",
            "user-agent": f"watchd/{__version__}",
        }

    run(scene)


def test_header_values_come_back_and_go_out_byte_for_byte() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, b"x", {"ETag": '"caf\xe9"'}))
        answer = await client.get(server.url("/f"))
        await client.get(server.url("/f"), headers={"If-None-Match": answer.headers["etag"]})
        assert server.requests[1].headers["if-none-match"] == '"caf\xe9"'

    run(scene)


def test_cookies_are_neither_kept_nor_sent_and_connections_are_not_reused() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, b"x", {"Set-Cookie": "a=b; Path=/"}))
        await client.get(server.url("/f"))
        await client.get(server.url("/f"))
        assert "cookie" not in server.requests[1].headers
        assert server.connections == 2

    run(scene)


def test_user_and_password_in_the_url_become_a_header_and_leave_the_url() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, b"x"))
        answer = await client.get(server.url("/f").replace("//", "//us%40er:pass@"))
        assert server.requests[0].headers["authorization"] == "Basic dXNAZXI6cGFzcw=="
        assert answer.url == server.url("/f")

    run(scene)


def test_a_get_that_is_not_answered_with_2xx_is_a_value_without_a_body() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(503, b"sorry", {"Retry-After": "120", "Content-Encoding": "br"}))
        answer = await client.get(server.url("/f"))
        assert (answer.status, answer.body, answer.headers["retry-after"]) == (503, b"", "120")

    run(scene)


def test_an_answer_that_drips_is_cut_at_the_total_deadline() -> None:
    async def drip(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", drip)
        server.script("/first", Reply(200, b"once the stores of certificates are read"))
        await client.get(server.url("/first"))
        error = await refusal(client.get(server.url("/f"), deadline=timedelta(seconds=0.4)))
        assert error.reason == "deadline"
        assert "reading the answer" in str(error)

    run(scene)


def test_headers_that_never_end_are_cut_by_size_and_by_the_deadline() -> None:
    parts = {"/slow": b"\r\n", "/fast": b"\r\nX: y" * 1000 + b"\r\n", "/long": b"x" * 20_000}

    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: and more" + parts[request.path])
            await writer.drain()
            await asyncio.sleep(0.02)

    async def scene(server: HttpServer, client: HttpClient) -> None:
        for path in parts:
            server.script(path, endless)
        assert (await refusal(client.get(server.url("/fast")))).reason == "size"
        assert (await refusal(client.get(server.url("/long")))).reason == "protocol"
        slow = await refusal(client.get(server.url("/slow"), deadline=timedelta(seconds=0.3)))
        assert slow.reason == "deadline"

    run(scene)


def test_a_slow_server_delays_no_other_request() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/slow", Reply(200, b"late", delay=60))
        server.script("/f", Reply(200, b"soon"))
        slow = asyncio.ensure_future(client.get(server.url("/slow")))
        answer = await client.get(server.url("/f"))
        assert answer.body == b"soon"
        assert not slow.done()
        slow.cancel()
        await asyncio.wait({slow})

    run(scene)


def test_an_answer_beyond_the_bounds_is_refused() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/long", Reply(200, b"x" * 2000))
        server.script("/endless", Reply(200, b"x" * 2000, is_framed=False))
        server.script("/lie", Reply(200, b"", {"Content-Length": "9" * 20}))
        for path in ("/long", "/endless", "/lie"):
            error = await refusal(client.get(server.url(path), bounds=Bounds(wire=1000)))
            assert error.reason == "size", path

    run(scene)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", b"\x0b\x02\x80x\x03"),
        ("zstd", b"(\xb5/\xfd"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0)),
        ("gzip", gzip.compress(b"x" * 5000, mtime=0)[:9]),
    ],
    ids=["brotli", "zstandard", "gzip twice", "a head of gzip"],
)
def test_an_answer_in_another_coding_or_without_anything_in_it_is_refused(coding: str, body: bytes) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, body, {"Content-Encoding": coding}))
        error = await refusal(client.get(server.url("/f")))
        assert error.reason == "encoding"
        assert server.url("/f") in str(error)

    run(scene)


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        (b"short", {"Content-Length": "500"}, "received 5 bytes, expected 500"),
        (b"5\r\nshort\r\n", {"Transfer-Encoding": "chunked"}, "incomplete chunked read"),
        (gzip.compress(b"short", mtime=0)[:-4], {"Content-Encoding": "gzip"}, "compressed data ends too early"),
        (zlib.compress(b"short")[:-2], {"Content-Encoding": "deflate"}, "compressed data ends too early"),
    ],
    ids=["shorter than announced", "without the last chunk", "gzip without its end", "deflate without its end"],
)
def test_what_came_of_a_body_that_broke_off_is_given_with_the_reason(
    body: bytes, headers: dict[str, str], said: str
) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, body, headers, is_framed=False))
        answer = await client.get(server.url("/f"))
        assert answer.body == b"short"
        assert said in answer.broke_off

    run(scene)


def test_a_body_of_which_nothing_came_is_no_http() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, b"\n", {"Content-Length": "500"}, is_framed=False))
        assert (await refusal(client.get(server.url("/f")))).reason == "protocol"

    run(scene)


def test_errors_show_neither_password_nor_query() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, b"x", {"Content-Encoding": "br"}))
        url = server.url("/f?token=hunter2").replace("//", "//me:hunter2@")
        assert "hunter2" not in str(await refusal(client.get(url)))
        for broken in ("https://me:hun/ter2@example.org/", "ftp://me:hunter2@example.org/", "http://me:hunter2@/"):
            assert "ter2" not in str(await refusal(client.get(broken)))

    run(scene)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "/etc/passwd", "", "http://", "http://xn--/"]
)
def test_what_is_no_http_url_is_refused(url: str) -> None:
    async def scene(_server: HttpServer, client: HttpClient) -> None:
        assert (await refusal(client.get(url))).reason == "protocol"

    run(scene)


def test_no_log_line_shows_a_url(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/hunter2", Reply(200, b"x"))
        with caplog.at_level("INFO"):
            await client.get(server.url("/hunter2"))
        assert "hunter2" not in caplog.text

    run(scene)


def test_a_closed_port_is_a_connect_error() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        async with HttpServer() as other:
            url = other.url("/")
        error = await refusal(client.get(url))
        assert error.reason == "connect"
        assert "127.0.0.1" in str(error)
        assert server.connections == 0

    run(scene)


def test_a_request_that_is_cancelled_leaves_the_client_usable() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/slow", Reply(200, b"late", delay=5))
        server.script("/f", Reply(200, b"fine"))
        task = asyncio.ensure_future(client.get(server.url("/slow")))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.get(server.url("/f"))).body == b"fine"

    run(scene)
