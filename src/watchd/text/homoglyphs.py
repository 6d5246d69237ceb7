"""Words that mix Latin and Cyrillic look-alikes ("Cу-30" with a Latin C) and what was meant by them."""

import re
from typing import Final

_PAIRS: Final = (
    ("A", "А"), ("B", "В"), ("C", "С"), ("E", "Е"), ("H", "Н"), ("I", "І"), ("J", "Ј"), ("K", "К"), ("M", "М"),
    ("O", "О"), ("P", "Р"), ("S", "Ѕ"), ("T", "Т"), ("X", "Х"), ("Y", "У"),
    ("a", "а"), ("c", "с"), ("e", "е"), ("h", "һ"), ("i", "і"), ("j", "ј"), ("k", "к"), ("m", "м"), ("o", "о"),
    ("p", "р"), ("s", "ѕ"), ("t", "т"), ("x", "х"), ("y", "у"),
)  # fmt: skip
_TO_CYRILLIC: Final = dict(_PAIRS)
_TO_LATIN: Final = {cyrillic: latin for latin, cyrillic in _PAIRS}
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_MIXED: Final = re.compile(r"\w*(?:[A-Za-z\u00c0-\u024f][\u0400-\u052f]|[\u0400-\u052f][A-Za-z\u00c0-\u024f])\w*")
_SEAM: Final = re.compile("[A-Za-z\u00c0-\u024f][\u0400-\u052f]|[\u0400-\u052f][A-Za-z\u00c0-\u024f]")
_SHORT: Final = 4  # letters: too few for a majority to mean anything


def mixes_scripts(word: str) -> bool:
    """Whether the word has both Latin and Cyrillic letters."""
    return _CYRILLIC.search(word) is not None and _LATIN.search(word) is not None


def meant(word: str) -> tuple[str, ...]:
    """The one-script spellings of a word that mixes Latin and Cyrillic, likeliest first; empty for other words.

    The script of most letters decides; in a word of at most 4 letters, or at a tie, both readings are given. A word
    whose foreign letters have no twin ("VIPы") is nobody's disguise and is left alone.
    """
    latin = len(_LATIN.findall(word))
    cyrillic = len(_CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return ()
    readings = [(latin, _convert(word, _TO_LATIN, _CYRILLIC)), (cyrillic, _convert(word, _TO_CYRILLIC, _LATIN))]
    readings.sort(key=lambda reading: -reading[0])
    if latin + cyrillic > _SHORT and latin != cyrillic:
        del readings[1]
    return tuple(reading for _, reading in readings if reading)


def is_disguised(text: str) -> bool:
    """Whether a word of the text mixes the scripts and is read as something else than it is written."""
    if text.isascii() or _SEAM.search(text) is None:
        return False
    return any(meant(found[0]) for found in _MIXED.finditer(text))


def to_latin(word: str) -> str:
    """The word with every Cyrillic look-alike as its Latin twin; other letters stay."""
    return "".join(_TO_LATIN.get(char, char) for char in word)


def _convert(word: str, twins: dict[str, str], foreign: re.Pattern[str]) -> str:
    if any(char not in twins for char in foreign.findall(word)):
        return ""
    return foreign.sub(lambda found: twins[found[0]], word)
