"""What should have gone out: by when it was meant to, for each try in vain moves when it is due again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, select

from watchd.model.notification import NotificationState
from watchd.model.rule import Severity
from watchd.ports import Delayed
from watchd.storage import tables
from watchd.storage.held import may_go
from watchd.storage.rows import AnyRow
from watchd.storage.texts import facts_of

_URGENT = frozenset({Severity.HIGH, Severity.CRITICAL})
_HEAD_START = timedelta(hours=1)  # at least, that what is urgent has in its channel's queue
_LOOKED_AT = 500  # of those that may be urgent, the oldest first

_revision = tables.alert_revision
_sent = tables.notification


def meant_at() -> ColumnElement[Any]:
    """When a message should have gone."""
    return func.coalesce(_sent.c.meant_at, _sent.c.due_at)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """One that waits for its channel and should have gone by now."""
    return and_(_sent.c.state == NotificationState.PENDING.value, meant_at() <= now)


def oldest_overdue(connection: Connection, now: datetime) -> datetime | None:
    """When the oldest of them should have gone."""
    return connection.execute(select(func.min(meant_at())).where(is_overdue(now))).scalar()


def oldest_urgent(connection: Connection, now: datetime) -> datetime | None:
    """When the oldest of those that are high or critical should have gone; `delayed` tells of the others.

    One that was tried in vain while its channel took others is no sign that watchd, or the channel, does not work.
    """
    is_delayed = and_(_sent.c.last_class != "", _others_were_taken())
    return next((row.meant for row in _urgent(connection, now, not_(is_delayed))), None)


def delayed(connection: Connection, now: datetime) -> dict[tuple[str, str], Delayed]:
    """The recipients, (channel, target), of such as were tried in vain while others were taken, of the 500 oldest."""
    found: dict[tuple[str, str], Delayed] = {}
    for row in _urgent(connection, now, _sent.c.last_class != "", _others_were_taken(), may_go()):
        known = found.get((row.channel, row.target))
        if known is None:
            found[row.channel, row.target] = Delayed(row.meant, 1, row.last_error)
        else:
            found[row.channel, row.target] = known._replace(number=known.number + 1)
    return found


def _others_were_taken() -> ColumnElement[bool]:
    """Whether its channel took something since it should have gone and before it was tried last: it is not away."""
    taken = _sent.alias()
    return exists().where(
        taken.c.state == NotificationState.SENT.value,
        taken.c.channel == _sent.c.channel,
        taken.c.due_at.between(meant_at(), _sent.c.changed_at),  # of what was sent that is when
    )


def _urgent(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> Iterator[AnyRow]:
    may_be = and_(is_overdue(now), _sent.c.rank_at <= now - _HEAD_START, *which)
    of_it = and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
    rows = connection.execute(
        select(_sent.c.channel, _sent.c.target, _sent.c.last_error, meant_at().label("meant"), _revision.c.facts)
        .select_from(_sent.join(_revision, of_it))
        .where(may_be)
        .order_by(meant_at(), _sent.c.id)
        .limit(_LOOKED_AT)
    )
    return (row for row in rows if _is_urgent(row.facts))


def _is_urgent(facts: str) -> bool:
    try:
        return facts_of(facts).rule.severity in _URGENT
    except ValueError:  # its own channel meets it, and says so
        return False
