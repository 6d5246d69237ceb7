"""Is it the same item? Keys by guid, then link, then text; never by a date."""

import re
from collections import Counter
from collections.abc import Sequence

from watchd.model.ids import digest, public_id
from watchd.model.item import ItemKey, KeyKind, ParsedItem
from watchd.text.urls import url_key

# Bounded everywhere: a text of nothing but digits must not cost more than its length.
_NUMBER = r"[0-9٠-٩۰-۹][0-9٠-٩۰-۹., ]{0,14}(?:[kKmM]\b|тыс\.?|万|هزار)?"
_COUNTED = (
    r"views?|comments?|likes?|shares?|reads?|vistas|visitas|visualizaciones|comentarios|lecturas|"
    r"просмотр(?:а|ов)?|комментари(?:й|я|ев)|прочтени[йя]|次(?:阅读|浏览|点击)|(?:条|则)?评论|阅读|بازدید|نظر|دیدگاه"
)
_COUNTER = re.compile(rf"{_NUMBER}\s{{0,2}}(?:{_COUNTED})(?!\w)", re.IGNORECASE)


def keys_of(items: Sequence[ParsedItem]) -> list[tuple[ItemKey, ...]]:
    """The keys of each item of one poll, strongest first.

    A guid, or a link without a guid, that several items of one document share names none of them: those items are
    known by the next weaker key, so that both are kept, whatever their order. Text is a key only where guid and
    link are missing or shared.
    """
    guids = Counter(item.guid for item in items if item.guid)
    links = Counter(link for item in items if (link := url_key(item.url)) and not _own(guids, item.guid))
    return [_keys(item, guids, links) for item in items]


def _own(counts: "Counter[str]", name: str) -> bool:
    return bool(name) and counts[name] == 1


def _keys(item: ParsedItem, guids: "Counter[str]", links: "Counter[str]") -> tuple[ItemKey, ...]:
    keys = []
    has_guid = _own(guids, item.guid)
    if has_guid:
        keys.append(ItemKey(KeyKind.GUID, digest(item.guid)))
    link = url_key(item.url)
    if link and (has_guid or links[link] == 1):
        keys.append(ItemKey(KeyKind.LINK, digest(link)))
    if not keys:
        keys.append(ItemKey(KeyKind.TEXT, text_digest(item)))
    return tuple(keys)


def text_digest(item: ParsedItem) -> str:
    """The digest of an item's texts, without what changes by itself; another digest is another revision.

    White space is evened out, and numbers that count readers are left out: views, comments, shares.
    """
    return digest(*(" ".join(_COUNTER.sub(" ", text).split()) for text in (item.title, item.summary, item.body)))


def item_id(feed_id: str, key: ItemKey) -> str:
    """The public id of an item first listed under `key`."""
    return public_id("it", feed_id, key.kind.value, key.digest)
