"""A feed's host: one name for one host, however its URL writes it."""

import pytest

from watchd.model.feed import Feed


@pytest.mark.parametrize(
    "url",
    [
        "https://host.example/feed",
        "https://host.example./feed",
        "https://HOST.example:443/feed",
        "http://Host.Example.:8080/feed",
    ],
)
def test_a_host_is_one_however_its_name_and_port_are_written(url: str) -> None:
    assert Feed(id="a", url=url).host == "host.example"


@pytest.mark.parametrize(
    "url", ["https://новости.рф/feed", "https://Новости.РФ.:443/feed", "https://xn--b1amnebsh.xn--p1ai/feed"]
)
def test_a_host_in_letters_of_its_own_is_the_one_that_name_servers_are_asked_for(url: str) -> None:
    assert Feed(id="a", url=url).host == "xn--b1amnebsh.xn--p1ai"


def test_letters_that_make_no_name_stay_as_they_are() -> None:
    assert Feed(id="a", url="https://новости..рф/feed").host == "новости..рф"


def test_another_name_is_another_host() -> None:
    assert Feed(id="a", url="https://www.host.example/feed").host != "host.example"
