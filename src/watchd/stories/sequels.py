"""Whether a lead tells that it is one more of its kind: the second in two days, another one."""

import re
from typing import Final

from watchd.stories.qualifiers import qualifiers_in, words_in
from watchd.text.fold import fold

_KINDS: Final = frozenset(("another", "again"))
_ORDINAL: Final = "ordinal"
# These are no qualifiers, for beside a name they tell which one: the other bank.
_OTHER_WORDS: Final = "другой другая другую другого другом"
_OTHERS: Final = frozenset(fold(_OTHER_WORDS).split())
_SIGNS: Final = re.compile("第[二三四五六七八九十两]+(?=[次起场轮])|又一|另一|再次|再度|又[有发]")


def words_for_one_more(text: str) -> frozenset[str]:
    """The words by which a text says that there was one like it before."""
    found = {one.word for one in qualifiers_in(text) if one.kind in _KINDS or one.kind.startswith(_ORDINAL)}
    return frozenset((*found, *_OTHERS.intersection(words_in(text)), *_SIGNS.findall(text)))
