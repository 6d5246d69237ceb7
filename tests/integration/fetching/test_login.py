"""A feed's login: told to its own server, and to nobody else; never said, and asked anew where it changed."""

import asyncio
import base64
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.canary import CANARY, songs
from tests.servers.http import CA_FILE, CERTS, CLIENT_CERT, CLIENT_KEY, HttpServer, ProxyServer, Reply

from watchd.errors import FetchError
from watchd.fetching.fetcher import PoliteFetcher
from watchd.model.credentials import Credentials
from watchd.model.feed import Feed, NetworkOptions, Validators
from watchd.net.client import HttpClient
from watchd.ports import NotModified

NEAR = NetworkOptions(allow_private=("127.0.0.0/8",), ca_file=CA_FILE)
SECRET = f"{CANARY}-feed-Ahx7ieng"
NONE = Validators()


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


def run(play: Callable[[HttpServer, PoliteFetcher], Awaitable[None]], *, tls: bool = False) -> None:
    async def to_loopback(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async def main() -> None:
        async with HttpServer(tls=tls) as server:
            server.script("/feed", Reply(200, b"<rss/>", {"ETag": '"a"'}))
            client = HttpClient(resolver=to_loopback)
            try:
                await play(server, PoliteFetcher(client, StoppedClock()))
            finally:
                await client.aclose()

    asyncio.run(main())


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """A file that holds a secret."""
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    return str(path)


def feed(server: HttpServer, credentials: Credentials = Credentials(), **network: str) -> Feed:  # noqa: B008 - frozen
    return Feed("f", server.url("/feed"), network=replace(NEAR, **network), credentials=credentials)  # type: ignore[arg-type]


def logins(secret: str) -> dict[str, tuple[Credentials, str, str]]:
    """Each way to log in, with the header that it makes."""
    packed = base64.b64encode(f"desk:{SECRET}".encode()).decode()
    return {
        "basic": (Credentials(user="desk", password_file=secret), "authorization", f"Basic {packed}"),
        "bearer": (Credentials(bearer_file=secret), "authorization", f"Bearer {SECRET}"),
        "header": (Credentials(header_files=(("X-Api-Key", secret),)), "x-api-key", SECRET),
    }


@pytest.mark.parametrize("way", ["basic", "bearer", "header"])
def test_a_login_is_told_to_the_feeds_own_server_and_follows_no_redirect(way: str, secret: str) -> None:
    credentials, name, value = logins(secret)[way]

    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        async with HttpServer() as other:
            other.script("/there", Reply(200, b"<rss/>"))
            server.script("/feed", Reply(302, b"", {"Location": "/here"}))
            server.script("/here", Reply(302, b"", {"Location": other.url("/there")}))
            await fetcher.fetch(feed(server, credentials), NONE)
            assert [request.headers.get(name) for request in server.requests] == [value, value]
            assert name not in other.requests[0].headers
            assert not songs(repr(other.requests))

    run(play)


def test_plain_headers_are_sent_along_and_may_take_the_place_of_ours() -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        said = Credentials(headers=(("Accept-Language", "es"), ("User-Agent", "desk/1")))
        await fetcher.fetch(feed(server, said), NONE)
        sent = server.requests[0].headers
        assert (sent["accept-language"], sent["user-agent"]) == ("es", "desk/1")
        assert "rss" in sent["accept"]

    run(play)


def test_what_a_server_quotes_of_a_login_is_in_no_error(secret: str) -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        said = Credentials(bearer_file=secret)
        server.script("/feed", Reply(302, b"", {"Location": f"/denied/{SECRET}"}))
        server.script(f"/denied/{SECRET}", Reply(403, SECRET.encode()))
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(feed(server, said), NONE)
        assert "/denied/***" in str(caught.value)
        assert (caught.value.reason, caught.value.status) == ("forbidden", 403)
        assert not songs(str(caught.value))

    run(play)


def test_another_login_asks_without_validators_and_the_same_one_with_them(secret: str) -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        own = feed(server, Credentials(user="desk", password_file=secret))
        server.script("/feed", Reply(200, b"<rss/>", {"ETag": '"a"'}), Reply(304))
        given = (await fetcher.fetch(own, NONE)).validators
        assert given is not None
        assert not songs(repr(given))
        assert isinstance(await fetcher.fetch(own, given), NotModified)
        server.script("/feed", Reply(200, b"<rss/>"))
        Path(secret).write_text("another password")  # noqa: ASYNC240 - nobody waits
        await fetcher.fetch(own, given)
        await fetcher.fetch(feed(server, Credentials(user="guest", password_file=secret)), given)
        await fetcher.fetch(feed(server), given)
        conditions = [request.headers.get("if-none-match") for request in server.requests]
        assert conditions == [None, '"a"', None, None, None]

    run(play)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "cannot be read: no such file or directory"),
        (b"", "holds no secret alone"),
        (f"{SECRET}\r\nX-Evil: 1".encode(), "holds no secret alone"),
        ("пароль".encode(), "holds no secret alone"),
        (b"\xff\xfe", "holds no secret alone"),
        (SECRET.encode() * 500, "holds no secret alone"),
    ],
)
def test_a_file_that_holds_no_secret_alone_fails_the_poll_before_anything_is_sent(
    tmp_path: Path, data: bytes | None, said: str
) -> None:
    path = tmp_path / "token"
    if data is not None:
        path.write_bytes(data)

    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        with pytest.raises(FetchError, match=said) as caught:
            await fetcher.fetch(feed(server, Credentials(bearer_file=str(path))), NONE)
        assert caught.value.reason == "login"
        assert not songs(str(caught.value))
        assert server.connections == 0

    run(play)


