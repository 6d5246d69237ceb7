"""Pruning by age alone: rows that nothing refers to, and the memory of feeds that have gone."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, select, tuple_

from watchd.model.alert import DecisionKind
from watchd.model.retention import Retention
from watchd.storage import tables
from watchd.storage.prunable import Listings
from watchd.storage.rows import AnyRow

_coverage = tables.coverage
_decision = tables.decision
_feed = tables.feed
_item = tables.item
_key = tables.item_key
_occurrence = tables.occurrence
_pending = tables.pending
_ruleset = tables.ruleset

Old = tuple[Table, ColumnElement[bool]]  # rows of a table that may go


def leftovers(retention: Retention, now: datetime) -> Iterator[Old]:
    """What is too old to be asked for."""
    items, alerts, watched = now - retention.items, now - retention.alerts, now - retention.watched
    held = exists().where(_item.c.id == _decision.c.item_id, _item.c.held_at.is_not(None))
    is_hold = _decision.c.kind == DecisionKind.HOLD.value
    yield _decision, and_(_decision.c.at < alerts, _decision.c.alert_id.is_(None), ~and_(is_hold, held))
    later = _coverage.alias()
    goes_on = exists().where(later.c.feed_id == _coverage.c.feed_id, later.c.from_at > _coverage.c.from_at)
    yield _coverage, and_(_coverage.c.to_at < watched, goes_on)  # the newest stretch says how its feed is
    span = tables.rule_span.c
    yield tables.rule_span, and_(span.to_at < watched, span.closed_at.is_not(None))
    yield tables.recompute, tables.recompute.c.done_at < items
    yield tables.window_stay, and_(tables.window_stay.c.ended_at < items, ~_counted_from(retention))
    newer = _occurrence.alias()
    is_past = exists().where(newer.c.name == _occurrence.c.name, newer.c.scheduled_at > _occurrence.c.scheduled_at)
    yield _occurrence, and_(_occurrence.c.scheduled_at < items, is_past)
    yield tables.feed_pause, tables.feed_pause.c.until < now - retention.sets
    yield tables.mute, tables.mute.c.until < alerts
    yield tables.suppression, tables.suppression.c.expires_at < alerts
    active = select(tables.turn.c.generation).scalar_subquery()
    yield _ruleset, and_(_ruleset.c.published_at < now - retention.sets, _ruleset.c.generation < active)


def _counted_from(retention: Retention) -> ColumnElement[bool]:
    """The first stay of each window from whose first alert a `due` counts."""
    stay, earlier = tables.window_stay.c, tables.window_stay.alias()
    named = {one.since[0] for one in retention.awaited if one.is_entry and one.since is not None}
    is_later = exists().where(earlier.c.rule_id == stay.rule_id, earlier.c.entered_at < stay.entered_at)
    return and_(stay.rule_id.in_(sorted(named)), ~is_later)


def forgotten_feeds(connection: Connection, in_force: Collection[str], before: datetime) -> list[str]:
    """Feeds that are not polled any more and were to be asked last before then; one with work left is remembered."""
    due = connection.execute(select(_feed.c.feed_id).where(_feed.c.due_at < before).order_by(_feed.c.feed_id))
    found = [feed_id for feed_id in due.scalars() if feed_id not in in_force]
    held = select(_item.c.feed_id).where(_item.c.held_at.is_not(None)).distinct()
    busy = set(connection.execute(select(_pending.c.feed_id).distinct()).scalars())
    busy |= set(connection.execute(held).scalars())
    return [feed_id for feed_id in found if feed_id not in busy]


def memory_of(feed_id: str) -> Iterator[Old]:
    """What is remembered of a feed as a whole. Its row goes first: then it is a new one, should it come back."""
    yield _feed, _feed.c.feed_id == feed_id
    yield tables.file_read, tables.file_read.c.feed_id == feed_id
    yield tables.feed_pause, tables.feed_pause.c.feed_id == feed_id


def feeds_with_keys(connection: Connection) -> list[str]:
    """Every feed that keys name, without looking at each key: from one to the next in the index."""
    found = select(func.min(_key.c.feed_id).label("name")).cte("found", recursive=True)
    following = select(func.min(_key.c.feed_id)).where(_key.c.feed_id > found.c.name).scalar_subquery()
    found = found.union_all(select(following).where(found.c.name.is_not(None)))
    return list(connection.execute(select(found.c.name).where(found.c.name.is_not(None))).scalars())


def remembered(connection: Connection) -> dict[str, datetime | None]:
    """Since when each feed is known that was not forgotten; None: it never answered."""
    rows = connection.execute(select(_feed.c.feed_id, _feed.c.baseline_at))
    return {row.feed_id: row.baseline_at for row in rows}


def spent_keys(connection: Connection, feed_id: str, retention: Retention, listings: Listings) -> Old | None:
    """The keys of a feed that was not forgotten whose items are gone, and which it has not listed for long.

    Counted from its own last listing: while a feed is down, or says "not modified", nothing is forgotten.
    """
    newest = listings.newest(connection, feed_id)
    if newest is None:
        return None
    has_item = exists().where(_item.c.id == _key.c.item_id)
    return _key, and_(_key.c.feed_id == feed_id, _key.c.last_listed_at < newest - retention.keys, ~has_item)


def all_keys(feed_id: str) -> Old:
    """Every key of a feed."""
    return _key, _key.c.feed_id == feed_id


def count(connection: Connection, old: Old) -> int:
    """How many rows may go."""
    table, which = old
    number: int = connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
    return number


def a_piece(connection: Connection, old: Old, piece: int) -> list[AnyRow]:
    """The keys of a piece of them. Finding them may read a whole table, so it is done before anything is locked."""
    table, which = old
    return list(connection.execute(select(*table.primary_key).where(which).limit(piece)))


def drop(connection: Connection, old: Old, keys: Sequence[AnyRow]) -> int:
    """Take away those under these keys that may still go; gives how many went."""
    table, which = old
    named = tuple_(*table.primary_key).in_([tuple(key) for key in keys])
    return connection.execute(delete(table).where(named, which)).rowcount


def erase(connection: Connection, belongs: Iterable[Old], *, counts_only: bool) -> dict[str, int]:
    """Take away all of these rows, or only count them; gives how many of which table."""
    rows: dict[str, int] = {}
    for table, which in belongs:
        rows[table.name] = (
            count(connection, (table, which))
            if counts_only
            else connection.execute(delete(table).where(which)).rowcount
        )
    return rows
