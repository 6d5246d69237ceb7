"""What is done next about what has happened, by kind: somebody is charged, a port works again. By language, folded.

Beside the kinds of events (stories.events): those are what an affair begins with, these what it goes on with.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from watchd.stories.kinds import Kinds

# By kind, of which the words are synonyms; `*` ends a beginning of words. What outlets call by either name is one kind.
_WORDS: Final[Mapping[str, str]] = {
    "charge": "charged indict* arraign* imput* procesan procesado обвинени* предъяв* متهم",
    "blame": "accuse* accusing blame* blaming acusa acusan acuso acusaron culpa culpan culpo обвинил* обвиня* متهم",
    "criticism": "criticiz* criticis* condemns condemned denounce* slams slammed critica critican critico "
    "criticaron denunci* repudi* раскритик* осудил* محکوم",
    "protest": "protest* rally rallies marches marched marcha marchan marcharon протест* митинг* اعتراض تظاهرات",
    "inquiry": "investigat* probe* suspect suspects inquiry investig* pesquis* расслед* подозрева* تحقیق تحقیقات",
    "resumption": "resum* restart* restor* opened reopen* starts started begins began begun reanud* reabr* "
    "restable* retom* vuelve vuelven volvio abre abrio abren abrieron inici* comienz* comenz* empiez* empez* "
    "откры* начал* начина* начн* возобн* вновь снова восстанов* دوباره اغاز ازسرگیری سرگرفت سرگیری",
    "return": "returns returned returning regres* retorn* верну* возвра* بازگشت",
    "stop": "halt* suspend* stop stops stopped paus* suspens* paraliz* interrump* приостан* прекра* останов* "
    "перестал* متوقف توقف تعلیق",
    "lifting": "lift lifts lifted lifting levant* снял* снят* сним* отмен* لغو",
    "closing": "ban bans banned close closes closed closing closure shut shuts shutting prohib* cierr* cerr* "
    "запре* закр* ممنوع بسته بستن",
    "finding": "finds found recover* retriev* located discover* hall* encontr* localiz* recuper* обнаруж* "
    "найде* нашел нашли нашла پیدا کشف یافت",
    "missing": "missing vanish* disappear* desaparec* пропал* пропав* исчез* ناپدید مفقود",
    "hospital": "hospital* hospitaliz* госпитал* больниц* بیمارستان",
    "refusal": "reject* refus* rebuff* veto vetoes vetoed rechaz* rehus* veta отклон* отказ* отверг* رد وتو نپذیرفت",
    "confession": "confess* admits admitted plead pleads pleaded guilty confies* admite admiten admitio призна* اعتراف",
    "ruling": "ruled rules ruling verdict falla fallo dictamin* вердикт* постанови* حکم",
    "escape": "escap* fled flee flees fug* huye huyen huyo huyeron сбежал* побег* گریخت گریختند فرار",
    "claim": "responsibility reivindic* adjudica ответственность مسئولیت",
    "result": "results wins won victory resultado* gana ganan gano ganar ganaron victoria результаты "
    "результатов победи* побежд* نتایج پیروز*",
    "appointment": "appoint* nominat* sworn nombra nombran nombro designa назнач* منصوب انتصاب سوگند",
    "answer": "retaliat* respond* replies replied answers answered reacts reacted replica ответил* отреагир* "
    "прокоммент* پاسخ واکنش",
    "threat": "warn* threat* advier* advirt* amena* предупре* пригроз* угрож* угроз* هشدار تهدید",
    "demand": "demands demanded urges urged exig* pide piden pidio pedir insta instan solicit* требу* потреб* "
    "призва* призыва* попрос* просит خواست خواستار",
    "sabotage": "sabot* саботаж* диверс* خرابکاری",
    "deployment": "deploy* desplieg* despleg* разверн* разверт* перебро* اعزام مستقر",
    "capture": "overran overruns overrun retake* retook toma toman tomaron tomo взял взяли занял* تصرف اشغال",
    "withdrawal": "withdr* pullout retira retiran retiro retiraron вывел* вывод* вывед* отозва* خروج عقبنشینی",
    "tow": "tow tows towed towing remolc* буксир* отбуксир* یدک",
    "unloading": "unload* descarga descargan descargo descargaron разгру* تخلیه",
    "launch": "launches launched lanza lanzan lanzo запуст* запуск* پرتاب شلیک",
    "injury": "wound* injur* hurt herid* lesion* ранен* пострада* زخمی مجروح مصدوم",
    "survival": "surviv* sobreviv* supervivient* выжи* بازمانده",
    "identity": "identif* опозна* شناسایی",
    "burial": "funeral* buried buries bury mourn* entierr* sepel* похорон* خاکسپاری تشییع",
    "trade": "buys bought purchas* sells sold compra compran compro comprar vende venden vendio vender venta "
    "купи* закуп* приобр* прода* خرید فروش فروخت",
    "offer": "offer* ofrec* ofert* предлож* پیشنهاد",
    "lawsuit": "sue sues sued lawsuit* demandan demandaron querell* شکایت",
    "acceptance": "accept* acept* принял* پذیرفت",
    "repair": "repair* repar* ремонт* почин* تعمیر",
}
_SIGNS: Final[Mapping[str, str]] = {
    "charge": "起诉 公诉 指控",
    "blame": "指责 指控 归咎",
    "criticism": "谴责 批评",
    "protest": "抗议 示威 罢工",
    "inquiry": "调查 怀疑",
    "resumption": "恢复 重启 重新 再次 开放 开始 启动",
    "return": "返回 回到 回国",
    "stop": "暂停 停止 中止 停滞 停摆 中断",
    "lifting": "取消 解除",
    "closing": "禁止 关闭 封锁",
    "finding": "找到 发现 寻获",
    "missing": "失踪 失联",
    "hospital": "医院 住院 送医 入院",
    "refusal": "拒绝 驳回 否决",
    "confession": "认罪 承认 供认",
    "ruling": "裁定 判决 裁决 有罪",
    "escape": "逃脱 逃离 出逃 越狱",
    "claim": "宣称负责 宣称对",
    "result": "结果 得票 胜选 获胜 当选",
    "appointment": "任命 就任 就职",
    "answer": "回应 反制 报复",
    "threat": "警告 威胁",
    "demand": "要求 呼吁 敦促 请求 申请",
    "sabotage": "蓄意破坏",
    "deployment": "部署 派遣 增派",
    "capture": "占领 攻占 攻陷 控制 夺取 拿下",
    "withdrawal": "撤出 撤离 撤回",
    "tow": "拖入 拖带 拖离 拖至 拖到 拖往 拖进",
    "unloading": "卸货 卸载",
    "launch": "发射 试射",
    "injury": "受伤",
    "survival": "生还 幸存",
    "identity": "身份",
    "burial": "葬礼 哀悼 下葬",
    "trade": "购买 采购 收购 出售 出口",
    "offer": "提议 提出",
    "lawsuit": "诉讼",
    "acceptance": "接受",
    "repair": "修复 维修",
}
_KINDS: Final = Kinds(_WORDS, _SIGNS)
# A ship arrives, and is unloaded another day; that a plane unloads is how some outlets write that it came.
_OF_SHIPS: Final = "unloading"
_SHIP: Final = re.compile(
    r"(?i)\bships?\b|vessel|tanker|freighter|buque|barco|petrolero|carguero|судн|танкер|сухогруз|船|轮|کشتی|نفتکش"
)


@lru_cache(maxsize=4_000)
def deeds_in(text: str) -> Mapping[str, str]:
    """By kind of deed the first word of a text that says it."""
    found = _KINDS.found(text)
    if _OF_SHIPS in found and _SHIP.search(text) is None:
        return {kind: word for kind, word in found.items() if kind != _OF_SHIPS}
    return found
