"""Signs of life of the whole: whether messages go out, and what a week brought."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from watchd.alerts.conditions import SYSTEM_RULE
from watchd.model.notification import SYSTEM_KIND, NotificationState
from watchd.ports import Sending, Week
from watchd.storage import tables
from watchd.storage.overdue import delayed, is_overdue
from watchd.storage.rests import rests
from watchd.storage.stalled import passing, resting, stalled
from watchd.storage.suppressions import suppressed

_TRIED_WITHIN = timedelta(minutes=1)  # of the end of a rest, which is then over or asked for again

_alert = tables.alert
_item = tables.item
_sent = tables.notification


def sending(connection: Connection, now: datetime) -> Sending:
    """Which channels have messages that should have gone, and when an alert was sent last by any."""
    due = select(_sent.c.channel).where(is_overdue(now))
    is_sent = _sent.c.state == NotificationState.SENT.value
    last = select(func.max(_sent.c.changed_at)).where(is_sent, _sent.c.kind != SYSTEM_KIND)
    return Sending(
        waiting=frozenset(connection.execute(due.distinct()).scalars()),
        last_sent_at=connection.execute(last).scalar(),
        alone=frozenset(connection.execute(due.where(_sent.c.fallback.is_(None)).distinct()).scalars()),
        suppressed=suppressed(connection, now),
        stalled=stalled(connection, now),
        delayed=delayed(connection, now),
        resting=resting(connection, now),
        passing=passing(connection),
        rests=rests(connection, now - _TRIED_WITHIN),
    )


def told_of_itself(connection: Connection, since: datetime) -> dict[tuple[str, str], int]:
    """How many messages of watchd about itself each (channel, target) was told at once since a moment."""
    rows = connection.execute(
        select(_sent.c.channel, _sent.c.target, func.count().label("number"))
        .select_from(_sent.join(_alert, _alert.c.id == _sent.c.alert_id))
        .where(_alert.c.told_at >= since, _sent.c.kind == SYSTEM_KIND, _sent.c.bundle.is_(None))
        .group_by(_sent.c.channel, _sent.c.target)
    )
    return {(row.channel, row.target): row.number for row in rows}


def week(connection: Connection, since: datetime) -> Week:
    """What came and was told since a moment."""
    came = select(func.count()).select_from(_item).where(_item.c.seen_at >= since, _item.c.baseline.is_(False))
    opened = select(func.count()).where(_alert.c.told_at >= since, ~_alert.c.rule_id.startswith(SYSTEM_RULE))
    told = (
        select(_sent.c.channel, _sent.c.target)
        .where(_sent.c.state == NotificationState.SENT.value, _sent.c.changed_at >= since, _sent.c.kind != SYSTEM_KIND)
        .distinct()
    )
    return Week(
        items=connection.execute(came).scalar_one(),
        alerts=connection.execute(opened).scalar_one(),
        told=frozenset((row.channel, row.target) for row in connection.execute(told)),
    )
