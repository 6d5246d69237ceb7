"""Which language's readings a sentence is held against: by the script of its action, by tag, by small words."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from watchd.rules.event import chinese, english, persian, russian, spanish
from watchd.rules.event.frame import Reading, words
from watchd.rules.event.sentence import Sentence

READINGS: Final[Mapping[str, Sequence[Reading]]] = {
    "en": english.READINGS,
    "es": spanish.READINGS,
    "fa": persian.READINGS,
    "ru": russian.READINGS,
    "zh": chinese.READINGS,
}
# Languages of the same script whose readings are not known: their own tag is believed.
_OTHERS: Final[Mapping[str, frozenset[str]]] = {
    "CYRILLIC": words("uk be bg sr mk kk ky mn tg"),
    "ARABIC": words("ar ur ps ckb ug"),
    "CJK": words("ja ko"),
    "LATIN": words("fr de pt it nl ca ro pl cs sv no nb da fi tr hu id vi az sq hr et lv lt sk sl"),
}
_SCRIPTS: Final = {"CYRILLIC": "ru", "ARABIC": "fa", "CJK": "zh"}


def readings_of(sentence: Sentence, action: int, tag: str | None) -> Sequence[Reading]:
    """The readings for a sentence whose action is the word at a place; none where its language has none known."""
    return READINGS.get(language_of(sentence, action, tag), ())


def language_of(sentence: Sentence, action: int, tag: str | None) -> str:
    """The language a sentence is read in whose action is the word at a place; empty where it is none of the five.

    `tag` is the item's language. Feeds that mix languages mistag items, so script comes first, and between English and
    Spanish the sentence's small words, where they say anything.
    """
    script = unicodedata.name(sentence.words[action][:1] or " ").split(" ", 1)[0]
    if tag in _OTHERS.get(script, ()):
        return ""
    if script == "LATIN":
        return sentence.latin or ("es" if tag == "es" else "en")
    return _SCRIPTS.get(script, "")
