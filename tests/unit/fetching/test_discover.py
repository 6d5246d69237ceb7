"""Which feeds a page names, and that no page can make it expensive to say."""

import pytest

from watchd.fetching.discover import FeedLink, alike, linked_feeds, usual_places
from watchd.model.feed import Validators
from watchd.ports import Fetched

URL = "https://site.example/news/today.html"


def page(text: str) -> Fetched:
    return Fetched(URL, text.encode(), {"content-type": "text/html"}, Validators())


@pytest.mark.parametrize(
    ("tag", "url"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', "https://site.example/rss"),
        ("<LINK TYPE='application/atom+xml; charset=utf-8' REL='home alternate' HREF=a.xml />", "https://site.example/news/a.xml"),
        ('<link rel="alternate" type="application/feed+json" href="//cdn.example/f.json#x">', "https://cdn.example/f.json"),
        ('<link rel=feed href="?format=feed&amp;type=rss">', "https://site.example/news/today.html?format=feed&type=rss"),
        ('<link rel="alternate" type="text/xml" href="feed://site.example/rss">', "https://site.example/rss"),
        ('<link rel="alternate" type="application/x-rss+xml" href="/rss">', "https://site.example/rss"),
        ('<!-- <link rel="alternate" type="text/xml" href="/old"> --><link rel=feed href="/rss">', "https://site.example/rss"),
        ('<!-- never closed <link rel=feed href="/rss">', "https://site.example/rss"),
        ('<base href="/deep/"><link rel="alternate" type="text/xml" href="f">', "https://site.example/deep/f"),
    ],
)  # fmt: skip
def test_a_page_names_its_feeds(tag: str, url: str) -> None:
    assert [link.url for link in linked_feeds(page(f"<html><head>{tag}</head>"))] == [url]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" hreflang="es" href="/es/">',
        '<link rel="stylesheet" type="text/css" href="/rss.css">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="https://user:word@site.example/">',
        '<link rel="alternate" type="application/rss+xml" href="http://[broken/">',
        '<link rel="alternate" type="application/rss+xml">',
    ],
)
def test_what_is_no_feed_is_not_named(tag: str) -> None:
    assert linked_feeds(page(tag)) == ()


def test_the_title_is_plain_and_each_address_comes_once() -> None:
    tag = '<link rel="alternate" type="application/rss+xml" title="Caf&eacute;" href="/rss">'
    assert linked_feeds(page(tag * 3)) == (FeedLink("https://site.example/rss", "Café"),)


def test_links_that_look_like_feeds() -> None:
    text = "<a href='/feed'>f</a><a href='/rss-icon.png'>i</a><a href='/feedback'>b</a><a href=/x/atom.xml>a</a>"
    assert [link.url for link in alike(page(text))] == ["https://site.example/feed", "https://site.example/x/atom.xml"]


def test_usual_places_are_below_the_page_and_at_the_top_of_its_site() -> None:
    places = [link.url for link in usual_places(URL)]
    assert places[:2] == ["https://site.example/news/feed/", "https://site.example/news/rss"]
    assert "https://site.example/feed.xml" in places
    assert len(places) == len(set(places))


@pytest.mark.parametrize("piece", ["<a '", '<a href="', "<link ", "<a href=x ", "<base href=/"])
def test_a_page_of_open_tags_names_nothing(piece: str) -> None:
    assert linked_feeds(page(piece * 250_000)) == ()
    assert len(alike(page(piece * 250_000))) <= 8
