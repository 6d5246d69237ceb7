"""Words that make another development of the same headline by standing in it: former, son of, another, barely."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from watchd.stories import parts
from watchd.text.fold import fold

# By kind, of which the words are synonyms; `*` ends a beginning of words. Folded when read.
_WORDS: Final[Mapping[str, str]] = {
    "former": "former formerly ex erstwhile antiguo antigua бывш* экс سابق پیشین اسبق",
    "acting": "acting interim caretaker interino interina encargado encargada provisional врио سرپرست کفیل موقت",
    "deputy": "deputy vice assistant adjunto adjunta suplente заместител* помощник* вице зам معاون جانشین",
    "would-be": "aspiring aspirante",
    "alleged": "alleged allegedly suspected presumed purported purportedly supposed supposedly reportedly "
    "presunt* supuest* sospechos* якобы предполаг* предположительно подозреваем* предполагаем* "
    "مظنون ادعایی مشکوک ظاهرا",
    "likely": "likely possible possibly probable probably posible posiblemente вероятн* возможн* احتمال "
    "احتمالی احتمالا",
    "attempted": "attempt attempts attempted failed fails foiled thwarted botched abortive aborted intento "
    "intentos tentativa intentona fallid* frustrad* conato попытк* неудавш* неудачн* сорван* "
    "نافرجام ناکام ناموفق خنثی",
    "mock": "mock simulated simulado simulada simulacro учебн* شبیه‌سازی",
    "son": "son sons stepson hijo hijos hijastro сын сына сыну сыном сыновья сыновей پسر پسران",
    "daughter": "daughter daughters stepdaughter hija hijas дочь дочери дочерью дочка دختر دختران",
    "wife": "wife wives spouse esposa mujer жена жены жене жену женой супруга супруги супругу همسر زن",
    "husband": "husband esposo marido муж мужа мужу мужем супруг شوهر",
    "widow": "widow viuda вдова вдовы вдову بیوه",
    "brother": "brother brothers hermano hermanos брат брата брату братом братья братьев برادر برادران",
    "sister": "sister sisters hermana hermanas сестра сестры сестре сестру сестрой خواهر خواهران",
    "parent": "father mother padre madre отец отца отцу мать матери پدر مادر",
    "relative": "nephew niece cousin uncle aunt grandson granddaughter relative relatives family families "
    "sobrino sobrina primo tio yerno cunado nieto familia familiar familiares племянник* "
    "племянниц* зять зятя внук внука родственник* семья семьи семью خواهرزاده برادرزاده داماد نوه "
    "فرزند فرزندان خانواده بستگان",
    "guard": "bodyguard bodyguards guard guards driver guardaespaldas escolta escoltas chofer conductor "
    "охранник* телохранител* водител* محافظ محافظان راننده",
    "lawyer": "lawyer lawyers attorney abogado abogada abogados адвокат* وکیل وکلای",
    "adviser": "aide aides adviser advisers advisor advisors asesor asesora asesores советник* مشاور مشاوران",
    "another": "another additional further otro otra otros otras nuevo nueva adicional еще очередной "
    "очередная очередное очередного очередную новый новая новое нового новую новой новым دیگر "
    "دیگری جدید جدیدی",
    "again": "again anew nuevamente снова вновь опять повторно دوباره مجددا مجدد",
    "still": "still aun todavia هنوز همچنان",
    "almost": "almost nearly practically virtually casi practicamente почти практически تقریبا",
    "barely": "barely hardly scarcely narrowly apenas едва чуть کمابیش",
    "last": "last final remaining ultimo ultima ultimos ultimas последний последняя последнее последних "
    "последние آخرین",
    "several": "several multiple varios varias несколько چند چندین",
    "dead": "dead die dies died dying muere mueren murio murieron умер умерла умерли скончал* درگذشت",
    "warning": "warning advertencia предупредительн* هشدار",
    "ended": "ends ended ending",
    "part": parts.WORDS,
    "most": parts.MOST,
    "half": "half mitad половин* نیمی",
    "all": "all entire todos todas все всех всем всеми همه تمام تمامی",
    "outskirts": "outskirts suburb suburbs hills heights afueras periferia suburbio suburbios cerros colinas "
    "окраин* пригород* предмест* حومه تپههای ارتفاعات",
    "stretch": "lane lanes stretch section carril carriles tramo tramos участок участка участке полоса полосу",
}
_ORDINALS: Final = (  # from the second on
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "segundo tercer cuarto quinto sexto septimo octavo noveno decimo",
    "segunda tercera cuarta quinta sexta septima octava novena decima",
    "второй третий четвертый пятый шестой седьмой восьмой девятый десятый",
    "вторая третья четвертая пятая шестая седьмая восьмая девятая десятая",
    "второе третье четвертое пятое шестое седьмое восьмое девятое десятое",
    "второго третьего четвертого пятого шестого седьмого восьмого девятого десятого",
    "вторую третью четвертую пятую шестую седьмую восьмую девятую десятую",
    "دومین سومین چهارمین پنجمین ششمین هفتمین هشتمین نهمین دهمین",
    "دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم",
)
_PHRASES: Final[Mapping[str, str]] = {
    "again": r"de nuevo|otra vez|vuelven? a|volvio a|volvieron a|once more|بار دیگر",
    "another": r"one more",
    "would-be": r"would-be",
    "acting": r"и\. ?о\.|и о|en funciones",
    "still": r"все еще",
    "short": r"stop(?:s|ped)? short",
    "deputy": r"قایم مقام",
    "barely": r"por poco|به سختی",
    "attempted": r"شکست خورده",
    "part": parts.PHRASES,
    "most": parts.MOST_PHRASES,
}
# Before what it stands as one word with: exministro, замминистра. Only where the other headline has the rest.
_PREFIXES: Final[Mapping[str, str]] = {
    "ex": "former", "экс": "former", "vice": "deputy", "вице": "deputy", "зам": "deputy", "sub": "deputy",
}  # fmt: skip
# Chinese has no words: where these signs alone are added or left out.
_SIGNS: Final[Mapping[str, str]] = {
    "former": "前 原 已故",
    "acting": "代理 代 临时 看守",
    "deputy": "副 助理",
    "alleged": "疑似 涉嫌 疑 据称 所谓 可疑",
    "likely": "可能 或 或将 或许",
    "attempted": "未遂 企图 试图 图谋 未成功 失败 流产",
    "mock": "模拟",
    "son": "之子 儿子 长子 次子",
    "daughter": "之女 女儿",
    "wife": "之妻 妻子 夫人",
    "husband": "丈夫",
    "brother": "弟弟 哥哥 兄弟 胞弟 胞兄",
    "sister": "妹妹 姐姐 姐妹",
    "parent": "父亲 母亲",
    "relative": "侄子 外甥 家人 亲属 女婿 孙子",
    "guard": "保镖 警卫 司机",
    "lawyer": "律师",
    "adviser": "顾问 助手 幕僚",
    "another": "又一 另一 又 另 再 新一 新 再有 又有",
    "again": "再次 再度 重新 又一次",
    "still": "仍 仍然 依然 尚 还",
    "almost": "几乎 将近 险些 差点 近乎 基本",
    "barely": "勉强 险",
    "last": "最后 末",
    "dead": "死亡 身亡 去世",
    "warning": "警告",
    "part": parts.SIGNS,
    "most": parts.MOST_SIGNS,
    "several": "多枚 数枚 多艘 多名 多架 多个",
    "half": "半 部分 一半",
    "all": "全部 所有 全体",
    "to that much": "至",
    "not": "从未 从不 拒绝 无法 未能",
    "stopped": "停止 中断 中止 暂停",
    "resumed": "恢复 重启",
    "delayed": "拖延 推迟 延迟 延后",
    "hastened": "加快 加速",
    "slowed": "放缓 放慢",
    "completed": "完成 结束",
}
_OF: Final = "的"
_OUTSKIRTS: Final = re.compile("外围|郊区|近郊|郊外|城郊|周边")  # with what lies there: 外围村庄
_SECOND_SIGNS: Final = "第[二三四五六七八九十两〇零百\\d]+"
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A word that qualifies, of which kind it is, and where it stands among the words of its text."""

    kind: str
    word: str
    place: int


