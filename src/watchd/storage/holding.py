"""Items that came in a flood: stored and matched, decided on when somebody says what they are."""

from sqlalchemy import Connection, delete, func, select, update

from watchd.model.alert import DecisionKind
from watchd.model.feed import Flood
from watchd.storage import tables
from watchd.storage.intake import await_evaluation
from watchd.storage.part import Part
from watchd.storage.writing import pieces

_decision = tables.decision
_item = tables.item
_pending = tables.pending


class HoldPart(Part):
    """What is held, and letting it go."""

    def floods(self) -> list[Flood]:
        """The feeds whose items are held, by id."""
        return self._database.read(floods)

    def release(self, feed_id: str, *, as_history: bool) -> int:
        """Decide on a feed's held items, as of when each was seen; or, as history, never. Gives how many there were.

        What was held is evaluated anew: a rule that was mended since sees them as it is now.
        """

        def let_go(connection: Connection) -> int:
            chosen = select(_item.c.id, _item.c.revision, _item.c.seen_at).where(
                _item.c.feed_id == feed_id, _item.c.held_at.is_not(None)
            )
            held = connection.execute(chosen.order_by(_item.c.seen_at, _item.c.id)).all()
            for some in pieces([row.id for row in held]):
                is_held = (_decision.c.item_id.in_(some), _decision.c.kind == DecisionKind.HOLD.value)
                connection.execute(delete(_decision).where(*is_held))
                connection.execute(delete(_pending).where(_pending.c.item_id.in_(some)))
                # The past of a feed, as what its first answer listed is.
                past = {"baseline": True, "baseline_until": _item.c.revision} if as_history else {}
                connection.execute(update(_item).where(_item.c.id.in_(some)).values({"held_at": None} | past))
            await_evaluation(connection, [(row.id, row.revision, feed_id, row.seen_at) for row in held])
            return len(held)

        return self._database.write(let_go)


def floods(connection: Connection) -> list[Flood]:
    """Every feed with held items: how many, since when, and how many each rule would match."""
    rows = connection.execute(
        select(_item.c.feed_id, func.count().label("number"), func.min(_item.c.held_at).label("since"))
        .where(_item.c.held_at.is_not(None))
        .group_by(_item.c.feed_id)
        .order_by(_item.c.feed_id)
    ).all()
    if not rows:
        return []
    matches = _matches(connection)
    return [Flood(row.feed_id, row.number, row.since, tuple(matches.get(row.feed_id, ()))) for row in rows]


def _matches(connection: Connection) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    rows = connection.execute(
        select(_item.c.feed_id, _decision.c.rule_id, func.count(_item.c.id.distinct()).label("number"))
        .select_from(_decision.join(_item, _item.c.id == _decision.c.item_id))
        .where(_decision.c.kind == DecisionKind.HOLD.value, _item.c.held_at.is_not(None))
        .group_by(_item.c.feed_id, _decision.c.rule_id)
        .order_by(_item.c.feed_id, _decision.c.rule_id)
    )
    for row in rows:
        found.setdefault(row.feed_id, []).append((row.rule_id, row.number))
    return found
