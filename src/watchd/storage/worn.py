"""Keys that were used again: a guid or a link of a stored item is another one's now. Pure.

Publishers use `latest` as the guid of whatever is newest, and say all that they ever say at one address. A revision
of an item has its title or its date, or says something alike: where nothing of that holds, it is another item.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from watchd.feeds.unlike import are_texts_unlike, are_titles_unlike
from watchd.model.item import Item, ItemKey, KeyKind
from watchd.ports import NewItem
from watchd.storage.known import Known, Stored

_NAMES = frozenset({KeyKind.GUID, KeyKind.LINK})
_QUARTER = 15  # minutes: a day begins at a full one, whatever the zone


def worn_keys(listed: Sequence[NewItem], stored: Stored) -> list[frozenset[ItemKey]]:
    """Of each item of a poll the guids and links that name a stored item it is not."""
    worn: list[frozenset[ItemKey]] = [frozenset()] * len(listed)
    dates: Counter[datetime | None] | None = None  # counted where somebody asks, which is seldom
    for place, key, known in _borne(listed, stored):
        item = listed[place].item
        dates = Counter(one.item.published for one in listed) if dates is None else dates
        if _is_worn(key.kind, item, known, is_shared=dates[item.published] > 1):
            worn[place] |= {key}
    return worn


def asked_for_text(listed: Sequence[NewItem], stored: Stored) -> set[int]:
    """The stored items whose texts decide whether their guids and links were used again."""
    return {
        known.item_id
        for place, _, known in _borne(listed, stored)
        if are_titles_unlike(listed[place].item.title, known.title or "")
    }


def names_another_page(item: Item, known: Known) -> bool:
    """Whether both have links, and theirs differ by more than the host."""
    return bool(known.url_key and item.url_key) and _page(item.url_key) != _page(known.url_key)


def text_of(title: str, summary: str, body: str) -> str:
    """All that an item says."""
    return f"{title}\n{summary}\n{body}"


def _borne(listed: Sequence[NewItem], stored: Stored) -> list[tuple[int, ItemKey, Known]]:
    """Where a guid or a link comes with other texts and another title than those of the stored item."""
    return [
        (place, key, known)
        for place, item in enumerate(listed)
        for key in (*item.keys, *item.former)
        if (known := stored.get(key)) is not None
        and known.digest != item.item.digest
        and key.kind in _NAMES
        and known.title is not None
        and (known.title != item.item.title or not known.title)
    ]


def _is_worn(kind: KeyKind, item: Item, known: Known, *, is_shared: bool) -> bool:
    """Whether it names another item; `is_shared` is whether other items of the document have the date as well."""
    is_same_date = item.published is not None and item.published == known.published
    if is_same_date and _is_moment(item.published) and not is_shared:
        return False
    if kind is KeyKind.GUID and not is_same_date and names_another_page(item, known):
        return True
    if not are_titles_unlike(item.title, known.title or ""):
        return False
    return are_texts_unlike(text_of(item.title, item.summary, item.body), known.text)


def _is_moment(date: datetime | None) -> bool:
    """Whether a date says more than a day; one at a full quarter of an hour may be a day's begin in some zone."""
    return date is not None and bool(date.minute % _QUARTER or date.second or date.microsecond)


def _page(key: str) -> str:
    """A link without its host."""
    parts = urlsplit(key)
    return f"{parts.path}?{parts.query}"
