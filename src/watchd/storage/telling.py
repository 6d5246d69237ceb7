"""What operators are still to be told of, and in which turn they were: by a mark on each row, never by a time.

Clocks step and commits come late, so no moment divides what was told from what was not. A turn reads the rows without
a mark and marks just those, in one transaction.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from watchd.model.match import Failure
from watchd.model.notification import Notification
from watchd.storage import tables
from watchd.storage.intake import integer_ids
from watchd.storage.rows import notification_of
from watchd.storage.tables.outward import UNTOLD

_failure = tables.failure
_item = tables.item
_sent = tables.notification


def untold_failures(connection: Connection) -> list[Failure]:
    """Failures that no turn has told operators of, oldest first."""
    rows = connection.execute(
        select(_item.c.public_id, _failure.c.rule_id, _failure.c.error, _failure.c.at)
        .select_from(_failure.join(_item, _item.c.id == _failure.c.item_id))
        .where(_failure.c.told_turn.is_(None))
        .order_by(_failure.c.at, _failure.c.item_id, _failure.c.rule_id)
    )
    return [Failure(row.public_id, row.rule_id, row.error, row.at) for row in rows]


def untold_dead(connection: Connection) -> list[Notification]:
    """Dead notifications that no turn has told operators of, oldest first; they stay dead until the turn ends."""
    # Locked, so that nobody sends one again between reading and marking it.
    rows = connection.execute(select(_sent).where(UNTOLD).order_by(_sent.c.changed_at, _sent.c.id).with_for_update())
    return [notification_of(row) for row in rows]


def mark_told(connection: Connection, turn: int, failures: Sequence[Failure], dead: Sequence[Notification]) -> None:
    """This turn tells operators of these."""
    if failures:
        ids = integer_ids(connection, sorted({failure.item_id for failure in failures}))
        rows = [{"of": ids[failure.item_id], "by": failure.rule_id, "turn": turn} for failure in failures]
        connection.execute(_TOLD_FAILURE, rows)
    if dead:
        connection.execute(_TOLD_DEAD, [{"of": notification.id, "turn": turn} for notification in dead])


_TOLD_FAILURE = (
    update(_failure)
    .where(_failure.c.item_id == bindparam("of"), _failure.c.rule_id == bindparam("by"))
    .values(told_turn=bindparam("turn"))
)
_TOLD_DEAD = update(_sent).where(_sent.c.id == bindparam("of")).values(told_turn=bindparam("turn"))
