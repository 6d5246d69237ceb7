"""Amounts in one form: 1.5 billion, 1,5 млрд and 15亿 in digits, 5 000 without its space, and 3 percent as 3%."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from watchd.stories.number_words import NUMBER_WORDS
from watchd.stories.numerals import plain_number
from watchd.text.fold import fold

# Behind digits, by how many times more they make it; `*` ends a beginning of words.
_MAGNITUDES: Final = {
    3: "k thousand mil тыс тысяч* هزار",
    6: "mn mln million millions millon millones млн миллион* میلیون",
    9: "bn bln billion billions млрд миллиард* میلیارد",
    12: "trn trillion trillions billon billones трлн триллион* تریلیون",
}
_SIGNS: Final = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_COUNTED_IN_MILLIONS: Final = (
    "people|barrels|tonnes|tons|refugees|children|users|voters|doses|workers|residents|migrants|homes|jobs"
)
_OF_MONEY: Final = {"m": 6, "b": 9, "t": 12}  # behind a sum: $5m; of anything else that may be metres
_PERCENT: Final = "percent|per cent|pct|por ciento|процент(?:а|ов|ы)?|درصد"
# These stand without a number too, so a year before them is one: since 2011 millions fled. 2000 millones is an amount.
_SOME_WORDS: Final = "millions|billions|trillions|mil|millones|billones|тысячи|миллионы?|миллиарды?|هزار|میلیون|میلیارد"
_SOME: Final = re.compile(rf" (?:{fold(_SOME_WORDS)})\b")
_YEAR: Final = re.compile(r"(?:(?:19|20)\d\d|1[34]\d\d)(?<!00)")
_PC: Final = "pc"  # only behind digits
_BEFORE: Final = r"(?<![a-zа-я_.,\d])(?<![^\W\d]-)"
RATE: Final = "%"
_POINTS: Final = str.maketrans("٫٬", ".,")
_SPACED: Final = re.compile(rf"(?=\d){_BEFORE}\d{{1,3}}(?: \d{{3}})+(?![\d.,])")
_DIGIT: Final = re.compile(r"\d")
_RATE_WORDS: Final = (*(word.partition("(")[0] for word in fold(_PERCENT).split("|")), _PC)
_RATE_SIGNS: Final = (RATE, "百分之", "倍")
_RATES: Final = (
    (re.compile(rf"\b(?:{fold(_PERCENT)})\b|(?<=\d)(?: |-)?{_PC}\b"), "%"),
    (re.compile(r"(\d)[ -](?=%)"), r"\1"),
    (re.compile(r"百分之(\d+(?:\.\d+)?)"), r"\1%"),
    (re.compile(r"(\d)倍"), r"\1×"),
)


def _powers() -> tuple[dict[str, int], str]:
    powers: dict[str, int] = {}
    patterns = []
    for power, words in _MAGNITUDES.items():
        for word in fold(words).split():
            powers[word.rstrip("*")] = power
            patterns.append(rf"{word[:-1]}\w*" if word.endswith("*") else rf"{word}\b\.?")
    return powers, "|".join(sorted(patterns, key=len, reverse=True))


_POWERS, _WORDS = _powers()
_BEGINNING: Final = re.compile("|".join(sorted(_POWERS, key=len, reverse=True)))
_AMOUNT: Final = re.compile(
    rf"(?=\d)(?:{_BEFORE}(\d+(?:[.,]\d+)*)(?:((?:[ -]?(?:{_WORDS})){{1,2}})|([{''.join(_SIGNS)}]{{1,2}}))"
    rf"|(?<=[$€£])(\d+(?:[.,]\d+)*) ?([{''.join(_OF_MONEY)}])\b"
    rf"|{_BEFORE}(\d+(?:[.,]\d+)*)(m)(?= (?:{_COUNTED_IN_MILLIONS})\b))"
)


def with_amounts(text: str) -> tuple[str, Mapping[str, str]]:
    """A folded text with its amounts in one form, and by each that was put in digits how it was written."""
    written: dict[str, str] = {}
    if _DIGIT.search(text) is not None:
        text = text if text.isascii() else text.translate(_POINTS)
        text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
        text = _AMOUNT.sub(lambda found: _in_digits(found, written), text)
    if _has_any(_RATE_WORDS, text) or _has_any(_RATE_SIGNS, text):
        for pattern, form in _RATES:
            text = pattern.sub(form, text)
    return text, written


def _in_digits(found: re.Match[str], written: dict[str, str]) -> str:
    number, words, signs, sum_of, letter, count, million = found.groups()
    letter = letter or million
    if letter:
        power = _OF_MONEY[letter]
    elif signs:
        power = sum(_SIGNS[sign] for sign in signs)
    elif _YEAR.fullmatch(number) and _SOME.match(words):
        return found[0]
    else:
        power = sum(_POWERS[word] for word in _BEGINNING.findall(words))
    digits = _times(number or sum_of or count, power)
    if digits is None:
        return found[0]
    written.setdefault(digits, found[0])
    return digits


def _has_any(words: Sequence[str], text: str) -> bool:
    """Whether a text has any of them; most have none, and to look for each is faster than one pattern of all."""
    return any(word in text for word in words)


def with_rates(parts: Sequence[str]) -> Sequence[str]:
    """The parts of such a text with a number in words and the sign behind it as one: two %, 2%."""
    if RATE not in parts:
        return parts
    joined: list[str] = []
    for part in parts:
        before = joined[-1] if joined else ""
        if part != RATE:
            joined.append(part)
        elif before in NUMBER_WORDS or before.isdecimal():
            joined[-1] = f"{NUMBER_WORDS.get(before, before)}{RATE}"
    return joined


def _times(number: str, power: int) -> str | None:
    """A number so many tens greater; None where it is a date, a version or the like, whatever stands behind it."""
    plain = plain_number(number)
    if plain is None:
        return None
    value = Decimal(plain) * 10**power
    return str(int(value)) if value == int(value) else f"{value.normalize():f}"