def _folded(words: str) -> list[str]:
    return fold(words).replace("\u200c", "").split()


_WHOLE: Final = {word: kind for kind, words in _WORDS.items() for word in _folded(words) if not word.endswith("*")} | {
    word: f"ordinal {number}" for row in _ORDINALS for number, word in enumerate(_folded(row), start=2)
}
_BEGINNINGS: Final = {
    word[:-1]: kind for kind, words in _WORDS.items() for word in _folded(words) if word.endswith("*")
}
_BEGINNING: Final = re.compile("|".join(sorted(map(re.escape, _BEGINNINGS), key=len, reverse=True)))
_IN_A_ROW: Final = re.compile("|".join(rf"(?P<k{n}>\b(?:{fold(p)})(?=\W|$))" for n, p in enumerate(_PHRASES.values())))
_KINDS_IN_A_ROW: Final = tuple(_PHRASES)
_PREFIXED: Final = re.compile(rf"({'|'.join(_PREFIXES)})(\w{{4,}})")
_IN_SIGNS: Final = {sign: kind for kind, signs in _SIGNS.items() for sign in signs.split()}
_SECOND: Final = re.compile(_SECOND_SIGNS)


def in_one_form(headline: str) -> str:
    """A headline as its words are compared here: folded, without Persian joiners."""
    return fold(headline).replace("\u200c", "")


@lru_cache(maxsize=4_000)
def words_in(text: str) -> tuple[str, ...]:
    """The words of a text in one form."""
    return tuple(_WORD.findall(in_one_form(text)))


@lru_cache(maxsize=4_000)
def qualifiers_in(text: str) -> tuple[Qualifier, ...]:
    """The words and phrases of a text that qualify, in no order; Chinese ones are not told by themselves."""
    folded = in_one_form(text)
    found = []
    for place, word in enumerate(_WORD.findall(folded)):
        kind = _WHOLE.get(word)
        if kind is None and (beginning := _BEGINNING.match(word)):
            kind = _BEGINNINGS[beginning[0]]
        if kind is not None:
            found.append(Qualifier(kind, word, place))
    for phrase in _IN_A_ROW.finditer(folded):
        kind = _KINDS_IN_A_ROW[int((phrase.lastgroup or "k0")[1:])]
        found.append(Qualifier(kind, phrase[0], len(_WORD.findall(folded[: phrase.start()]))))
    return tuple(found)


@lru_cache(maxsize=4_000)
def prefixed_in(text: str) -> tuple[tuple[Qualifier, str], ...]:
    """Words that begin as with a qualifier, and what they are without it: exministro, ministro."""
    return tuple(
        (Qualifier(_PREFIXES[found[1]], word, place), found[2])
        for place, word in enumerate(words_in(text))
        if (found := _PREFIXED.fullmatch(word))
    )


def kind_of_signs(signs: str) -> str:
    """What Chinese signs that one headline has more than another qualify as; empty where they are something else."""
    if _SECOND.match(signs):
        return "ordinal"
    if _OUTSKIRTS.match(signs):
        return "outskirts"
    return _IN_SIGNS.get(signs) or _IN_SIGNS.get(signs.strip(_OF), "")
