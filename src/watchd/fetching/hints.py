"""When a server wants to be asked again, as its headers say: Retry-After, and how long an answer stays fresh."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_WAIT = timedelta(hours=24)
_MAX_DIGITS = 10  # of a number of seconds: 317 years
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]+)", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server wants to be left alone, 0 to 24 h; None where it does not say, or not legibly.

    Of several numbers, as a server and what stands before it say them, the longest. A date counts from the answer's own
    `Date`, so a server with a wrong clock is understood; from `now` without one.
    """
    said = headers.get("retry-after", "").strip()
    numbers = [one.strip() for one in said.split(",")]
    if all(one.isascii() and one.isdigit() for one in numbers):
        return min(max(map(_seconds, numbers)), _LONGEST_WAIT)
    until = _http_date(said)
    if until is None:
        return None
    return min(max(until - (_http_date(headers.get("date", "")) or now), timedelta()), _LONGEST_WAIT)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer stays what it is, 0 to 24 h: max-age less Age, or Expires by Date (RFC 9111, 4.2).

    None where the server does not say. `no-cache` and `no-store` are for caches, and say nothing about asking again.
    """
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    if found is not None:
        age = headers.get("age", "").strip()
        spent = _seconds(age) if age.isascii() and age.isdigit() else timedelta()
        return min(max(_seconds(found[1]) - spent, timedelta()), _LONGEST_WAIT)
    expires = _http_date(headers.get("expires", ""))
    if expires is None:
        return None
    return min(max(expires - (_http_date(headers.get("date", "")) or now), timedelta()), _LONGEST_WAIT)


def _seconds(digits: str) -> timedelta:
    return timedelta(seconds=int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
