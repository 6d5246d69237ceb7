"""Imports: items and polls of an archive, stored as history; nothing of it is ever told.

Items come in pieces, each a transaction. What was polled, and that rules are to be looked for in them, is said in one
transaction at the end: an import that was cut short claims nothing, and goes on when it is begun again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from watchd.model.ids import digest, is_public_id, public_id
from watchd.model.item import Item, ItemKey, KeyKind
from watchd.storage import tables
from watchd.storage.intake import integer_ids
from watchd.storage.part import Part
from watchd.storage.recomputing import IMPORT, ask_from, working
from watchd.storage.rows import AnyRow, item_values
from watchd.storage.writing import insert_new, pieces, upsert

_coverage = tables.coverage
_item = tables.item
_key = tables.item_key
_recompute = tables.recompute

Stretch = tuple[datetime, datetime]

_UNWATCHED = "unwatched"  # begins where an archive ends: until the feed is polled, nobody looks
_INSTANT = timedelta(microseconds=1)


class ImportPart(Part):
    """Taking an archive in."""

    def import_items(self, items: Sequence[Item], now: datetime) -> int:
        """Store those of the items that are not there yet, by their ids or links; gives how many were new.

        They are evaluated by nobody, and count nowhere before `conclude_import`.
        """
        return self._database.write(lambda connection: _import(connection, items, now))

    def conclude_import(self, watched: Mapping[str, Sequence[Stretch]], now: datetime) -> None:
        """The archive is in: its feeds were polled so, and every rule is to be looked for in its items.

        What is on record of a feed's polls stands: an archive only says what nobody knows yet.
        """

        def conclude(connection: Connection) -> None:
            rows = [
                row for feed_id, stretches in sorted(watched.items()) for row in _rows(connection, feed_id, stretches)
            ]
            upsert(connection, _coverage, rows, ("to_at", "state"))
            connection.execute(update(_recompute).where(*_MARK).values(done_at=None, asked_at=now))

        self._database.write(conclude)

    def spread_imports(self, now: datetime) -> bool:
        """Ask for the matches of every rule in force in what was imported since; whether anything was."""
        if self._database.read(_marked) is None:
            return False

        def spread(connection: Connection) -> bool:
            mark = _marked(connection)
            if mark is None:
                return False
            connection.execute(delete(_recompute).where(*_MARK))
            ask_from(connection, working(connection), mark.looked_at, mark.covers_from or now, now)
            return True

        return self._database.write(spread)


def archived_id(item: Item) -> str:
    """The public id of an item of an archive; one that another export wrote keeps its own."""
    return item.id if is_public_id(item.id, "it") else public_id("it", item.feed_id, "archive", item.id)


def _import(connection: Connection, items: Sequence[Item], now: datetime) -> int:
    by_id = {archived_id(item): item for item in items}
    known = set(integer_ids(connection, list(by_id)))
    keys = {own: _key_of(item) for own, item in by_id.items()}
    taken = _taken(connection, by_id, keys)
    fresh: dict[str, Item] = {}
    for own, item in by_id.items():
        place = item.feed_id, keys[own].digest
        if own not in known and place not in taken:
            taken.add(place)
            fresh[own] = item
    if fresh:
        rows = [item_values(item) | {"public_id": own, "revision": 1, "baseline": False} for own, item in fresh.items()]
        connection.execute(_item.insert(), rows)
    numbers = integer_ids(connection, list(by_id))
    insert_new(
        connection,
        _key,
        [
            {
                "feed_id": item.feed_id,
                "kind": keys[own].kind.value,
                "digest": keys[own].digest,
                "item_id": numbers[own],
                "last_listed_at": item.seen_at,
            }
            for own, item in fresh.items()
        ],
    )
    if numbers:
        _mark(connection, min(numbers.values()), min(item.seen_at for item in items), now)
    return len(fresh)


def _key_of(item: Item) -> ItemKey:
    """What the item is known by when its feed lists it: its link, else its text; its id is the archive's own."""
    if item.url_key:
        return ItemKey(KeyKind.LINK, digest(item.url_key))
    return ItemKey(KeyKind.TEXT, item.digest)


def _taken(connection: Connection, items: Mapping[str, Item], keys: Mapping[str, ItemKey]) -> set[tuple[str, str]]:
    """(feed, digest) of those of the keys that name a stored item."""
    found: set[tuple[str, str]] = set()
    by_feed: dict[str, list[str]] = {}
    for own, item in items.items():
        by_feed.setdefault(item.feed_id, []).append(keys[own].digest)
    for feed_id, digests in by_feed.items():
        for some in pieces(digests):
            rows = connection.execute(
                select(_key.c.digest).where(_key.c.feed_id == feed_id, _key.c.digest.in_(some))
            ).scalars()
            found |= {(feed_id, one) for one in rows}
    return found


def _mark(connection: Connection, first: int, since: datetime, now: datetime) -> None:
    """From which item on the archive reaches, and since when; nothing is asked for before all of it is in."""
    before = connection.execute(select(_recompute).where(*_MARK)).first()
    newest = connection.execute(select(func.max(_item.c.id))).scalar_one()
    row = {
        "rule_id": IMPORT[0],
        "match_digest": IMPORT[1],
        "looked_at": first - 1 if before is None else min(before.looked_at, first - 1),
        "until": newest,
        "asked_at": now,
        "covers_from": since if before is None else min(since, before.covers_from or since),
        "done_at": now,
    }
    upsert(connection, _recompute, [row], ("looked_at", "until", "asked_at", "covers_from", "done_at"))


def _marked(connection: Connection) -> AnyRow | None:
    return connection.execute(select(_recompute).where(*_MARK, _recompute.c.done_at.is_(None))).first()


def _rows(connection: Connection, feed_id: str, stretches: Sequence[Stretch]) -> Iterable[dict[str, object]]:
    """Rows for what is not on record; behind the last of them nobody looks until the feed is polled."""
    stored = connection.execute(
        select(_coverage).where(_coverage.c.feed_id == feed_id).order_by(_coverage.c.from_at)
    ).all()
    polls = [row for row in stored if row.state != _UNWATCHED]
    newest = stored[-1] if stored else None
    is_waiting = newest is None or (newest.state == _UNWATCHED and newest.from_at == newest.to_at)
    begun = None if is_waiting or newest is None else newest.from_at  # what is going on is the polls' own
    free = [one for stretch in stretches for one in _without(stretch, polls) if begun is None or one[0] < begun]
    for begin, end in free:
        yield {"feed_id": feed_id, "from_at": begin, "to_at": end, "state": "ok"}
    last = max((end for _, end in free), default=None)
    if last is not None and is_waiting and (newest is None or newest.from_at <= last):
        yield {"feed_id": feed_id, "from_at": last + _INSTANT, "to_at": last + _INSTANT, "state": _UNWATCHED}


def _without(stretch: Stretch, rows: Sequence[AnyRow]) -> list[Stretch]:
    """What of the stretch none of the rows, which are in order, speaks of."""
    left: list[Stretch] = []
    begin, end = stretch
    for row in rows:
        if row.to_at < begin or row.from_at > end:
            continue
        if row.from_at > begin:
            left.append((begin, row.from_at))
        begin = max(begin, row.to_at)
    if begin < end or (begin == stretch[0] and not left):
        left.append((begin, end))
    return left


_MARK = (_recompute.c.rule_id == IMPORT[0], _recompute.c.match_digest == IMPORT[1])
