"""Whether a headline tells as done what another only announced: to strike and strikes, enviará and envió."""

import re
from collections.abc import Sequence
from typing import Final

from watchd.stories.announcing import (
    CHINESE_ANNOUNCING,
    ENGLISH_PAST,
    ENGLISH_WEIGHING,
    PERSIAN_ANNOUNCING,
    RUSSIAN_ANNOUNCING,
    SPANISH_ANNOUNCING,
)
from watchd.stories.forms import shared_beginning
from watchd.stories.stop_words import STOP_WORDS, stop_words
from watchd.text.fold import fold

_WORD: Final = re.compile(r"\w+")
_ENGLISH: Final = frozenset(("to", "will", "may", "might", "could", "would", "shall", "must", "should", "can"))
_BE: Final = "be"
_OPEN: Final = frozenset(("possible", "likely", "option", "options", "on", "of"))  # strikes are possible, on, of
_BEGINNING: Final = 3  # words of a headline, in which its verb stands
_THIRD_OR_PAST: Final = ("s", "ed")
_PARTICIPLES: Final = ("ed", "en", "ld", "nt", "lt", "ght")
_SPANISH: Final = re.compile(r"(\w{3,})(?:ar|er|ir|dr)(?:á|án)")
_SPANISH_DONE: Final = re.compile(r"\w+(?:a|e|o|an|en|aron|ieron|ado|ido)")  # folded
_SPANISH_INFINITIVE: Final = re.compile(r"(\w{3,})(?:ar|er|ir)(?:se|lo|la|los|las)?")
_BEFORE_INFINITIVE: Final = 2  # words: prevé extraditar, amenaza con atacar
_RUSSIAN: Final = re.compile(r"\w+(?:[иеёуюая]т|[иеё]тся|[уюая]тся)")
_RUSSIAN_INFINITIVE: Final = re.compile(r"\w+(?:ть|ти|чь)(?:ся)?")
_RUSSIAN_DONE: Final = re.compile(r"\w+л(?:[аои]|ся|[аои]сь)?")
# Verbs whose past has another stem, in one form: выйти and вышла, введет and ввел.
_RUSSIAN_STEMS: Final = (
    (re.compile(r"(\w+)(?:йти|йдет|йдут|шел|шла|шло|шли)"), "йти"),
    (re.compile(r"(\w+)(?:вести|ведет|ведут|вел|вела|вело|вели)"), "вести"),
    (re.compile(r"(\w+)(?:везти|везет|везут|вез|везла|везло|везли)"), "везти"),
    (re.compile(r"(\w+)(?:нести|несет|несут|нес|несла|несло|несли)"), "нести"),
)
_SAYING: Final = ("сообщ", "заяв", "расска", "говор", "счита")
_LEAST_STEM: Final = 4
_LONGEST_ENDING: Final = 3
_CHINESE: Final = re.compile(rf"(?=(\w)(?:{'|'.join(CHINESE_ANNOUNCING)})(\w{{2}}))")
_CHINESE_DONE: Final = ("", "已", "正式", "已经", "开始")
_MOST_BESIDE: Final = 1  # word of each of two Persian headlines: the verb in another form


def carried_out(new: str, old: str) -> str:
    """The word of the newer headline that tells as done what the older one announced; empty where there is none."""
    after, before = fold(new), fold(old)
    for left, verb in _CHINESE.findall(before):
        for done in _CHINESE_DONE:
            if f"{left}{done}{verb}" in after and left + verb not in before:
                return f"{done}{verb}"
    words, told = (_WORD.findall(text.replace("\u200c", "")) for text in (after, before))
    return (
        _by_word_before(words, told)
        or _weighed(words, told)
        or _by_ending(words, told, old)
        or _in_persian(words, told)
    )


def _by_word_before(words: Sequence[str], told: Sequence[str]) -> str:
    """English announces by a word before the verb; `to` stands before much else, so its form tells.

    A verb in the same form counts only where nothing else differs.
    """
    are_equal = [word for word in told if word not in _ENGLISH] == list(words)
    for place in range(1, len(told)):
        verb, before = told[place], told[place - 1]
        is_to_be = before == _BE and told[max(0, place - 2)] in _ENGLISH and verb.endswith(_PARTICIPLES)
        if before in _ENGLISH and verb not in stop_words("en"):
            done = (verb,) if are_equal else _inflected(verb)
        elif is_to_be:
            done = (verb,)
        else:
            continue
        found = next((beside for beside, word in enumerate(words) if word in done), None)
        if found is not None and not {*words[max(0, found - 2) : found]} & {*_ENGLISH, _BE}:
            return words[found]
    return ""


