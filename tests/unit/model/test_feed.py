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


def test_another_name_is_another_host() -> None:
    assert Feed(id="a", url="https://www.host.example/feed").host != "host.example"
