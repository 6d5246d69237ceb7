"""Links that may be clicked: only http and https, plain ASCII, with the host that they really lead to."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from watchd.alerts.render.clean import line_text

_LONGEST = 1_000  # a longer one would have to be cut, and lead elsewhere
_SCHEME = re.compile(r"^http", re.IGNORECASE)
_SHOWN = 120
_HOST = re.compile(r"[a-z0-9._:\[\]-]{1,253}")
_KEPT = "%/:=&?~+!$,;'@()*-._"  # what a URL may hold unescaped; the rest is percent-encoded


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to follow, and the host in ASCII: look-alike letters of other scripts show as `xn--`."""

    url: str
    host: str


def safe_link(url: str) -> Link | None:
    """The link without user name and password, or None when it is no short, whole http or https URL."""
    if len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port is not None else ""
        path, query, fragment = (quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    netloc = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    whole = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return Link(whole, host) if len(whole) <= _LONGEST else None


def shown_url(url: str) -> str:
    """A URL that must not be clicked, as text: `hxxp`, so that no mail program makes a link of it."""
    return _SCHEME.sub("hxxp", line_text(url, _SHOWN))
