"""Whether a headline says not what another says, in scripts that do so with one sign or letter: 未抵达, نگرفت."""

import re
from typing import Final

from watchd.stories.forms import is_form
from watchd.text.fold import fold

_NEGATING_SIGNS: Final = "不未没沒无無非勿"
_NEGATED: Final = re.compile(rf"(?=(\w)([{_NEGATING_SIGNS}])(\w))")
_NEGATING_LETTER: Final = "ن"
_GLIDE: Final = "یا"  # stands between that letter and a verb that begins with a long a: امد, نیامد
_LEAST_VERB: Final = 3  # letters
_ARABIC_LETTER: Final = re.compile(r"[\u0600-\u06ff]")
_WORD: Final = re.compile(r"\w+")


def negation(one: str, other: str) -> str:
    """The word or sign by which the one headline says not what the other says; empty where there is none.

    Single signs and letters stand in many words (不断, نفت), so only what the other headline has without them counts.
    """
    if one.isascii():
        return ""
    one, other = (fold(text).replace("\u200c", "") for text in (one, other))
    for left, sign, right in (map(str, found.groups()) for found in _NEGATED.finditer(one)):
        if left + right in other and left + right not in one and left + sign + right not in other:
            return sign + right
    if _ARABIC_LETTER.search(one) is None:
        return ""
    words, others = ([found[0] for found in _WORD.finditer(text)] for text in (one, other))
    for word in words:
        verb = _verb(word)
        is_new = len(verb) >= _LEAST_VERB and word not in others and verb not in words
        if is_new and any(is_form(verb, beside) for beside in others):
            return word
    return ""


def _verb(word: str) -> str:
    """A word without the letter that negates it."""
    if not word.startswith(_NEGATING_LETTER):
        return ""
    return word[2:] if word[1:3] == _GLIDE else word[1:]
