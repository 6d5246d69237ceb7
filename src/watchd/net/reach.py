"""How a request leaves this machine: the `network:` section and what one feed or channel says differently, as one."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from watchd.model.feed import NetworkOptions
from watchd.net.guard import Allowance, literal_address, plain_host
from watchd.net.shown import shown


@dataclass(frozen=True, slots=True)
class Reach:
    """The combined options of one request; hashable, so that clients can be kept by it."""

    allowance: Allowance
    proxy: str | None = None
    no_proxy: tuple[str, ...] = ()
    ca_files: tuple[str, ...] = ()
    client_cert: tuple[str, str | None] | None = None  # files of a certificate and its key; for the first origin alone

    def proxy_for(self, host: str) -> str | None:
        """The proxy that a request to this host goes through; None when it goes straight."""
        if self.proxy is None or any(_is_covered(host, entry) for entry in self.no_proxy):
            return None
        return self.proxy


@lru_cache(maxsize=256)
def combined(wide: NetworkOptions, narrow: NetworkOptions) -> Reach:
    """The global options and those of one feed or channel: lists are added, a narrow proxy wins."""
    files = (wide.ca_file, narrow.ca_file)
    return Reach(
        allowance=Allowance.of(dict.fromkeys((*wide.allow_private, *narrow.allow_private))),
        proxy=narrow.proxy or wide.proxy,
        no_proxy=tuple(dict.fromkeys((*wide.no_proxy, *narrow.no_proxy))),
        ca_files=tuple(dict.fromkeys(file for file in files if file is not None)),
        client_cert=(narrow.client_cert, narrow.client_key) if narrow.client_cert else None,
    )


def faults(options: NetworkOptions) -> tuple[str, ...]:
    """One sentence, with the remedy, for each option that cannot work; for whoever reads the config."""
    found: list[str] = []
    if options.proxy is not None:
        try:
            parts = urlsplit(options.proxy)
            is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_usable = False
        if not is_usable:
            found.append(f"proxy {shown(options.proxy)} is no http:// or https:// URL; write http://proxy.example:3128")
    found += [
        f"allow_private: '{entry}' is neither a network nor a host name; write 10.1.2.0/24 or a plain host name"
        for entry in options.allow_private
        if not _is_network(entry) and (not plain_host(entry) or set(entry) & set("/*@: "))
    ]
    return tuple(found)


def _is_network(entry: str) -> bool:
    try:
        ipaddress.ip_network(entry.strip(), strict=False)
    except ValueError:
        return False
    return True


def _is_covered(host: str, entry: str) -> bool:
    """Whether a `no_proxy` entry means this host: `*`, a network for addresses, a name with everything under it."""
    if entry.strip() == "*":
        return True
    address = literal_address(host)
    if address is not None and _is_network(entry):
        return address in ipaddress.ip_network(entry.strip(), strict=False)
    name, suffix = plain_host(host), plain_host(entry).lstrip(".")
    return bool(suffix) and (name == suffix or name.endswith(f".{suffix}"))
