"""What a URL says of its article and its host; every kind of variant is in tests/golden/urls."""

import pytest

from watchd.text.urls import address_of, host_of, origin_of, registrable_domain, url_key


@pytest.mark.parametrize("junk", ["", "mailto:a@b.example", "javascript:alert(1)", "https://", "http://[::1", "x"])
def test_what_is_no_web_link_has_no_key(junk: str) -> None:
    assert url_key(junk) == ""


def test_a_link_longer_than_any_is_kept_apart_and_not_cut() -> None:
    start = "https://user:secret@www.n.example/?q=" + "x" * 5000
    one, other = url_key(start + "1"), url_key(start + "2")
    assert one.startswith("https://n.example/")
    assert one != other
    assert url_key(one) == one


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


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://A.example/x") == origin_of("https://a.example:443/y?z")
    others = ("http://a.example/", "https://b.a.example/", "https://a.example:8443/")
    assert origin_of("https://a.example/") not in {origin_of(url) for url in others}


def test_a_host_is_one_origin_in_its_own_letters_and_in_those_of_name_servers() -> None:
    assert origin_of("https://новости.рф/x") == origin_of("https://xn--b1amnebsh.xn--p1ai/x")
    assert address_of("https://новости.рф/x") == address_of("https://xn--b1amnebsh.xn--p1ai:443/x")


@pytest.mark.parametrize("same", ["https://A.Example./x?y", "https://a.example:443/x?y", "https://a.example/x?y#z"])
def test_an_address_is_one_however_its_host_and_port_are_written(same: str) -> None:
    assert address_of(same) == address_of("https://a.example/x?y") == "https://a.example/x?y"


@pytest.mark.parametrize(
    "other",
    ["http://a.example/x?y", "https://www.a.example/x?y", "https://a.example:80/x?y", "https://a.example/x", "x"],
)
def test_another_scheme_host_port_or_page_is_another_address(other: str) -> None:
    assert address_of(other) != address_of("https://a.example/x?y")
