"""A client that is closed while a name is looked up: the request fails then, and never goes out."""

import asyncio

import pytest
from tests.servers.http import CA_FILE, CLIENT_CERT, CLIENT_KEY, HttpServer, ProxyServer, Reply, Request

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import HttpClient


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("ask", ["get", "post"])
def test_a_request_whose_name_is_being_looked_up_fails_and_never_goes_out(ask: str, scheme: str) -> None:
    async def play() -> None:
        asked, found = asyncio.Event(), asyncio.Event()

        async def slowly(_host: str, _port: int) -> list[str]:
            asked.set()
            await found.wait()
            return ["127.0.0.1"]

        async with HttpServer(tls=scheme == "https") as server:
            server.script("/f", Reply(200, b"x"))
            options = NetworkOptions(allow_private=("feed.test",), ca_file=CA_FILE)
            client, url = HttpClient(options, resolver=slowly), server.url("/f", "feed.test")
            request = asyncio.ensure_future(client.get(url) if ask == "get" else client.post(url, b"x"))
            await asked.wait()
            await client.aclose()
            found.set()
            with pytest.raises(FetchError, match="the client was closed") as caught:
                await request
            assert (caught.value.reason, server.connections) == ("connect", 0)

    asyncio.run(play())


@pytest.mark.parametrize("is_behind_a_proxy", [False, True])
def test_a_client_that_is_closed_connects_to_nobody(*, is_behind_a_proxy: bool) -> None:
    async def play() -> None:
        async with HttpServer() as server, ProxyServer() as proxy:
            options = NetworkOptions(allow_private=("127.0.0.1",), proxy=proxy.url() if is_behind_a_proxy else None)
            client = HttpClient(options)
            await client.aclose()
            with pytest.raises(FetchError, match="the client is closed"):
                await client.get(server.url("/f"))
            assert (server.connections, proxy.connections) == (0, 0)

    asyncio.run(play())


@pytest.mark.parametrize("shows", [False, True])
def test_a_request_behind_a_proxy_ends_with_its_client_also_where_it_shows_a_certificate(*, shows: bool) -> None:
    async def play() -> None:
        asked, is_over = asyncio.Event(), asyncio.Event()

        async def waits(_request: Request, writer: asyncio.StreamWriter) -> None:
            asked.set()
            await is_over.wait()
            writer.write(b"HTTP/1.1 200 x\r\nContent-Length: 1\r\n\r\nx")

        async with HttpServer(tls=True) as server, ProxyServer() as proxy:
            server.script("/f", waits)
            own = {"client_cert": CLIENT_CERT, "client_key": CLIENT_KEY} if shows else {}
            client = HttpClient(NetworkOptions(proxy=proxy.url(), ca_file=CA_FILE))
            url = server.url("/f", "feed.test")
            request = asyncio.ensure_future(client.get(url, network=NetworkOptions(**own)))  # type: ignore[arg-type]
            await asked.wait()
            await client.aclose()
            is_over.set()
            with pytest.raises(FetchError):
                await request

    asyncio.run(play())
