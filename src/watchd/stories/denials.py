"""Words that turn a report round: not, denies, confirms, withdrawn, cancelled, put off. By language, folded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from watchd.stories.stop_words import STOP_WORDS
from watchd.text.fold import fold

# A word counts from its beginning where it ends in `*`. Chinese has no words, so its signs are looked for anywhere.
_WORDS: Final[Mapping[str, str]] = {
    "not": "not no never cannot cant wont isnt wasnt doesnt didnt dont hasnt "
    "nunca jamas tampoco ни не нет никогда هرگز نه نیست نخواهد نمی* نکرد نشد نداشت ندارد",
    "without": "without sin без بدون",
    "denied": "deny denies denied denying denial* refut* refus* rebut* debunk* dismiss* false fake hoax "
    "untrue baseless unfounded groundless untruth* mentira mentiras infundad* bulos неправд* выдум* "
    "беспочвен* необоснован* вымыс* شایعه شایعات دروغ بیاساس "
    "niega* nego negaron negado desmi* desment* descart* rechaz* falso falsa bulo "
    "опров* отриц* отверг* отказа* фейк* ложн* تکذیب* کذب نادرست جعلی امتناع*",
    "confirmed": "confirm* admit* acknowledg* confirma* admite* reconoc* подтверд* призна* تایید* تأیید* پذیرفت*",
    "withdrawn": "retract* withdraw* withdrew refile refiled correct* correction* correccion correcao rectif* "
    "retira retiran retirar retirara retiraran retiro retiraron отозва* отзыва* уточн* исправленн* исправлено اصلاحیه*",
    "cancelled": "cancel* scrap* revok* annul* cancela* anula* revoca* desconvoc* отмен* аннулир* لغو*",
    "put off": "postpon* delay* suspend* halted paus* aplaz* pospon* suspend* paraliz* "
    "отлож* приостан* перенес* تعویق* تعلیق*",
}
_SAID: Final = (
    "(?:(?:claim|report|charge|allegation|accusation|rumou?r|document|photo|video)s?|evidence|news|story|stories)"
)
_WORDS_OF: Final = (
    "words?|statements?|remarks?|comments?|claims?|accusations?|allegations?|reports?|threats?|promises?|pledges?"
)
_PHRASES: Final[Mapping[str, str]] = {
    "denied": r"rul(?:e|es|ed|ing) out|turn(?:s|ed|ing)? down|a lie(?! detector)|a fabrication"
    rf"|{_SAID} (?:are|were) (?:all )?lies|fabricated(?= (?:\w+ )?{_SAID}\b)"
    rf"|{_SAID}(?: of(?: \w+){{1,4}})? (?:is|are|was|were) fabricated"
    r"|без оснований|carec\w+ de fundamento"
    r"|reject(?:s|ed|ing)? (?:\w+ )?(?:claim|report|allegation|accusation|rumou?r|suggestion)s?",
    "withdrawn": rf"t(?:akes?|aking|aken|ook) back (?:\w+ )?(?:{_WORDS_OF})"
    r"|(?:walk|row)(?:s|ed|ing)? back|fe de errores|backtrack(?:s|ed|ing)?|se desdi\w+"
    r"|взял[аи]?(?: свои)? (?:слова|заявление)(?: \w+)? (?:назад|обратно)"
    r"|حرف (?:\w+ ){0,9}پس گرفت",
    "cancelled": r"call(?:s|ed|ing)? off|dej(?:a|an|o|aron) sin efecto"
    r"|сорвал[аои]?(?= (?:\w+ )?(?:переговор|сделк|встреч|визит|саммит|поставк))"
    r"|сорвал(?:ся|ась|ось|ись)(?! (?:со?|в|на|вниз)\b)",
}
_SIGNS: Final[Mapping[str, str]] = {
    "not": "不会 没有 并未 并非 未曾 尚未 绝不",
    "denied": "否认 辟谣 不实 驳斥 虚假 拒绝 谣言 子虚乌有 捏造",
    "confirmed": "证实 确认 承认",
    "withdrawn": "撤回 更正 收回",
    "cancelled": "取消 废除 撤销",
    "put off": "推迟 暂停 延期",
}
# `sin` is another word in English: it counts beside a word that Spanish cannot do without, and beside none of English.
_ONLY_SPANISH: Final = "sin"
_SPANISH_WORDS: Final = (
    "de del la el los las un una en para por que al y su sus se lo sobre tras desde hasta entre es fue ha han como pero"
)
_SPANISH: Final = frozenset(_SPANISH_WORDS.split())
_ENGLISH: Final = frozenset("the of in to for on and with as at is was are his her by from after over s".split())  # noqa: SIM905
_BEFORE_A_NAME: Final = frozenset(("al", "el", "la", "los", "las"))
# What is not without anything: however, missing, unconscious, a drone.
_NOT_WITHOUT: Final = re.compile(
    r"\b(?:sin (?:embargo|duda|precedentes|vida|piloto|tripulacion)|без (?:вести|сознания|сомнения|малого)"
    r"|بدون (?:شک|تردید|سرنشین|سرنشینی|خلبان))\b"
)
_REJECTED_FA: Final = re.compile(r"(?:^|\s)را رد (?:کرد|می)")
_WHOLE: Final = {word: kind for kind, words in _WORDS.items() for word in fold(words).split() if not word.endswith("*")}
_BEGINNINGS: Final = {
    word[:-1]: kind for kind, words in _WORDS.items() for word in fold(words).split() if word.endswith("*")
}
_BEGINNING: Final = re.compile(
    "|".join(word[:-1] for words in _WORDS.values() for word in fold(words).split() if word.endswith("*"))
)
_IN_A_ROW: Final = {kind: re.compile(rf"\b(?:{phrase})\b") for kind, phrase in _PHRASES.items()}
_ANYWHERE: Final = tuple((sign, kind) for kind, signs in _SIGNS.items() for sign in signs.split())
_SIGNS_BEHIND: Final = 2
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Turn:
    """A word that turns a report round, and what stands behind it: of what it is said."""

    kind: str
    word: str
    follows: str


@lru_cache(maxsize=4_000)
def turns_of(text: str) -> Mapping[str, str]:
    """By kind (`not`, `without`, `denied`, `confirmed`, `withdrawn`, `cancelled`, `put off`) the word that does it."""
    turns: dict[str, str] = {}
    for turn in all_turns(text):
        turns.setdefault(turn.kind, turn.word)
    return turns


@lru_cache(maxsize=4_000)
def all_turns(text: str) -> tuple[Turn, ...]:
    """Every turn of a text: those of one word in its order, then the Chinese ones and those of several words."""
    folded = fold(text).replace("\u200c", "").replace("'", "").replace("’", "")
    turns: list[Turn] = []
    words = _WORD.findall(_NOT_WITHOUT.sub(" ", folded))
    for place, word in enumerate(words):
        kind = _WHOLE.get(word)
        if word == _ONLY_SPANISH and not _is_spanish(text):
            continue
        if kind is None and (beginning := _BEGINNING.match(word)):
            kind = _BEGINNINGS[beginning[0]]
        if kind is not None:
            turns.append(Turn(kind, word, next(_telling(words[place + 1 :]), "")))
    for sign, kind in _ANYWHERE:
        _, is_there, behind = folded.partition(sign)
        if is_there:
            turns.append(Turn(kind, sign, behind[:_SIGNS_BEHIND]))
    for kind, phrase in _IN_A_ROW.items():
        turns += [
            Turn(kind, found[0], next(_telling(_WORD.findall(folded[found.end() :])), ""))
            for found in phrase.finditer(folded)
        ]
    if _REJECTED_FA.search(folded):
        turns.append(Turn("denied", "رد کرد", ""))
    return tuple(turns)


def _telling(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if word not in STOP_WORDS)


def _is_spanish(text: str) -> bool:
    """Whether a text has words of Spanish that are no parts of names, as in Las Vegas and Rio de Janeiro."""
    words = _WORD.findall(text)
    is_all_capital = text.isupper()
    has_spanish = False
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        small = word.lower()
        if small in _ENGLISH:
            return False
        is_of_name = behind[:1].isupper() and (small in _BEFORE_A_NAME or before[:1].isupper())
        has_spanish |= small in _SPANISH and (is_all_capital or not is_of_name)
    return has_spanish
