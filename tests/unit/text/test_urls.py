"""One key for every way the same article is linked, and never one key for two articles."""

import pytest

from watchd.text.urls import host_of, registrable_domain, url_key

ARTICLE = "https://news.example/2026/su-30"


@pytest.mark.parametrize(
    "variant",
    [
        "http://news.example/2026/su-30",
        "https://www.news.example/2026/su-30/",
        "https://m.news.example/2026/su-30",
        "HTTPS://NEWS.EXAMPLE:443/2026/su-30#comments",
        "https://news.example/2026/su-30?utm_source=rss&utm_medium=feed",
        "https://news.example/2026/su-30?amp;utm_campaign=x",
        "https://news.example/2026/su-30?fbclid=abc",
        "https://news.example/2026/su-30?from=rss",
        "https://news.example/2026/su-30/amp",
        "https://news.example/amp/2026/su-30",
        "https://news.example/2026/su-30?outputType=amp",
        "https://news.example/2026/su-30/index.html",
        "https://user:secret@news.example/2026/su-30",
        "https://news.example/2026/su%2D30",
        "https://www.google.com/url?q=https://news.example/2026/su-30&sa=U",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2026/su-30",
        "https://www.google.com/amp/s/news.example/2026/su-30",
    ],
)
def test_variants_of_one_link_have_one_key(variant: str) -> None:
    assert url_key(variant) == url_key(ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://n.example/a?id=1", "https://n.example/a?id=2"),
        ("https://n.example/a?newsid=1", "https://n.example/a"),
        ("https://n.example/?ELEMENT_ID=68", "https://n.example/?ELEMENT_ID=69"),
        ("https://n.example/a?ref=12", "https://n.example/a?ref=13"),
        ("https://n.example/A", "https://n.example/a"),
        ("https://n.example:8080/a", "https://n.example/a"),
        ("https://es.n.example/a", "https://en.n.example/a"),
        ("https://n.example/a?source=12345", "https://n.example/a"),
    ],
)
def test_what_may_pick_the_article_is_never_dropped(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_the_order_of_parameters_does_not_matter() -> None:
    assert url_key("https://n.example/a?b=2&a=1") == url_key("https://n.example/a?a=1&b=2")


@pytest.mark.parametrize("junk", ["", "mailto:a@b.example", "javascript:alert(1)", "https://", "http://[::1", "x"])
def test_what_is_no_web_link_has_no_key(junk: str) -> None:
    assert url_key(junk) == ""


def test_a_key_is_its_own_key() -> None:
    key = url_key("https://www.n.example/Ñandú/?q=años&utm_source=x")
    assert url_key(key) == key


def test_the_registrable_domain_keeps_a_country_s_second_level() -> None:
    assert registrable_domain("https://www.vtv.gob.ve/feed/") == "vtv.gob.ve"
    assert registrable_domain("https://feeds.bbci.co.uk/x") == "bbci.co.uk"
    assert registrable_domain("https://edition.cnn.com/x") == "cnn.com"
    assert registrable_domain("http://127.0.0.1:80/") == "127.0.0.1"


def test_the_host_shown_is_without_www_and_credentials() -> None:
    assert host_of("https://u:p@WWW.Example.org./x") == "example.org"
