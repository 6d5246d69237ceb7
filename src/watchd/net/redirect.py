"""Redirects by hand: where they may lead and what may travel along."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import httpx

from watchd.errors import FetchError, FetchReason
from watchd.net.cookies import Cookies, Origin
from watchd.net.guard import literal_address
from watchd.net.question import Received
from watchd.net.shown import shown

MAX_HOPS = 5
_LONGEST = 16_384  # characters of a URL; servers take 8,000 (RFC 9110, 4.1)
_HIGHEST_PORT = 65_535
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_HARMLESS = frozenset({"accept", "accept-language"})  # all that another origin gets to see


@dataclass(frozen=True, slots=True)
class Hop:
    """One URL on the way to an answer, with the headers that may be sent to it."""

    url: httpx.URL  # without user and password: they are in the headers
    headers: Mapping[str, str] = field(default_factory=dict)
    hops: int = 0
    are_permanent: bool = True
    is_at_home: bool = True  # no redirect has led to another origin
    cookies: Cookies = field(default_factory=Cookies)

    @property
    def host(self) -> str:
        """The host as it will be connected to."""
        return self.url.raw_host.decode("ascii")

    @property
    def sent(self) -> Mapping[str, str]:
        """The headers, with the cookies that this origin has set on the way beside those that are configured."""
        told = self.cookies.at(_origin(self.url))
        if not told:
            return self.headers
        own = {name: value for name, value in self.headers.items() if name.lower() != "cookie"}
        configured = (value for name, value in self.headers.items() if name.lower() == "cookie")
        return {**own, "Cookie": "; ".join((*configured, told))}

    @property
    def shareable_url(self) -> str:
        """The URL without user and password."""
        return str(self.url)

    @property
    def is_moved_for_good(self) -> bool:
        """Whether redirects led here and each of them was permanent."""
        return self.hops > 0 and self.are_permanent


def first_hop(url: str, headers: Mapping[str, str]) -> Hop:
    """The URL as configured; user and password in it become an Authorization header. Raises FetchError."""
    parsed = _configured(url)
    sent = dict(headers)
    if parsed.userinfo:
        sent.setdefault("Authorization", _basic(parsed))
    return Hop(_without_user(parsed), sent)


def next_hop(hop: Hop, response: Received) -> Hop | None:
    """Where a redirect leads; None when the response is no redirect. Raises FetchError where it must not lead."""
    if response.status not in _REDIRECTS:
        return None
    location = _location(response)
    if not location:
        raise FetchError(f"status {response.status} without a Location", reason="redirect")
    try:
        joined = urljoin(str(hop.url), location)
    except ValueError as error:
        raise FetchError("the redirect's target cannot be read as a URL", reason="redirect") from error
    target = _parsed(joined, f"the redirect's target {shown(joined)}", reason="redirect")
    if hop.url.scheme == "https" and target.scheme == "http":
        raise FetchError(f"redirected from https to {shown(str(target))}, which is not encrypted", reason="redirect")
    headers, is_same = hop.headers, _origin(target) == _origin(hop.url)
    if not is_same:
        headers = {name: value for name, value in headers.items() if name.lower() in _HARMLESS}
    return Hop(
        _without_user(target),
        headers,
        hop.hops + 1,
        hop.are_permanent and response.status in _PERMANENT,
        hop.is_at_home and is_same,
        hop.cookies.after(_origin(hop.url), response.headers),
    )


@lru_cache(maxsize=256)  # a channel's is asked for with each message of a burst
def _configured(url: str) -> httpx.URL:
    return _parsed(url, "this", reason="protocol")


def _parsed(url: str, what: str, *, reason: FetchReason) -> httpx.URL:
    """The URL, if it is http or https with a host; raises FetchError. The library's own words might show a password."""
    if len(url) > _LONGEST:
        raise FetchError(f"{what} has {len(url):,} characters; at most {_LONGEST:,} are followed", reason=reason)
    try:
        parsed = httpx.URL(url)
        is_usable = parsed.scheme in {"http", "https"} and bool(parsed.host)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        _refuse_odd_digits(url)
        raise FetchError(
            f"{what} cannot be read as a URL; signs with a meaning in URLs must be percent-encoded", reason=reason
        ) from error
    if not is_usable:
        raise FetchError(f"{what} is no http:// or https:// URL", reason=reason)
    if parsed.port is not None and not 0 < parsed.port <= _HIGHEST_PORT:
        raise FetchError(f"{what} names port {parsed.port}; ports go from 1 to {_HIGHEST_PORT}", reason=reason)
    return parsed


def _refuse_odd_digits(url: str) -> None:
    """Name the trick where an unreadable host spells an address in full-width or circled digits."""
    with suppress(ValueError):
        host = urlsplit(url).hostname or ""
        address = literal_address(host)
        if address is not None and str(address) != host:
            raise FetchError(f"the host spells the address {address}; write it in plain digits", reason="blocked")


def _location(response: Received) -> str:
    """The Location header; read as UTF-8 where it is, since many servers send paths that way."""
    raw = next((value for name, value in response.headers if name.lower() == b"location"), b"")
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()


def _without_user(url: httpx.URL) -> httpx.URL:
    return url.copy_with(userinfo=b"") if url.userinfo else url


def _basic(url: httpx.URL) -> str:
    request = next(httpx.BasicAuth(url.username, url.password).auth_flow(httpx.Request("GET", url)))
    return request.headers["Authorization"]


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.raw_host.decode("ascii"), url.port
