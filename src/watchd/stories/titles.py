"""A title's key: equal for the same headline in other typography or with the publisher's name behind it."""

import re
from functools import lru_cache

from watchd.text.fold import fold

_TELLING_WORDS = 4  # fewer ("Market wrap", "Business highlights") name a column, not a development
_TELLING_SIGNS = 8  # for scripts without spaces: Chinese characters count singly
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]")
# " - Reuters", " | BBC News": at most four words behind the last spaced bar or dash, and no digit in them
_SUFFIX = re.compile(r"\s+[|\-–—·]\s+(?:[^\W\d]+[.\s]*){1,4}$")


@lru_cache(maxsize=20_000)
def title_key(title: str) -> str:
    """The folded words of a title without its publisher; "" when it has too few words to tell a development."""
    bare = _SUFFIX.sub("", title)
    words = _WORD.findall(fold(bare))
    text = " ".join(words)
    if len(words) < _TELLING_WORDS and len(_HAN.findall(text)) < _TELLING_SIGNS:
        return ""
    return text
