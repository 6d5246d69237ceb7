import pytest

from watchd.model.feed import NetworkOptions
from watchd.net.guard import Allowance
from watchd.net.reach import combined, faults

PROXY = "http://user:secret@proxy.example:3128"


def test_narrow_options_add_to_the_wide_ones_and_a_narrow_proxy_wins() -> None:
    reach = combined(
        NetworkOptions(allow_private=("10.0.0.0/8",), proxy=PROXY, no_proxy=("a.org",), ca_file="/a.pem"),
        NetworkOptions(allow_private=("intranet",), proxy="http://other:1", no_proxy=("b.org",), ca_file="/b.pem"),
    )
    assert reach.allowance == Allowance.of(["10.0.0.0/8", "intranet"])
    assert reach.proxy == "http://other:1"
    assert reach.no_proxy == ("a.org", "b.org")
    assert reach.ca_files == ("/a.pem", "/b.pem")


def test_equal_options_give_an_equal_key() -> None:
    options = NetworkOptions(allow_private=("10.0.0.0/8",), ca_file="/a.pem")
    assert hash(combined(options, options)) == hash(combined(options, NetworkOptions()))
    assert combined(options, options) == combined(options, NetworkOptions())


@pytest.mark.parametrize(
    ("host", "entry"),
    [
        ("example.org", "example.org"),
        ("a.Example.org", ".example.ORG"),
        ("a.example.org.", "example.org"),
        ("10.1.2.3", "10.0.0.0/8"),
        ("anything", "*"),
        ("::1", "::1"),
    ],
)
def test_no_proxy_covers_names_below_networks_and_everything(host: str, entry: str) -> None:
    assert combined(NetworkOptions(proxy=PROXY, no_proxy=(entry,)), NetworkOptions()).proxy_for(host) is None


@pytest.mark.parametrize(
    ("host", "entry"),
    [("notexample.org", "example.org"), ("11.0.0.1", "10.0.0.0/8"), ("a.org", ""), ("a.org", "8.8.8.8")],
)
def test_no_proxy_covers_nothing_else(host: str, entry: str) -> None:
    assert combined(NetworkOptions(proxy=PROXY, no_proxy=(entry,)), NetworkOptions()).proxy_for(host) == PROXY


def test_options_that_cannot_work_are_named_without_their_secrets() -> None:
    found = faults(
        NetworkOptions(allow_private=("http://intranet/", "10.0.0.0/8", "feeds.lan"), proxy="socks5://u:pw@p")
    )
    assert len(found) == 2
    assert "socks5://p" in found[0]
    assert "pw" not in found[0]
    assert "http://intranet/" in found[1]
    assert faults(NetworkOptions(proxy=PROXY)) == ()
    assert len(faults(NetworkOptions(proxy="http://p:99999"))) == 1
