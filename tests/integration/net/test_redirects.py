import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.servers.http import CA_FILE, HttpServer, Reply

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import HttpClient

OPTIONS = NetworkOptions(allow_private=("127.0.0.0/8",), ca_file=CA_FILE)


def moved(status: int, location: str) -> Reply:
    return Reply(status, b"moved", {"Location": location})


def run(scene: Callable[[HttpServer, HttpServer, HttpClient], Awaitable[None]], *, tls: bool = False) -> None:
    async def play() -> None:
        async with HttpServer(tls=tls) as first, HttpServer() as second:
            client = HttpClient(OPTIONS)
            try:
                await scene(first, second, client)
            finally:
                await client.aclose()

    asyncio.run(play())


async def reason(client: HttpClient, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        await client.get(url)
    return caught.value.reason


@pytest.mark.parametrize(
    ("statuses", "is_for_good"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 307), False), ((303,), False)],
)
def test_redirects_are_followed_and_said_to_be_for_good_only_if_all_are(
    statuses: tuple[int, ...], is_for_good: object
) -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        for number, status in enumerate(statuses):
            first.script(f"/{number}", moved(status, f"/{number + 1}"))
        first.script(f"/{len(statuses)}", Reply(200, b"here"))
        answer = await client.get(first.url("/0"))
        assert answer.body == b"here"
        assert answer.url == first.url(f"/{len(statuses)}")
        assert answer.moved_for_good is is_for_good

    run(scene)


def setting(location: str, *cookies: str) -> Reply:
    """A redirect that sets cookies, of which a server in a test names one a reply."""
    return Reply(302, b"", {"Location": location, **dict(zip(("Set-Cookie", "set-cookie"), cookies, strict=False))})


def test_a_cookie_that_is_set_on_the_way_opens_the_door_and_is_forgotten() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/f", setting("/f", "wall=a+b, c d ; Path=/; HttpOnly", "seen=; Max-Age=9"), Reply(200, b"here"))
        assert (await client.get(first.url("/f"))).body == b"here"
        assert (await client.get(first.url("/f"))).body == b"here"
        assert [one.headers.get("cookie") for one in first.requests] == [None, "wall=a+b, c d; seen=", None]

    run(scene)


def test_a_cookie_is_told_to_the_server_that_set_it_and_on_the_way_back_too() -> None:
    async def scene(first: HttpServer, second: HttpServer, client: HttpClient) -> None:
        there = second.url("/door")
        first.script("/f", setting(there, "own=1; Domain=.0.0.1"), setting("/f", "own=2"), Reply(200, b"here"))
        second.script("/door", setting(first.url("/f"), "theirs=1"))
        answer = await client.get(first.url("/f"), headers={"cookie": "given=0"})
        assert answer.body == b"here"
        assert [one.headers.get("cookie") for one in first.requests] == ["given=0", "own=1", "own=2"]
        assert [one.headers.get("cookie") for one in second.requests] == [None]

    run(scene)


def test_a_configured_cookie_stands_beside_those_that_are_set() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/f", setting("/f", "wall=1"), Reply(200, b"here"))
        await client.get(first.url("/f"), headers={"cookie": "given=0"})
        assert first.requests[1].headers["cookie"] == "given=0; wall=1"

    run(scene)


@pytest.mark.parametrize("said", ["", "=x", "name", "a b=c", "wall=a\tb", "wall=\xe9", "wall=" + "x" * 5000])
def test_a_cookie_that_cannot_be_one_is_left_out(said: str) -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/f", setting("/f", said), Reply(200, b"here"))
        await client.get(first.url("/f"))
        assert "cookie" not in first.requests[1].headers

    run(scene)


def test_five_redirects_are_followed_and_six_are_not() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        for number in range(6):
            first.script(f"/{number}", moved(302, f"/{number + 1}"))
        first.script("/6", Reply(200, b"here"))
        assert (await client.get(first.url("/1"))).body == b"here"
        assert await reason(client, first.url("/0")) == "redirect"

    run(scene)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "http://xn--/"])
def test_a_redirect_to_anything_but_http_is_refused(location: str) -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/f", moved(301, location))
        assert await reason(client, first.url("/f")) == "redirect"
        assert len(first.requests) == 1

    run(scene)


