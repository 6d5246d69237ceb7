"""A text that nothing else names comes again with another date: the same item, or another? Pure.

An alarm that is raised again in the same words is another one. A feed that writes the time of asking into all its
entries says nothing by their dates: there the text alone tells.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from watchd.model.ids import digest
from watchd.model.item import Item, ItemKey, KeyKind
from watchd.ports import NewItem
from watchd.storage.known import Known, Stored


def with_dates(
    listed: Sequence[NewItem], nameless: Collection[ItemKey], worn: Sequence[Collection[ItemKey]]
) -> list[NewItem]:
    """The items of a poll, where those that nothing but their text names are known by it and their date as well.

    Keys that are `nameless` name no item, and those that are `worn` another one.
    """
    return [
        replace(item, keys=(*item.keys[:-1], *_keys(item.item.published, item.keys[-1]), item.keys[-1]))
        if item.item.published is not None and _is_text_alone(item, nameless, own)
        else item
        for item, own in zip(listed, worn, strict=True)
    ]


def dated_key(item: NewItem) -> ItemKey | None:
    """The key of its text and date; None of an item that has another name, or no date."""
    return next((key for key in item.keys if key.kind is KeyKind.DATED), None)


def by_date(item: NewItem, known: Known | None, stored: Stored) -> Known | None:
    """The stored item of this text and date; `known` is the one that has the text.

    A text of which no date is on record was stored by an earlier release, or without a date. Who knows what was listed
    under it before; what is not dated after that counts as known.
    """
    for key in item.keys:
        if key.kind is KeyKind.DATED and key.digest != item.keys[-1].digest and key in stored:
            return stored[key]
    if known is None or (known.published is not None and known.published == item.item.published):
        return known
    has_dates = ItemKey(KeyKind.DATED, item.keys[-1].digest) in stored
    return None if has_dates or is_later(item.item, known) else known


def is_later(item: Item, known: Known) -> bool:
    """Whether the item is dated after the stored one was listed last."""
    return item.published is not None and known.listed_at is not None and item.published > known.listed_at


def redated(listed: Iterable[NewItem], stored: Stored, newest: Callable[[], datetime | None]) -> int | None:
    """How many texts came in the place of themselves with another date.

    0 where one kept its date, or came with two of them: then dates tell. None where no item says anything of it.
    `newest` gives when the feed listed anything last.
    """
    dated = {key: item for item in listed if (key := dated_key(item)) is not None}
    texts = Counter(item.keys[-1] for item in dated.values())
    before = {key: stored.get(item.keys[-1]) for key, item in dated.items()}
    if any(number > 1 for number in texts.values()) or any(
        by_date(item, before[key], stored) is not None for key, item in dated.items()
    ):
        return 0
    listed_at = [known.listed_at for known in before.values() if known is not None]
    return (listed_at and listed_at.count(newest())) or None


def _is_text_alone(item: NewItem, nameless: Collection[ItemKey], worn: Collection[ItemKey]) -> bool:
    if not item.keys or item.keys[-1].kind is not KeyKind.TEXT:
        return False
    return all(key in nameless or key in worn for key in item.keys[:-1])


def _keys(date: datetime, text: ItemKey) -> tuple[ItemKey, ItemKey]:
    """Of its text and date, and of its text alone: that dates of it are on record."""
    return ItemKey(KeyKind.DATED, digest(text.digest, date.astimezone(UTC).isoformat())), ItemKey(
        KeyKind.DATED, text.digest
    )
