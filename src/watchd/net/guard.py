"""Which addresses may be connected to: an explicit deny list, with IPv4 hidden inside IPv6 unwrapped first.

The flags of the `ipaddress` module are not used: `is_global` holds for multicast and for the loopback address behind
NAT64 or 6to4, and their meaning has changed between Python releases. The networks are those of the IANA registries of
special-purpose addresses.
"""

import ipaddress
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from watchd.errors import FetchError
from watchd.model.host import host_name

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_DENIED: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "a tunnel or reserved"),  # Teredo among them
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4 tunnel"),
        ("3fff::/20", "documentation"),
    )
)
_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")  # everything public in IPv6 lies here
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_LOOPBACK = ipaddress.IPv4Address("127.0.0.1")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Private addresses an operator allows: whole networks, or whatever a named host resolves to."""

    networks: tuple[Network, ...] = ()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> "Allowance":
        """Entries as they stand in `allow_private`: a network, an address or a host name each."""
        networks: list[Network] = []
        names: set[str] = set()
        for entry in entries:
            try:
                networks.append(ipaddress.ip_network(entry.strip(), strict=False))
            except ValueError:
                names.add(plain_host(entry))
        return cls(tuple(networks), frozenset(names))

    def covers(self, host: str, address: Address) -> bool:
        """Whether this address may be used for this host although it is private."""
        if plain_host(host) in self.names:
            return True
        forms = {address, carried_ipv4(address)}
        return any(form in network for network in self.networks for form in forms)


def plain_host(host: str) -> str:
    """A host name as it is compared: compatibility forms folded, lower case, without brackets and trailing dot."""
    folded = unicodedata.normalize("NFKC", host).replace("\N{IDEOGRAPHIC FULL STOP}", ".")
    return host_name(folded.strip().strip("[]"))


def carried_ipv4(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped or NAT64 address stands for; any other address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


@lru_cache(maxsize=4096)  # asked for each request, mostly of the same few addresses
def why_denied(address: Address) -> str | None:
    """What kind of non-public address this is; None for a public one."""
    real = carried_ipv4(address)
    for network, kind in _DENIED:
        if real in network:
            return kind
    if isinstance(real, ipaddress.IPv6Address) and real not in _UNICAST_V6:
        return "reserved"
    return None


@lru_cache(maxsize=4096)
def literal_address(host: str) -> Address | None:
    """The address that a host spells without any look-up; None for a name that must be looked up.

    Read as the C library reads it, so `127.1`, `0x7f.1` and `2130706433` are addresses too. `localhost` and names
    under it are the loopback address (RFC 6761), whatever a resolver says.
    """
    plain = plain_host(host)
    if plain == "localhost" or plain.endswith(".localhost"):
        return _LOOPBACK
    try:
        return ipaddress.ip_address(plain.replace("%25", "%", 1))
    except ValueError:
        pass  # not in canonical form; the C library may know an older one
    try:
        return ipaddress.IPv4Address(socket.inet_aton(plain))
    except (OSError, UnicodeError, ValueError):
        return None


def check_literal(host: str, allowance: Allowance) -> None:
    """Refuse a host that spells a non-public address; raises FetchError. Names pass, they are checked when resolved."""
    address = literal_address(host)
    if address is not None:
        check_address(host, address, allowance)


def check_address(host: str, address: Address, allowance: Allowance) -> None:
    """Refuse a non-public address unless it is allowed; raises FetchError with reason `blocked`."""
    kind = why_denied(address)
    if kind is None or allowance.covers(host, address):
        return
    where = host if plain_host(host) == str(address) else f"{host} ({address})"
    raise FetchError(
        f"{where} is not a public address ({kind}). If you mean it, name the host or its network in `allow_private`.",
        reason="blocked",
    )


ANYWHERE = Allowance.of(("0.0.0.0/0", "::/0"))
"""For a machine of the operator's own, whatever its address."""
