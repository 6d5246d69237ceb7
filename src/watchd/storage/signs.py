"""Signs of life of the whole: whether messages go out, and what a week brought."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from watchd.alerts.conditions import SYSTEM_RULE
from watchd.model.notification import SYSTEM_KIND, NotificationState
from watchd.ports import Sending, Week
from watchd.storage import tables
from watchd.storage.overdue import delayed, is_overdue
from watchd.storage.rests import rests
from watchd.storage.stalled import passing, resting, stalled
from watchd.storage.suppressions import suppressed

_LATELY = timedelta(days=1)
_TRIED_WITHIN = timedelta(minutes=1)  # of the end of a rest, which is then over or asked for again

_alert = tables.alert
_item = tables.item
_sent = tables.notification


def sending(connection: Connection, now: datetime) -> Sending:
    """Which channels have messages that should have gone, and which have taken alerts lately."""
    due = select(_sent.c.channel).where(is_overdue(now))
    are_alone = due.where(_sent.c.fallback.is_(None), _sent.c.kind != SYSTEM_KIND)
    alone = frozenset(connection.execute(are_alone.distinct()).scalars())
    return Sending(
        waiting=frozenset(connection.execute(due.distinct()).scalars()),
        alone=alone,
        took=_took(connection, now) if alone else {},
        suppressed=suppressed(connection, now),
        stalled=stalled(connection, now),
        delayed=delayed(connection, now),
        resting=resting(connection, now),
        passing=passing(connection),
        rests=rests(connection, now - _TRIED_WITHIN),
    )


def _took(connection: Connection, now: datetime) -> dict[str, datetime]:
    is_sent = and_(_sent.c.state == NotificationState.SENT.value, _sent.c.changed_at > now - _LATELY)
    last = select(_sent.c.channel, func.max(_sent.c.changed_at).label("at")).group_by(_sent.c.channel)
    return {row.channel: row.at for row in connection.execute(last.where(is_sent, _sent.c.kind != SYSTEM_KIND))}


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
