"""Is it the same item? Keys by guid, link and text; never by a date."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from watchd.model.ids import digest, public_id
from watchd.model.item import Identity, ItemKey, KeyKind, ParsedItem
from watchd.text.trackers import is_tracker
from watchd.text.urls import url_key

# Bounded everywhere: a text of nothing but digits must not cost more than its length.
_NUMBER = r"[0-9٠-٩۰-۹][0-9٠-٩۰-۹., ]{0,14}(?:[kKmM]\b|тыс\.?|万|هزار)?"
_COUNTED = (
    r"views?|comments?|likes?|shares?|reads?|vistas|visitas|visualizaciones|comentarios|lecturas|"
    r"просмотр(?:а|ов)?|комментари(?:й|я|ев)|прочтени[йя]|次(?:阅读|浏览|点击)|(?:条|则)?评论|阅读|بازدید|نظر|دیدگاه"
)
_COUNTER = re.compile(rf"{_NUMBER}\s{{0,2}}(?:{_COUNTED})(?!\w)", re.IGNORECASE)


def identities_of(items: Sequence[ParsedItem]) -> list[Identity]:
    """What each item of one document is known by, strongest key first.

    A guid or a link that several items of one document bear names none of them: they are known by the next weaker
    key, so that all are kept, whatever their order. An entry that is listed twice, letter by letter, shares nothing.
    """
    named = [_named(item) for item in items]
    counts = Counter(key for keys in set(named) for key in keys if key.kind is not KeyKind.TEXT)
    return [
        Identity(
            keys=tuple(key for key in keys if counts[key] < 2),  # noqa: PLR2004 - one item, or several
            shared=tuple(key for key in keys if counts[key] > 1),
            former=_former(item),
        )
        for item, keys in zip(items, named, strict=True)
    ]


def _named(item: ParsedItem) -> tuple[ItemKey, ...]:
    keys = []
    if item.guid:
        keys.append(ItemKey(KeyKind.GUID, digest(item.guid)))
    link = url_key(item.url)
    if link:
        keys.append(ItemKey(KeyKind.LINK, digest(link + _fragment(item.url))))
    return (*keys, ItemKey(KeyKind.TEXT, text_digest(item)))


def _fragment(url: str) -> str:
    """The part of a page that a link names; "" for none, and for what only tells where the reader came from."""
    try:
        fragment = urlsplit(url.strip()).fragment
    except ValueError:
        return ""
    name, _, value = fragment.partition("=")
    return f"#{fragment}" if fragment and not (value and is_tracker(name, value)) else ""


def _former(item: ParsedItem) -> tuple[ItemKey, ...]:
    """Keys under which earlier releases stored such an item."""
    link = url_key(item.url)
    return (ItemKey(KeyKind.LINK, digest(link)),) if link and _fragment(item.url) else ()


def text_digest(item: ParsedItem) -> str:
    """The digest of an item's texts, without what changes by itself; another digest is another revision.

    White space is evened out, and numbers that count readers are left out: views, comments, shares.
    """
    return digest(*(" ".join(_COUNTER.sub(" ", text).split()) for text in (item.title, item.summary, item.body)))


def item_id(feed_id: str, key: ItemKey) -> str:
    """The public id of an item first listed under `key`."""
    return public_id("it", feed_id, key.kind.value, key.digest)
