"""A title's key: equal for the same headline in other typography or with its publisher's name behind it."""

from functools import lru_cache

from watchd.stories.labels import without_labels
from watchd.text.fold import fold

_TELLING_WORDS = 4  # fewer ("Market wrap", "Business highlights") name a column, not a development
_TELLING_SIGNS = 8  # for scripts without spaces: Chinese characters count singly
_LONGEST_NAME = 60  # signs of a publisher's name behind a headline
BARS = (" - ", " | ", " – ", " — ", " · ")
# Agencies whose name stands behind headlines of outlets that are called otherwise.
_AGENCIES = frozenset(
    (
        "reuters",
        "afp",
        "ap",
        "apnews",
        "efe",
        "tass",
        "тасс",
        "риановости",
        "интерфакс",
        "xinhua",
        "新华社",
        "irna",
        "ирна",
    )
)

# Words that stand around a publisher's name and not in its address ("El Faro", "BBC News").
_AROUND_NAMES = frozenset(
    ("el", "la", "los", "las", "the", "le", "il", "der", "die", "das", "news", "online", "noticias")
)


@lru_cache(maxsize=20_000)
def title_key(title: str, publisher: str = "") -> str:
    """The folded words of a title, without its publisher's name behind a bar or dash; "" when they tell too little.

    Only a name is cut: what stands behind a dash may as well be the news ("... - Kremlin denies").
    """
    words = _words(without_name(title, publisher))
    text = " ".join(words)
    if len(words) < _TELLING_WORDS and sum(_is_ideograph(sign) for sign in text) < _TELLING_SIGNS:
        return ""
    return text


def without_name(title: str, publisher: str) -> str:
    """The title without labels, and without its publisher's or an agency's name behind a bar or before a colon."""
    title = without_labels(title)
    head, _, rest = title.partition(": ")
    if rest and "".join(_words(head)) in _AGENCIES:
        title = rest
    cut = max(title.rfind(bar) for bar in BARS)
    tail = title[cut + 3 :]
    if cut <= 0 or len(tail) > _LONGEST_NAME:
        return title
    name = "".join(word for word in _words(tail) if word not in _AROUND_NAMES)
    labels = [publisher, publisher.partition(".")[0]]
    is_own = any(name == "".join(_words(label)) for label in labels if label)
    return title[:cut] if is_own or name in _AGENCIES else title


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()


def _is_ideograph(sign: str) -> bool:
    return "぀" <= sign <= "ヿ" or "㐀" <= sign <= "鿿" or "豈" <= sign <= "﫿"
