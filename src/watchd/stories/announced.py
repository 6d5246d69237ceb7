"""Whether a headline tells as done what another only announced: to strike and strikes, enviará and envió."""

import re
from collections.abc import Sequence
from typing import Final

from watchd.stories.forms import shared_beginning
from watchd.stories.stop_words import STOP_WORDS, stop_words
from watchd.text.fold import fold

_WORD: Final = re.compile(r"\w+")
_ENGLISH: Final = frozenset(("to", "will", "may", "might", "could", "would", "shall"))
_BE: Final = "be"
_PARTICIPLES: Final = ("ed", "en", "ld", "nt", "lt", "ght")
_PERSIAN: Final = frozenset(("خواهد", "خواهند"))
_SPANISH: Final = re.compile(r"(\w{3,})(?:ar|er|ir|dr)(?:á|án)")
_SPANISH_DONE: Final = re.compile(r"\w+(?:a|e|o|an|en|aron|ieron|ado|ido)")  # folded
_RUSSIAN: Final = re.compile(r"\w+(?:[иеёуюая]т|[иеё]тся|[уюая]тся)")
_RUSSIAN_DONE: Final = re.compile(r"\w+л(?:[аои]|ся|[аои]сь)?")
_SAYING: Final = ("сообщ", "заяв", "расска", "говор", "счита")
_LEAST_STEM: Final = 4
_LONGEST_ENDING: Final = 3
_CHINESE: Final = re.compile(r"(?=(\w)(?:拟将|即将|将|拟)(\w{2}))")
_CHINESE_DONE: Final = ("", "已", "正式", "已经")


def carried_out(new: str, old: str) -> str:
    """The word of the newer headline that tells as done what the older one announced; empty where there is none."""
    after, before = fold(new), fold(old)
    for left, verb in _CHINESE.findall(before):
        for done in _CHINESE_DONE:
            if f"{left}{done}{verb}" in after and left + verb not in before:
                return f"{done}{verb}"
    words, told = _WORD.findall(after), _WORD.findall(before)
    return _by_word_before(words, told) or _by_ending(words, told, old)


def _by_word_before(words: Sequence[str], told: Sequence[str]) -> str:
    """English and Persian announce by a word before the verb; `to` stands before much else, so its form tells.

    A verb in the same form counts only where nothing else differs.
    """
    are_equal = [word for word in told if word not in _ENGLISH] == list(words)
    for place in range(1, len(told)):
        verb, before = told[place], told[place - 1]
        is_to_be = before == _BE and told[max(0, place - 2)] in _ENGLISH and verb.endswith(_PARTICIPLES)
        if before in _ENGLISH and verb not in stop_words("en"):
            done = (verb,) if are_equal else _inflected(verb)
        elif is_to_be or (before in _PERSIAN and _PERSIAN.isdisjoint(words)):
            done = (verb,)
        else:
            continue
        found = next((beside for beside, word in enumerate(words) if word in done), None)
        if found is not None and not {*words[max(0, found - 2) : found]} & {*_ENGLISH, _BE}:
            return words[found]
    return ""


def _inflected(verb: str) -> tuple[str, ...]:
    return f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}d", f"{verb}{verb[-1]}ed", f"{verb[:-1]}ies", f"{verb[:-1]}ied"


def _by_ending(words: Sequence[str], told: Sequence[str], old: str) -> str:
    """Spanish and Russian announce by the ending of the verb."""
    fresh = [word for word in words if word not in told and word not in STOP_WORDS]
    for found in filter(None, map(_SPANISH.fullmatch, _WORD.findall(old.lower()))):
        stem, announced = fold(found[1]), fold(found[0])
        for word in fresh:
            if word.startswith(stem) and word != announced and _SPANISH_DONE.fullmatch(word[len(stem) - 1 :]):
                return word
    for verb in told:
        if verb not in words and _RUSSIAN.fullmatch(verb) and not verb.startswith(_SAYING):
            for word in filter(_RUSSIAN_DONE.fullmatch, fresh):
                if shared_beginning(verb, word) >= max(_LEAST_STEM, len(verb) - _LONGEST_ENDING):
                    return word
    return ""
