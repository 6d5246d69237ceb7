"""The values of another tool's filter, as a filter here takes them."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from watchd.text.language import language_of
from watchd.text.urls import host_of

# What a value must be, where one that was written is none.
FORMS: Final[Mapping[str, str]] = {
    "publishers": "a publisher as a host name such as reuters.com",
    "language": "a language by its ISO 639 code such as es",
    "countries": "a country by its ISO 3166 code such as VE",
    "feeds": "a feed by its id",
}
_LANGUAGES: Final[Mapping[str, str]] = {
    "arabic": "ar", "chinese": "zh", "english": "en", "farsi": "fa", "french": "fr", "german": "de", "italian": "it",
    "persian": "fa", "portuguese": "pt", "russian": "ru", "spanish": "es", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_FEED: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PIECES: Final = re.compile(r"\"(?P<quoted>[^\"]*)\"?|(?P<plain>[^\",;|]+)")
_BETWEEN: Final = re.compile(r"(?i)(?:^|\s+)or(?:\s+|$)")
_JOINED: Final = re.compile(r"(?i)[\",;|]|\bor\b")
_AROUND: Final = " \t'‘’*:;,-@#"


def apart(text: str) -> tuple[str, ...]:
    """What stands between quotes, commas and ORs; without any of them, each word."""
    if not _JOINED.search(text):
        return tuple(text.split())
    found: list[str] = []
    for piece in _PIECES.finditer(text):
        found += [piece["quoted"]] if piece["plain"] is None else _BETWEEN.split(piece["plain"])
    return tuple(filter(None, map(str.strip, found)))


def as_value_of(key: str, written: str) -> str:
    """The value as that filter takes it; "" where it takes none that says so."""
    return _READ.get(key, str.strip)(written.strip(_AROUND))


def _publisher(text: str) -> str:
    """The host of an address. A part of a name, as in `*.gov`, is none; a name without a dot says whom to look for."""
    if not any(map(str.isalnum, text)) or text.startswith("."):
        return ""
    is_address = "." in text and " " not in text
    return host_of(text if "//" in text else f"//{text}") if is_address else text


def _language(text: str) -> str:
    return _LANGUAGES.get(text.casefold()) or language_of(text) or ""


def _country(text: str) -> str:
    return text.upper() if _COUNTRY.fullmatch(text) else ""


def _feed(text: str) -> str:
    return text if _FEED.fullmatch(text) else ""


_READ: Final[Mapping[str, Callable[[str], str]]] = {
    "publishers": _publisher,
    "language": _language,
    "countries": _country,
    "feeds": _feed,
}
