import asyncio
from datetime import timedelta

import pytest
from tests.fakes import HandClock

from watchd.demo.history import HISTORY
from watchd.demo.http import Request, Response
from watchd.demo.newswire import PATH, Newswire, Server, newswire
from watchd.demo.outlets import OUTLETS, Format, Outlet
from watchd.demo.story import FIRST, HOSTILE, REVISED, STEPS
from watchd.errors import ParseError
from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import Validators
from watchd.ports import Fetched, ParsedFeed

READABLE = [outlet for outlet in OUTLETS if outlet.format is not Format.BROKEN]
ARTICLES = [*HISTORY, *(article for step in STEPS for article in step if article not in {REVISED, HOSTILE})]


@pytest.mark.parametrize("outlet", READABLE, ids=lambda outlet: outlet.id)
def test_every_article_can_be_read_from_its_outlets_feed(outlet: Outlet) -> None:
    own = [article for article in ARTICLES if article.outlet == outlet.id]
    server = _server(outlet)
    for article in own:
        server.publish(article)
    read = {(item.guid, item.title, item.url, item.summary) for item in _parsed(server.answer(_get())).items}
    assert read == {(article.guid, article.title, article.url, article.text) for article in own}


def test_a_reader_with_the_newest_version_is_told_so_in_a_304() -> None:
    server = _server(READABLE[0])
    server.publish(FIRST)
    first = server.answer(_get())
    again = server.answer(_get({"if-none-match": first.headers["etag"]}))
    assert (first.status, again.status, again.body) == (200, 304, b"")


def test_a_revision_takes_its_articles_place_and_ends_the_304s() -> None:
    server = _server(READABLE[0])
    server.publish(FIRST)
    first = server.answer(_get())
    server.clock.forward(seconds=5)
    server.publish(REVISED)
    after = server.answer(_get({"if-none-match": first.headers["etag"]}))
    assert after.status == 200
    (item,) = _parsed(after).items
    (old,) = _parsed(first).items
    assert (item.guid, item.published, item.summary) == (old.guid, old.published, REVISED.text)


def test_the_broken_outlet_gives_out_an_empty_feed_once_and_then_none() -> None:
    server = _server(next(outlet for outlet in OUTLETS if outlet.format is Format.BROKEN))
    assert _parsed(server.answer(_get())).items == ()
    answers = [server.answer(_get()) for _ in range(6)]
    assert {answer.status for answer in answers} == {200, 500}
    for answer in answers:
        if answer.status == 200:
            with pytest.raises(ParseError):
                _parsed(answer)


def test_the_hostile_title_comes_out_of_the_feed_as_it_went_in_but_for_markup_and_controls() -> None:
    server = _server(next(outlet for outlet in OUTLETS if outlet.id == HOSTILE.outlet))
    server.publish(HOSTILE)
    (item,) = _parsed(server.answer(_get())).items
    assert "Bcc: all@evil.example" in item.title
    assert "\u202e" in item.title


def test_an_article_counts_as_given_out_once_it_stood_in_an_answer() -> None:
    server = _server(READABLE[0])
    wire = Newswire({server.outlet.id: server})
    wire.publish([FIRST])
    assert not wire.has_given_out([FIRST])
    server.answer(_get())
    assert wire.has_given_out([FIRST])
    assert not wire.has_given_out([REVISED])


def test_all_feeds_are_served_on_loopback() -> None:
    async def addresses() -> list[str]:
        async with newswire(HandClock(), lambda: None) as wire:
            return [server.url for server in wire.servers.values()]

    urls = asyncio.run(addresses())
    assert len(set(urls)) == len(OUTLETS)
    assert all(url.startswith("http://127.0.0.") for url in urls)


class _ServerOnHandClock(Server):
    clock: HandClock


def _server(outlet: Outlet) -> _ServerOnHandClock:
    clock = HandClock()
    return _ServerOnHandClock(outlet, clock, [], clock.at - timedelta(days=1))


def _get(headers: dict[str, str] | None = None) -> Request:
    return Request("GET", PATH, headers or {})


def _parsed(answer: Response) -> ParsedFeed:
    return read_feed(Fetched("http://127.0.0.2/feed", answer.body, answer.headers, Validators()))
