"""What the keys of a poll name already, read in as few statements as can be."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from watchd.model.item import ItemKey, KeyKind
from watchd.ports import NewItem
from watchd.storage import tables
from watchd.storage.dated import dated_key, with_dates
from watchd.storage.known import Known
from watchd.storage.rows import AnyRow
from watchd.storage.worn import asked_for_text, text_of, worn_keys
from watchd.storage.writing import pieces

_item = tables.item
_key = tables.item_key

MARKS = {KeyKind.GUID: "shared guid", KeyKind.LINK: "shared link"}
"""Kinds of keys that several items of a feed bore: they name nothing, beside the kind that names an item."""
_SHARED = {mark: kind for kind, mark in MARKS.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """The items of a poll with all keys they have, and what is on record of these."""

    listed: Sequence[NewItem]
    stored: Mapping[ItemKey, Known]
    shared: frozenset[ItemKey]  # they name nothing: several items bore them
    worn: Sequence[Collection[ItemKey]]  # of each item: they name another


def look_up(
    connection: Connection, feed_id: str, listed: Sequence[NewItem], *, trusts_dates: bool, has_keys: bool = True
) -> Named:
    """What the keys of a feed's poll name, where any of the feed are stored.

    Without trust in its dates, no text is told from itself by them.
    """
    wanted = {key for item in listed for key in _keys(item)} if has_keys else set()
    stored, shared = _named(connection, feed_id, wanted)
    guids = _guids(connection, feed_id, listed, stored)
    texts = _texts(connection, asked_for_text(listed, stored))
    if guids or texts:
        stored = {
            key: replace(known, guids=guids.get(known.item_id, known.guids), text=texts.get(known.item_id, ""))
            for key, known in stored.items()
        }
    worn = worn_keys(listed, stored, trusts_dates=trusts_dates)
    if trusts_dates:
        listed = with_dates(listed, shared, worn)
        dated = {key for item in listed if has_keys and (key := dated_key(item)) is not None}
        stored |= _named(connection, feed_id, dated)[0]
    return Named(listed, stored, frozenset(shared), worn)


def newest_listing(connection: Connection, feed_id: str) -> datetime | None:
    """When the feed listed anything last."""
    newest = select(func.max(_key.c.last_listed_at)).where(_key.c.feed_id == feed_id)
    at: datetime | None = connection.execute(newest).scalar()
    return at


def _keys(item: NewItem) -> tuple[ItemKey, ...]:
    return *item.keys, *item.shared, *item.former


def _named(connection: Connection, feed_id: str, keys: Iterable[ItemKey]) -> tuple[dict[ItemKey, Known], set[ItemKey]]:
    """The stored items of these keys' digests, and those that name nothing."""
    found: dict[ItemKey, Known] = {}
    shared = set()
    for some in pieces(sorted({key.digest for key in keys})):
        for row in connection.execute(_NAMED, {"of": feed_id, "wanted": some}):
            if row.kind in _SHARED:
                shared.add(ItemKey(_SHARED[row.kind], row.digest))
            else:
                found[ItemKey(KeyKind(row.kind), row.digest)] = _known(row)
    return found, shared


def _known(row: AnyRow) -> Known:
    if row.texts is None:
        return Known(row.item_id, None, listed_at=row.last_listed_at)
    return Known(
        row.item_id,
        row.texts,
        title=row.title,
        published=row.published,
        url=row.url,
        url_key=row.url_key,
        listed_at=row.last_listed_at,
    )


def _guids(
    connection: Connection, feed_id: str, listed: Iterable[NewItem], found: Mapping[ItemKey, Known]
) -> dict[int, frozenset[str]]:
    """The guids of stored items that a link may name, where the listed item has a guid of its own that is new."""
    asked = {
        found[key].item_id
        for item in listed
        for key in item.keys
        if key.kind is KeyKind.LINK
        and key in found
        and any(other.kind is KeyKind.GUID and not _agree(other, key, found) for other in item.keys)
    }
    guids: dict[int, frozenset[str]] = {}
    for some in pieces(sorted(asked)):
        rows = connection.execute(
            select(_key.c.item_id, _key.c.digest).where(
                _key.c.feed_id == feed_id, _key.c.kind == KeyKind.GUID.value, _key.c.item_id.in_(some)
            )
        )
        for row in rows:
            guids[row.item_id] = guids.get(row.item_id, frozenset()) | {row.digest}
    return guids


def _agree(one: ItemKey, other: ItemKey, found: Mapping[ItemKey, Known]) -> bool:
    return one in found and found[one].item_id == found[other].item_id


def _texts(connection: Connection, item_ids: Iterable[int]) -> dict[int, str]:
    """All that these items say."""
    texts: dict[int, str] = {}
    for some in pieces(sorted(item_ids)):
        rows = connection.execute(
            select(_item.c.id, _item.c.title, _item.c.summary, _item.c.body).where(_item.c.id.in_(some))
        )
        texts |= {row.id: text_of(row.title, row.summary, row.body) for row in rows}
    return texts


# Said for every poll, so it is built once.
_NAMED = (
    select(_key.c.kind, _key.c.digest, _key.c.item_id, _key.c.last_listed_at, _item.c.digest.label("texts"))
    .add_columns(_item.c.title, _item.c.published, _item.c.url, _item.c.url_key)
    .select_from(_key.outerjoin(_item, _item.c.id == _key.c.item_id))
    .where(_key.c.feed_id == bindparam("of"), _key.c.digest.in_(bindparam("wanted", expanding=True)))
    .where(_key.c.kind.in_([*(kind.value for kind in KeyKind), *_SHARED]))  # another release may know items by more
)
