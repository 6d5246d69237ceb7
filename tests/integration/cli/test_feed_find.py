"""`feed discover`: the feeds of a page over loopback, printed as a file that loads."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.cli.desk import write_desk
from tests.servers.feeds import FeedServer, feed_server, rss, story
from tests.unit.cli.program import watchd

from watchd.feeds.load import load_feeds


@pytest.fixture
def running(tmp_path: Path) -> Iterator[FeedServer]:
    """A site of its own for each test."""
    with feed_server(tmp_path / "site") as server:
        yield server


def page(*tags: str) -> bytes:
    return f"<!doctype html><html><head><title>Site</title>{''.join(tags)}</head><body></body></html>".encode()


def test_what_a_page_names_is_printed_as_a_feed_file(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("news.xml", rss(story(1, "Radar parts arrive"), title='Wire: "News"\x1b[2J'))
    link = '<link rel="alternate" type="application/{}" href="{}" title="{}">'
    tags = (link.format("rss+xml", "/news.xml", "News"), link.format("rss+xml", "lost.xml", "Comments"))
    running.publish("index.html", page(*tags))
    result = watchd("feed", "discover", running.url("index.html"))
    assert result.exit_code == 0, result.stderr
    [feed] = load_feeds({"pasted.yaml": result.stdout})
    assert (feed.id, feed.url) == ("wire-news-2j", running.url("news.xml"))
    assert "\x1b" not in result.stdout
    assert "1 item" in result.stderr
    assert f"{running.url('lost.xml')} is no feed: not_found" in result.stderr
    assert not (here / "watchd.db").exists()
    assert [asked.name for asked in running.requests()] == ["index.html", "news.xml", "lost.xml"]


def test_links_that_look_like_feeds_are_asked_where_a_page_names_none(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("wire.rss", rss(story(1, "Radar parts arrive")))
    running.publish("index.html", page("<a href='about.html'>About</a>", "<a href='wire.rss'>RSS</a>"))
    told = json.loads(watchd("feed", "discover", running.url("index.html"), "--json").stdout)
    assert told["schema"] == "watchd.feed.discover/1"
    assert [feed["url"] for feed in told["feeds"]] == [running.url("wire.rss")]


def test_the_usual_places_come_last(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("feed.xml", rss(story(1, "Radar parts arrive")))
    running.publish("index.html", page())
    result = watchd("feed", "discover", running.url("index.html"))
    assert result.exit_code == 0
    assert running.url("feed.xml") in result.stdout


def test_a_feed_that_is_configured_is_named_and_not_printed(running: FeedServer, here: Path) -> None:
    write_desk(here, feed_url=running.url("wire.xml"))
    running.publish("wire.xml", rss(story(1, "Radar parts arrive")))
    result = watchd("feed", "discover", running.url("wire.xml"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "is left out: the same URL as tass-en" in result.stderr


def test_a_page_without_feeds_is_a_finding(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("index.html", page())
    result = watchd("feed", "discover", running.url("index.html"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no feed was found; 7 places asked." in result.stderr
    lost = watchd("feed", "discover", running.url("gone.html"))
    assert lost.exit_code == 1
    assert "not_found" in lost.stderr
    assert watchd("feed", "discover", "efectococuyo.com").exit_code == 2
