"""Recipients that were refused for good: after a second proof nothing is sent to them, for a while."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from watchd.model.notification import AttemptClass
from watchd.ports import Attempted
from watchd.storage import tables
from watchd.storage.rows import AnyRow
from watchd.storage.writing import insert_new

_APART = timedelta(hours=1)  # two refusals at least, for servers err
LASTS = timedelta(days=30)  # then he is tried once more

_sent = tables.notification
_doubt = tables.suppression


def doubt(connection: Connection, attempted: Attempted) -> None:
    """Take down that the recipient was refused, or that he takes messages again."""
    row = connection.execute(_RECIPIENT, {"of": attempted.notification_id}).one()
    if attempted.outcome is not AttemptClass.TARGET:
        trust(connection, row.channel, row.target)
        return
    now = attempted.at
    first = {
        "channel": row.channel,
        "target": row.target,
        "code": attempted.code,
        "reason": attempted.detail,
        "since": now,
        "expires_at": now + LASTS,
        "proved_at": now if attempted.is_proven else None,
    }
    known = connection.execute(_KNOWN, {"by": row.channel, "to": row.target}).first()
    if known is not None and known.expires_at <= now:  # he was tried once more, and refused as before
        trust(connection, row.channel, row.target)
        first["proved_at"] = first["proved_at"] or (now if known.proved_at is not None else None)
        known = None
    if known is None:
        insert_new(connection, _doubt, [first])
    elif attempted.is_proven or now - known.since >= _APART:
        proof = {"proved_at": now, "code": attempted.code, "reason": attempted.detail, "expires_at": now + LASTS}
        connection.execute(_PROVED, {"by": row.channel, "to": row.target, **proof})


def trust(connection: Connection, channel: str, target: str) -> None:
    """He is written to as if he had never been refused."""
    connection.execute(_TRUST, {"by": channel, "to": target})


def doubted(connection: Connection, channel: str, now: datetime) -> dict[str, str]:
    """Recipients of a channel that were refused, with why nothing is sent to each; empty where he is tried still."""
    rows = connection.execute(select(_doubt).where(_doubt.c.channel == channel))
    return {row.target: _why(row) if _holds(row, now) else "" for row in rows}


def suppressed(connection: Connection, now: datetime) -> dict[tuple[str, str], str]:
    """Every recipient to whom nothing is sent, by channel and target, with why."""
    holds = and_(_doubt.c.proved_at.is_not(None), _doubt.c.expires_at > now)
    rows = connection.execute(select(_doubt).where(holds).order_by(_doubt.c.channel, _doubt.c.target))
    return {(row.channel, row.target): _why(row) for row in rows}


def _holds(row: AnyRow, now: datetime) -> bool:
    return row.proved_at is not None and row.expires_at > now


def _why(row: AnyRow) -> str:
    return f"nothing is sent there until {row.expires_at:%d %b}: refused for good since {row.since:%d %b}: {row.reason}"


_RECIPIENT = select(_sent.c.channel, _sent.c.target).where(_sent.c.id == bindparam("of"))
_THIS = and_(_doubt.c.channel == bindparam("by"), _doubt.c.target == bindparam("to"))
_KNOWN = select(_doubt).where(_THIS).with_for_update()
_TRUST = delete(_doubt).where(_THIS)
_PROVED = update(_doubt).where(_THIS)
