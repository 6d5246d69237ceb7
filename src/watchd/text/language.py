"""Language tags as feeds write them, brought to one form."""

import re
from functools import lru_cache
from typing import Final

_PRIMARY: Final = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*", re.DOTALL)
_UNKNOWN: Final = frozenset({"und", "mul", "mis", "zxx", "xx"})
# ISO 639-2 codes, and two-letter codes since replaced, that feeds still use.
_TWO_LETTERS: Final = {
    "eng": "en", "spa": "es", "rus": "ru", "zho": "zh", "chi": "zh", "cmn": "zh", "fas": "fa", "per": "fa", "prs": "fa",
    "ara": "ar", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "por": "pt", "ita": "it", "ukr": "uk", "tur": "tr",
    "jpn": "ja", "kor": "ko", "heb": "he", "iw": "he", "in": "id", "ind": "id", "nld": "nl", "dut": "nl", "pol": "pl",
    "ell": "el", "gre": "el", "hin": "hi", "urd": "ur", "vie": "vi", "ron": "ro", "rum": "ro", "bel": "be",
}  # fmt: skip


@lru_cache(maxsize=1000)  # asked for every item, of a handful of tags
def language_of(tag: str | None) -> str | None:
    """The language of a tag, two letters where there are two (`es-VE`, `ES_ve`, `spa`: es); None where it says none."""
    found = _PRIMARY.fullmatch(tag) if tag else None
    if found is None:
        return None
    primary = found[1].lower()
    return None if primary in _UNKNOWN else _TWO_LETTERS.get(primary, primary)