@pytest.mark.parametrize("port", [0, 65_536, 99_999])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_port_that_no_server_has_is_refused_wherever_it_stands(port: int, scheme: str) -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        url = f"{scheme}://127.0.0.1:{port}/"
        first.script("/f", moved(302, url))
        assert await reason(client, first.url("/f")) == "redirect"
        assert await reason(client, url) == "protocol"
        for asked in (client.post(url, b"{}"), client.certificate(url)):
            with pytest.raises(FetchError, match=f"port {port}; ports go from 1 to 65535"):
                await asked

    run(scene)


def test_a_redirect_that_is_too_long_or_unreadable_says_so_and_no_more() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        for location, words in (
            ("/" + "a" * 70_000, "70,0"),
            (f"http://127.0.0.1:{first.port}/\x7f", "cannot be read"),
        ):
            first.script("/f", moved(301, location))
            with pytest.raises(FetchError) as caught:
                await client.get(first.url("/f"))
            assert (caught.value.reason, words in str(caught.value)) == ("redirect", True), str(caught.value)[:300]

    run(scene)


def test_a_target_that_fails_is_named_after_where_it_was_asked_for() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/feed", moved(302, "http://127.0.0.1:1/new?key=s3cret"))
        with pytest.raises(FetchError) as caught:
            await client.get(first.url("/feed"))
        assert str(caught.value) == (
            f"{first.url('/feed')} redirects to http://127.0.0.1:1/new: no connection (connection refused)"
        )

    run(scene)


def test_a_redirect_without_a_target_is_refused() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/f", Reply(302, b""))
        assert await reason(client, first.url("/f")) == "redirect"

    run(scene)


def test_a_redirect_from_https_to_http_is_refused() -> None:
    async def scene(first: HttpServer, second: HttpServer, client: HttpClient) -> None:
        second.script("/f", Reply(200, b"plain"))
        first.script("/f", moved(301, second.url("/f")))
        assert await reason(client, first.url("/f")) == "redirect"
        assert second.connections == 0

    run(scene, tls=True)


def test_nothing_but_harmless_headers_reaches_another_origin() -> None:
    async def scene(first: HttpServer, second: HttpServer, client: HttpClient) -> None:
        first.script("/same", moved(302, "/f"))
        first.script("/f", moved(302, second.url("/g").replace("//", "//other:user@")))
        second.script("/g", Reply(200, b"x"))
        secret = {"X-Api-Key": "k", "If-None-Match": '"a"', "If-Modified-Since": "then", "Accept": "text/xml"}
        await client.get(first.url("/same").replace("//", "//me:pw@"), headers=secret)
        kept, dropped = first.requests[1].headers, second.requests[0].headers
        assert {"authorization", "x-api-key", "if-none-match"} <= set(kept)
        assert dropped["accept"] == "text/xml"
        assert not {"authorization", "x-api-key", "if-none-match", "if-modified-since", "referer"} & set(dropped)

    run(scene)


def test_headers_that_belong_to_one_url_are_sent_to_that_url_only() -> None:
    async def scene(first: HttpServer, second: HttpServer, client: HttpClient) -> None:
        first.script("/f", moved(302, second.url("/g")))
        second.script("/g", Reply(304))
        validators = {second.url("/g"): {"If-None-Match": '"a"'}}
        answer = await client.get(first.url("/f"), headers_at=lambda url: validators.get(url, {}))
        assert answer.status == 304
        assert "if-none-match" not in first.requests[0].headers
        assert second.requests[0].headers["if-none-match"] == '"a"'

    run(scene)


def test_a_target_in_utf8_and_a_relative_one_are_understood() -> None:
    async def scene(first: HttpServer, _second: HttpServer, client: HttpClient) -> None:
        first.script("/a/f", moved(302, "новости".encode().decode("latin-1")))
        first.script("/a/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", Reply(200, b"x"))
        assert (await client.get(first.url("/a/f"))).body == b"x"

    run(scene)


def test_a_post_returns_a_redirect_instead_of_following_it() -> None:
    async def scene(first: HttpServer, second: HttpServer, client: HttpClient) -> None:
        for location in (second.url("/g"), "http://[", "http://xn--/"):
            first.script("/hook", moved(307, location))
            answer = await client.post(first.url("/hook"), b"{}")
            assert (answer.status, answer.headers["location"]) == (307, location)
        assert second.connections == 0

    run(scene)
