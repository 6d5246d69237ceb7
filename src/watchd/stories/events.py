"""What a headline says has happened, by kind: an attack, a fire, an arrest, a release. By language, folded."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from watchd.stories.kinds import Kinds

# By kind, of which the words are synonyms; `*` ends a beginning of words. What outlets call by either name is one kind.
_WORDS: Final[Mapping[str, str]] = {
    "fire": "explosion* explode* blast blasts blaze fire burning detonat* incendi* explot* estall* "
    "взрыв* взорв* пожар* загор* انفجار منفجر اتش* حریق",
    "attack": "attack* strike strikes bomb bombs bombed bombing* shelling shelled raid raids raided assault* "
    "airstrike* ataca* ataco ataque* bombarde* atent* атак* удар* обстрел* бомб* حمله بمباران",
    "sinking": "sink sinks sank sunk sinking capsiz* aground hunde hunden hundio hundieron naufrag* encall* затон* "
    "потоп* опрокин* мель غرق واژگون",
    "crash": "crash* collid* collision* derail* estrell* colision* descarril* разбил* крушен* столкн* سقوط تصادف",
    "arrest": "arrest* detain* captur* jailed seiz* impound* confiscat* boards boarded detien* detuv* detenid* deten* "
    "encarcel* apres* incaut* decomis* retien* retuv* арест* задерж* изъя* конфиск* захва* بازداشت دستگیر "
    "توقیف مصادره",
    "release": "frees freed refloat* rescu* reflot* liber* rescat* excarcel* освобо* спас* отпуст* отпущ* ازاد نجات",
    "death": "kill kills killed killing dead dies died death deaths assassin* murder* muer* matan mata mato mataron "
    "murio murieron asesin* fallec* погиб* убит* убив* убил* умер* скончал* کشته کشتند درگذشت مرگ باخت باختند",
    "departure": "depart* sails sailed zarp* despeg* вылет* отплы*",
    "arrival": "arriv* deliver* landed docks docked unload* lleg* entreg* aterriz* arrib* atrac* descarga* descargo "
    "прибы* достав* приземл* прилет* разгру* رسید رسیدند پهلو پهلوگیری فرود تحویل",
    "resignation": "resign* ousts quits ousted sacked dismissed renuncia* renuncio dimit* dimis* destitu* "
    "отстав* уволе* уволил* استعفا برکنار",
    "signing": "signs signed firma firman firmo firmaron firmado suscrib* подпис* امضا",
    "approval": "passes passed approv* ratif* aprueb* aprob* одобр* ратиф* утверд* تصویب",
    "sentence": "sentenc* convict* acquit* sentenci* conden* absuel* приговор* осужд* осуд* оправда* محکوم تبرئه",
    "truce": "ceasefire* truce* tregua* перемир* اتشبس",
    "evacuation": "evacuat* evacu* эваку* تخلیه",
    "sanctions": "sanction* sancion* sancao sancoes санкц* تحریم*",
    "coup": "coup coups mutiny golpe golpista* motin переворот* мятеж* کودتا",
    "spill": "spill spills spilled derram* разлил* утечк* نشت",
}
_SIGNS: Final[Mapping[str, str]] = {
    "fire": "爆炸 起火 火灾 着火 失火",
    "attack": "袭击 自杀式 空袭 轰炸 炮击 打击 攻击",
    "sinking": "沉没 倾覆 搁浅",
    "crash": "坠毁 坠落 相撞 脱轨",
    "arrest": "逮捕 被捕 拘留 抓获 扣押 扣留 没收 查获 拘捕",
    "release": "释放 获释 获救 救出",
    "death": "死亡 遇难 身亡 丧生 去世 死",
    "departure": "离开 驶离 启航",
    "arrival": "抵达 到达 靠泊 停靠 运抵 运送 交付 卸货 卸载",
    "resignation": "辞职 免职 罢免 下台",
    "signing": "签署 签订",
    "approval": "通过 批准",
    "sentence": "判处 判刑 定罪",
    "truce": "停火 停战",
    "evacuation": "疏散",
    "sanctions": "制裁",
    "coup": "政变 兵变",
    "spill": "泄漏 泄露",
}
_KINDS: Final = Kinds(_WORDS, _SIGNS)


# What an English text only announces: they planned to seize the base.
_PLAN: Final = re.compile(r"\b(?:to|will|would|could|may|might|must|should|can) (?!death)[a-z]+", re.IGNORECASE)
_NO_LANDING: Final = "".join(
    rf"(?<!{word} )" for word in ("on", "by", "of", "the", "to", "will", "could", "may", "must", "should", "can")
)
_LANDING: Final = re.compile(rf"{_NO_LANDING}\blands?(?= (?:in|at) )", re.IGNORECASE)
# Persian for killed, which is what is sown as well: whoever killed somebody says so at the end.
_KILLED: Final = re.compile(r"(?<=\bرا )(.*\b)کشت(?=\s*(?:[^\w\s]|$))")
_SLAIN: Final = "کشته"
# English verbs whose bare form tells something as done only where several do it; and to set somebody free.
_OF_SEVERAL: Final = re.compile(
    r"(?<!let )\b(?:[a-z]{3,}s|men|[a-z]+men|people|police|and \w+) (?:sign|dock|free|sail|quit)(?= )(?! to\b)",
    re.IGNORECASE,
)
_NOT_YET: Final = "".join(rf"(?<!{word} )" for word in ("to", "be", "will", "could", "may", "must", "should", "can"))
_SET_FREE: Final = re.compile(rf"{_NOT_YET}\b(?:sets?|go|goes|went|walks?|walked) (?:\w+ ){{0,2}}free\b", re.IGNORECASE)


def without_plans(text: str) -> str:
    """A text without the verbs of what it only announces."""
    return _PLAN.sub(" ", text)


def with_done(text: str) -> str:
    """A text with verbs in the form that tells an event, where they tell it as done in another."""
    return _SET_FREE.sub("freed", _OF_SEVERAL.sub(r"\g<0>s", text))


@lru_cache(maxsize=4_000)
def events_in(text: str) -> Mapping[str, str]:
    """By kind of event the first word of a text that says it."""
    told = _KILLED.sub(rf"\1{_SLAIN}", text) if "کشت" in text else _LANDING.sub("landed", text)
    return _KINDS.found(told)
