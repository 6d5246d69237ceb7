"""Attempts: each is on record before a byte of its message leaves, and how it ended when that is known."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, literal, select, update

from watchd.model.notification import AttemptClass
from watchd.ports import Attempted, Lease
from watchd.storage import tables
from watchd.storage.lanes import IS_HELD, lost, values_of
from watchd.storage.prepared import Prepared
from watchd.storage.types import SafeText, UtcTime
from watchd.storage.writing import pieces

_attempt = tables.attempt


def begin(connection: Connection, lease: Lease, notification_id: str, now: datetime) -> int:
    """The number of the attempt that begins now, by whoever holds the lane; else LeaseLost."""
    row = _BEGIN.first(connection, {"of": notification_id, "at": now} | values_of(lease))
    if row is None:
        raise lost(lease)
    number: int = row[0]
    return number


def end(connection: Connection, attempted: Attempted) -> None:
    """How it ended, where one was begun."""
    if attempted.attempt is None:
        return
    outcome = attempted.outcome.value if attempted.outcome is not None else AttemptClass.AMBIGUOUS.value
    ended = {"class": outcome, "code": attempted.code, "receipt": attempted.detail, "closed_at": attempted.at}
    _END.rows_changed(connection, ended | {"of": attempted.notification_id, "number": attempted.attempt})


def end_interrupted(connection: Connection, notification_ids: list[str], now: datetime) -> None:
    """What a dead node left open may have arrived."""
    for some in pieces(notification_ids):
        connection.execute(
            update(_attempt).where(_attempt.c.notification_id.in_(some), _attempt.c["class"].is_(None)),
            {
                "class": AttemptClass.AMBIGUOUS.value,
                "code": "interrupted",
                "receipt": "its node stopped before the answer was recorded",
                "closed_at": now,
            },
        )


# Said for every message, so they are built once. That the lane is held is asked by the statement that needs it.
_next = (
    select(func.coalesce(func.max(_attempt.c.n), 0) + 1)
    .where(_attempt.c.notification_id == bindparam("of", type_=SafeText))
    .scalar_subquery()
)
_BEGIN = Prepared(
    insert(_attempt)
    .from_select(
        ["notification_id", "n", "opened_at", "code", "receipt"],
        select(bindparam("of", type_=SafeText), _next, bindparam("at", type_=UtcTime), literal(""), literal(""))
        .where(*IS_HELD)
        .with_for_update(),
    )
    .returning(_attempt.c.n)
)
_END = Prepared(
    update(_attempt).where(_attempt.c.notification_id == bindparam("of"), _attempt.c.n == bindparam("number"))
)
