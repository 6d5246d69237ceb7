"""Requests over a connection of their own: what servers, callers and the end of the client do to them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from tests.servers.http import CA_FILE, CLIENT_CERT, CLIENT_KEY, HttpServer, Reply, Request

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import Answer, HttpClient
from watchd.net.sockets import SocketBackend

OPTIONS = NetworkOptions(allow_private=("127.0.0.0/8", "::1"), ca_file=CA_FILE)
Scene = Callable[[HttpServer, HttpClient], Awaitable[None]]


def run(scene: Scene, *, tls: bool = False, host: str = "127.0.0.1") -> None:
    async def play() -> None:
        async with HttpServer(tls=tls, host=host) as server:
            client = HttpClient(OPTIONS)
            try:
                await scene(server, client)
            finally:
                await client.aclose()

    asyncio.run(play())


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_only_the_end_of_the_connection_ends_is_whole_although_the_end_is_not_announced(
    scheme: str,
) -> None:
    async def goes(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000)
        await writer.drain()
        await asyncio.sleep(0.05)
        opened = writer.get_extra_info("socket")
        opened.shutdown(socket.SHUT_WR)  # below TLS, which is not told

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", goes)
        assert len((await client.get(server.url("/f"))).body) == 100_000

    run(scene, tls=scheme == "https")


def test_a_server_that_ends_without_a_word_is_an_error_of_http() -> None:
    async def ends(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", ends)
        with pytest.raises(FetchError, match="without an answer") as caught:
            await client.get(server.url("/f"))
        assert caught.value.reason == "protocol"

    run(scene)


Asking = Callable[[HttpClient, str], Awaitable[Answer]]
ASKING: dict[str, Asking] = {
    "question": lambda client, url: client.get(url),
    "message": lambda client, url: client.post(url, b"{}"),
}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("asking", ASKING.values(), ids=ASKING.keys())
def test_a_request_that_waits_fails_when_the_client_is_closed(asking: Asking, scheme: str) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        asked = asyncio.Event()

        async def says_nothing(_request: Request, _writer: asyncio.StreamWriter) -> None:
            asked.set()
            await asyncio.sleep(60)

        server.script("/f", says_nothing)
        waiting = asyncio.ensure_future(asking(client, server.url("/f")))
        await asked.wait()
        for _ in range(10):  # it waits for the answer
            await asyncio.sleep(0)
        await client.aclose()
        with pytest.raises(FetchError) as caught:
            await waiting
        assert caught.value.reason != "deadline"

    run(scene, tls=scheme == "https")


def test_a_socket_that_has_the_number_of_one_whose_reader_was_cancelled_is_read() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/silent", Reply(200, delay=60))
        server.script("/f", Reply(200, b"x"))
        numbers = set()
        for _ in range(3):
            first = await SocketBackend().connect_tcp("127.0.0.1", server.port)
            numbers.add(first.get_extra_info("socket").fileno())
            reading = asyncio.ensure_future(first.read(100))
            await asyncio.sleep(0)
            reading.cancel()
            await first.aclose()
            assert (await client.get(server.url("/f"))).body == b"x"
            with pytest.raises(asyncio.CancelledError):
                await reading
        assert len(numbers) == 1, "the number was not used again, so nothing was tried"

    run(scene)


def test_a_message_that_shows_a_certificate_is_told_once_that_its_connection_stands() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        seen: list[tuple[int, int]] = []

        async def connected() -> None:
            await asyncio.sleep(0.05)  # long enough for anything written to have arrived
            seen.append((server.connections, len(server.requests)))

        server.script("/in", Reply(200, b"taken"))
        shows = NetworkOptions(client_cert=CLIENT_CERT, client_key=CLIENT_KEY)
        told = await client.post(server.url("/in"), b"{}", network=shows, on_connected=connected)
        assert (told.status, told.body, seen) == (200, b"taken", [(1, 0)])
        assert (server.requests[0].body, bool(server.shown[0])) == (b"{}", True)

    run(scene, tls=True)


def test_a_server_may_have_a_longer_address() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", Reply(200, b"x"))
        assert (await client.get(server.url("/f", "[::1]"))).body == b"x"
        assert server.requests[0].headers["host"] == f"[::1]:{server.port}"

    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no IPv6")
    run(scene, host="::1")


_ODD_HEADERS = (
    b"X-Powered-By : PHP",
    b"Bad Name: x",
    b"no header at all",
    b" continued, of nothing",
    b"X-Nul: a\0b",
    b"X-Folded: a\r\n b",
    b"Bad Name: x\r\n folded, of a bad one",
    b"Transfer-Encoding: Identity",
    b"",
)


@pytest.mark.parametrize("odd", _ODD_HEADERS)
@pytest.mark.parametrize("piece", [1, 100_000])
def test_a_header_that_makes_no_sense_costs_the_answer_nothing_else(odd: bytes, piece: int) -> None:
    lines = [b"HTTP/1.1 200 OK", *filter(None, [odd]), b'ETag : "1"', b"Content-Length: 3", b"", b"a\n\n"]
    answered = b"HTTP/1.1 103 Early Hints\r\nLink : x\r\n\r\n" + b"\r\n".join(lines)

    async def says(_request: Request, writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(answered), piece):
            writer.write(answered[start : start + piece])
            await writer.drain()
        writer.close()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", says)
        answer = await client.get(server.url("/f"))
        assert (answer.status, answer.headers["etag"], answer.body) == (200, '"1"', b"a\n\n")

    run(scene)


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nETag: x\r\n", b"HTTP/1.1 2", b"ICY 200 OK\r\n\r\nx", b"<rss/>"])
def test_what_is_no_answer_is_an_error_all_the_same(said: bytes) -> None:
    async def says(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/f", says)
        with pytest.raises(FetchError) as caught:
            await client.get(server.url("/f"))
        assert caught.value.reason == "protocol"

    run(scene)
