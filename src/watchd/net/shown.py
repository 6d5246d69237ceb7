"""URLs as they may be shown: without the parts that carry secrets."""

from urllib.parse import urlsplit

_LONGEST = 200


def shown(url: str, *, with_path: bool = True) -> str:
    """The URL for logs and errors: no user, password, query or fragment; control characters escaped; cut at 200.

    `with_path=False` leaves the host only: a webhook's path is often its password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "(unreadable URL)"
    host = f"[{host}]" if ":" in host else host
    text = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    if with_path:
        text += parts.path
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
