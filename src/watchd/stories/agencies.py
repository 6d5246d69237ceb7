"""News agencies: what each is called in five languages, and where it publishes itself. Data; see stories.credits."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: the name it is shown by, its other spellings, and the domains of its own pages."""

    name: str
    spellings: tuple[str, ...]
    hosts: tuple[str, ...]


# The name; its spellings in Latin and Cyrillic letters; in Chinese; in Persian; its domains. Capitals count.
_TABLE: Final = """
Reuters | Reuters, REUTERS, Рейтер, Рейтерс | 路透社, 路透 | رویترز | reuters.com
AP | AP, Associated Press, АП, Ассошиэйтед Пресс | 美联社, 美聯社 | آسوشیتدپرس, اسوشیتدپرس | apnews.com, ap.org
AFP | AFP, Agence France-Presse, France-Presse, АФП, Франс Пресс | 法新社 | فرانس پرس, خبرگزاری فرانسه | afp.com
EFE | EFE, Efe, ЭФЭ | 埃菲社 | افه | efe.com
Europa Press | Europa Press, EUROPA PRESS | 欧洲新闻社 | یوروپا پرس | europapress.es
DPA | DPA, dpa, ДПА | 德新社 | دپا | dpa.com, dpa-international.com
ANSA | ANSA, АНСА | 安莎社 | آنسا | ansa.it
TASS | TASS, ТАСС | 塔斯社 | تاس | tass.com, tass.ru
RIA Novosti | RIA Novosti, РИА Новости, РИА «Новости», РИА "Новости" | 俄新社 | ریانووستی, ریا نووستی | ria.ru
Interfax | Interfax, INTERFAX.RU, INTERFAX, ИНТЕРФАКС, Интерфакс, Интерфакса, Интерфаксу, Интерфаксом \
| 国际文传电讯社, 国际文传 | اینترفاکس | interfax.ru, interfax.com
Sputnik | Sputnik, SPUTNIK, Спутник | 卫星通讯社 | اسپوتنیک | sputniknews.com, sputnikglobe.com, sputniknews.lat
Xinhua | Xinhua, XINHUA, Синьхуа | 新华社, 新華社, 新华网 | شینهوا | xinhuanet.com, news.cn
China News Service | China News Service, CNS | 中新社, 中新网, 中国新闻社 | | chinanews.com.cn, chinanews.com, ecns.cn
CCTV | CCTV | 央视新闻, 央视网, 央视 | | cctv.com
IRNA | IRNA, ИРНА | 伊朗国家通讯社, 伊通社 | ایرنا | irna.ir
Tasnim | Tasnim, Тасним | 塔斯尼姆通讯社, 塔斯尼姆 | تسنیم | tasnimnews.com, tasnimnews.ir
Fars | Fars, Фарс | 法尔斯通讯社, 法尔斯 | فارس | farsnews.ir, farsnews.com
Mehr | Mehr, Мехр | 迈赫尔通讯社, 迈赫尔 | مهر | mehrnews.com
ISNA | ISNA, ИСНА | 伊朗学生通讯社 | ایسنا | isna.ir
Prensa Latina | Prensa Latina, PRENSA LATINA, Пренса Латина | 拉美社 | پرنسا لاتینا | prensa-latina.cu, plenglish.com
AVN | AVN, Agencia Venezolana de Noticias | 委内瑞拉通讯社 | | avn.info.ve
Anadolu | Anadolu, Анадолу | 阿纳多卢通讯社, 阿纳多卢 | آناتولی, آنادولو | aa.com.tr
Bloomberg | Bloomberg, BLOOMBERG, Блумберг | 彭博社, 彭博 | بلومبرگ | bloomberg.com
Notimex | Notimex, NOTIMEX | | | notimex.gob.mx
Central News Agency | Central News Agency | 中央社 | | cna.com.tw, focustaiwan.tw
Kyodo | Kyodo, Киодо | 共同社 | کیودو | kyodonews.net
Yonhap | Yonhap, Ренхап, Йонхап | 韩联社 | یونهاپ | yna.co.kr
UPI | UPI | 合众国际社 | | upi.com
PTI | PTI | 印度报业托拉斯 | | ptinews.com
ANI | ANI | | | aninews.in
IANS | IANS | | | ians.in
BelTA | BelTA, BELTA, БЕЛТА, БелТА | 白通社 | | belta.by
KCNA | KCNA, ЦТАК | 朝中社 | | kcna.kp
SANA | SANA, САНА | 阿拉伯叙利亚通讯社 | سانا | sana.sy
Ukrinform | Ukrinform, Укринформ | 乌克兰国家通讯社 | | ukrinform.net, ukrinform.ua
Lusa | Lusa, LUSA | 葡萄牙通讯社 | | lusa.pt
Télam | Télam, TÉLAM | | | telam.com.ar
Colprensa | Colprensa, COLPRENSA | | | colprensa.com
Andina | ANDINA, Agencia Andina | | | andina.pe
"""
_PARTS: Final = 5

IN_DATELINES: Final = {"MNA": "Mehr", "AA": "Anadolu"}
"""Letters that are an agency's in a dateline, and many other things elsewhere."""


@cache
def agencies() -> tuple[Agency, ...]:
    """Every agency that is known."""
    return tuple(map(_agency, _TABLE.strip().splitlines()))


@cache
def names() -> frozenset[str]:
    """The names that agencies are shown by; no publisher's is one of them, for those are hosts in small letters."""
    return frozenset(agency.name for agency in agencies())


@cache
def spellings() -> dict[str, str]:
    """The agency's name by each of its spellings, of all languages."""
    return {spelling: agency.name for agency in agencies() for spelling in agency.spellings}


@lru_cache(maxsize=2_000)
def agency_at(publisher: str) -> str:
    """The agency whose own page the publisher is; "" where it is nobody's."""
    labels = publisher.lower().removeprefix("www.").split(".")
    domains = {".".join(labels[place:]) for place in range(len(labels))}
    return next((agency.name for agency in agencies() if domains.intersection(agency.hosts)), "")


def _agency(line: str) -> Agency:
    name, *parts = (part.strip() for part in line.split("|"))
    if len(parts) != _PARTS - 1:
        raise ValueError(f"{name}: {len(parts) + 1} parts, not {_PARTS}")
    latin, chinese, persian, hosts = (_list(part) for part in parts)
    return Agency(name, (*latin, *chinese, *persian), hosts)


def _list(part: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in part.split(",") if word.strip())