def test_a_pipe_in_place_of_a_file_is_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        with pytest.raises(FetchError, match="holds no secret alone"):
            await fetcher.fetch(feed(server, Credentials(bearer_file=str(tmp_path / "pipe"))), NONE)

    run(play)


def test_a_refused_login_is_told_from_one_that_is_missing(secret: str) -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        server.script("/feed", Reply(401))
        with pytest.raises(FetchError, match="it asks for a login; give the feed `basic:` or `bearer_file:`"):
            await fetcher.fetch(feed(server), NONE)
        with pytest.raises(FetchError, match="it does not take the feed's login; is it still right"):
            await fetcher.fetch(feed(server, Credentials(bearer_file=secret)), NONE)
        async with HttpServer() as other:
            server.script("/feed", Reply(301, b"", {"Location": other.url("/feed")}))
            other.script("/feed", Reply(401))
            with pytest.raises(FetchError, match=f"{other.port}/feed answered 401: .* redirect .* takes none along"):
                await fetcher.fetch(feed(server, Credentials(bearer_file=secret)), NONE)

    run(play)


def test_a_proxy_with_its_login_comes_from_a_file(tmp_path: Path) -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        async with ProxyServer() as proxy:
            path = tmp_path / "proxy"
            path.write_text(proxy.url().replace("http://", f"http://desk:{SECRET}@"))
            await fetcher.fetch(feed(server, Credentials(proxy_file=str(path))), NONE)
            packed = base64.b64encode(f"desk:{SECRET}".encode()).decode()
            assert proxy.requests[0].headers["proxy-authorization"] == f"Basic {packed}"
            path.write_text(f"socks5://{SECRET}")
            with pytest.raises(FetchError, match="holds no http:// or https:// URL of a proxy") as caught:
                await fetcher.fetch(feed(server, Credentials(proxy_file=str(path))), NONE)
            assert not songs(str(caught.value))

    run(play)


def test_a_certificate_is_shown_to_the_feeds_own_server_and_follows_no_redirect() -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        server.script("/feed", Reply(302, b"", {"Location": "/here"}))
        server.script("/here", Reply(302, b"", {"Location": server.url("/there", "other.test")}))
        server.script("/there", Reply(200, b"<rss/>"))
        shows = replace(NEAR, client_cert=CLIENT_CERT, client_key=CLIENT_KEY, allow_private=("127.0.0.1", "other.test"))
        await fetcher.fetch(Feed("f", server.url("/feed"), network=shows), NONE)
        assert server.shown == ["watchd test client", "watchd test client", ""]
        await fetcher.fetch(Feed("f", server.url("/there"), network=NEAR), NONE)
        assert server.shown[-1] == ""

    run(play, tls=True)


def test_a_certificate_that_was_renewed_is_shown_from_the_next_poll_on(tmp_path: Path) -> None:
    both = tmp_path / "desk.pem"
    both.write_text(Path(CLIENT_CERT).read_text() + Path(CLIENT_KEY).read_text())

    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        own = feed(server, client_cert=str(both))
        await fetcher.fetch(own, NONE)
        both.write_text("no certificate")
        with pytest.raises(FetchError, match=r"client_cert .* cannot be used"):
            await fetcher.fetch(own, NONE)
        assert server.shown == ["watchd test client"]

    run(play, tls=True)


def test_validators_hold_for_a_certificate_wherever_its_file_lies_and_for_no_other(tmp_path: Path) -> None:
    here, moved, other = tmp_path / "desk.pem", tmp_path / "there.pem", tmp_path / "other.pem"
    here.write_text(Path(CLIENT_CERT).read_text())
    moved.write_text(Path(CLIENT_KEY).read_text() + Path(CLIENT_CERT).read_text())
    other.write_text((CERTS / "server.pem").read_text())

    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        given = (await fetcher.fetch(feed(server, client_cert=str(here)), NONE)).validators
        for path, is_known in ((here, True), (moved, True), (other, False)):
            await fetcher.fetch(feed(server, client_cert=str(path)), given or NONE)
            assert ("if-none-match" in server.requests[-1].headers) is is_known, path
        here.write_text(other.read_text())
        await fetcher.fetch(feed(server, client_cert=str(here)), given or NONE)
        assert "if-none-match" not in server.requests[-1].headers

    run(play)


@pytest.mark.parametrize(
    ("key", "said"), [("client-locked.key", "the key has a password"), ("nowhere.key", "No such file or directory")]
)
def test_a_certificate_that_cannot_be_used_fails_the_poll_and_asks_nobody_for_a_password(key: str, said: str) -> None:
    async def play(server: HttpServer, fetcher: PoliteFetcher) -> None:
        with pytest.raises(FetchError, match=said) as caught:
            await fetcher.fetch(feed(server, client_cert=CLIENT_CERT, client_key=str(CERTS / key)), NONE)
        assert caught.value.reason == "login"
        assert server.requests == []

    run(play, tls=True)
