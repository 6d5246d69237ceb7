"""Pruning: what is old goes, a small piece a transaction, unless something still needs it.

What an item was known by stays when the item goes, so that one that is listed again years later is no news. The order
matters: alerts first, for they keep their items; feeds before keys, for a feed that is forgotten must be a new one when
it comes back, and never one that has lost its memory.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, and_, or_, select

from watchd.model.retention import Retention
from watchd.storage import tables
from watchd.storage.engine import Database
from watchd.storage.part import Part
from watchd.storage.prunable import Chooser, Listings, awaited_items
from watchd.storage.prune_alerts import OldAlert, erase_alerts, old_alerts, spent_alerts
from watchd.storage.prune_rest import (
    Old,
    a_piece,
    all_keys,
    count,
    drop,
    erase,
    feeds_with_keys,
    forgotten_feeds,
    leftovers,
    memory_of,
    remembered,
    spent_keys,
)
from watchd.storage.writing import inserted, pieces

_item = tables.item

PIECE = 200  # rows that one transaction looks at or takes away

OldItem = tuple[datetime, int]  # when it was seen, and its integer id
Rows = Mapping[str, int]  # how many went, by table


class PrunePart(Part):
    """Taking away what is old."""

    def begin_pruning(self, day: datetime) -> bool:
        """Whether nobody has begun today's pruning before: then it is the caller's to do."""
        row = {"name": "retention", "scheduled_at": day, "done_at": None}
        return self._database.write(lambda connection: inserted(connection, tables.occurrence, row))

    def pruning(
        self,
        retention: Retention,
        in_force: Collection[str] | None,
        now: datetime,
        *,
        dry_run: bool = False,
        piece: int = PIECE,
    ) -> Iterator[Rows]:
        """How many rows of which table one transaction took away, again and again until nothing more may go.

        A stop between two steps harms nothing. `in_force` are the ids of the feeds that are polled; None where nobody
        knows them, and then no feed is forgotten. With `dry_run` all is counted, and stays.
        """
        run = _Run(self._database, retention, now, dry_run, piece, Listings(retention.unlisted))
        yield from run.alerts()
        if in_force is not None:
            yield from run.feeds(in_force)
        yield from run.keys()
        yield from run.items()
        for old in leftovers(retention, now):
            yield from run.clear(old)


@dataclass(frozen=True, slots=True)
class _Run:
    database: Database
    retention: Retention
    now: datetime
    dry_run: bool
    piece: int
    listings: Listings
    gone: set[str] = field(default_factory=set)  # alerts that went, or would
    forgotten: set[str] = field(default_factory=set)  # feeds that went, or would

    def alerts(self) -> Iterator[Rows]:
        before = self.now - self.retention.alerts
        chooser = Chooser(self.now - self.retention.items, self.listings, awaited=self._awaited())
        after: OldAlert | None = None
        while page := self.database.read(partial(old_alerts, before=before, after=after, limit=self.piece)):
            after = page[-1]
            yield self._erased_alerts([alert_id for _, alert_id in page], before, chooser)

    def _awaited(self) -> frozenset[int]:
        return self.database.read(lambda connection: awaited_items(connection, self.retention.awaited))

    def _erased_alerts(self, ids: list[str], before: datetime, chooser: Chooser) -> Rows:
        spent = self.database.read(lambda connection: spent_alerts(connection, ids, before, chooser))
        self.gone.update(spent)
        if not spent:
            return {}
        if self.dry_run:
            return self.database.read(lambda connection: erase_alerts(connection, spent, counts_only=True))
        return self.database.write(
            lambda connection: erase_alerts(connection, spent_alerts(connection, spent, before, chooser))
        )

    def items(self) -> Iterator[Rows]:
        before = self.now - self.retention.items
        chooser = Chooser(before, self.listings, self.gone, self._awaited())
        after: OldItem | None = None
        while page := self.database.read(partial(_old_items, before=before, after=after, limit=self.piece)):
            after = page[-1]
            yield self._erased_items({item_id for _, item_id in page}, chooser)

    def _erased_items(self, ids: set[int], chooser: Chooser) -> Rows:
        chosen = self.database.read(lambda connection: chooser.choose(connection, ids))
        if not chosen:
            return {}
        if self.dry_run:  # members that came with their head are counted when their own turn comes
            return self.database.read(lambda connection: _erase_items(connection, chosen & ids, counts_only=True))
        return self.database.write(lambda connection: _erase_items(connection, chooser.choose(connection, chosen)))

    def feeds(self, in_force: Collection[str]) -> Iterator[Rows]:
        before = self.now - self.retention.keys
        self.forgotten.update(self.database.read(lambda connection: forgotten_feeds(connection, in_force, before)))
        for feed_id in sorted(self.forgotten):
            for old in memory_of(feed_id):
                yield from self.clear(old)

    def keys(self) -> Iterator[Rows]:
        before = self.now - self.retention.keys
        known = self.database.read(remembered)
        for feed_id in self.database.read(feeds_with_keys):
            if feed_id in self.forgotten or feed_id not in known:
                yield from self.clear(all_keys(feed_id))
                continue
            since = known[feed_id]
            if since is None or since >= before:  # it has no key so old
                continue
            old = self.database.read(
                partial(spent_keys, feed_id=feed_id, retention=self.retention, listings=self.listings)
            )
            if old is not None:
                yield from self.clear(old)

    def clear(self, old: Old) -> Iterator[Rows]:
        name = old[0].name
        if self.dry_run:
            yield {name: self.database.read(lambda connection: count(connection, old))}
            return
        while keys := self.database.read(partial(a_piece, old=old, piece=self.piece)):
            number = self.database.write(partial(drop, old=old, keys=keys))
            yield {name: number}
            if not number:  # what was found is needed again; another day
                return


def _old_items(connection: Connection, before: datetime, after: OldItem | None, limit: int) -> list[OldItem]:
    """The next items that were seen before then, oldest first."""
    statement = select(_item.c.seen_at, _item.c.id).where(_item.c.seen_at < before)
    if after is not None:
        at, item_id = after
        statement = statement.where(
            _item.c.seen_at >= at, or_(_item.c.seen_at > at, and_(_item.c.seen_at == at, _item.c.id > item_id))
        )
    rows = connection.execute(statement.order_by(_item.c.seen_at, _item.c.id).limit(limit))
    return [(row.seen_at, row.id) for row in rows]


def _erase_items(connection: Connection, item_ids: Collection[int], *, counts_only: bool = False) -> Rows:
    """Take the items away with their matches, revisions and failures, and the stories they head."""
    rows: Counter[str] = Counter()
    for some in pieces(sorted(item_ids)):
        belongs: tuple[Old, ...] = (
            (tables.match, tables.match.c.item_id.in_(some)),
            (tables.failure, tables.failure.c.item_id.in_(some)),
            (tables.item_revision, tables.item_revision.c.item_id.in_(some)),
            (tables.story, tables.story.c.head_item.in_(some)),
            (_item, _item.c.id.in_(some)),
        )
        rows.update(erase(connection, belongs, counts_only=counts_only))
    return rows
