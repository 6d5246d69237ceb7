"""A URL's key: one string for every way the same article is linked. It is compared, never shown and never fetched."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from watchd.model.host import host_name
from watchd.text.redirectors import unwrapped
from watchd.text.trackers import is_tracker

# Only references with their semicolon: `&section=`, `&copy=` and the like are parameters, not signs.
_REFERENCES = {"&amp;": "&", "&#38;": "&", "&#038;": "&", "&#x26;": "&", "&quot;": '"', "&#39;": "'", "&apos;": "'"}
_REFERENCE = re.compile("|".join(_REFERENCES), re.IGNORECASE)
_HOST_PREFIXES = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.(?=[^.]+\.))+")
_INDEX = re.compile(r"/index\.(?:html?|php|aspx?)$")
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_ESCAPED_SLASH = re.compile("%2f", re.IGNORECASE)
_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "gob", "gov", "go", "gub", "info", "mil", "ne", "net", "nom", "or", "org", "press", "gv"]
)
_MAX = 4096
_PORTS = {"http": 80, "https": 443}
_WRAPPERS = 3  # a wrapper may stand in a wrapper


@lru_cache(maxsize=20_000)
def url_key(url: str) -> str:
    """The canonical key of an http(s) URL, or "" for anything else; `watchd` compares articles by it."""
    text = _unescaped(url.strip())
    if len(text) > _MAX:  # cut off, two articles might have one key
        return f"https://{host_of(text)}/{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
    for _ in range(_WRAPPERS):
        inner = unwrapped(text)
        if inner is None:
            break
        text = inner
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    host = _HOST_PREFIXES.sub("", host_name(host))
    shown_port = f":{port}" if port not in {None, 80, 443} else ""
    query = _kept_query(parts.query)
    return f"https://{host}{shown_port}{_path(parts.path)}{'?' + query if query else ''}"


def without_feed_scheme(url: str) -> str:
    """An address without the `feed:` that some pages and programs write before one, or in the place of `https:`."""
    scheme, colon, rest = url.partition(":")
    if not colon or scheme.lower() not in {"feed", "feeds"}:
        return url
    return f"https:{rest}" if rest.startswith("//") else rest


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: those who share all three are one server, to which a login belongs."""
    parts = urlsplit(url)
    return parts.scheme, host_name(parts.hostname or ""), parts.port or _PORTS.get(parts.scheme)


def address_of(url: str) -> str:
    """The http(s) URL as it is compared with another: whatever the letters of its host, with or without its port.

    For anything else the text itself. `url_key` is for articles: it takes more for the same.
    """
    try:
        parts = urlsplit(url)
        host, port = host_name(parts.hostname or ""), parts.port
    except ValueError:
        return url
    if parts.scheme not in _PORTS or not host:
        return url
    shown_port = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{shown_port}{parts.path or '/'}{query}"


def host_of(url: str) -> str:
    """The host a reader would see in the URL, in lower case, without a leading `www.`; "" where there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.lower().rstrip(".").removeprefix("www.")


def registrable_domain(url: str) -> str:
    """The part of the URL's host that somebody registered: `gob.ve` and its like count as one label.

    Without the public suffix list this is an approximation: a two-letter country domain below a generic second
    level (`com.ve`, `co.uk`) keeps three labels, everything else two.
    """
    host = host_of(url)
    labels = host.split(".")
    if len(labels) <= 2 or labels[-1].isdigit():  # noqa: PLR2004 - a name and its top level; or an address
        return host
    country_code = 2
    keep = 3 if len(labels[-1]) == country_code and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def _unescaped(text: str) -> str:
    for _ in range(2):  # feeds escape twice
        text = _REFERENCE.sub(lambda found: _REFERENCES[found[0].lower()], text)
    return text


def _path(path: str) -> str:
    path = _SESSION.sub("", path)
    # A slash that is escaped belongs to a name: decoded, it would make another path.
    path = "%2F".join(_evened(part) for part in _ESCAPED_SLASH.split(path))
    path = _INDEX.sub("/", path)
    if path.endswith(("/amp", "/amp/")):
        path = path.rstrip("/").removesuffix("/amp")
    elif path.endswith(".amp"):
        path = path.removesuffix(".amp")
    if path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    return path.rstrip("/")


def _evened(part: str) -> str:
    return quote(unquote(part, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")


def _kept_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    plain = [(name.removeprefix("amp;"), value) for name, value in pairs]  # a broken escape
    kept = sorted((name, value) for name, value in plain if not is_tracker(name, value))
    return "&".join(
        f"{quote(name, safe='', errors='surrogateescape')}={quote(value, safe='', errors='surrogateescape')}"
        for name, value in kept
    )