def _weighed(words: Sequence[str], told: Sequence[str]) -> str:
    """What somebody weighs, where the newer headline has it as its verb and nobody weighs or may do it any more."""
    weighs = next((place for place, word in enumerate(told) if word in ENGLISH_WEIGHING), None)
    if weighs is None or not (ENGLISH_WEIGHING | {*_ENGLISH, *_OPEN}).isdisjoint(words[:_BEGINNING]):
        return ""
    weighed = next((word for word in told[weighs + 1 : weighs + 3] if word not in STOP_WORDS), "")
    if not weighed.endswith("s") or weighed not in words[1:_BEGINNING]:
        return ""
    verbs = words[1 : words.index(weighed, 1)]  # sets tariffs; where there is none, it is the verb itself: strikes
    return next((verb for verb in verbs if verb not in told and verb.endswith(_THIRD_OR_PAST)), weighed)


def _inflected(verb: str) -> tuple[str, ...]:
    regular = (
        f"{verb}s",
        f"{verb}es",
        f"{verb}ed",
        f"{verb}d",
        f"{verb}{verb[-1]}ed",
        f"{verb[:-1]}ies",
        f"{verb[:-1]}ied",
    )
    return (*regular, *ENGLISH_PAST.get(verb, "").split())


def _by_ending(words: Sequence[str], told: Sequence[str], old: str) -> str:
    """Spanish and Russian announce by the ending of the verb, or by a verb before it."""
    fresh = [word for word in words if word not in told and word not in STOP_WORDS]
    if not fresh:
        return ""
    for stem in (*_future_stems(old), *_infinitive_stems(told)):
        for word in fresh:
            if _is_done(stem, word) and not any(infinitive == stem for infinitive in _infinitive_stems(words)):
                return word
    is_announced = not RUSSIAN_ANNOUNCING.isdisjoint(told)
    for verb in told:
        if verb in words or verb.startswith(_SAYING):
            continue
        if _RUSSIAN.fullmatch(verb) or (is_announced and _RUSSIAN_INFINITIVE.fullmatch(verb)):
            for word in fresh:
                if _is_russian_done(verb, word):
                    return word
    return ""


def _future_stems(old: str) -> list[str]:
    """The stems of verbs that have the ending of the future, which only its accent tells."""
    return [fold(found[1]) for found in filter(None, map(_SPANISH.fullmatch, _WORD.findall(old.lower())))]


def _infinitive_stems(told: Sequence[str]) -> list[str]:
    """The stems of infinitives behind a verb that announces."""
    return [
        found[1]
        for place, word in enumerate(told)
        if (found := _SPANISH_INFINITIVE.fullmatch(word))
        and not SPANISH_ANNOUNCING.isdisjoint(told[max(0, place - _BEFORE_INFINITIVE) : place])
    ]


def _is_done(stem: str, word: str) -> bool:
    """Whether a word is a form of the verb that tells it as done; a vowel of its stem may be two: cerrar, cierra."""
    if _SPANISH_INFINITIVE.fullmatch(word) or not word[:1].isascii():
        return False
    for form in (word, word.replace("ie", "e", 1), word.replace("ue", "o", 1)):
        if form.startswith(stem) and _SPANISH_DONE.fullmatch(form[len(stem) - 1 :]):
            return True
    return False


def _is_russian_done(verb: str, word: str) -> bool:
    for forms, stem in _RUSSIAN_STEMS:
        announced, done = forms.fullmatch(verb), forms.fullmatch(word)
        if announced and done:
            return announced[1] == done[1] and word[-len(stem) :] != stem
    if not _RUSSIAN_DONE.fullmatch(word):
        return False
    return shared_beginning(verb, word) >= max(_LEAST_STEM, len(verb) - _LONGEST_ENDING)


def _in_persian(words: Sequence[str], told: Sequence[str]) -> str:
    """Persian announces by words anywhere, and the verb comes last in its sentence."""
    if PERSIAN_ANNOUNCING.isdisjoint(told) or not PERSIAN_ANNOUNCING.isdisjoint(words):
        return ""
    beside = [word for word in words if word not in told and word not in STOP_WORDS]
    lost = [word for word in told if word not in words and word not in STOP_WORDS and word not in PERSIAN_ANNOUNCING]
    if not words or max(len(beside), len(lost)) > _MOST_BESIDE:
        return ""
    return next((word for word in reversed(words) if word not in told), words[-1])
