"""The words a report is compared by: folded beginnings of words, pairs of Chinese signs, numbers in one form."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from watchd.stories.amounts import RATE, with_amounts, with_rates
from watchd.stories.days import with_days
from watchd.stories.labels import without_asking
from watchd.stories.names import with_names, with_united_nations
from watchd.stories.number_words import NUMBER_WORDS, with_numbers, with_signs_as_numbers
from watchd.stories.numerals import parted, plain_number
from watchd.stories.openings import without_opening
from watchd.stories.stop_words import stop_words
from watchd.stories.titles import without_name
from watchd.text.characters import is_ideograph
from watchd.text.fold import fold

LEAD_SIGNS: Final = 300  # of summary or body
_BEGINNING: Final = 6  # letters of a word that count: no ending of Spanish, Russian or English parts what is one word
_CJK: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ZWNJ: Final = "\u200c"
_FIRST_SIGN: Final = "\u3005"
# A word, a name with a number in it ("Su-30MK2", "苏-30"), a number, a run of Chinese signs; no part is two of them.
_KINDS: Final = {
    "word": rf"[^\W\d_{_CJK}]++(?!-?\d)",
    "name": rf"[^\W\d_{_CJK}]++-?\d+[^\W_{_CJK}]*|[{_CJK}]-\d+",
    "number": r"\d+(?:[.,]\d+)*[%×]?",
    "signs": rf"(?:[{_CJK}](?!-\d))+",
    "rate": RATE,
}
_PARTS: Final = re.compile("|".join(_KINDS.values()))
_KIND: Final = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_RATES: Final = f"{RATE}×"
_YEAR: Final = re.compile(r"(?:19|20)\d\d|1[34]\d\d")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text."""

    keys: frozenset[str]  # what is compared
    numbers: frozenset[str]  # those of them that are numbers, years left out
    shown: tuple[tuple[str, str], ...]  # each key once, with the folded word it stands for, in the text's order


NO_WORDS: Final = Words(frozenset(), frozenset(), ())


@dataclass(frozen=True, slots=True)
class Wording:
    """A report as it is compared: its headline, its headline with its lead, and a sketch of its body."""

    title: Words
    lead: Words
    keys: frozenset[str]  # of both
    language: str | None
    sketch: tuple[int, ...] = ()
    headline: str = ""  # as it was written, without its publisher's name
    beginning: str = ""  # of what it says beyond that, as it was written

    @property
    def has_lead(self) -> bool:
        """Whether there is enough of a lead to compare by."""
        return len(self.lead.keys) >= _LEAST_LEAD


_LEAST_LEAD: Final = 8  # words; fewer are a caption


def lead_of(summary: str, body: str) -> str:
    """The beginning of what a report says beyond its headline: of its summary, else of its body."""
    return " ".join((summary or body)[: LEAD_SIGNS * 2].split())[:LEAD_SIGNS]


@lru_cache(maxsize=2_000)  # a report is worded when it is compared, when it is put by, and again for each further rule
def wording_of(title: str, lead: str, publisher: str, language: str | None, sketch: tuple[int, ...] = ()) -> Wording:
    """A report's wording; its publisher's name behind the headline does not count."""
    headline = without_name(title, publisher)
    words, beginning = words_of(headline, language), words_of(without_asking(without_opening(lead)), language)
    if len(beginning.keys) < _LEAST_LEAD:  # what is left would be a caption
        beginning = words_of(lead, language)
    return Wording(words, beginning, words.keys | beginning.keys, language, sketch, headline, lead)


@lru_cache(maxsize=4_000)
def words_of(text: str, language: str | None = None) -> Words:
    """The words of a text without those that stand in every text of its language."""
    left_out = stop_words(language)
    shown: dict[str, str] = {}
    numbers = set()
    folded, days = with_days(with_names(fold(parted(with_united_nations(text, language))).replace(_ZWNJ, "")))
    in_digits, amounts = with_amounts(with_signs_as_numbers(folded))
    parts, in_words = with_numbers(_PARTS.findall(in_digits))
    written = {**amounts, **in_words}
    for part in with_rates(parts):
        kind = "word" if part[0] < _FIRST_SIGN and part.isalpha() else _kind_of(part)
        if kind == "signs":
            shown |= {pair: pair for pair in _pairs(part)}
        elif kind == "name":
            shown.setdefault(part.replace("-", "")[: _BEGINNING + 2], part)
        elif kind == "number" or part in NUMBER_WORDS:
            number = NUMBER_WORDS.get(part) or _in_one_form(part)
            shown.setdefault(number, days.get(part) or written.get(part, part))
            # A year has no separator, and stands in digits: "2,000 troops" and "two thousand" are numbers.
            if part in written or not _YEAR.fullmatch(part):
                numbers.add(number)
        elif len(part) > 1 and part not in left_out:
            shown.setdefault(part[:_BEGINNING], part)
    return Words(frozenset(shown), frozenset(numbers), tuple(shown.items()))


def _kind_of(part: str) -> str | None:
    found = _KIND.fullmatch(part)
    return found.lastgroup if found is not None else None


def _in_one_form(number: str) -> str:
    digits = number.rstrip(_RATES)
    return f"{plain_number(digits) or digits.replace(',', '.')}{number[len(digits) :]}"


def is_pair(key: str) -> bool:
    """Whether a key is a pair of Chinese signs, or a sign that stands alone."""
    return len(key) <= 2 and not key.isascii() and is_ideograph(key[0])  # noqa: PLR2004


def _pairs(signs: str) -> list[str]:
    return [signs[place : place + 2] for place in range(len(signs) - 1)] or [signs]
