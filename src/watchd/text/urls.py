"""A URL's key: one string for every way the same article is linked. It is compared, never shown and never fetched."""

import html
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

# Parameters that only say how a reader came to the page. An unknown parameter may be the article's identity
# (id=, newsid=, ELEMENT_ID=), so nothing else is ever dropped.
_TRACKERS = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "vero_conv",
        "_hsenc",
        "_hsmi",
        "__hstc",
        "__hssc",
        "__hsfp",
        "ncid",
        "cmpid",
        "ocid",
        "smid",
        "cmp",
        "sr_share",
        "spm",
        "wt_mc",
        "wt_zmc",
        "at_medium",
        "at_campaign",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "xtor",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "utm_referrer",
        "_openstat",
        "ns_campaign",
        "ns_mchannel",
        "ns_source",
        "ns_linkname",
        "ns_fee",
        "rss_id",
        "feature_share",
    ]
)
_TRACKER_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "piwik_")
# These names are trackers only with a value that names a medium; elsewhere they pick the article.
_TRACKER_VALUES = {
    "ref": frozenset({"rss", "feed", "twitter", "facebook", "telegram", "share", "home", "newsletter"}),
    "source": frozenset({"rss", "feed", "twitter", "facebook", "telegram", "newsletter", "amp"}),
    "from": frozenset({"rss", "feed", "twitter", "facebook", "telegram", "newsletter", "share"}),
    "outputtype": frozenset({"amp"}),
    "output": frozenset({"amp"}),
    "amp": frozenset({"", "1", "true"}),
}
_HOST_PREFIXES = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_INDEX = re.compile(r"/(?:index\.(?:html?|php|aspx?))$")
_UNWRAPPERS = (
    # a redirector's own link carries the article's in a parameter
    ("google.com", "/url", ("url", "q")),
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
)
_AMP_CACHE = re.compile(
    r"^https?://(?:[a-z0-9-]+\.cdn\.ampproject\.org/[cv]/(s/)?|(?:www\.)?google\.[a-z.]+/amp/(s/)?)"
)
_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "gob", "gov", "go", "gub", "info", "mil", "ne", "net", "nom", "or", "org", "press", "gv"]
)
_MAX = 4096


@lru_cache(maxsize=20_000)
def url_key(url: str) -> str:
    """The canonical key of an http(s) URL, or "" for anything else; `watchd` compares articles by it."""
    text = html.unescape(html.unescape(url.strip()))[:_MAX]
    for _ in range(3):  # a wrapper may stand in a wrapper
        inner = _unwrapped(text)
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
    host = _HOST_PREFIXES.sub("", _ascii_host(host))
    shown_port = f":{port}" if port not in {None, 80, 443} else ""
    query = _kept_query(parts.query)
    return f"https://{host}{shown_port}{_path(parts.path)}{'?' + query if query else ''}"


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


def _unwrapped(url: str) -> str | None:
    cached = _AMP_CACHE.match(url)
    if cached:
        scheme = "https://" if any(cached.groups()) else "http://"
        return scheme + url[cached.end() :]
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    for wrapper, path, names in _UNWRAPPERS:
        if host == wrapper and parts.path == path:
            for name, value in parse_qsl(parts.query):
                if name in names and value.startswith(("http://", "https://")):
                    return value
    return None


def _ascii_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _path(path: str) -> str:
    path = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    path = _INDEX.sub("/", path)
    if path.endswith(("/amp", "/amp/")):
        path = path.rstrip("/").removesuffix("/amp")
    elif path.endswith(".amp"):
        path = path.removesuffix(".amp")
    if path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    return path.rstrip("/")


def _kept_query(query: str) -> str:
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
        if not _is_tracker(name.lower(), value.lower())
    ]
    kept.sort()
    return "&".join(
        f"{quote(name, safe='', errors='surrogateescape')}={quote(value, safe='', errors='surrogateescape')}"
        for name, value in kept
    )


def _is_tracker(name: str, value: str) -> bool:
    name = name.removeprefix("amp;")  # a double-escaped ampersand
    if name in _TRACKERS or name.startswith(_TRACKER_PREFIXES):
        return True
    return value in _TRACKER_VALUES.get(name, ())
