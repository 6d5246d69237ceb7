"""A text as patterns are to read it: look-alike letters, dashes, and digits of other scripts made plain."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from watchd.text.characters import is_ignorable
from watchd.text.homoglyphs import meant, mixes_scripts, to_latin

_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d")
_WORD: Final = re.compile(r"[\w-]+")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_REMEMBERED: Final = 8192


@dataclass(frozen=True, slots=True)
class SignReading:
    """One way to read a text, and where each of its signs stands in it; no places: where it stands here."""

    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of it begins in the text, and where it ends."""
        if self.places is None or start == end:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def readings_of(text: str) -> tuple[SignReading, ...]:
    """The text as it stands; with plain signs; and with words in the script that their look-alike letters stand for."""
    text = text.encode(errors="replace").decode()  # half a sign that somebody sent alone
    plain, places = _plain(text)
    ways = [plain]
    if _CYRILLIC.search(plain):
        ways += [_WORD.sub(lambda found: _latin(found[0]), plain), _WORD.sub(lambda found: _cyrillic(found[0]), plain)]
    told = dict.fromkeys(ways)
    if places is None:
        told = dict.fromkeys((text, *ways))
        return tuple(SignReading(way) for way in told)
    return (SignReading(text), *(SignReading(way, places) for way in told))


def _plain(text: str) -> tuple[str, Sequence[int] | None]:
    if text.isascii():
        return text, None
    signs = [_sign(sign) for sign in text]
    if all(signs):
        return "".join(signs), None
    places = [place for place, sign in enumerate(signs) if sign]
    return "".join(signs), places


@lru_cache(maxsize=_REMEMBERED)
def _sign(sign: str) -> str:
    """The sign in its plain form, one for one; nothing for what is invisible."""
    if is_ignorable(sign):
        return ""
    if sign in _DASHES:
        return "-"
    digit = unicodedata.digit(sign, None)
    if digit is not None and sign.isdecimal():
        return str(digit)
    compatible = unicodedata.normalize("NFKC", sign)
    return compatible if len(compatible) == 1 else sign


def _latin(word: str) -> str:
    """A word of look-alike letters alone, or one that mixes scripts, in Latin letters where all of them have a twin."""
    found = to_latin(word)
    return word if _CYRILLIC.search(found) else found


def _cyrillic(word: str) -> str:
    """A word that mixes scripts in Cyrillic letters, where it can be read so."""
    return next((one for one in meant(word) if to_latin(one) != one and not mixes_scripts(one)), word)
