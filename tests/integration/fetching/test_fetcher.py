import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.servers.http import HttpServer, ProxyServer, Reply

from watchd.errors import FetchError
from watchd.fetching import fetcher as fetcher_module
from watchd.fetching.fetcher import PoliteFetcher
from watchd.model.feed import Feed, NetworkOptions, Validators
from watchd.net.client import HttpClient
from watchd.ports import Fetched, NotModified

NONE = Validators()
LAST_MODIFIED = "Mon, 24 Nov 2025 09:00:00 GMT"


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


class Scene:
    """A server, a feed on it and a fetcher that remembers validators as the pipeline does."""

    def __init__(self, server: HttpServer, fetcher: PoliteFetcher) -> None:
        self.server = server
        self.fetcher = fetcher
        self.validators = NONE
        self.feed = self.feed_at("/feed")

    def feed_at(self, path: str) -> Feed:
        return Feed("f", self.server.url(path), network=NetworkOptions(allow_private=("127.0.0.0/8",)))

    async def poll(self) -> Fetched | NotModified:
        answer = await self.fetcher.fetch(self.feed, self.validators)
        self.validators = answer.validators or self.validators
        return answer

    def sent(self, number: int) -> tuple[str | None, str | None]:
        headers = self.server.requests[number].headers
        return headers.get("if-none-match"), headers.get("if-modified-since")


def run(play: Callable[[Scene], Awaitable[None]]) -> None:
    async def main() -> None:
        async with HttpServer() as server:
            client = HttpClient()
            try:
                await play(Scene(server, PoliteFetcher(client, StoppedClock(), deadline=timedelta(seconds=5))))
            finally:
                await client.aclose()

    asyncio.run(main())


def reply(status: int = 200, body: bytes = b"<rss/>", **headers: str) -> Reply:
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def test_the_first_request_is_unconditional_and_names_the_client() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(ETag='"a"', Content_Type="application/rss+xml"))
        answer = await scene.poll()
        assert isinstance(answer, Fetched)
        assert (answer.body, answer.url) == (b"<rss/>", scene.feed.url)
        assert answer.headers["content-type"] == "application/rss+xml"
        headers = scene.server.requests[0].headers
        assert scene.sent(0) == (None, None)
        assert headers["user-agent"].startswith("watchd/")
        assert "application/rss+xml" in headers["accept"]
        assert not {"cookie", "referer"} & set(headers)

    run(play)


def test_both_validators_go_back_byte_for_byte() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(ETag='W/"a b"', Last_Modified=LAST_MODIFIED), reply(304, b""))
        await scene.poll()
        answer = await scene.poll()
        assert scene.sent(1) == ('W/"a b"', LAST_MODIFIED)
        assert answer == NotModified(None, url=scene.feed.url)

    run(play)


def test_a_new_etag_beside_an_unchanged_date_is_the_one_sent_next() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script(
            "/feed",
            reply(ETag='"a"', Last_Modified=LAST_MODIFIED),
            reply(ETag='"b"', Last_Modified=LAST_MODIFIED),
            reply(304, b"", ETag='"c"'),
            reply(304, b""),
        )
        for _ in range(5):
            await scene.poll()
        assert [scene.sent(number)[0] for number in range(5)] == [None, '"a"', '"b"', '"c"', '"c"']
        assert scene.sent(4)[1] == LAST_MODIFIED

    run(play)


def test_validators_that_a_200_does_not_carry_are_forgotten() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(ETag='"a"'), reply(), reply())
        for _ in range(3):
            await scene.poll()
        assert scene.sent(2) == (None, None)

    run(play)


def test_another_url_password_encoding_or_parser_asks_without_validators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play(scene: Scene) -> None:
        for path in ("/feed", "/other"):
            scene.server.script(path, reply(ETag='"a"'))
        await scene.poll()
        first = scene.feed
        scene.feed = scene.feed_at("/other")
        await scene.fetcher.fetch(scene.feed, scene.validators)
        scene.feed = Feed("f", first.url.replace("//", "//me:pw@"), network=first.network)
        await scene.fetcher.fetch(scene.feed, scene.validators)
        await scene.fetcher.fetch(replace(first, encoding="cp1251"), scene.validators)
        monkeypatch.setattr(fetcher_module, "PARSER_VERSION", "another")
        await scene.fetcher.fetch(first, scene.validators)
        assert [scene.sent(number) for number in (1, 2, 3, 4)] == [(None, None)] * 4

    run(play)


