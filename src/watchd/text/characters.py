"""What one character is to the matcher: letter, digit, ideograph, mark, joiner, apostrophe or a border."""

import unicodedata
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

ZWNJ: Final = "\u200c"
BREVE: Final = "\u0306"

# One of these between two words, and nothing else, glues them. The em dash is left out: it separates clauses.
JOINERS: Final = frozenset("-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d/\uff0f._\uff3f" + ZWNJ)
APOSTROPHES: Final = frozenset("'\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02be\u02bf\u2032\uff07\u00b4\u0060")

_TATWEEL: Final = "\u0640"
# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), less ZWNJ, which Persian uses inside words.
_IGNORABLE: Final = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200B),
    (0x200D, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
_FIRST_IGNORABLE: Final = _IGNORABLE[0][0]
# Scripts written without spaces, one token a character: Han and its marks, hiragana, katakana.
_FIRST_IDEOGRAPH: Final = 0x2E80  # most text is below it
_IDEOGRAPHS: Final = (
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3031, 0x3035),
    (0x3038, 0x303C),
    (0x3041, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x1AFF0, 0x1B16F),
    (0x20000, 0x3FFFF),
)
# Marks of these combining classes make another letter in their script (nukta, kana voicing, virama; 0: vowel signs).
_LETTER_MAKING: Final = frozenset({0, 7, 8, 9})
_FOLDED_LETTERS: Final = {
    "\u0131": "i",  # dotless i
    "\u0671": "\u0627",  # alef wasla
    "\u064a": "\u06cc",  # Arabic yeh
    "\u0649": "\u06cc",  # alef maksura
    "\u0643": "\u06a9",  # Arabic kaf
    "\u0629": "\u0647",  # teh marbuta
    "\u06c3": "\u0647",  # its Urdu form
    "\u06c0": "\u0647",  # heh with yeh above
}


_REMEMBERED: Final = 8192  # characters; a Chinese newspaper uses about 4,000


class Kind(Enum):
    """The part a character plays in a word."""

    LETTER = 1
    DIGIT = 2
    IDEOGRAPH = 3
    MARK = 4
    JOINER = 5
    APOSTROPHE = 6
    BORDER = 7


class Atom(NamedTuple):
    """A character as the matcher reads it; compatibility forms (ﬁ, ½, №) give several."""

    kind: Kind
    folded: str
    exact: str  # compatibility form, case and accents kept


def is_ignorable(char: str) -> bool:
    """Whether the character is invisible and read as if it were not there (soft hyphen, zero-width space)."""
    code = ord(char)
    return code >= _FIRST_IGNORABLE and any(first <= code <= last for first, last in _IGNORABLE)


def is_ideograph(char: str) -> bool:
    """Whether the character is a word of its own: Han, hiragana or katakana."""
    code = ord(char)
    return code >= _FIRST_IDEOGRAPH and any(first <= code <= last for first, last in _IDEOGRAPHS)


@lru_cache(maxsize=_REMEMBERED)
def atoms_of(char: str) -> tuple[Atom, ...]:
    """What one character of a text means to the matcher; nothing for what is invisible."""
    if char == _TATWEEL or is_ignorable(char):
        return ()
    if char in JOINERS:
        return (Atom(Kind.JOINER, char, char),)
    if char in APOSTROPHES:
        return (Atom(Kind.APOSTROPHE, char, char),)
    folded = _FOLDED_LETTERS.get(char)
    if folded is not None:
        return (Atom(Kind.LETTER, folded, char),)
    decomposed = unicodedata.normalize("NFKD", char)
    clusters = _clusters(decomposed)
    if len(clusters) == 1:
        return (_atom(clusters[0], unicodedata.normalize("NFKC", char)),)
    return tuple(_atom(cluster, unicodedata.normalize("NFC", cluster)) for cluster in clusters)


def fold_letter(cluster: str) -> str:
    """A letter with its marks, in any case, as the matcher compares it."""
    lowered = unicodedata.normalize("NFKD", cluster.casefold())
    kept: list[str] = []
    for char in lowered:
        if char == BREVE and kept and kept[-1] == "и":
            kept.append(char)  # й is a letter of its own, not an accented и
        elif unicodedata.combining(char) in _LETTER_MAKING:
            kept.append(_FOLDED_LETTERS.get(char, char))
    return unicodedata.normalize("NFC", "".join(kept))


def _clusters(decomposed: str) -> list[str]:
    clusters: list[str] = []
    for char in decomposed:
        if clusters and unicodedata.category(char).startswith("M"):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _atom(cluster: str, exact: str) -> Atom:
    base = cluster[0]
    if is_ideograph(base) and base.isalnum():
        return Atom(Kind.IDEOGRAPH, fold_letter(cluster), exact)
    digit = unicodedata.digit(base, None)
    if digit is not None:
        return Atom(Kind.DIGIT, str(digit), str(digit))
    category = unicodedata.category(base)
    if category.startswith(("L", "N")):
        return Atom(Kind.LETTER, fold_letter(cluster), exact)
    if category.startswith("M"):
        return Atom(Kind.MARK, fold_letter(cluster), exact)
    return Atom(Kind.BORDER, base, exact)
