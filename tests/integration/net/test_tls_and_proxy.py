import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.servers.http import CA_FILE, HttpServer, ProxyServer, Reply

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import HttpClient

LOOPBACK = NetworkOptions(allow_private=("127.0.0.0/8",))
TRUSTING = NetworkOptions(allow_private=("127.0.0.0/8",), ca_file=CA_FILE)


async def to_loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


async def never(host: str, _port: int) -> list[str]:
    raise AssertionError(f"{host} was resolved here")


async def refusal(client: HttpClient, url: str, network: NetworkOptions) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await client.get(url, network=network)
    return caught.value


def run(scene: Callable[[HttpServer, HttpClient], Awaitable[None]], *, tls: bool = True) -> None:
    async def play() -> None:
        async with HttpServer(tls=tls) as server:
            server.script("/f", Reply(200, b"x"))
            client = HttpClient(resolver=to_loopback)
            try:
                await scene(server, client)
            finally:
                await client.aclose()

    asyncio.run(play())


def test_a_private_authority_is_trusted_where_it_is_named_and_nowhere_else() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        url = server.url("/f", "feed.test")
        assert (await client.get(url, network=TRUSTING)).body == b"x"
        error = await refusal(client, url, LOOPBACK)
        assert error.reason == "tls"
        assert "ca_file" in str(error)

    run(scene)


def test_a_name_that_ends_in_a_dot_is_sent_as_it_is_written_and_its_certificate_is_that_of_the_host() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        assert (await client.get(server.url("/f", "feed.test."), network=TRUSTING)).body == b"x"
        assert server.requests[0].headers["host"] == f"feed.test.:{server.port}"

    run(scene)


def test_a_certificate_for_another_name_is_refused() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        error = await refusal(client, server.url("/f", "stranger.test"), TRUSTING)
        assert error.reason == "tls"
        assert "stranger.test" in str(error)
        assert server.requests == []

    run(scene)


