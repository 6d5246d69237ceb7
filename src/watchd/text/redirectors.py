"""Links that carry another page's address in them: redirectors, AMP caches, Yandex Turbo, web archives.

Only what the link itself says is unwrapped. A short link says nothing, and asking somebody where it leads is not done.
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

_GOOGLE = r"(?:www\.|news\.)?google\.(?:com?\.)?[a-z]{2,3}"
# host, path, and the parameters that hold the address
_BY_PARAMETER = tuple(
    (re.compile(host), re.compile(path), frozenset(names.split()))
    for host, path, names in (
        (_GOOGLE, r"/url", "url q"),
        (r"(?:l|lm)\.facebook\.com", r"/l\.php", "u"),
        (r"l\.instagram\.com", r"/?", "u"),
        (r"(?:www\.|m\.)?youtube\.com", r"/redirect", "q"),
        (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", "url"),
        (r"t\.me", r"/iv", "url"),
        (r"(?:www\.)?linkedin\.com", r"/redir/(?:redirect|general-malware-page)", "url"),
        (r"(?:www\.)?duckduckgo\.com", r"/l/?", "uddg"),
        (r"out\.reddit\.com", r"/.*", "url"),
        (r"t\.umblr\.com", r"/redirect", "z"),
        (r"(?:www\.|m\.|away\.)?vk\.com", r"/away(?:\.php)?", "to"),
        (r"(?:www\.)?yandex\.(?:ru|com|by|kz)", r"/turbo/?", "text"),
    )
)
# The address stands in the path; `s/` before it means https.
_BY_PATH = tuple(
    re.compile(rf"https?://{pattern}", re.IGNORECASE)
    for pattern in (
        r"[a-z0-9-]+\.cdn\.ampproject\.org/[cv]/(?P<s>s/)?(?=[^/]+\.)",
        rf"{_GOOGLE}/amp/(?P<s>s/)?(?=[^/]+\.)",
        r"(?:www\.)?bing\.com/amp/(?P<s>s/)?(?=[^/]+\.)",
    )
)
# Yandex Turbo puts the `s` behind the host.
_TURBO = re.compile(
    r"https?://(?:[a-z0-9-]+\.turbopages\.org/(?:turbo/)?|(?:www\.)?yandex\.(?:ru|com|by|kz)/turbo/)"
    r"(?P<host>[^/?#]+\.[^/?#]+)/(?P<s>[sh])/",
    re.IGNORECASE,
)
# Yahoo writes it into the path of a search result, and behind a star in feeds.
_YAHOO = re.compile(
    r"https?://(?:r\.search\.yahoo\.com/[^?#]{0,300}/RU=(?P<result>https?[^/?#]+)/"
    r"|[a-z.]{1,40}\.yahoo\.com/[^*?#]{1,200}/\*(?P<listed>https?(?::|%3a)//.+))",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)", re.IGNORECASE)


def unwrapped(url: str) -> str | None:
    """The address inside a link of a known redirector; None where it is none."""
    for pattern in _BY_PATH:
        cached = pattern.match(url)
        if cached:
            return f"http{'s' if cached['s'] else ''}://{url[cached.end() :]}"
    turbo = _TURBO.match(url)
    if turbo:
        return f"https://{turbo['host']}/{url[turbo.end() :]}"
    archived = _ARCHIVE.match(url)
    if archived:
        return re.sub(r"^(https?):/+", r"\1://", url[archived.end() :])
    yahoo = _YAHOO.match(url)
    if yahoo:
        return unquote(yahoo["result"]) if yahoo["result"] else re.sub("(?i)^(https?)%3a", r"\1:", yahoo["listed"])
    return _of_parameter(url)


def _of_parameter(url: str) -> str | None:
    if "?" not in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    for known, path, names in _BY_PARAMETER:
        if known.fullmatch(host) and path.fullmatch(parts.path):
            for name, value in parse_qsl(parts.query):
                if name in names and value.startswith(("http://", "https://")):
                    return value
    return None
