"""Who says it, behind a headline: `..., officials say`, and not `..., heavy casualties reported`."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from watchd.stories.agencies import spellings
from watchd.stories.stop_words import STOP_WORDS
from watchd.text.fold import fold

_SAYING_WORDS: Final = (
    "say says said saying tell tells told report reports reported according source sources official officials "
    "media witness witnesses dice dicen dijo dijeron segun afirma afirman informa informan informo fuente fuentes "
    "asegura aseguran сообщил сообщила сообщили сообщает сообщают сообщило заявил заявила заявили сказал сказала "
    "источник источники источников источника данным suggests finds shows claims сми گفت گفتند گفته منبع منابع "
    "گزارش اعلام خبر"
)
SAYING: Final = frozenset(_SAYING_WORDS.split())
SAYING_SIGNS: Final = ("说", "称", "表示", "报道", "消息", "透露", "据")
# Who is asked for nothing but what he says, so that he says it behind a colon or dash too: `...: sources`.
_SOURCE_WORDS: Final = (
    "source sources official officials media witness witnesses report reports fuente fuentes источник источники "
    "источников источника сми منبع منابع"
)
_SOURCES: Final = frozenset(_SOURCE_WORDS.split())
_VERBS: Final = SAYING - _SOURCES | {"report", "reports"}
# These say as well that something is, whoever said so: a name beside them may be what it is said of.
_OF_ANYTHING: Final = frozenset(("reported", "گزارش", "اعلام", "خبر"))
_BEHIND_WHO: Final = frozenset(("say", "says"))  # behind one word in English, whatever that is: it is who says so
_WHOEVER: Final = 2
_SPEAKER_WORDS: Final = (
    "minister ministers ministry ministries police army military navy marines government spokesman spokeswoman "
    "spokesperson president premier chancellor diplomat diplomats envoy envoys analyst analysts expert experts "
    "governor mayor authority authorities agency agencies lawmaker lawmakers prosecutor prosecutors lawyer lawyers "
    "commander commanders study survey poll research watchdog company operator owner pilot pilots adviser advisers "
    "aide aides newspaper newspapers editor broadcaster television radio hospital court family relatives union "
    "oficial oficiales funcionario funcionarios ministro ministra ministerio policia ejercito marina gobierno portavoz "
    "presidente presidenta canciller cancilleria diplomatico diplomaticos analista analistas experto expertos "
    "gobernador alcalde autoridades medio medios prensa testigo testigos fiscalia informe estudio abogado diario "
    "مقام مقامات مقامی وزیر وزارت پلیس سخنگو سخنگوی رسانه رسانهها رسانههای ارتش سپاه دولت رئیس مدیر خبرگزاری روزنامه"
)
_SPEAKERS: Final = frozenset(fold(_SPEAKER_WORDS).split())
_RUSSIAN_SPEAKERS: Final = tuple(
    fold(
        "официальн министр министерств минобороны минюст мид полици арми правительств спикер президент представител "
        "посол посольств кремл губернатор мэр власт эксперт аналитик свидетел очевид агентств газет адвокат пресс "
        "секретар глав ведомств прокур источник"
    ).split()
)
# What stands beside a speaker and tells nothing else: which of them, and how many.
_BESIDE_WORDS: Final = (
    "foreign defence defense interior health energy oil finance prime state local senior top port airport coast guard "
    "former unnamed anonymous two three four five several some many familiar matter defensa exterior exteriores salud "
    "energia estatal estatales locales dos tres cuatro varios varias местные местных несколько двое трое два три "
    "обороны иностранных внутренних дел рф "
    "خارجه دفاع کشور جمهور دولتی محلی ارشد نظامی رسمی آگاه دو سه چند داد دادند کرد کردند"
)
_BESIDE: Final = frozenset(fold(_BESIDE_WORDS).split())
_WHOSE: Final = (
    "美国?|俄罗斯|俄|中国?|英国?|法国?|德国?|日本|韩国?|朝鲜|印度|伊朗|乌克兰|以色列|委内瑞拉|古巴|联合国|当地|官方|国家|国防"
    "|外交|内政|知情|消息|匿名|高级|两名|三名|多名|一名|路透|新华|美联|法新|塔斯"
)
_WHO: Final = (
    "官员|官方|人士|部长?|发言人|总统|总理|主席|媒体|外媒|警方|军方|政府|当局|专家"
    "|目击者|通讯社|社|大使馆?|白宫|克里姆林宫"
)
_SIGNS: Final = re.compile(
    rf"据?(?:{_WHOSE}){{0,4}}(?:{_WHO}){{1,2}}们?(?:说|称|表示|透露|报道)"
    rf"|据(?:{_WHOSE}){{0,4}}(?:社|媒体)消息|(?:消息|知情)人士"
)
_WORD: Final = re.compile(r"\w+")
_SOURCE: Final = re.compile(r"(.*\S)(\s*[,;:،，；：]\s*|\s+[-–—]\s+)([^,;:،，；：]+)")
_LONGEST: Final = 6  # words; of Chinese one run of signs is one
_LEAST_WRITTEN_SMALL: Final = 5  # letters of a word that a headline of titles has with a capital


@lru_cache(maxsize=4_000)
def without_source(headline: str) -> str:
    """A headline without the clause behind it that tells who says it: `..., officials say`.

    Only where that clause has a speaker and a verb of saying and nothing else; whatever else it tells stays.
    """
    found = _SOURCE.fullmatch(headline)
    if found is None:
        return headline
    rest, sign, tail = found.groups()
    written = _WORD.findall(tail.replace("\u200c", ""))
    if len(written) > _LONGEST:
        return headline
    names_count = any(word.islower() and len(word) >= _LEAST_WRITTEN_SMALL for word in _WORD.findall(rest))
    if _is_source(written, names_count=names_count) or _is_bare_source(sign, written):
        return rest
    return headline


def says_who(words: Sequence[str], own: Sequence[str], *, is_clause: bool) -> bool:
    """Whether some words of a headline tell who says it; in a clause behind it only where all its own words do.

    Else that clause tells something: a radiation leak that is reported is no speaker, nor an official who was killed.
    """
    if SAYING.isdisjoint(words):
        return False
    has_verb = not (_VERBS - _OF_ANYTHING).isdisjoint(words)
    return not is_clause or has_verb or all(map(tells_who, own))


def tells_who(word: str) -> bool:
    """Whether a folded word is of who says it: a speaker, a verb of saying, an agency."""
    return _tells_who(word) or word in _agency_words()


@cache
def _agency_words() -> frozenset[str]:
    return frozenset(word for spelling in spellings() for word in _WORD.findall(fold(spelling)))


def _is_bare_source(sign: str, written: Sequence[str]) -> bool:
    """Whether it is a source behind a colon or dash; behind a comma it may be one more who was hit."""
    words = [fold(word) for word in written]
    told = [word for word in words if word not in _BESIDE]
    return sign.strip() not in {",", "،", "，"} and bool(told) and _SOURCES.issuperset(told)


def _is_source(written: Sequence[str], *, names_count: bool) -> bool:
    """Whether all words are of a speaker who says something; names, which have capitals, count where they tell."""
    words = [fold(word) for word in written]
    if (len(words) == 1 and _SIGNS.fullmatch(words[0])) or (len(words) == _WHOEVER and words[1] in _BEHIND_WHO):
        return True
    verbs = _VERBS.intersection(words)
    names: set[str] = set()
    if names_count and verbs - _OF_ANYTHING:
        names = {word for word, as_it_stands in zip(words, written, strict=True) if as_it_stands[0].isupper()}
    has_speaker = any(map(_is_speaker, words)) or bool(names - STOP_WORDS - SAYING)
    return bool(verbs) and has_speaker and all(_tells_who(word) or word in names for word in words)


def _is_speaker(word: str) -> bool:
    return word in _SPEAKERS or word in _SOURCES or word.startswith(_RUSSIAN_SPEAKERS)


def _tells_who(word: str) -> bool:
    return word in SAYING or word in _BESIDE or word in STOP_WORDS or len(word) == 1 or _is_speaker(word)
