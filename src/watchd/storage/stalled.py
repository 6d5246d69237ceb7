"""Channels that take nothing, whatever they answer: "later", said for ever, is trouble too."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select

from watchd.model.notification import NotificationState
from watchd.storage import tables
from watchd.storage.held import may_go
from watchd.storage.lanes import BREAKER, BROKEN, HALF
from watchd.storage.overdue import is_overdue, meant_at

PATIENCE = timedelta(minutes=15)  # with a message that is tried in vain
_SHORT_REST = timedelta(minutes=2)  # that operators' messages wait for
_IN_A_ROW = 3  # failures that break a channel which answered nothing of its own fault

_lane = tables.lane
_sent = tables.notification


def stalled(connection: Connection, now: datetime) -> Mapping[str, tuple[datetime, str]]:
    """Channels that have taken nothing since a message should have gone that was tried in vain for 15 minutes.

    Each with when that message should have gone, and what was answered last.
    """
    taken = _sent.alias()
    taken_at = select(func.max(taken.c.due_at)).where(
        taken.c.state == NotificationState.SENT.value, taken.c.channel == _sent.c.channel
    )
    last = taken_at.scalar_subquery()
    rows = connection.execute(
        select(_sent.c.channel, meant_at().label("since"), _sent.c.last_error)
        .where(is_overdue(now - PATIENCE), _sent.c.last_class != "", may_go(), or_(last.is_(None), last < meant_at()))
        .order_by(meant_at().desc(), _sent.c.changed_at, _sent.c.id)
    )
    return {row.channel: (row.since, row.last_error) for row in rows}  # the one that waits longest


def resting(connection: Connection, now: datetime) -> frozenset[str]:
    """Channels whose receivers asked for a rest that lasts a while still."""
    asked = and_(_lane.c.kind == BREAKER, _lane.c.lease_until > now + _SHORT_REST)
    return frozenset(connection.execute(select(_lane.c.key).where(asked)).scalars())


def passing(connection: Connection) -> frozenset[str]:
    """Broken channels that may work again by themselves: they failed, and did not say that they are set up wrong."""
    counted = and_(_lane.c.state == BROKEN, _lane.c.lease >= _IN_A_ROW)
    may_pass = and_(_lane.c.kind == BREAKER, or_(_lane.c.state == HALF, counted))
    return frozenset(connection.execute(select(_lane.c.key).where(may_pass)).scalars())
