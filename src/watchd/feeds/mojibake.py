"""Can the feed's letters be read? Texts in the wrong encoding, or in another script than the feed's language."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from watchd.model.item import ParsedItem
from watchd.text.letters import is_enough, is_known, likeness, script_name, script_share, scripts_of

_OF_AN_ENTRY: Final = 100  # characters of title and summary that are looked at
_SAMPLE: Final = 3000  # characters of a feed
_ACCENTED: Final = re.compile("[À-ÖØ-öø-ÿ]")
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
# What the second and later bytes of UTF-8 are in windows-1252 and in windows-1251.
_WESTERN: Final = "\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_CYRILLIC: Final = "\x80-\xbfЂЃѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџЎўЈҐЁЄЇІіґёєјЅѕї‚№"
_TWICE: Final = re.compile(
    f"[ÃÐÑØÙÚÛÎ][{_WESTERN}]|[äåæçèé][{_WESTERN}]{{2}}|â€|ï¿½|Â[{_WESTERN}]|(?:[РС][{_CYRILLIC}]){{3}}|锟斤拷|锟斤"
)
_BEGINS_TWICE: Final = frozenset("ÃÐÑØÙÚÛÎäåæçèéâïÂРС锟")
# A letter of another script inside a word of ASCII letters: `asegurу`, `asegur贸`.
_GLUED: Final = re.compile(r"[A-Za-z][\u0370-\u06ff\u3400-\u9fff]|[\u0370-\u06ff\u3400-\u9fff][A-Za-z]")
_FOREIGN: Final = re.compile(r"[\u0370-\u06ff\u3400-\u9fff]")
_UNLIKE: Final = {"zh": 0.1}  # a `likeness` that texts in the language never have
_UNLIKE_LETTERS: Final = 0.6


class _Measure(NamedTuple):
    """What it takes to call letters wrong."""

    letters: int  # so many of them
    accented: float  # a share of accented Latin letters that no language has
    script: float  # a share of letters below which a script is not really there
    glued: int  # letters of another script within words: one name may be spelt so
    is_clear: bool  # whether texts that are only less like the language than usual are let pass


_OF_ALL: Final = _Measure(letters=150, accented=0.5, script=0.2, glued=5, is_clear=True)
_OF_THE_REST: Final = _Measure(letters=20, accented=0.25, script=0.5, glued=1, is_clear=False)
"""Where the rest is not clean either when an entry is left out, that entry is not the reason."""


def mojibake_of(items: Sequence[ParsedItem], language: str | None) -> str:
    """What is wrong with the letters of a poll's entries, in a sentence that says what to do; "" where nothing is.

    `language` is that of the feed's file; entries that name another one for themselves are not held against it. It
    takes several entries or many letters to raise an alarm: one article may well be about garbled text.
    """
    texts = [_sample(item) for item in items]
    own = [
        text for item, text in zip(items, texts, strict=True) if language is None or item.language in {None, language}
    ]
    own = _first(own)
    sample = "".join(own)
    if sample.isascii() and (language is None or "LATIN" in scripts_of(language)):
        return ""
    said = _lost(texts) or (_read_twice(texts) if not _BEGINS_TWICE.isdisjoint(sample) else "")
    return said or _of_several(own, language)


def _first(texts: Sequence[str]) -> list[str]:
    """As many texts as are looked at together."""
    ends = accumulate(map(len, texts))
    return [text for text, end in zip(texts, ends, strict=True) if end - len(text) < _SAMPLE]


def _of_several(texts: Sequence[str], language: str | None) -> str:
    """What is wrong with texts together, whichever one of them is left out: a foreign one is foreign, and no more."""
    said = _together("".join(texts), language, _OF_ALL)
    if len(texts) == 1:  # where nothing can be left out, only what no language looks like counts
        return _western(Counter(texts[0]), _OF_ALL)
    if not said:
        return ""
    without = ("".join([*texts[:number], *texts[number + 1 :]]) for number in range(len(texts)))
    stands = all(_together(others, language, _OF_THE_REST) for others in without)
    return said if stands else ""


def _together(sample: str, language: str | None, by: _Measure) -> str:
    """What is wrong with a text, by that measure."""
    signs = Counter(sample)
    said = _western(signs, by)
    if said or language is None:
        return said
    return (
        _of_another_script(signs, language, by) or _unlike(signs, language, by) or _mixed(sample, signs, language, by)
    )


def _sample(item: ParsedItem) -> str:
    return f"{item.title[:_OF_AN_ENTRY]} {item.summary[:_OF_AN_ENTRY]} "


def _lost(texts: Sequence[str]) -> str:
    hit = [text for text in texts if _LOST in text]
    if not _is_many(len(hit), texts) or sum(text.count(_LOST) for text in hit) * 100 < sum(map(len, texts)):
        return ""
    return f"letters are lost ({_LOST}) in {len(hit)} of {len(texts)} entries; tell the publisher"


def _read_twice(texts: Sequence[str]) -> str:
    found = [match[0] for text in texts if not text.isascii() and (match := _TWICE.search(text))]
    if not _is_many(len(found), texts):
        return ""
    return (
        f"{len(found)} of {len(texts)} entries hold letters read in the wrong encoding, such as {found[0]}; "
        "set the feed's `encoding:`, or tell the publisher"
    )


def _western(signs: Mapping[str, int], by: _Measure) -> str:
    """Most letters are accented ones, as no language has them: a text in an 8-bit encoding read as windows-1252."""
    accented = sum(number for sign, number in signs.items() if _ACCENTED.match(sign))
    if accented < by.letters or accented < by.accented * _letters(signs):
        return ""
    return "most of its letters are accented Latin ones: it is read in the wrong encoding; set the feed's `encoding:`"


def _of_another_script(signs: Mapping[str, int], language: str, by: _Measure) -> str:
    if not scripts_of(language) or _letters(signs) < by.letters:
        return ""
    share = script_share(signs, language)
    if share >= by.script:
        return ""
    return (
        f"{share:.0%} of its letters are {script_name(language)}, but its `language:` is {language}; "
        "mend one of `language:` and `encoding:`"
    )


def _unlike(signs: Mapping[str, int], language: str, by: _Measure) -> str:
    """Letters of the right script that make no words: windows-1251 read as koi8-r, UTF-8 read as gb18030."""
    if not is_known(language) or "LATIN" in scripts_of(language):
        return ""
    share, letters = likeness(signs, language)
    is_like = share >= _UNLIKE.get(language, _UNLIKE_LETTERS) if by.is_clear else is_enough(share, language)
    if letters < by.letters or is_like:
        return ""
    return f"its letters make no words of {language}: it is read in the wrong encoding; set the feed's `encoding:`"


def _mixed(sample: str, signs: Mapping[str, int], language: str, by: _Measure) -> str:
    """Letters of another script inside Latin words: windows-1252 read as windows-1251."""
    foreign = sum(number for sign, number in signs.items() if _FOREIGN.match(sign))
    if "LATIN" not in scripts_of(language) or foreign < by.glued:
        return ""
    glued = _GLUED.findall(sample)
    if len(glued) < by.glued or len(glued) * 2 < foreign:
        return ""
    return f"letters of another script stand within words, such as {glued[0]}; set the feed's `encoding:`"


def _letters(signs: Mapping[str, int]) -> int:
    return sum(number for sign, number in signs.items() if sign.isalpha())


def _is_many(hit: int, texts: Sequence[str]) -> bool:
    """Whether more than a chance one of the entries is hit: two of them, and a fifth of all."""
    return hit >= 2 and hit * 5 >= len(texts)  # noqa: PLR2004 - see above
