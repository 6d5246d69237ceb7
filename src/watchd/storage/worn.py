"""Keys that were used again: a guid or a link of a stored item is another one's now. Pure.

Publishers use `latest` as the guid of whatever is newest, and say all that they ever say at one address. A revision
of an item has its title or its date, or says something alike: where nothing of that holds, it is another item.

Of an item that was pruned nobody knows what it said, but by the hashes of its texts, nor its date, but that it was none
after its last listing. What comes under its name in other words and after that is another item: taken for the one that
has gone, it would be told to nobody.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from watchd.feeds.unlike import are_texts_unlike, are_titles_unlike
from watchd.model.item import ItemKey, KeyKind
from watchd.ports import NewItem
from watchd.storage.dated import is_later
from watchd.storage.known import Known, Stored
from watchd.storage.naming import texts_of
from watchd.text.urls import url_key

_NAMES = frozenset({KeyKind.GUID, KeyKind.LINK})
_QUARTER = 15  # minutes: a day begins at a full one, whatever the zone


def worn_keys(listed: Sequence[NewItem], stored: Stored, *, trusts_dates: bool) -> list[frozenset[ItemKey]]:
    """Of each item of a poll the guids and links that name a stored item it is not."""
    worn = [_of_gone(item, stored, trusts_dates=trusts_dates) for item in listed]
    dates: Counter[datetime | None] | None = None  # counted where somebody asks, which is seldom
    for place, key, known in _borne(listed, stored):
        item = listed[place]
        dates = Counter(one.item.published for one in listed) if dates is None else dates
        if _is_worn(key.kind, item, known, stored, is_shared=dates[item.item.published] > 1):
            worn[place] |= {key}
    return worn


def asked_for_text(listed: Sequence[NewItem], stored: Stored) -> set[int]:
    """The stored items whose texts decide whether their guids and links were used again."""
    return {
        known.item_id
        for place, _, known in _borne(listed, stored)
        if are_titles_unlike(listed[place].item.title, known.title or "")
    }


def names_another_page(listed: NewItem, known: Known, stored: Stored) -> bool:
    """Whether both have links, and theirs differ by more than the host; of what has gone, by anything."""
    if known.digest is None:
        links = [key for key in listed.keys if key.kind is KeyKind.LINK]
        return bool(links) and not any(key in stored and stored[key].item_id == known.item_id for key in links)
    # As its key was made when it was stored, and as it is made now: other releases know other trackers.
    keys = {_page(key) for key in (known.url_key, url_key(known.url)) if key}
    return bool(keys and listed.item.url_key) and _page(listed.item.url_key) not in keys


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


def _of_gone(listed: NewItem, stored: Stored, *, trusts_dates: bool) -> frozenset[ItemKey]:
    """Its guids and links that name items which have gone, where it is another: none of them ever said this."""
    names = [(key, stored[key]) for key in (*listed.keys, *listed.former) if key.kind in _NAMES and key in stored]
    texts = [*texts_of(listed)]
    if not names or not texts:
        return frozenset()
    said = {stored[text].item_id for text in texts if text in stored}
    return frozenset(
        key
        for key, known in names
        if known.digest is None
        and known.item_id not in said
        and _came_after(listed, known, stored, trusts_dates=trusts_dates, is_said=bool(said))
    )


def _came_after(listed: NewItem, known: Known, stored: Stored, *, trusts_dates: bool, is_said: bool) -> bool:
    """Whether it is dated after what has gone was listed last; its page tells where there is no date.

    What another item has said already may be what this one said, for a text is kept under the first: there both tell.
    """
    is_dated = trusts_dates and listed.item.published is not None
    if is_dated and not is_later(listed.item, known):
        return False
    return (is_dated and not is_said) or names_another_page(listed, known, stored)


def _is_worn(kind: KeyKind, listed: NewItem, known: Known, stored: Stored, *, is_shared: bool) -> bool:
    """Whether it names another item; `is_shared` is whether other items of the document have the date as well."""
    item = listed.item
    is_same_date = item.published is not None and item.published == known.published
    if is_same_date and _is_moment(item.published) and not is_shared:
        return False
    if kind is KeyKind.GUID and not is_same_date and names_another_page(listed, known, stored):
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
