"""What numbers measure in, by kind of unit: two million tonnes are not two million barrels."""

from typing import Final

from watchd.stories.kinds import Kinds

_KINDS: Final = Kinds(
    {
        "tonne": "tonne tonnes ton tons tonelada toneladas тонн тонна тонны تن",
        "kilogram": "kg kilo kilos kilogram* kilogramo* кг килограмм* کیلوگرم",
        "gram": "gram grams gramos грамм* گرم",
        "barrel": "barrel barrels bpd barril* баррел* بشکه",
        "litre": "litre* liter* gallon* galon* litro* литр* لیتر",
        "cubic": "bcm кубометр* куб",
        "kilometre": "km kilometre* kilometer* kilometro* км километр* کیلومتر",
        "mile": "mile miles milla millas мил миль мили مایل",
        "metre": "metre metres meter meters metro metros метр* متر",
        "hectare": "hectare* hectarea* га гектар* هکتار",
        "acre": "acre acres",
        "dollar": "dollar dollars usd dolar* доллар* دلار",
        "euro": "euro euros евро یورو",
        "ruble": "ruble* rouble* rublo* рубл* روبل",
        "yuan": "yuan yuanes юан* یوان",
        "pound": "pound pounds libra libras фунт*",
        "megawatt": "mw megawatt* megavatio* мвт мегаватт* مگاوات",
        "gigawatt": "gw gigawatt* gigavatio* гвт гигаватт* گیگاوات",
        "hour": "hour hours hora horas час часа часов ساعت",
        "day": "day days dia dias день дня дней روز",
        "week": "week weeks semana semanas неделя недели недель هفته",
        "month": "month months mes meses месяц месяца месяцев ماه",
        "year": "year years ano anos год года лет سال",
        "percent": "percent pct процент* درصد",
    },
    {},  # where a Chinese headline has another, that is a word exchanged
)


def unit_of(word: str) -> str:
    """The kind of unit that a folded word is; empty where it is none."""
    return _KINDS.kind_of(word)
