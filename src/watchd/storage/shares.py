"""How much of what a channel was given lately has failed: a channel that takes every other message is broken too."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from watchd.model.notification import AttemptClass, NotificationState
from watchd.storage import tables

LATELY = timedelta(hours=1)
_LAST = 20  # attempts; of fewer nobody can tell
_STATES = (NotificationState.SENT, NotificationState.PENDING, NotificationState.DEAD)
_FAILED = frozenset({AttemptClass.TRANSIENT.value, AttemptClass.AMBIGUOUS.value})
_OF_RECIPIENTS = "45"  # begins what a relay says of one recipient, as greylisting does

_attempt = tables.attempt
_sent = tables.notification


def fails_by_half(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether at least half of the channel's last 20 attempts failed, all of them within an hour."""
    return _failed_lately(connection, channel, now) >= _LAST // 2


def is_mended(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether such a channel takes nearly all of it again: fewer than a quarter failed. In between it is as it was."""
    return _failed_lately(connection, channel, now) < _LAST // 4


def _failed_lately(connection: Connection, channel: str, now: datetime) -> int:
    """How many of the last 20 attempts failed; 0 where there were not so many within an hour."""
    lately: list[str] = []
    for state in _STATES:  # one after the other, each along its index
        some = (
            select(_sent.c.id)
            .where(_sent.c.state == state.value, _sent.c.changed_at > now - LATELY, _sent.c.channel == channel)
            .order_by(_sent.c.changed_at.desc(), _sent.c.id)
            .limit(_LAST)
        )
        lately += connection.execute(some).scalars()
    rows = connection.execute(
        select(_attempt.c["class"].label("outcome"), _attempt.c.code)
        .where(_attempt.c.notification_id.in_(lately), _attempt.c.closed_at > now - LATELY)
        .order_by(_attempt.c.closed_at.desc(), _attempt.c.notification_id, _attempt.c.n)
        .limit(_LAST)
    ).all()
    failed = sum(row.outcome in _FAILED and not row.code.startswith(_OF_RECIPIENTS) for row in rows)
    return failed if len(rows) == _LAST else 0
