"""Can the feed's letters be read? Texts in the wrong encoding, or in another script than the feed's language."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from watchd.model.item import ParsedItem
from watchd.text.letters import is_known, likeness, script_name, script_share, scripts_of

_OF_AN_ENTRY: Final = 100  # characters of title and summary that are looked at
_SAMPLE: Final = 3000  # characters of a feed
_LETTERS_THAT_TELL: Final = 150
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
_FOREIGN_THAT_TELL: Final = 5  # one name may be spelt so
_FOREIGN: Final = re.compile(r"[\u0370-\u06ff\u3400-\u9fff]")
_FEW: Final = 0.2  # a share of letters below which a script is not really there
_UNLIKE: Final = {"zh": 0.1}  # a `likeness` that texts in the language never have
_UNLIKE_LETTERS: Final = 0.6


def mojibake_of(items: Sequence[ParsedItem], language: str | None) -> str:
    """What is wrong with the letters of a poll's entries, in a sentence that says what to do; "" where nothing is.

    `language` is that of the feed's file; entries that name another one for themselves are not held against it. It
    takes several entries or many letters to raise an alarm: one article may well be about garbled text.
    """
    texts = [_sample(item) for item in items]
    own = [
        text for item, text in zip(items, texts, strict=True) if language is None or item.language in {None, language}
    ]
    sample = "".join(own)[:_SAMPLE]
    if sample.isascii() and (language is None or "LATIN" in scripts_of(language)):
        return ""
    signs = Counter(sample)
    said = _lost(texts) or (_read_twice(texts) if signs.keys() & _BEGINS_TWICE else "") or _western(signs)
    if said or language is None:
        return said
    return _of_another_script(signs, language) or _unlike(signs, language) or _mixed(sample, signs, language)


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


def _western(signs: Mapping[str, int]) -> str:
    """Most letters are accented ones, as no language has them: a text in an 8-bit encoding read as windows-1252."""
    accented = sum(number for sign, number in signs.items() if _ACCENTED.match(sign))
    if accented < _LETTERS_THAT_TELL or 2 * accented < _letters(signs):
        return ""
    return "most of its letters are accented Latin ones: it is read in the wrong encoding; set the feed's `encoding:`"


def _of_another_script(signs: Mapping[str, int], language: str) -> str:
    if not scripts_of(language) or _letters(signs) < _LETTERS_THAT_TELL:
        return ""
    share = script_share(signs, language)
    if share >= _FEW:
        return ""
    return (
        f"{share:.0%} of its letters are {script_name(language)}, but its `language:` is {language}; "
        "mend one of `language:` and `encoding:`"
    )


def _unlike(signs: Mapping[str, int], language: str) -> str:
    """Letters of the right script that make no words: windows-1251 read as koi8-r, UTF-8 read as gb18030."""
    if not is_known(language) or "LATIN" in scripts_of(language):
        return ""
    share, letters = likeness(signs, language)
    if letters < _LETTERS_THAT_TELL or share >= _UNLIKE.get(language, _UNLIKE_LETTERS):
        return ""
    return f"its letters make no words of {language}: it is read in the wrong encoding; set the feed's `encoding:`"


def _mixed(sample: str, signs: Mapping[str, int], language: str) -> str:
    """Letters of another script inside Latin words: windows-1252 read as windows-1251."""
    foreign = sum(number for sign, number in signs.items() if _FOREIGN.match(sign))
    if "LATIN" not in scripts_of(language) or foreign < _FOREIGN_THAT_TELL:
        return ""
    glued = _GLUED.findall(sample)
    if len(glued) < _FOREIGN_THAT_TELL or len(glued) * 2 < foreign:
        return ""
    return f"letters of another script stand within words, such as {glued[0]}; set the feed's `encoding:`"


def _letters(signs: Mapping[str, int]) -> int:
    return sum(number for sign, number in signs.items() if sign.isalpha())


def _is_many(hit: int, texts: Sequence[str]) -> bool:
    """Whether more than a chance one of the entries is hit: two of them, and a fifth of all."""
    return hit >= 2 and hit * 5 >= len(texts)  # noqa: PLR2004 - see above
