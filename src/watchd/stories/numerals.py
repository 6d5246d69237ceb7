"""Numbers in digits in one form: 1,500 and 1.500 and 1,50,000 without what groups their digits, 1,5 as 1.5."""

import re
from typing import Final

_LONGEST: Final = 15  # digits: what is longer counts nothing, and a stranger may write millions of them
# Groups of three behind one sign, or as in India of two before the last three; then one decimal sign, another one.
_GROUPED: Final = re.compile(
    r"([1-9]\d{0,2})((?:,\d{3})+|(?:\.\d{3})+|(?:,\d\d)+,\d{3})((?<=,\d{3})\.\d+|(?<=\.\d{3}),\d+)?"
)
_DECIMAL: Final = re.compile(r"(\d+)(?:[.,](\d+))?")


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
