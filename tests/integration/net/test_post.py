import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tests.servers.http import CA_FILE, HttpServer, ProxyServer, Reply, Request

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net import client as client_module
from watchd.net.client import HttpClient

OPTIONS = NetworkOptions(allow_private=("127.0.0.0/8",), ca_file=CA_FILE)


def run(scene: Callable[[HttpServer, HttpClient], Awaitable[None]], *, tls: bool = False) -> None:
    async def play() -> None:
        async with HttpServer(tls=tls) as server:
            client = HttpClient(OPTIONS)
            try:
                await scene(server, client)
            finally:
                await client.aclose()

    asyncio.run(play())


def test_a_post_sends_its_body_and_headers_and_returns_any_status() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/hook", Reply(429, b"slow down", {"Retry-After": "7"}))
        answer = await client.post(server.url("/hook"), b'{"a":1}', headers={"Content-Type": "application/json"})
        assert (answer.status, answer.body, answer.headers["retry-after"]) == (429, b"slow down", "7")
        request = server.requests[0]
        assert (request.method, request.body) == ("POST", b'{"a":1}')
        assert request.headers["content-type"] == "application/json"

    run(scene)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_on_connected_is_awaited_once_before_anything_is_written(scheme: str) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        seen: list[tuple[int, int]] = []

        async def connected() -> None:
            await asyncio.sleep(0.1)  # long enough for anything written to have arrived
            seen.append((server.connections, len(server.requests)))

        server.script("/hook", Reply(200))
        await client.post(server.url("/hook"), b"{}", on_connected=connected)
        assert seen == [(1, 0)]
        assert len(server.requests) == 1

    run(scene, tls=scheme == "https")


def test_on_connected_through_a_proxy_comes_after_the_tunnel_stands() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        async with ProxyServer() as proxy:
            seen: list[list[str]] = []

            async def connected() -> None:
                seen.append([request.method for request in proxy.requests])

            server.script("/hook", Reply(200))
            options = NetworkOptions(proxy=proxy.url())
            await client.post(server.url("/hook", "hook.test"), b"{}", network=options, on_connected=connected)
            assert seen == [["CONNECT"]]

    run(scene, tls=True)


def test_on_connected_is_not_called_when_no_connection_stands() -> None:
    async def scene(_server: HttpServer, client: HttpClient) -> None:
        called: list[int] = []

        async def connected() -> None:
            called.append(1)

        async with HttpServer() as closed:
            url = closed.url("/")
        for target in (url, "http://192.168.0.1/", "http://"):
            with pytest.raises(FetchError):
                await client.post(target, b"{}", on_connected=connected)
        assert called == []

    run(scene)


@pytest.mark.parametrize("error", [RuntimeError("lease lost"), TimeoutError("database"), OSError("disk")])
def test_what_on_connected_raises_ends_the_request_and_is_raised_as_it_is(error: Exception) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        async def connected() -> None:
            raise error

        server.script("/hook", Reply(200))
        with pytest.raises(type(error)) as caught:
            await client.post(server.url("/hook"), b"{}", on_connected=connected)
        assert caught.value is error
        assert server.requests == []

    run(scene)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"not gzip", {"Content-Encoding": "gzip"}),
        Reply(200, b"?", {"Content-Encoding": "br"}),
        Reply(200, b"cut", {"Content-Length": "900"}, is_framed=False),
    ],
)
def test_no_fault_in_the_replys_body_hides_that_the_message_was_taken(reply: Reply) -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/hook", reply)
        assert (await client.post(server.url("/hook"), b"{}")).status == 200

    run(scene)


def test_a_long_reply_is_cut_at_four_kibibytes() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/hook", Reply(500, b"x" * 300_000))
        answer = await client.post(server.url("/hook"), b"{}")
        assert (answer.status, answer.body) == (500, b"x" * 4096)

    run(scene)


def test_a_reply_whose_body_never_comes_is_still_an_answer_within_the_deadline() -> None:
    async def silent(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 202 OK\r\nContent-Length: 10\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(30)

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/hook", silent)
        started = asyncio.get_running_loop().time()
        answer = await client.post(server.url("/hook"), b"{}", deadline=timedelta(seconds=0.4))
        assert answer.status == 202
        assert asyncio.get_running_loop().time() - started < 1.5

    run(scene)


def test_a_receiver_that_never_answers_is_cut_at_the_deadline_and_its_path_is_not_shown() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/services/T0/secret", Reply(200, delay=20))
        with pytest.raises(FetchError) as caught:
            await client.post(server.url("/services/T0/secret"), b"{}", deadline=timedelta(seconds=0.3))
        assert caught.value.reason == "deadline"
        assert "secret" not in str(caught.value)

    run(scene)


def test_a_message_waits_for_no_feed_however_many_are_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MAX_CONNECTIONS", 2)
    hanging = asyncio.Semaphore(0)

    async def hangs(_request: Request, _writer: asyncio.StreamWriter) -> None:
        hanging.release()
        await asyncio.Event().wait()

    async def scene(server: HttpServer, client: HttpClient) -> None:
        server.script("/feed", hangs)
        server.script("/in", Reply(200))
        slow = [asyncio.ensure_future(client.get(server.url("/feed"))) for _ in range(3)]
        for _ in range(2):
            await hanging.acquire()
        assert (await client.post(server.url("/in"), b"{}", deadline=timedelta(seconds=2))).status == 200
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    run(scene)
