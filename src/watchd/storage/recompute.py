"""Recomputing: the matches that an edited rule would have had, from the stored items, a small piece a transaction.

A piece is read in one transaction, matched outside of any, and written in a turn, so that what nodes hold in memory
catches up with it. One lane keeps two nodes from the same piece; how far it has come stands in the store.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from watchd.model.item import Item
from watchd.model.match import Account, Arrival, Hit, Match
from watchd.ports import Found, Lease, MatchStored, Recomputed
from watchd.storage import tables
from watchd.storage.evaluation import match_values
from watchd.storage.imports import ImportPart
from watchd.storage.lanes import give_back, hold, take
from watchd.storage.recomputing import advance, finish, make_due, unfinished
from watchd.storage.rows import AnyRow, item_of, last_of_baseline
from watchd.storage.turn import OpenTurn
from watchd.storage.watching import Stretch, polled
from watchd.storage.writing import insert_new, pieces
from watchd.stories.origins import said_origin

_item = tables.item
_match = tables.match
_pending = tables.pending

Key = tuple[str, str]  # rule_id, match_digest
Watched = Mapping[str, Sequence[Stretch]] | None  # when each feed was polled well; None: nobody knows
_RowHit = tuple[AnyRow, Hit]

_LANE = "recompute"
_LEASE = timedelta(minutes=5)  # far longer than a piece takes
_COPIED = tuple(
    column.name
    for column in _match.columns
    if column.name not in {"match_digest", "signature", "evidence", "found", "turn"}
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Items that come next, for the rules that have come just as far."""

    generation: int
    rules: tuple[AnyRow, ...]
    items: tuple[AnyRow, ...]
    until: int  # the last item it covers
    left: int

    @property
    def keys(self) -> list[Key]:
        return [(row.rule_id, row.match_digest) for row in self.rules]


class RecomputePart(ImportPart):
    """Looking for matches in stored items, imported ones too."""

    def recompute(self, owner: str, now: datetime, match: MatchStored, limit: int) -> Recomputed | None:
        """Match the next stored items, at most `limit`, for rules that are not done: see `ports.RecomputeStorage`."""
        self.spread_imports(now)
        if self._database.read(lambda connection: _next_piece(connection, 1)) is None:
            return None
        lease = self._database.write(
            lambda connection: take(connection, _LANE, [_LANE], owner=owner, now=now, until=now + _LEASE).get(_LANE)
        )
        if lease is None:
            return None
        try:
            return self._piece(lease, now, match, limit)
        finally:
            self._database.write(lambda connection: give_back(connection, lease))

    def recompute_left(self) -> dict[str, float]:
        """Of each rule that is not done which share of the stored items was looked at, by rule id."""
        rows = self._database.read(unfinished)
        return {row.rule_id: row.looked_at / row.until if row.until else 1.0 for row in rows}

    def _piece(self, lease: Lease, now: datetime, match: MatchStored, limit: int) -> Recomputed | None:
        piece = self._database.read(lambda connection: _next_piece(connection, limit))
        if piece is None:
            return None
        items = {row.public_id: item_of(row) for row in piece.items}
        found = match(piece.generation, piece.keys, tuple(items.values())) if items else Found({})
        hits = [(row, hit) for row in piece.items for hit in found.hits.get(row.public_id, ())]
        watched = self._database.read(lambda connection: polled(connection, now)) if hits else None

        def write(connection: Connection) -> Recomputed:
            hold(connection, lease, None)
            turn = OpenTurn(connection, now)
            rules = _unmoved(connection, piece)
            keys = {(row.rule_id, row.match_digest) for row in rules}
            number = _write_matches(connection, hits, keys, watched, turn.number)
            advance(connection, rules, piece.until)
            done = [row for row in rules if row.until <= piece.until]
            for row in done:
                finish(connection, row, now)
            if done:
                make_due(connection, now)
            _write_failures(connection, piece, found)
            return Recomputed(len(items), number, tuple(row.rule_id for row in done), piece.left - len(items))

        return self._database.write(write)


def _next_piece(connection: Connection, limit: int) -> _Piece | None:
    """The rules that have come least far, and the items after that, up to where others have come."""
    rows = unfinished(connection)
    if not rows:
        return None
    start = min(row.looked_at for row in rows)
    rules = tuple(row for row in rows if row.looked_at == start)
    bounds = [*(row.until for row in rules), *(row.looked_at for row in rows if row.looked_at > start)]
    end = min(bounds)
    items = tuple(
        connection.execute(select(_item).where(_item.c.id > start, _item.c.id <= end).order_by(_item.c.id).limit(limit))
    )
    until = items[-1].id if len(items) == limit else max(start, end)
    farthest = max(row.until for row in rows)
    left = max(farthest - start, len(items))
    generation = connection.execute(select(tables.turn.c.generation)).scalar_one()
    return _Piece(generation, rules, items, until, left)


