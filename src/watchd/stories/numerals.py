"""Numbers in digits in one form: 1,500 and 1.500 and 1,50,000 without what groups their digits, 1,5 as 1.5."""

import re
from typing import Final

from watchd.text.fold import fold

_LONGEST: Final = 15  # digits: what is longer counts nothing, and a stranger may write millions of them
# Groups of three behind one sign, or as in India of two before the last three; then one decimal sign, another one.
_GROUPED: Final = re.compile(
    r"([1-9]\d{0,2})((?:,\d{3})+|(?:\.\d{3})+|(?:,\d\d)+,\d{3})((?<=,\d{3})\.\d+|(?<=\.\d{3}),\d+)?"
)
_DECIMAL: Final = re.compile(r"(\d+)(?:[.,](\d+))?")
# A name with its number, and another number behind it: Boeing 737 800. Thousands are one number behind a name too.
_NAMED: Final = re.compile(r"(?<![\w-])([^\W\d_][\w-]*) \d{1,3}(?= (?!000)\d{3}(?![\d.,]| \d{3}))")
_ABOUT: Final = (
    "about around over some nearly almost casi unos unas mas cerca около более свыше почти порядка до не менее"
)
_ABOUT_WORDS: Final = frozenset(_ABOUT.split())
_DIGIT: Final = re.compile(r"\d")


def parted(text: str) -> str:
    """A text as it was written, with a comma where the number of a name ends and the next one is no group of it."""
    if _DIGIT.search(text) is None:
        return text
    return _NAMED.sub(lambda found: f"{found[0]}," if _is_name(found[1]) else found[0], text)


def _is_name(word: str) -> bool:
    return word[0].isupper() and fold(word) not in _ABOUT_WORDS


def plain_number(number: str) -> str | None:
    """A number without its groups and with a point before its decimals; None for a date, a version or a list."""
    if found := _GROUPED.fullmatch(number):
        whole, part = f"{found[1]}{found[2]}".replace(",", "").replace(".", ""), (found[3] or "")[1:]
    elif found := _DECIMAL.fullmatch(number):
        whole, part = found[1], found[2] or ""
    else:
        return None
    if max(len(whole), len(part)) > _LONGEST:
        return None
    return f"{whole}.{part}" if part else whole
