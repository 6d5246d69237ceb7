from ipaddress import ip_address

import pytest

from watchd.errors import FetchError
from watchd.net.guard import Allowance, check_address, check_literal, literal_address, why_denied

NONE = Allowance()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.31.0.1",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "100::1",
        "5f00::1",
    ],
)
def test_a_non_public_address_is_denied(address: str) -> None:
    assert why_denied(ip_address(address)) is not None


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_not_denied_even_where_ipv6_carries_it(address: str) -> None:
    assert why_denied(ip_address(address)) is None


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("127.0.0.1.", "127.0.0.1"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("１２７。0。0。1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("LocalHost.", "127.0.0.1"),
        ("a.localhost", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%25eth0", "fe80::1%eth0"),
        ("8.8.8.8", "8.8.8.8"),
    ],
)
def test_a_host_that_spells_an_address_is_read_as_the_c_library_reads_it(host: str, address: str) -> None:
    assert literal_address(host) == ip_address(address)


@pytest.mark.parametrize("host", ["example.org", "a.b.c.d", "1.2.3.4.5", "", "deadbeef", "localhost.example.org", "é"])
def test_a_name_spells_no_address(host: str) -> None:
    assert literal_address(host) is None


def test_the_refusal_names_the_address_and_the_remedy() -> None:
    with pytest.raises(FetchError, match=r"2130706433 \(127\.0\.0\.1\).*loopback.*allow_private") as caught:
        check_literal("2130706433", NONE)
    assert caught.value.reason == "blocked"


def test_an_allowed_network_covers_its_addresses_and_nothing_else() -> None:
    allowance = Allowance.of(["10.1.0.0/16"])
    check_address("intranet", ip_address("10.1.9.9"), allowance)
    check_address("intranet", ip_address("::ffff:10.1.9.9"), allowance)
    check_address("intranet", ip_address("64:ff9b::a01:909"), allowance)
    with pytest.raises(FetchError):
        check_address("intranet", ip_address("10.2.0.1"), allowance)


def test_an_allowed_name_covers_whatever_it_resolves_to_and_no_other_name() -> None:
    allowance = Allowance.of(["Feeds.Intranet."])
    check_address("feeds.intranet", ip_address("192.168.0.9"), allowance)
    with pytest.raises(FetchError):
        check_address("other.intranet", ip_address("192.168.0.9"), allowance)
    with pytest.raises(FetchError):
        check_address("x.feeds.intranet", ip_address("192.168.0.9"), allowance)


def test_an_allowed_name_in_letters_of_its_own_covers_the_host_that_is_asked() -> None:
    check_address("xn--b1amomjf.xn--p1ai", ip_address("192.168.0.9"), Allowance.of(["внутри.рф"]))
