"""Whether a headline tells what the other side of an earlier one does about it: asks a council to meet, protests."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from watchd.stories.forms import is_form
from watchd.text.fold import fold

_ANSWERING_WORDS: Final = (
    "asks urges demands appeals calls protests condemns denounces warns summons vows threatens retaliates responds "
    "answers replies reacts pide exige protesta condena denuncia advierte convoca amenaza responde reacciona apela "
    "просит попросил попросила требует потребовал потребовала протестует осудил осудила предупредил предупредила "
    "призвал призвала ответил ответила пригрозил пригрозила вызвал вызвала"
)
_ANSWERING: Final = frozenset(fold(_ANSWERING_WORDS).split())
_LEAST_BEHIND: Final = 2  # words of the earlier headline before the one who answers: whoever acts there stands first
_BESIDE: Final = frozenset(("and", "y", "e", "и"))  # who stands behind that acts as well
_IN: Final = frozenset(("in", "at", "near", "off", "en", "в", "во", "на", "у"))  # at the very beginning it is where
_WORD: Final = re.compile(r"\w+")


def answer(new: str, titles: Iterable[str]) -> str:
    """Who answers, with the verb, where a headline begins so and all earlier ones named him behind what was done."""
    words = _WORD.findall(fold(new))
    if len(words) <= _LEAST_BEHIND or words[1] not in _ANSWERING:
        return ""
    return f"{words[0]} {words[1]}" if all(_is_named_behind(words, title) for title in titles) else ""


def _is_named_behind(words: Sequence[str], title: str) -> bool:
    before = _WORD.findall(fold(title))
    place = next((place for place, word in enumerate(before) if is_form(word, words[0])), 0)
    if place < _LEAST_BEHIND or words[1] in before:
        return False
    return before[place - 1] not in _BESIDE and not (place == _LEAST_BEHIND and before[0] in _IN)
