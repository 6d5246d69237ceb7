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
_WRITTEN_OUT: Final = re.compile("|".join((*(rf"\b{name}\b" for name in _IN_FULL), *_SIDES)))
_ALL: Final = {**_IN_FULL, **_SIDES}


def with_names(text: str) -> str:
    """A folded text with the names of a few states and unions in one form, and initials without their points."""
    if "." in text:
        text = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", ""), text)
    return _WRITTEN_OUT.sub(lambda found: _ALL[found[0]], text)
