"""A date brought to plain signs: folded, digits in ASCII, Chinese units and half days as a clock has them."""

import re
from collections.abc import Callable
from typing import Final

from watchd.text.fold import fold

_SIGNS: Final = {
    **dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-"),
    **dict.fromkeys(map(ord, "’ʼ＇"), "'"),
    ord("／"): "/",
    ord("\N{ZERO WIDTH NON-JOINER}"): "",
}


def _chinese_half(match: re.Match[str]) -> str:
    hour = int(match[2])
    is_late = match[1] in {"下午", "晚上", "傍晚", "中午"}
    if is_late and hour < 12 and not (match[1] == "中午" and hour > 9):  # noqa: PLR2004 - 中午11 is before noon
        hour += 12
    return f"{hour}{match[3]}"


# In this order, each on what the one before left.
_RULES: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*(?:日|号|號)"), r" \1-\2-\3 "),
    (re.compile(r"(\d{1,2})\s*(?:时|時|点|點)\s*(\d{1,2})\s*分\s*(\d{1,2})\s*秒"), r"\1:\2:\3 "),
    (re.compile(r"(\d{1,2})\s*(?:时|時|点|點)\s*(\d{1,2})\s*分?"), r"\1:\2 "),
    (re.compile(r"(\d{1,2})\s*(?:时|時|点|點)整?"), r"\1:00 "),
    (re.compile(r"(上午|凌晨|早上|清晨|下午|晚上|傍晚|中午)\s*(\d{1,2})(:\d{2})"), _chinese_half),
    (re.compile(r"(?:北京|中国标准|中國標準)(?:时间|時間)?"), " hkt "),  # the zone of all China
    (re.compile(r"(?<!\w)به\s+وقت\s+(?:تهران|ایران)(?!\w)"), " irst "),
    (re.compile(r"(?<!\w)به\s+وقت\s+(?:کابل|افغانستان)(?!\w)"), " aft "),
    (re.compile(r"(?<!\w)به\s+وقت\s+گرینویچ(?!\w)"), " gmt "),
    (re.compile(r"(?<!\w)(?:по\s+)?(?:московскому\s+времени|мск|москве)(?!\w)"), " msk "),
    (re.compile(r"(?<!\w)hora\s+(?:legal\s+)?de\s+(?:venezuela|caracas)(?!\w)"), " vet "),
    (re.compile(r"(?<!\w)hora\s+de\s+moscu(?!\w)"), " msk "),
    (re.compile(r"(?<!\w)(?:ق\.?\s?ظ|قبل\s?از\s?ظهر|صبح)\.?(?!\w)"), " am "),
    (re.compile(r"(?<!\w)(?:ب\.?\s?ظ|بعد\s?از\s?ظهر|عصر)\.?(?!\w)"), " pm "),
    (re.compile(r"(?<=\d)\s*([ap])\.?\s?m(?!\w)\.?"), r" \1m "),
    (re.compile(r"(?<!\w)(یک|دو|سه|چهار|پنج)\s+شنبه(?!\w)"), " شنبه "),
    (re.compile(r"(?<!\w)(\d{1,2})\s*(?:st|nd|rd|th|o|a|er|го)(?!\w)"), r"\1 "),
    (re.compile(r"(?<=\d)t(?=\d)"), " "),
)


def rewritten(text: str) -> str:
    """The date in plain signs, one blank between words."""
    said = fold(text).translate(_SIGNS)
    for pattern, put in _RULES:
        said = pattern.sub(put, said)
    return " ".join(said.split())
