"""What becomes of the pending rows of an evaluated batch: gone, tried again later alone, or given up on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, update

from watchd.ports import Evaluation, PendingItem
from watchd.storage import tables
from watchd.storage.writing import insert_new, pieces

# After the first, second, third failure and so on.
BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))

_failure = tables.failure
_pending = tables.pending


def settle(
    connection: Connection, batch: Sequence[tuple[int, int, PendingItem]], evaluation: Evaluation, now: datetime
) -> None:
    """Delete the batch's pending rows but for those to be tried again; list what was given up on."""
    again = set(evaluation.retry) - set(evaluation.quarantined)
    _forget_given_up(connection, [n for n, _, row in batch if row.item.id not in {*again, *evaluation.quarantined}])
    forget(connection, [(number, revision) for number, revision, row in batch if row.item.id not in again])
    waits = [
        {
            "of": number,
            "which": revision,
            "tries": row.tries + 1,
            "not_before": now + BACK_OFF[min(row.tries, len(BACK_OFF) - 1)],
        }
        for number, revision, row in batch
        if row.item.id in again
    ]
    if waits:
        connection.execute(_WAITS, waits)
    given_up = [(number, row) for number, _, row in batch if row.item.id in evaluation.quarantined]
    # Kept where the evaluation listed the error itself.
    insert_new(
        connection,
        _failure,
        [
            {"item_id": number, "rule_id": "*", "error": f"given up on after {row.tries + 1} tries", "at": now}
            for number, row in given_up
        ],
    )


def _forget_given_up(connection: Connection, evaluated: Sequence[int]) -> None:
    """An earlier revision of these items may have been given up on; operators still hear of it where they did not."""
    for some in pieces(evaluated):
        past = (_failure.c.item_id.in_(some), _failure.c.rule_id == "*", _failure.c.told_turn.is_not(None))
        connection.execute(delete(_failure).where(*past))


def forget(connection: Connection, revisions: Sequence[tuple[int, int]]) -> None:
    """These item revisions wait no longer."""
    if revisions:
        connection.execute(_FORGET, [{"of": number, "which": revision} for number, revision in revisions])


_THIS = (_pending.c.item_id == bindparam("of"), _pending.c.revision == bindparam("which"))
_FORGET = delete(_pending).where(*_THIS)
_WAITS = update(_pending).where(*_THIS)  # sets the other columns of its rows
