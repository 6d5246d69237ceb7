"""Items and polls of the past: what replay and imports put in, without lanes and feeds' rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import Connection, select

from watchd.model.item import Item
from watchd.storage import tables
from watchd.storage.bulk import insert_rows
from watchd.storage.intake import await_evaluation, integer_ids, revise_items
from watchd.storage.part import Part
from watchd.storage.rows import item_values
from watchd.storage.writing import pieces, upsert

_coverage = tables.coverage
_item = tables.item
_INSERT = _item.insert()  # built once: what it compiles to is kept by it

_LEAST_GAP = timedelta(minutes=45)  # three times the default interval, where the records show no rhythm
_GAPS = 3  # a poll record counts until the next one, at most three usual gaps


class ArchivePart(Part):
    """ReplayStorage, but for the turns."""

    def add_items(self, items: Sequence[Item]) -> None:
        """Items with their public ids, pending; an id that is there with another digest becomes a new revision."""

        def add(connection: Connection) -> None:
            for round_ in _rounds(items):
                _add(connection, round_)

        self._database.write(add)

    def add_polls(self, polls: Sequence[tuple[str, datetime, bool]]) -> None:
        """(feed_id, at, was good) poll records: coverage stretches.

        A record counts until the next one, if that lies at most three usual gaps of the feed away, or 45 minutes; after
        a longer time there is a hole.
        """
        by_feed: dict[str, list[tuple[datetime, bool]]] = {}
        for feed_id, at, was_good in polls:
            by_feed.setdefault(feed_id, []).append((at, was_good))

        def add(connection: Connection) -> None:
            rows = [
                row for feed_id, records in sorted(by_feed.items()) for row in _stretches(connection, feed_id, records)
            ]
            upsert(connection, _coverage, rows, ("to_at", "state"))

        self._database.write(add)


def _rounds(items: Sequence[Item]) -> list[list[Item]]:
    """The items in as few lists as keep two revisions of one item apart, in order."""
    rounds: list[list[Item]] = []
    seen: dict[str, int] = {}
    for item in items:
        number = seen.get(item.id, 0)
        seen[item.id] = number + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(item)
    return rounds


def _add(connection: Connection, items: Sequence[Item]) -> None:
    known: dict[str, str] = {}
    for some in pieces([item.id for item in items]):
        rows = connection.execute(select(_item.c.public_id, _item.c.digest).where(_item.c.public_id.in_(some)))
        known |= {row.public_id: row.digest for row in rows}
    new = [item for item in items if item.id not in known]
    if new:
        insert_rows(connection, _INSERT, [item_values(item) | {"revision": 1} for item in new])
    ids = integer_ids(connection, [item.id for item in items])
    await_evaluation(connection, [(ids[item.id], 1, item.feed_id, item.seen_at) for item in new])
    revised = {ids[item.id]: item for item in items if known.get(item.id, item.digest) != item.digest}
    revise_items(connection, revised)


def _stretches(
    connection: Connection, feed_id: str, records: Sequence[tuple[datetime, bool]]
) -> list[dict[str, object]]:
    """Rows of coverage: the feed's newest stretch, longer, and those that begin after it."""
    newest = connection.execute(
        select(_coverage).where(_coverage.c.feed_id == feed_id).order_by(_coverage.c.from_at.desc()).limit(1)
    ).first()
    stretches: list[_Stretch] = [] if newest is None else [_Stretch(newest.from_at, newest.to_at, newest.state)]
    ordered = sorted(records)
    longest = _longest_gap([*(stretch.to_at for stretch in stretches), *(at for at, _ in ordered)])
    for at, was_good in ordered:
        state = "ok" if was_good else "failed"
        last = stretches[-1] if stretches else None
        if last is None or at - last.to_at > longest:
            stretches.append(_Stretch(at, at, state))
            continue
        last.to_at = max(last.to_at, at)
        if last.state != state:
            stretches.append(_Stretch(last.to_at, last.to_at, state))
    return [
        {"feed_id": feed_id, "from_at": stretch.from_at, "to_at": stretch.to_at, "state": stretch.state}
        for stretch in stretches
    ]


@dataclass(slots=True)
class _Stretch:
    """One stretch while it grows."""

    from_at: datetime
    to_at: datetime
    state: str


def watched_of(records: Sequence[tuple[datetime, bool]]) -> list[tuple[datetime, datetime]]:
    """When a feed was polled well, by (at, was good) records of its own alone, which may be in any order."""
    good: list[_Stretch] = []
    last: _Stretch | None = None
    ordered = sorted(records)
    longest = _longest_gap([at for at, _ in ordered])
    for at, was_good in ordered:
        state = "ok" if was_good else "failed"
        if last is not None and at - last.to_at <= longest:
            last.to_at = at
        if last is None or at > last.to_at or last.state != state:
            last = _Stretch(at, at, state)
            good += [last] if was_good else []
    return [(one.from_at, one.to_at) for one in good]


def _longest_gap(moments: Sequence[datetime]) -> timedelta:
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments) if later > earlier]
    return max(_LEAST_GAP, timedelta(seconds=_GAPS * median(gaps))) if gaps else _LEAST_GAP
