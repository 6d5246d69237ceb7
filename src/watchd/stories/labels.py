"""What outlets put on a report beside what it says: which version it is, that it is live, who may read all of it."""

import re
from functools import lru_cache
from typing import Final

_VERSIONS: Final = r"(?:UPDATE|WRAPUP|RPT|CORRECTED|REFILE|ACTUALIZA|ATUALIZA|CORREÇÃO|CORRECCIÓN) ?\d{0,2}-(?=\w)"
_NAMES: Final = (
    r"live(?: updates?)?|breaking(?: news)?|urgent|update|updated|just in|corrected|correction|"
    r"en vivo|en directo|última hora|urgente|actualización|actualizado|corrección|rectificación|fe de errores|"
    r"ao vivo|atualizad[ao]|correção|"
    r"срочно|молния|онлайн|обновлено|обновляется|исправлено|исправленная версия|"
    r"فوری|زنده|به ?روز ?رسانی|اصلاحیه|"
    r"快讯|速报|突发|滚动|直播|更新|更正"
)
_BEFORE: Final = re.compile(
    rf"{_VERSIONS}|(?i:{_NAMES})(?: \d{{1,2}})?(?: ?[:：|！] ?| [-–—] )|[（(\[【](?i:{_NAMES})[)）\]】] ?"
)
_BEHIND: Final = re.compile(rf" ?[（(\[【](?i:{_NAMES})[)）\]】]$")
# A sentence that asks for a subscription: no more of the report stands there.
_ASKING: Final = re.compile(
    r"(?i:(?:subscribe|sign in|log in) to |\bsuscr[ií]b(?:ase|ete|irse)\b|"
    r"exclusivo para (?:suscriptor|assinante)|\bassine |"
    r"по подписке|оформите подписку|مشترک شوید|订阅后|登录后)"
)
# One of these stands in whatever asks: most texts have none, and cost no more than a look.
_OF_ASKING: Final = ("bscri", "uscr", "ign in", "og in", "ssin", "подписк", "مشترک", "订阅", "登录")
_SENTENCE: Final = re.compile(r"[^.!?。！？…]+(?:[.!?。！？…]+|$)\s*")
_LONGEST_ASKING: Final = 90  # signs


@lru_cache(maxsize=20_000)
def without_labels(title: str) -> str:
    """A headline without the labels before and behind it; as it is where it is nothing but labels."""
    rest = title.replace("\u200c", " ") if "به" in title else title
    found = _BEFORE.match(rest)
    behind = title[found.end() :] if found is not None else title  # signs stand where they stood in `rest`
    return _BEHIND.sub("", behind) or title


def without_asking(text: str) -> str:
    """A text without the sentences that ask its reader to subscribe."""
    if not any(signs in text for signs in _OF_ASKING) or _ASKING.search(text) is None:
        return text
    return (
        "".join(one for one in _SENTENCE.findall(text) if len(one) > _LONGEST_ASKING or _ASKING.search(one) is None)
        or text
    )
