"""Whether a headline tells the same the other way: from Cuba and to Cuba, up and down, raises and cuts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from watchd.stories.differences import Differences
from watchd.stories.forms import is_form
from watchd.stories.names import with_united_nations
from watchd.stories.stop_words import STOP_WORDS
from watchd.stories.words import Wording
from watchd.text.fold import fold

_MOST_BESIDE: Final = 3  # words that differ, of both headlines, those that tell the way with them
_MOST_PAIRS_BESIDE: Final = 5  # pairs of Chinese signs, of each
# Small words that say which way what stands behind them is. One that is an article elsewhere counts in its language.
_WAYS: Final[Mapping[str, str]] = {
    "to": "to into onto toward towards al hacia hasta rumbo в во на к ко до به",
    "from": "from desde из изо от از",
    "out": "out",
    "in": "in inside",
    "for": "for за",
    "against": "against contra против",
    "at": "at",
    "near": "near",
    "up": "up",
    "down": "down",
    "of": "de del",
}
_SPANISH_TO: Final = "a"
# Before a number they say how much there is now, or how much more or less of it: cut to 300,000, cut by 300,000.
_OF_AMOUNTS: Final = {"to": "to", "by": "by", "hasta": "to", "en": "by", "до": "to", "на": "by"}
_OPPOSED: Final = frozenset(
    frozenset(pair.split()) for pair in ("to from", "to out", "in out", "for against", "at near", "up down", "to by")
)
_WEAKLY_OPPOSED: Final = frozenset(("to", "of"))  # of Odesa may be from it: only where two words are the other way
_CAUSE: Final = ("из", "за")
# Words of which the one is the other way of the other, by language; `*` ends a beginning of words.
_POLES: Final = (
    ("rais* rise* rising rose increas* hike* boost* higher climb* jump* surge* soar* gain gains gained up",
     "cut cuts cutting lower* reduc* decreas* fall falls fell falling drop* slash* declin* plung* lose loses down"),
    ("join joins joined joining enter enters entered", "leave leaves left leaving quit quits exit exits exited"),
    ("win wins won winning", "lose loses lost losing"),
    ("open opens opened reopen*", "close closes closed shut shuts"),
    ("kill kills killed killing dead die dies died", "wound wounds wounded wounding injur* hurt surviv*"),
    ("arrest* detain* jailed", "release releases released free frees freed"),
    ("buy buys bought import imports", "sell sells sold export exports"),
    ("accept* approv* support*", "reject* oppos* block*"),
    ("halt halts halted halting stop stops stopped stopping suspend*", "resum* restart*"),
    ("arriv* land lands landed reach reaches reached dock docks docked", "depart* leave leaves left sail sails sailed"),
    ("seize seizes seized impound* detain*", "release releases released free frees freed"),
    ("begin begins began begun open opens opened start starts started launch*",
     "complete completes completed completing finish* conclud* end ends ended"),
    ("part partly partial partially some one", "all both entire entirely whole wholly fully every"),
    ("sube suben subio subieron alza* aument* elev* increment* gana ganan gano crece* crecio",
     "baja bajan bajo bajaron recort* reduc* cae caen cayo cayeron pierde* perdio disminu* rebaj*"),
    ("entra entran entro entraron ingres*", "sale salen salio salieron abandon*"),
    ("abre abren abrio reabr*", "cierra cierran cerro cerraron"),
    ("muert* muere* murio murieron fallec* asesin*", "herid* sobreviv*"),
    ("detien* detuv* detenid* arrest*", "liber* excarcel*"),
    ("compra compran compro", "vende venden vendio"),
    ("acept* aprueb* aprob* apoy* favor", "rechaz* bloque* contra"),
    ("deten* detien* detuv* fren* suspend* interrump* paraliz*", "reanud* retom* reinici*"),
    ("lleg* arrib* aterriz* atrac*", "part* zarp* despeg* sale salen salio salieron abandon*"),
    ("retien* retuv* incaut* captur*", "liber* devuelv* devolv*"),
    ("abre abren abrio inici* comienza* empieza* empezo comenz*",
     "conclu* culmin* termina terminan termino terminar* terminad* finaliz* complet*"),
    ("parte parcial* algunos algunas", "todo todos toda todas ambos ambas entero entera enteros enteras total*"),
    ("вырос* повыс* повыш* подорож* увелич* поднял*", "упал* снизи* снижа* подешев* уменьш* сократ*"),
    ("вошел вошла вошли вступил* присоедин*", "вышел вышла вышли покинул*"),
    ("откры*", "закры*"),
    ("погиб* убит* умер*", "ранен* ранил* выжил*"),
    ("задержа* арестова*", "освободил* освобожд* отпустил*"),
    ("купил* закупил*", "продал*"),
    ("одобрил* поддержал*", "отклонил* заблокировал*"),
    ("останов* приостан* прекра*", "возобн*"),
    ("прибы* приземл* приш* прилет*", "отплы* отбы* вылет* уш* покин* покид*"),
    ("начал начала начали начат* начав* начин* начнет начнут откры*", "заверш* законч* оконч*"),
    ("част* частично первый первая первую первое один одну одна",
     "все всех весь вся всю обе оба обоих обеих полностью целиком"),
    ("افزایش بالا", "کاهش پایین"),
    ("وارد پیوست", "خارج ترک"),
    ("مثبت موافق موافقت", "منفی مخالف مخالفت"),
    ("کشته", "زخمی مجروح"),
    ("بازداشت دستگیر", "ازاد"),
    ("خرید", "فروخت فروش"),
    ("متوقف توقف تعلیق", "ازسرگیری سرگیری ازسرگرفت سرگرفت"),
    ("رسید رسیدند", "رفت رفتند ترک"),
    ("اغاز شروع", "پایان خاتمه تکمیل"),
    ("بخشی بخش برخی قسمتی", "همه سراسر تمام کل تمامی"),
)  # fmt: skip
_POLES_IN_SIGNS: Final = (
    ("上调 提高 上涨 上升 增加", "下调 降低 下跌 下降 减少"),
    ("加入 进入 驶入 抵达 驶抵 驶向 开往", "退出 离开 驶出 驶离 撤出"),
    ("支持 赞成 批准 通过", "反对 否决 拒绝"),
    ("死亡 遇难 丧生", "受伤 生还"),
    ("被捕 逮捕 拘留", "获释 释放"),
    ("开放 开启", "关闭"),
    ("购买 进口", "出售 出口"),
    ("赢得 获胜", "输掉 落败"),
    ("停止 暂停 中止", "恢复 重启"),
    ("扣押 扣留", "释放 放行"),
    ("开始 启动", "完成 结束"),
    ("部分 一些", "全部 所有 全体 整个 全市 全城 全境 全国 全区 全省 全州"),
)
# Where texts stand below both headlines, those say where it is.
_PLACES: Final = (
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("norte", "sur"),
    ("este oriente oriental", "oeste occidente occidental"),
)
_PLACES_IN_SIGNS: Final = (("以北 北部", "以南 南部"), ("以东 东部", "以西 西部"))
_WORD: Final = re.compile(r"\w+")
_TOKEN: Final = re.compile(r"\d[\d.,]*\d|\w+")
_SIGN: Final = re.compile("[\u4e00-\u9fff]")
_WAY_OF: Final = {word: way for way, words in _WAYS.items() for word in fold(words).split()}


def _poles() -> tuple[dict[str, set[tuple[int, bool]]], dict[str, set[tuple[int, bool]]]]:
    whole: dict[str, set[tuple[int, bool]]] = {}
    beginnings: dict[str, set[tuple[int, bool]]] = {}
    for number, both in enumerate((*_POLES, *_PLACES)):
        for is_first, words in zip((True, False), both, strict=True):
            for word in fold(words).split():
                kept = beginnings if word.endswith("*") else whole
                kept.setdefault(word.rstrip("*"), set()).add((number, is_first))
    return whole, beginnings


_WHOLE, _BEGINNINGS = _poles()
_BEGINNING: Final = re.compile("|".join(sorted(_BEGINNINGS, key=len, reverse=True)))


def other_way(new: Wording, old: Wording, differing: Differences) -> tuple[str, str]:
    """The word of the newer headline that tells the other way, and the one of the older; both empty where none does.

    Only where the headlines are much the same but for that.
    """
    have_leads = new.has_lead and old.has_lead
    if _SIGN.search(new.headline):
        is_near = max(len(differing.added), len(differing.lost)) <= _MOST_PAIRS_BESIDE
        poles = _POLES_IN_SIGNS if have_leads else (*_POLES_IN_SIGNS, *_PLACES_IN_SIGNS)
        return _by_signs(fold(new.headline), fold(old.headline), poles) if is_near else ("", "")
    if len(differing.added) + len(differing.lost) > _MOST_BESIDE:
        return "", ""
    return _by_small_words(new, old) or _by_poles(new, old, have_leads=have_leads) or ("", "")


def _by_small_words(new: Wording, old: Wording) -> tuple[str, str] | None:
    before = _ways_in(old.headline, is_spanish=_is_spanish(old))
    weakly = []
    for word, (way, small) in _ways_in(new.headline, is_spanish=_is_spanish(new)).items():
        for other, (way_before, small_before) in before.items():
            if word != other and not is_form(word, other):
                continue
            ways = frozenset((way, way_before))
            if ways in _OPPOSED:
                return f"{small} {word}", f"{small_before} {other}"
            if ways == _WEAKLY_OPPOSED:
                weakly.append((f"{small} {word}", f"{small_before} {other}"))
    return weakly[0] if len(weakly) > 1 else None


def _is_spanish(wording: Wording) -> bool:
    return (wording.language or "").startswith("es")


@lru_cache(maxsize=4_000)
def _ways_in(headline: str, *, is_spanish: bool) -> Mapping[str, tuple[str, str]]:
    """By telling word the way it is in, and the small word before it that says so; of a word that comes twice none."""
    found: dict[str, tuple[str, str]] = {}
    twice: set[str] = set()
    way = small = before = ""
    for word, following in _with_next(_TOKEN.findall(fold(with_united_nations(headline)).replace("\u200c", ""))):
        told = "to" if is_spanish and word == _SPANISH_TO else _WAY_OF.get(word, "")
        if word[0].isdecimal() and before in _OF_AMOUNTS:
            way, small = _OF_AMOUNTS[before], before
        if told and (word, following) != _CAUSE:
            way, small = told, word
        elif word not in STOP_WORDS:
            twice |= {word} & found.keys()
            if way:
                found[word] = way, small
            way = small = ""
        before = word
    return {word: one for word, one in found.items() if word not in twice}


def _with_next(words: list[str]) -> Iterator[tuple[str, str]]:
    return zip(words, [*words[1:], ""], strict=False)  # of no words there is none


def _by_poles(new: Wording, old: Wording, *, have_leads: bool) -> tuple[str, str] | None:
    mine, theirs = _poles_in(new.headline), _poles_in(old.headline)
    for (number, is_first), word in mine.items():
        if have_leads and number >= len(_POLES):
            continue
        other = theirs.get((number, not is_first))
        if other and (number, is_first) not in theirs and (number, not is_first) not in mine:
            return word, other
    return None


@lru_cache(maxsize=4_000)
def _poles_in(headline: str) -> Mapping[tuple[int, bool], str]:
    found: dict[tuple[int, bool], str] = {}
    for word in _WORD.findall(fold(headline).replace("\u200c", "")):
        poles = _WHOLE.get(word)
        if poles is None and (beginning := _BEGINNING.match(word)):
            poles = _BEGINNINGS[beginning[0]]
        for pole in poles or ():
            found.setdefault(pole, word)
    return found


def _by_signs(new: str, old: str, poles: Iterable[tuple[str, str]]) -> tuple[str, str]:
    for both in poles:
        for one, other in (both, both[::-1]):
            mine, theirs = _first_of(one, new), _first_of(other, old)
            if mine and theirs and not _first_of(one, old) and not _first_of(other, new):
                return mine, theirs
    return "", ""


def _first_of(signs: str, headline: str) -> str:
    return next((sign for sign in signs.split() if sign in headline), "")