def test_behind_a_redirect_the_validators_go_to_the_url_that_gave_them_and_to_no_other() -> None:
    async def play(scene: Scene) -> None:
        async with HttpServer() as target:
            scene.server.script("/feed", Reply(302, b"", {"Location": target.url("/real")}))
            target.script("/real", reply(ETag='"a"'), reply(304, b""))
            fetched = await scene.poll()
            assert isinstance(fetched, Fetched)
            assert fetched.url == target.url("/real")
            assert isinstance(await scene.poll(), NotModified)
            assert scene.sent(1) == (None, None)
            assert target.requests[1].headers["if-none-match"] == '"a"'
            scene.server.script("/feed", Reply(302, b"", {"Location": target.url("/moved")}))
            target.script("/moved", reply())
            await scene.poll()
            assert "if-none-match" not in target.requests[2].headers

    run(play)


def test_a_304_that_nobody_asked_for_is_an_error() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(304, b""))
        with pytest.raises(FetchError) as caught:
            await scene.poll()
        assert (caught.value.reason, caught.value.status) == ("status", 304)
        assert '"not modified", and it was asked for the whole' in str(caught.value)

    run(play)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, "status"),
        (203, "status"),
        (400, "refused"),
        (401, "forbidden"),
        (402, "refused"),
        (403, "forbidden"),
        (404, "not_found"),
        (406, "refused"),
        (410, "gone"),
        (429, "throttled"),
        (451, "forbidden"),
        (500, "server"),
        (503, "server"),
        (599, "server"),
    ],
)
def test_any_other_status_is_an_error_with_its_reason_its_number_and_a_remedy(status: int, reason: str) -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(status, b"", Retry_After="120"))
        with pytest.raises(FetchError) as caught:
            await scene.poll()
        assert (caught.value.reason, caught.value.status) == (reason, status)
        assert caught.value.retry_after == timedelta(seconds=120)
        assert f"answered {status}: " in str(caught.value)

    run(play)


@pytest.mark.parametrize("headers", [{}, {"Content_Range": "bytes 0-5/6"}, {"Content_Range": "Bytes 0-5/900"}])
def test_the_first_part_of_a_document_is_read_and_tells_whether_the_rest_is_missing(headers: dict[str, str]) -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(206, b"<rss/>", ETag='"1"', **headers))
        answer = await scene.poll()
        assert isinstance(answer, Fetched)
        assert (answer.body, answer.validators.etag) == (b"<rss/>", '"1"')
        assert answer.broke_off.startswith("its server sent ")

    run(play)


def test_a_part_without_the_beginning_is_no_document() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(206, b"</rss>", Content_Range="bytes 900-905/906"))
        with pytest.raises(FetchError, match="answered 206: that is no feed"):
            await scene.poll()

    run(play)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (403, {"cf_mitigated": "challenge"}),
        (202, {"x_amzn_waf_action": "challenge"}),
        (405, {"x_amzn_waf_action": "captcha"}),
        (429, {"x_vercel_mitigated": "challenge"}),
    ],
)
def test_a_challenge_for_browsers_is_called_one(status: int, headers: dict[str, str]) -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(status, b"", **headers))
        with pytest.raises(FetchError, match="challenge") as caught:
            await scene.poll()
        assert caught.value.reason == "forbidden"

    run(play)


def test_a_validator_of_unreasonable_length_is_not_kept() -> None:
    async def play(scene: Scene) -> None:
        scene.server.script("/feed", reply(ETag='"' + "a" * 9000 + '"', Last_Modified=LAST_MODIFIED), reply(304, b""))
        await scene.poll()
        await scene.poll()
        assert scene.sent(1) == (None, LAST_MODIFIED)

    run(play)


def test_a_password_is_sent_but_neither_shown_nor_part_of_the_documents_url() -> None:
    async def play(scene: Scene) -> None:
        scene.feed = Feed("f", scene.feed.url.replace("//", "//me:hunter2@"), network=scene.feed.network)
        scene.server.script("/feed", reply(), reply(500))
        fetched = await scene.poll()
        assert isinstance(fetched, Fetched)
        assert "hunter2" not in fetched.url
        assert "authorization" in scene.server.requests[0].headers
        with pytest.raises(FetchError) as caught:
            await scene.poll()
        assert "hunter2" not in str(caught.value)

    run(play)


def test_a_proxy_that_wants_a_login_is_named_and_the_feed_behind_it_is_not_blamed() -> None:
    async def main() -> None:
        async with ProxyServer(refuse=Reply(407, b"who are you?")) as proxy:
            client = HttpClient(NetworkOptions(proxy=proxy.url()))
            fetcher = PoliteFetcher(client, StoppedClock())
            try:
                for url in ("http://feed.example/f", "https://feed.example/f"):
                    with pytest.raises(FetchError, match=r"407.*`proxy`") as caught:
                        await fetcher.fetch(Feed("f", url), NONE)
                    assert caught.value.reason == "connect"
            finally:
                await client.aclose()

    asyncio.run(main())
