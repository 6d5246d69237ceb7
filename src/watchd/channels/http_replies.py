"""What an HTTP answer to a webhook means for the next attempt, and how long the receiver asks to wait."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from watchd.errors import DeliveryKind

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=6)

_KINDS: Mapping[int, DeliveryKind] = {
    400: DeliveryKind.MESSAGE,
    401: DeliveryKind.CHANNEL,
    403: DeliveryKind.CHANNEL,
    404: DeliveryKind.CHANNEL,
    405: DeliveryKind.CHANNEL,
    407: DeliveryKind.CHANNEL,  # the proxy's own login
    408: DeliveryKind.TRANSIENT,
    409: DeliveryKind.MESSAGE,
    410: DeliveryKind.TARGET,  # the receiver is gone for good, and says so
    413: DeliveryKind.MESSAGE,
    422: DeliveryKind.MESSAGE,
    425: DeliveryKind.TRANSIENT,
    429: DeliveryKind.THROTTLED,
    501: DeliveryKind.CHANNEL,
    505: DeliveryKind.CHANNEL,
    511: DeliveryKind.CHANNEL,
}
_HINTS: Mapping[int, str] = {
    401: "check the URL and what the receiver expects",
    403: "check the URL and what the receiver allows",
    404: "check the URL",
    405: "the URL takes no POST; check it",
    407: "check the user and password in `proxy`",
    410: "the receiver has switched this URL off; remove the channel or give its new URL",
    413: "the receiver takes no message of this size",
}


def kind_of_status(status: int, *, asks_to_wait: bool) -> DeliveryKind:
    """The meaning of a status other than 2xx; `asks_to_wait` is whether a usable Retry-After came with it."""
    if 300 <= status < 400:  # noqa: PLR2004 - the class of redirects
        return DeliveryKind.CHANNEL
    if status == 503 and asks_to_wait:  # noqa: PLR2004 - Service Unavailable
        return DeliveryKind.THROTTLED
    if status in _KINDS:
        return _KINDS[status]
    return DeliveryKind.MESSAGE if 400 <= status < 500 else DeliveryKind.TRANSIENT  # noqa: PLR2004 - 4xx


def hint_for(status: int, headers: Mapping[str, str]) -> str:
    """What a person can do about it; of a redirect only the host is named, its path may be a password."""
    if 300 <= status < 400:  # noqa: PLR2004 - the class of redirects
        return f"redirects are not followed; if {_host(headers.get('location', ''))} is right, give that URL"
    return _HINTS.get(status, "")


def pause_asked(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Retry-After, between 1 second and 6 hours; None where it is missing, negative or unreadable.

    A date counts from the answer's own Date, so that a wrong clock on either side does not matter, else from `now`.
    """
    asked = headers.get("retry-after", "").strip()
    seconds = _seconds(asked)
    if seconds is None:
        seconds = _seconds_until(asked, _moment(headers.get("date", "")) or now)
    return seconds_asked(seconds)


def seconds_asked(value: object) -> timedelta | None:
    """A number of seconds as a service puts it into a body or a header of its own, within the same bounds."""
    seconds = float(value) if isinstance(value, int | float) else _seconds(value) if isinstance(value, str) else None
    if seconds is None or not seconds >= 0:  # not a number is neither
        return None
    return max(SHORTEST_PAUSE, timedelta(seconds=min(seconds, LONGEST_PAUSE.total_seconds())))


def _seconds(text: str) -> float | None:
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    return float(text)


def _seconds_until(text: str, since: datetime) -> float | None:
    until = _moment(text)
    return (until - since).total_seconds() if until else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or "another path of the same host"
    except ValueError:
        return "its unreadable Location"
