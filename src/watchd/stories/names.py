"""Names that are written in several ways, in one form: U.S. and United States, EE. UU., 中方 and 中国."""

import re
from collections.abc import Mapping
from typing import Final

# `un` is an article, and one, in other languages: in small letters the union has its Spanish name. What all stands in
# capitals does not tell them apart, but in English.
_UNITED_NATIONS: Final = "onu"
_IN_CAPITALS: Final = re.compile(r"\bU\.N\.|\bUN\b(?!\W+[^\W\da-zа-я]{4})")
_IN_ENGLISH: Final = re.compile(r"\bU\.N\.|\bUN\b")
# Of a text that is folded already.
_INITIALS: Final = re.compile(r"(?<![\w.])(?:[a-z]\.){2,}|(?<!\w)ee\. ?uu\b\.?")
_INITIALS_OF: Final = {"u.n.": _UNITED_NATIONS}
IN_FULL: Final[Mapping[str, str]] = {
    "united states": "us", "united nations": _UNITED_NATIONS, "united kingdom": "uk", "european union": "eu",
    "estados unidos": "eeuu", "naciones unidas": _UNITED_NATIONS, "union europea": "ue",
    "соединенные штаты": "сша", "соединенных штатов": "сша", "соединенным штатам": "сша",
    "ایالات متحده": "امریکا",
    **{
        f"министерств{ending} {of_what}": short
        for ending in ("о", "а", "у", "ом", "е")
        for of_what, short in (("финансов", "минфин"), ("обороны", "минобороны"), ("иностранных дел", "мид"))
    },
}  # fmt: skip
# A government is called the side of its country.
_SIDES: Final[Mapping[str, str]] = {
    "中方": "中国", "美方": "美国", "英方": "英国", "法方": "法国", "德方": "德国", "韩方": "韩国", "日方": "日本",
    "俄方": "俄罗斯", "乌方": "乌克兰", "伊方": "伊朗", "委方": "委内瑞拉",
    "朝方": "朝鲜", "印方": "印度", "以方": "以色列",
}  # fmt: skip
_SIDE: Final = "方"
# Where other words meet the same signs do: 司法方面 is no France, and 可以方便 no Israel.
_SIDES_ALONE: Final = re.compile(
    rf"(?<![可所司执宪立其空集近今])(?:{'|'.join(_SIDES)})(?![便案式法舱]|向盘|面(?![临对]))"
)
_WRITTEN_OUT: Final = tuple((name, re.compile(rf"\b{name}\b"), short) for name, short in IN_FULL.items())


def with_united_nations(text: str, language: str | None = None) -> str:
    """A text as it was written, in which UN and U.N. read as no article and no number does."""
    if "UN" not in text and "U.N." not in text:
        return text
    pattern = _IN_ENGLISH if language == "en" else _IN_CAPITALS
    return pattern.sub(_UNITED_NATIONS, text)


def with_names(text: str) -> str:
    """A folded text with the names of a few states and unions in one form, and initials without their points."""
    if "." in text:
        text = _INITIALS.sub(lambda found: _INITIALS_OF.get(found[0], found[0].replace(".", "").replace(" ", "")), text)
    for name, pattern, short in _WRITTEN_OUT:
        if name in text:
            text = pattern.sub(short, text)
    if _SIDE in text:
        text = _SIDES_ALONE.sub(lambda found: _SIDES[found[0]], text)
    return text
