"""Names that are written in several ways, in one form: U.S. and United States, EE. UU., 中方 and 中国."""

import re
from collections.abc import Mapping
from typing import Final

# Of a text that is folded already.
_INITIALS: Final = re.compile(r"(?<![\w.])(?:[a-z]\.){2,}|(?<!\w)ee\. ?uu\b\.?")
_IN_FULL: Final[Mapping[str, str]] = {
    "united states": "us", "united nations": "un", "united kingdom": "uk", "european union": "eu",
    "estados unidos": "eeuu", "naciones unidas": "onu", "union europea": "ue",
    "соединенные штаты": "сша", "соединенных штатов": "сша", "соединенным штатам": "сша",
    "ایالات متحده": "امریکا",
}  # fmt: skip
# A government is called the side of its country.
_SIDES: Final[Mapping[str, str]] = {
    "中方": "中国", "美方": "美国", "英方": "英国", "法方": "法国", "德方": "德国", "韩方": "韩国", "日方": "日本",
    "俄方": "俄罗斯", "乌方": "乌克兰", "伊方": "伊朗", "委方": "委内瑞拉",
    "朝方": "朝鲜", "印方": "印度", "以方": "以色列",
}  # fmt: skip
_SIDE: Final = "方"
_WRITTEN_OUT: Final = tuple((name, re.compile(rf"\b{name}\b"), short) for name, short in _IN_FULL.items())


def with_names(text: str) -> str:
    """A folded text with the names of a few states and unions in one form, and initials without their points."""
    if "." in text:
        text = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", ""), text)
    for name, pattern, short in _WRITTEN_OUT:
        if name in text:
            text = pattern.sub(short, text)
    if _SIDE in text:
        for side, state in _SIDES.items():
            text = text.replace(side, state)
    return text
