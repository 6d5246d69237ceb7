"""Whom a report says it has its news from: credits and datelines of agencies, in five languages.

A credit is what a report says of itself, and nobody can check it. What is found is a name of the lexicon, never a word
of the report's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from watchd.stories import credit_forms as forms
from watchd.stories.agencies import IN_DATELINES, spellings
from watchd.text.characters import is_ideograph

_HEADLINE: Final = 300  # signs of a headline that are read
_BEGINNING: Final = 260  # of a text
_END: Final = 160
_BACKGROUND: Final = 50  # signs before a credit that may say that it is none
_RAW: Final = 500  # signs looked at for either
_WORD: Final = re.compile(r"[^\W\d_]+")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_EVEN: Final = str.maketrans(
    {
        "ё": "е",
        "Ё": "Е",
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "（": "(",
        "）": ")",
        "：": ":",
        "／": "/",
        "｜": "|",
        "\u200c": "",
    }
    | dict.fromkeys("‐‑‒–—―−－", "-")
)
_PICTURE: Final = re.compile(r"(?i:photo|foto|image|imagen|video|vídeo|фото|видео|图片?|摄影?|عکس|تصویر)[^.。]{0,25}$")
_ARABIC: Final = "\u0600", "\u06ff"


def credits_of(title: str, summary: str, body: str) -> tuple[str, ...]:
    """The agencies that a report names as those it has its news from, the one to believe first; empty where none.

    Who is cited by somebody who is cited comes first, then who is cited in the headline or the beginning, then the
    dateline, then the end. Where an agency is what the news is about, it is no credit.
    """
    texts = [text for text in dict.fromkeys((body, summary)) if text]
    return _credits(title[:_RAW], tuple(text[:_RAW] for text in texts), tuple(text[-_RAW:] for text in texts))


@lru_cache(maxsize=4_000)
def _credits(title: str, beginnings: tuple[str, ...], ends: tuple[str, ...]) -> tuple[str, ...]:
    headline = _plain(title)[:_HEADLINE]
    begun = [_plain(text)[:_BEGINNING] for text in beginnings]
    ended = [_plain(text)[-_END:] for text in ends]
    if not _lexicon().may_stand_in(" ".join((headline, *begun, *ended))):
        return ()
    found: dict[str, None] = {}
    for kind, texts in (
        (forms.DEEPER, [headline, *begun]),
        (forms.ATTRIBUTIONS, [headline, *begun]),
        (forms.OPENINGS, begun),
        (forms.HEADLINES, [headline]),
        (forms.SOURCES, [*begun, *ended]),
        (forms.CLOSINGS, ended),
    ):
        for text in texts:
            found |= dict.fromkeys(_named(kind, text))
    return tuple(found)


def _named(kind: tuple[str, ...], text: str) -> Iterator[str]:
    """The agencies that stand in forms of one kind, in the order of the text."""
    places: dict[int, str] = {}
    is_opening = kind is forms.OPENINGS
    for form in _lexicon().forms[kind]:
        for match in [form.match(text)] if is_opening else form.finditer(text):
            if match is None or _PICTURE.search(text[: match.start(1)]) or _is_spelt(text, match):
                continue
            if kind is not forms.ATTRIBUTIONS or not _is_background(text, match):
                places.setdefault(match.start(1), _shown()[match[1]])
    yield from (places[place] for place in sorted(places))


def _is_spelt(text: str, match: "re.Match[str]") -> bool:
    """Whether the words before a bracket are what its letters stand for: Armed Forces of the Philippines (AFP)."""
    letters = match[1]
    if not letters.isupper() or text[match.start(1) - 1 : match.start(1)] != "(":
        return False
    words = _WORD.findall(text[: match.start(1)])[-2 * len(letters) :]
    initials = "".join(word[0] for word in words if word[0].isupper())
    return initials.endswith(letters)


def _is_background(text: str, match: "re.Match[str]") -> bool:
    """Whether what is said of the agency is not that this is its report: it reported once before, or is denied."""
    begin = max(0, match.start() - _BACKGROUND)
    army = forms.ARMIES.get(match[1])
    return (
        any(form.search(text, begin, match.start()) for form in _lexicon().before)
        or any(form.match(text, match.end(1)) for form in _lexicon().behind)
        or (army is not None and re.search(army, text) is not None)
    )


@dataclass(frozen=True, slots=True)
class _Lexicon:
    first_words: frozenset[str]  # of names that are written in words
    chinese: Sequence[str]  # names that stand anywhere
    forms: Mapping[tuple[str, ...], tuple["re.Pattern[str]", ...]]
    before: Sequence["re.Pattern[str]"]  # what stands before a name that is no credit
    behind: Sequence["re.Pattern[str]"]

    def may_stand_in(self, text: str) -> bool:
        """Whether any agency may be named: most texts name none, and cost no more than a look."""
        if not self.first_words.isdisjoint(_WORD.findall(text)):
            return True
        return not text.isascii() and any(name in text for name in self.chinese)


@cache
def _shown() -> dict[str, str]:
    """The name of an agency by whatever it is called."""
    return spellings() | IN_DATELINES


@cache
def _lexicon() -> _Lexicon:
    written = sorted(spellings(), key=len, reverse=True)
    chinese = [name for name in written if is_ideograph(name[0])]
    persian = [name for name in written if _ARABIC[0] <= name[0] <= _ARABIC[1]]
    others = [name for name in written if name not in {*chinese, *persian}]
    names = {
        "{A}": rf"[«\"“]?(?<!\w)({_either(others)})(?!\w)[»\"”]?{forms.ABOUT_ITSELF}",
        "{B}": rf"(?<!\w)({_either(others)})(?!\w)",
        "{C}": f"({_either(sorted(IN_DATELINES))})",
        "{Z}": f"({_either(chinese)})",
        "{P}": rf"(?<!\w)({_either(persian)})(?!\w)",
        "{D}": forms.DATELINE,
        "{M}": forms.MONTHS,
    }
    compiled: dict[tuple[str, ...], tuple[re.Pattern[str], ...]] = {
        kind: tuple(re.compile(_filled(form, names)) for form in kind)
        for kind in (
            forms.DEEPER,
            forms.ATTRIBUTIONS,
            forms.OPENINGS,
            forms.HEADLINES,
            forms.SOURCES,
            forms.CLOSINGS,
        )
    }
    first_words = frozenset(_WORD.findall(name)[0] for name in (*others, *persian, *IN_DATELINES))
    before, behind = (tuple(re.compile(_filled(form, names)) for form in kind) for kind in (forms.BEFORE, forms.BEHIND))
    return _Lexicon(first_words, chinese, compiled, before, behind)


def _filled(form: str, names: dict[str, str]) -> str:
    for mark, name in names.items():
        form = form.replace(mark, name)
    return form


def _either(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


def _plain(text: str) -> str:
    """The text on one line, in one spelling, without what is invisible."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text.translate(_EVEN))
    return " ".join(text.split())
