"""Which kinds of weapons and vehicles a text names: a missile is no drone, whatever else two headlines share."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from watchd.stories.kinds import Kinds

# By kind, of which the words are synonyms: what outlets call by either name is one. A missile is a rocket to many.
_WORDS: Final[Mapping[str, str]] = {
    "drone": "drone drones uav uavs dron drones дрон* беспилотник* бпла پهپاد*",
    "missile": "missile missiles rocket rockets misil misiles cohete cohetes ракет* موشک*",
    "boat": "boat boats speedboat* skiff lancha lanchas катер* безэкипажн* бэк قایق*",
    "shell": "shell shells shelling artillery mortar mortars artilleria mortero morteros "
    "артиллери* миномет* توپخانه خمپاره",
    "mine": "landmine* minas мина мины мине миной мину минами مین",
    "bomb": "bomb bombs bomba bombas авиабомб* бомба бомбы бомбой بمب",
    "tank": "tanks tanques танк танки танков танками تانک*",
    "jet": "fighter fighters warplane* caza cazas истребител* جنگنده*",
    "bomber": "bomber bombers bombardero bombarderos бомбардировщик* بمبافکن*",
    "helicopter": "helicopter helicopters chopper helicoptero* вертолет* بالگرد* هلیکوپتر*",
    "submarine": "submarine submarines submarino submarinos подлод* زیردریایی",
    "armour": "howitzer* obus obuses гаубиц* هویتزر",
}
_SIGNS: Final[Mapping[str, str]] = {
    "drone": "无人机",
    "missile": "导弹 火箭弹",
    "boat": "无人艇 快艇",
    "shell": "炮弹 迫击炮 炮击",
    "mine": "地雷 水雷",
    "bomb": "炸弹",
    "tank": "坦克",
    "jet": "战斗机 战机",
    "bomber": "轰炸机",
    "helicopter": "直升机",
    "submarine": "潜艇",
    "armour": "榴弹炮",
}
_KINDS: Final = Kinds(_WORDS, _SIGNS)


def weapon_of(word: str) -> str:
    """The kind of weapon that a folded word is; empty where it is none."""
    return _KINDS.kind_of(word)


@lru_cache(maxsize=4_000)
def weapons_in(text: str) -> Mapping[str, str]:
    """By kind of weapon the first word of a text that names it."""
    return _KINDS.found(text)