def test_plain_http_on_a_tls_port_and_tls_on_a_plain_port_are_clear_errors() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        assert (await refusal(client, server.url("/f").replace("https", "http"), TRUSTING)).reason in {
            "protocol",
            "connect",
        }
        async with HttpServer() as plain:
            with pytest.raises(FetchError, match="TLS") as caught:
                await client.get(
                    plain.url("/").replace("http", "https"), network=TRUSTING, connect=timedelta(seconds=0.3)
                )
            assert caught.value.reason == "connect"  # it hung: that is said of the network, not of TLS
            assert "while agreeing on TLS" in str(caught.value)

    run(scene)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"", "connect"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "handshake"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "handshake"),  # the alert handshake_failure
    ],
)
def test_neither_an_end_under_tls_nor_what_is_no_tls_nor_its_refusal_is_a_certificate(
    words: bytes, reason: str
) -> None:
    async def scene() -> None:
        async def says(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(100)
            writer.write(words)
            writer.close()

        server = await asyncio.start_server(says, "127.0.0.1", 0)
        client = HttpClient(LOOPBACK)
        try:
            url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            assert (await refusal(client, url, TRUSTING)).reason == reason
        finally:
            await client.aclose()
            server.close()

    asyncio.run(scene())


def test_a_ca_file_that_is_missing_or_no_certificate_says_so(tmp_path: Path) -> None:
    rubbish = tmp_path / "ca.pem"
    rubbish.write_text("rubbish")

    async def scene(server: HttpServer, client: HttpClient) -> None:
        for file in (str(rubbish), str(tmp_path / "none.pem")):
            error = await refusal(client, server.url("/f"), NetworkOptions(ca_file=file, allow_private=("127.0.0.1",)))
            assert error.reason == "tls"
            assert file in str(error)

    run(scene)


def test_https_goes_through_the_proxy_in_a_tunnel_and_the_name_is_not_resolved_here() -> None:
    async def scene() -> None:
        async with HttpServer(tls=True) as server, ProxyServer() as proxy:
            server.script("/f", Reply(200, b"x"))
            client = HttpClient(NetworkOptions(ca_file=CA_FILE), resolver=never)
            options = NetworkOptions(proxy=proxy.url().replace("//", "//us%40er:p%3Aw@"))
            answer = await client.get(server.url("/f", "feed.test"), network=options, headers={"X-Api-Key": "k"})
            assert answer.body == b"x"
            assert [(seen.method, seen.target) for seen in proxy.requests] == [("CONNECT", f"feed.test:{server.port}")]
            assert proxy.requests[0].headers["proxy-authorization"] == "Basic dXNAZXI6cDp3"
            assert "x-api-key" not in proxy.requests[0].headers
            assert "proxy-authorization" not in server.requests[0].headers
            await client.aclose()

    asyncio.run(scene())


def test_tls_to_a_server_goes_through_tls_to_the_proxy_which_may_be_named() -> None:
    async def scene() -> None:
        async with HttpServer(tls=True) as server, ProxyServer(tls=True) as proxy:
            server.script("/f", Reply(200, b"x" * 100_000))
            client = HttpClient(NetworkOptions(ca_file=CA_FILE, proxy=proxy.url("", "localhost")), resolver=never)
            answer = await client.get(server.url("/f", "feed.test"))
            assert answer.body == b"x" * 100_000
            assert answer.certificate is not None
            assert [seen.method for seen in proxy.requests] == ["CONNECT"]
            await client.aclose()

    asyncio.run(scene())


def test_a_proxy_whose_name_leads_nowhere_is_said_of_the_proxy_and_not_of_the_feeds_host() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        proxy = NetworkOptions(proxy="http://proxy.test:3128")
        error = await refusal(client, server.url("/f", "feed.test"), proxy)
        assert (error.reason, "the proxy proxy.test" in str(error)) == ("connect", True), error

    async def nowhere(host: str, _port: int) -> list[str]:
        raise OSError(f"no {host}")

    async def play() -> None:
        async with HttpServer() as server:
            client = HttpClient(resolver=nowhere)
            await scene(server, client)
            await client.aclose()

    asyncio.run(play())


def test_http_goes_through_the_proxy_in_absolute_form() -> None:
    async def scene() -> None:
        async with HttpServer() as server, ProxyServer() as proxy:
            server.script("/f", Reply(200, b"x"))
            client = HttpClient(NetworkOptions(proxy=proxy.url()), resolver=never)
            assert (await client.get(server.url("/f", "feed.test"))).body == b"x"
            assert proxy.requests[0].target == server.url("/f", "feed.test")
            await client.aclose()

    asyncio.run(scene())


def test_no_proxy_goes_straight_and_is_guarded_again() -> None:
    async def scene() -> None:
        async with HttpServer() as server, ProxyServer() as proxy:
            server.script("/f", Reply(200, b"x"))
            client = HttpClient(NetworkOptions(proxy=proxy.url(), no_proxy=(".test",)), resolver=to_loopback)
            assert (await refusal(client, server.url("/f", "feed.test"), NetworkOptions())).reason == "private"
            assert (await client.get(server.url("/f", "feed.test"), network=LOOPBACK)).body == b"x"
            assert proxy.connections == 0
            await client.aclose()

    asyncio.run(scene())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost.", "2130706433", "[::1]", "169.254.169.254"])
def test_a_literal_private_address_is_refused_behind_a_proxy_too(host: str) -> None:
    async def scene() -> None:
        async with HttpServer() as server, ProxyServer() as proxy:
            client = HttpClient(NetworkOptions(proxy=proxy.url()), resolver=never)
            assert (await refusal(client, server.url("/f", host), NetworkOptions())).reason == "blocked"
            assert (proxy.connections, server.connections) == (0, 0)
            await client.aclose()

    asyncio.run(scene())


def test_a_proxy_that_refuses_is_absent_or_unusable_is_a_connect_error() -> None:
    async def scene(server: HttpServer, client: HttpClient) -> None:
        async with ProxyServer(refuse=Reply(407, b"who are you?")) as proxy:
            error = await refusal(client, server.url("/f", "feed.test"), NetworkOptions(proxy=proxy.url()))
            assert error.reason == "connect"
            assert "407" in str(error)
        for dead in (proxy.url(), "socks5://me:pw@127.0.0.1:1"):
            error = await refusal(client, server.url("/f", "feed.test"), NetworkOptions(proxy=dead))
            assert error.reason == "connect"
            assert "pw" not in str(error)

    run(scene)


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with HttpServer() as server, ProxyServer() as proxy:
            for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url())
            server.script("/f", Reply(200, b"x"))
            client = HttpClient(LOOPBACK, resolver=to_loopback)
            assert (await client.get(server.url("/f", "feed.test"))).body == b"x"
            assert proxy.connections == 0
            await client.aclose()

    asyncio.run(scene())
