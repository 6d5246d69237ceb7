"""Looking for stored items: seen last first, by feed, time and what their texts hold; however large the store is."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, true

from watchd.model.alert import DecisionKind
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow, item_of
from watchd.storage.views import ListedItem
from watchd.storage.writing import pieces

_decision = tables.decision
_failure = tables.failure
_item = tables.item
_match = tables.match
_pending = tables.pending

_BUFFERED = 50  # rows in memory while texts are looked through
_LOOKED_THROUGH = 20_000  # rows a transaction, so that none lasts long
_AT_ONCE = 200  # items given out from one transaction

Holds = Callable[..., bool]
_Place = tuple[datetime, int]


class ItemPart(Part):
    """Listing items."""

    def items(
        self,
        *,
        feed_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        holds: Holds | None = None,
        in_texts: bool = False,
        limit: int,
        looked_back_to: Callable[[datetime], None] = lambda _: None,
    ) -> Iterator[ListedItem]:
        """At most `limit` items, seen last first, read as they are asked for; what comes in meanwhile is left out.

        `since` and `until` (not included) are about when they were seen. `holds` is asked of the title of each, with
        `in_texts` also of its summary and body; `looked_back_to` hears now and then how far a long search has come.
        """
        asked: ColumnElement[bool] = true()
        if feed_id is not None:
            asked &= _item.c.feed_id == feed_id
        if since is not None:
            asked &= _item.c.seen_at >= since
        if until is not None:
            asked &= _item.c.seen_at < until
        search = _Search(asked, holds, limit, in_texts=in_texts)
        while not search.is_over:
            found = self._database.read(search.next)
            if search.place is not None:
                looked_back_to(search.place[0])
            yield from found


class _Search:
    """One walk through the items; it knows where it is."""

    def __init__(self, asked: ColumnElement[bool], holds: Holds | None, limit: int, *, in_texts: bool) -> None:
        texts = [_item.c.title, _item.c.summary, _item.c.body] if in_texts else [_item.c.title]
        self._columns = [_item.c.id, _item.c.seen_at, *texts]
        self._texts = len(texts)
        self._asked = asked
        self._holds = holds
        self._left = limit
        self.place: _Place | None = None
        self.is_over = limit <= 0

    def next(self, connection: Connection) -> list[ListedItem]:
        """Some more items; none where nothing was found this time."""
        most = min(self._left, _AT_ONCE)
        ids: list[int] = []
        looked = 0
        for row in self._rows(connection, most):
            looked += 1
            self.place = (row.seen_at, row.id)
            if self._holds is None or self._holds(*row[-self._texts :]):
                ids.append(row.id)
                if len(ids) == most:
                    break
        self._left -= len(ids)
        self.is_over = not looked or self._left == 0
        return _listed(connection, ids)

    def _rows(self, connection: Connection, most: int) -> Iterator[AnyRow]:
        here = self._asked
        if self.place is not None:
            at, number = self.place
            # The first part is what an index can begin at.
            here &= (_item.c.seen_at <= at) & or_(_item.c.seen_at < at, _item.c.id < number)
        statement = (
            select(*self._columns)
            .where(here)
            .order_by(_item.c.seen_at.desc(), _item.c.id.desc())
            .limit(_LOOKED_THROUGH if self._holds is not None else most)
            .execution_options(yield_per=_BUFFERED)
        )
        with connection.execute(statement) as result:
            yield from result


def _listed(connection: Connection, ids: Sequence[int]) -> list[ListedItem]:
    rows: dict[int, AnyRow] = {}
    rules: dict[int, set[str]] = {number: set() for number in ids}
    waiting: set[int] = set()
    failed: set[int] = set()
    for some in pieces(ids):
        rows |= {row.id: row for row in connection.execute(select(_item).where(_item.c.id.in_(some)))}
        matched = select(_match.c.item_id, _match.c.rule_id).where(_match.c.item_id.in_(some))
        held = select(_decision.c.item_id, _decision.c.rule_id).where(
            _decision.c.item_id.in_(some), _decision.c.kind == DecisionKind.HOLD.value
        )
        for row in (*connection.execute(matched), *connection.execute(held)):
            rules[row.item_id].add(row.rule_id)
        for table, found in ((_pending, waiting), (_failure, failed)):
            found |= set(connection.execute(select(table.c.item_id).where(table.c.item_id.in_(some))).scalars())
    return [
        ListedItem(
            item=item_of(rows[number]),
            rules=tuple(sorted(rules[number])),
            is_pending=number in waiting,
            has_failed=number in failed,
            is_held=rows[number].held_at is not None,
        )
        for number in ids
        if number in rows
    ]
