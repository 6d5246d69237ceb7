"""What a report begins with before it says anything: where and when it was written, and by which agency."""

import re
from typing import Final

from watchd.stories.credit_forms import DATELINE

_MOST: Final = 90  # signs of a beginning
_DATELINES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # BAMAKO, Nov 12 (Reuters) -, Bogotá, 11 nov (EFE).-
        rf"{DATELINE}\([^()]{{2,40}}\) ?[.:]{{0,2}} ?[-–—]{{1,2}} ?",
        r"[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ .'-]{2,30}(?:, [\w. ]{3,20})? [-–—]{1,2} ",  # TAIPEI -, PRAGUE, Nov 3 -
        rf"{DATELINE}/[^/]{{2,40}}/\.?(?: ?[-–—])? ?",  # МОСКВА, 20 ноября. /ТАСС/.
        r"[А-ЯЁ][А-ЯЁ -]{2,30}, \d{1,2} [а-я]{3,8}\.? [-–—] [^.,]{2,30}\. ",  # УФА, 13 ноя - РИА Новости.
        r"[\u4e00-\u9fff]{2,8}[社网](?:[\u4e00-\u9fff（）()·]{2,12}?)?(?:\d{1,2}月)?\d{1,2}日?[电電讯訊][ ：:，,]?",
        r"(?:据|綜合|综合)[\u4e00-\u9fff]{2,10}(?:报道|報道|報導|消息)[，,：: ]",
        r"به گزارش [^،.]{2,40}، ?",
    )
)


def without_opening(text: str) -> str:
    """A text without its dateline: of one event outlets write in two places, on two days, after two agencies."""
    for dateline in _DATELINES:
        found = dateline.match(text, 0, _MOST)
        if found is not None:
            return text[found.end() :]
    return text