def _unmoved(connection: Connection, piece: _Piece) -> list[AnyRow]:
    """Those of the rules that nobody asked anew for meanwhile, or took out of force."""
    expected = {(row.rule_id, row.match_digest): (row.looked_at, row.until) for row in piece.rules}
    rows = unfinished(connection)
    return [row for row in rows if expected.get((row.rule_id, row.match_digest)) == (row.looked_at, row.until)]


def _write_matches(
    connection: Connection, hits: Sequence[_RowHit], keys: Collection[Key], watched: Watched, turn: int
) -> int:
    """How many of the hits are new; those of items that wait or are held are evaluated as the rules are now."""
    taken = _taken(connection, {row.id for row, _ in hits})
    free = [(row, hit) for row, hit in hits if row.id not in taken and (hit.rule_id, hit.match_digest) in keys]
    stored, lived = _earlier(connection, {row.id for row, _ in free})
    fresh = [(row, hit) for row, hit in free if (hit.rule_id, hit.match_digest, row.id) not in stored]
    rows = [_values(row, hit, lived.get((hit.rule_id, row.id)), watched, turn) for row, hit in fresh]
    insert_new(connection, _match, rows)
    return len(rows)


def _values(row: AnyRow, hit: Hit, lived: AnyRow | None, watched: Watched, turn: int) -> dict[str, object]:
    item = item_of(row)
    match = Match(
        rule_id=hit.rule_id,
        match_digest=hit.match_digest,
        item=item,
        arrival=_arrival(row, item, watched),
        spans=hit.spans,
        signature=hit.signature,
        origin=said_origin(item),
        roles=hit.roles,
        values=hit.values,
    )
    values = match_values(match, row.id, turn)
    if lived is not None:  # it matched when it came, as the rule was then: it came live, in its story, from its origin
        values |= {name: lived._mapping[name] for name in _COPIED}  # noqa: SLF001 - SQLAlchemy's public name
        values["account"] = Account.PAST.value  # its decision is counted with the match that it was about
    return values


def _arrival(row: AnyRow, item: Item, watched: Watched) -> Arrival:
    """What came with a baseline, or while its feed was not polled, is no news of its time, and counts nowhere."""
    if row.baseline and row.revision <= last_of_baseline(row):
        return Arrival.BASELINE
    if watched is None or any(begin <= item.event_at <= end for begin, end in watched.get(item.feed_id, ())):
        return Arrival.RECOMPUTED
    return Arrival.BASELINE


def _taken(connection: Connection, item_ids: Collection[int]) -> set[int]:
    """Those of the items that wait or are held."""
    taken: set[int] = set()
    for some in pieces(sorted(item_ids)):
        statement = (
            select(_item.c.id)
            .select_from(_item.outerjoin(_pending, _pending.c.item_id == _item.c.id))
            .where(_item.c.id.in_(some), or_(_pending.c.item_id.is_not(None), _item.c.held_at.is_not(None)))
        )
        taken |= set(connection.execute(statement).scalars())
    return taken


def _earlier(
    connection: Connection, item_ids: Collection[int]
) -> tuple[set[tuple[str, str, int]], dict[tuple[str, int], AnyRow]]:
    """The keys of the items' matches, and by rule and item the newest that was written when the item came."""
    stored: set[tuple[str, str, int]] = set()
    lived: dict[tuple[str, int], AnyRow] = {}
    for some in pieces(sorted(item_ids)):
        for row in connection.execute(select(_match).where(_match.c.item_id.in_(some)).order_by(_match.c.turn)):
            stored.add((row.rule_id, row.match_digest, row.item_id))
            if row.arrival == Arrival.LIVE.value:
                lived[row.rule_id, row.item_id] = row
    return stored, lived


def _write_failures(connection: Connection, piece: _Piece, found: Found) -> None:
    ids = {row.public_id: row.id for row in piece.items}
    rows = [
        {"item_id": ids[failure.item_id], "rule_id": failure.rule_id, "error": failure.error, "at": failure.at}
        for failure in found.failures
    ]
    insert_new(connection, tables.failure, rows)
