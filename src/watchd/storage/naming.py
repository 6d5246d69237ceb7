"""Which stored item a listed one is: what each key is worth as evidence. Pure.

A guid names an item, unless a publisher uses it again for the next. A link names one, unless both have guids of their
own that differ and nothing says that only the guid changed. A text names one where guid and link are both new, if the
dates agree and the item it names is not listed itself. Whatever is left in doubt is an item of its own: one alert more
rather than one less.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from watchd.model.item import Item, ItemKey, KeyKind
from watchd.ports import NewItem
from watchd.storage.dated import by_date, dated_key
from watchd.storage.known import Known, Stored

_NAMES = frozenset({KeyKind.GUID, KeyKind.LINK})


def with_own_keys(listed: Sequence[NewItem], shared: Collection[ItemKey]) -> list[NewItem]:
    """The items of a poll, where those whose link names none of them, for several are on that page, are no one article.

    Each keeps the page in its key, with what names the item itself behind it.
    """
    return [_with_own_key(item, shared) if _is_of_shared_page(item, shared) else item for item in listed]


def _is_of_shared_page(item: NewItem, shared: Collection[ItemKey]) -> bool:
    of_all = (*item.shared, *(key for key in item.keys if key in shared))
    return any(key.kind is KeyKind.LINK for key in of_all)


def _with_own_key(item: NewItem, shared: Collection[ItemKey]) -> NewItem:
    own = next((key.digest for key in item.keys if key not in shared), item.item.digest)
    return replace(item, item=replace(item.item, url_key=f"{item.item.url_key}#{own}"))


def by_name(
    keys: Sequence[ItemKey], item: NewItem, stored: Stored, worn: Collection[ItemKey] = (), *, trusts_guids: bool
) -> Known | None:
    """The stored item that the guid or the link among these keys names; `worn` ones name another."""
    for key in keys:
        known = stored.get(key)
        if known is None or key in worn or key.kind not in _NAMES:
            continue
        if key.kind is KeyKind.LINK and differ(keys, known) and not is_renamed(item, known, stored, trusts_guids):
            continue
        return known
    return _by_former(item, stored, worn)


def differ(keys: Sequence[ItemKey], known: Known) -> bool:
    """Whether the publisher tells the two apart: both have guids, and none in common."""
    guids = {key.digest for key in keys if key.kind is KeyKind.GUID}
    return bool(guids and known.guids and not guids & known.guids)


def is_renamed(item: NewItem, known: Known, stored: Stored, trusts_guids: bool) -> bool:  # noqa: FBT001 - by name above
    """Whether only the guid at this link is new: the title is the same, and the date or the text is too.

    The same text with another date is the next warning of its kind, but where the feed is known for made up guids. Of
    an item that was pruned nobody knows the title; there a key of its text tells, or that guids are made up.
    """
    if known.digest is None:
        return not trusts_guids or _is_text_of(item, known, stored)
    if known.title != item.item.title:
        return False
    is_same_date = known.published == item.item.published
    if is_same_date and known.published is not None:
        return True
    return is_same_text(item, known) and (is_same_date or not trusts_guids)


def by_text(keys: Sequence[ItemKey], item: NewItem, stored: Stored, listed: Collection[int]) -> Known | None:
    """The stored item that a text among these keys names, where neither guid nor link does; not one `listed` itself."""
    is_dated = dated_key(item) is not None
    key = item.keys[-1] if is_dated else next((key for key in keys if key.kind is KeyKind.TEXT), None)
    known = stored.get(key) if key is not None else None
    known = known or _by_former_text(item, stored)
    if is_dated:
        return by_date(item, known, stored)
    if known is None or not any(key.kind in _NAMES for key in keys):  # there is nothing else to tell it by
        return known
    if known.item_id in listed or not _is_same_date(item.item, known):
        return None
    if _is_moved(item.item, known):
        return known
    has_guid = any(key.kind is KeyKind.GUID for key in keys)
    is_told = bool(item.item.summary or item.item.body) and (item.item.published is not None or not has_guid)
    return known if is_told else None


def _by_former(item: NewItem, stored: Stored, worn: Collection[ItemKey]) -> Known | None:
    """The stored item that an earlier release knew by less: without its text, or without the part of a page it is."""
    for key in item.shared:
        known = stored.get(key)
        if known is not None and is_same_text(item, known):
            return known
    for key in item.former:
        known = stored.get(key)
        if known is None or key in worn or key.kind not in _NAMES:
            continue
        is_same_part = bool(known.url) and urlsplit(known.url).fragment == urlsplit(item.item.url).fragment
        if key.kind is KeyKind.GUID or is_same_part:
            return known
    return None


def _by_former_text(item: NewItem, stored: Stored) -> Known | None:
    """The stored item that an earlier release knew by its text without numbers, unless its headline has others."""
    known = next((stored[key] for key in item.former if key.kind is KeyKind.TEXT and key in stored), None)
    return known if known is not None and (known.title is None or is_same_text(item, known)) else None


def is_same_text(item: NewItem, known: Known) -> bool:
    """Whether the texts are those of the stored item, as this release or an earlier one sums them up."""
    if known.digest == item.item.digest:
        return True
    return known.title == item.item.title and known.digest in {key.digest for key in texts_of(item)}


def texts_of(item: NewItem) -> Iterator[ItemKey]:
    """The keys of its text, of this release and of earlier ones."""
    return (key for key in (*item.keys, *item.former) if key.kind is KeyKind.TEXT)


def _is_text_of(item: NewItem, known: Known, stored: Stored) -> bool:
    named = (stored.get(key) for key in texts_of(item))
    return any(one is not None and one.item_id == known.item_id for one in named) and _is_same_date(item.item, known)


def _is_same_date(item: Item, known: Known) -> bool:
    if known.digest is None:  # it was pruned; what came out after it was listed last is another
        return item.published is None or known.listed_at is None or item.published <= known.listed_at
    return item.published == known.published


def _is_moved(item: Item, known: Known) -> bool:
    """Whether the links are the same but for the host, and what stands behind a question mark."""
    return urlsplit(item.url_key).path == urlsplit(known.url_key).path != ""
