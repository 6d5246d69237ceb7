"""Things of which one is not another: a frigate is no submarine, the interior minister not the one of defence.

Weapons are of that sort too (stories.weapons). Where a headline names one in the stead of another, it tells another
development, whatever else two headlines share.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from watchd.stories.kinds import Kinds
from watchd.stories.weapons import weapons_in
from watchd.text.fold import fold

_SHIPS: Final = Kinds(
    {
        "frigate": "frigate* fragata* фрегат* ناوچه",
        "destroyer": "destroyer* destructor destructores эсмин* ناوشکن",
        "cruiser": "cruiser* crucero cruceros крейсер* رزمناو",
        "carrier": "portaviones portaaviones авианос* ناوهواپیمابر",
        "corvette": "corvette* corbeta* корвет*",
        "submarine": "submarine* submarino* подлод* подводн* زیردریایی",
        "tanker": "tanker tankers tanquero* petrolero танкер* نفتکش*",
        "ferry": "ferry ferries transbordador* паром паромы паромом парома",
        "trawler": "trawler* pesquero траулер*",
        "tug": "tug tugs tugboat* буксир буксиры",
        "yacht": "yacht* yate yates яхт*",
        "icebreaker": "icebreaker* rompehielos ледокол*",
    },
    {
        "frigate": "护卫舰",
        "destroyer": "驱逐舰",
        "cruiser": "巡洋舰",
        "carrier": "航母 航空母舰",
        "submarine": "潜艇",
        "tanker": "油轮",
        "ferry": "渡轮",
        "trawler": "渔船",
        "yacht": "游艇",
        "icebreaker": "破冰船",
    },
)
_OFFICES: Final = Kinds(
    {
        "interior": "interior внутренних мвд",
        "defence": "defence defense defensa обороны دفاع",
        "foreign": "foreign exteriores canciller иностранных мид خارجه",
        "finance": "finance finanzas hacienda финансов دارایی اقتصاد",
        "justice": "justice justicia юстиции دادگستری",
        "health": "health salud sanidad здравоохранения بهداشت",
        "oil": "oil energy petroleum petroleo energia энергетики نفت نیرو",
        "education": "education educacion образования просвещения",
        "transport": "transport transporte транспорта راه",
        "prime": "prime premier премьер نخست",
    },
    {"interior": "内政部长", "defence": "防长 国防部长", "foreign": "外长 外交部长", "finance": "财长 财政部长",
     "justice": "司法部长", "oil": "石油部长 能源部长", "health": "卫生部长"},
)  # fmt: skip
_GROUPS: Final = Kinds(
    {
        "eln": "eln",
        "farc": "farc disidencia disidencias disidente disidentes",
        "houthis": "houthi* huti* huties хусит* حوثی*",
        "hezbollah": "hezbol* hizbol* хезболл* حزبالله",
        "hamas": "hamas хамас* حماس",
        "taliban": "taliban* talib* талиб* طالبان",
        "pkk": "pkk рпк پکک",
    },
    {"houthis": "胡塞", "hezbollah": "真主党", "hamas": "哈马斯", "taliban": "塔利班"},
)
_IN_OFFICE: Final = re.compile(r"minist|secretar|canciller|premier|премьер|министр|\bмид\b|\bмвд\b|وزیر|[部外防财]长")


def _offices_in(text: str) -> Mapping[str, str]:
    return _OFFICES.found(text) if _IN_OFFICE.search(fold(text)) else {}


# By what a reader calls it.
_FINDERS: Final[Mapping[str, Callable[[str], Mapping[str, str]]]] = {
    "weapon": weapons_in,
    "kind of ship": _SHIPS.found,
    "office": _offices_in,
    "group": _GROUPS.found,
}


@lru_cache(maxsize=4_000)
def _things_in(text: str) -> Mapping[str, Mapping[str, str]]:
    return {what: found for what, find in _FINDERS.items() if (found := find(text))}


def another_thing(title: str, beginning: str, titles: Sequence[str], leads: Sequence[str]) -> tuple[str, ...]:
    """That a headline names a thing in the stead of those that earlier headlines named; nothing where it does not.

    Nor where a report that was told has it, or where the newer lead has the other as well.
    """
    for what, found in _things_in(title).items():
        before = {kind for text in titles for kind in _things_in(text).get(what, {})}
        told = before.union(*(_things_in(lead).get(what, {}) for lead in leads))
        if before and told.isdisjoint(found) and before.isdisjoint(_things_in(beginning).get(what, {})):
            return (f"another {what}: {', '.join(found.values())}",)
    return ()
