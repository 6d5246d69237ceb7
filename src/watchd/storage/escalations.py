"""Escalations: when alerts were told, from which their steps count, and their end."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update

from watchd.model.notification import ALERT_KIND, ESCALATION_KIND, NotificationState
from watchd.ports import FirstTold
from watchd.storage import tables
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.writing import pieces

_sent = tables.notification
_TOLD = (NotificationState.PENDING, NotificationState.SENT, NotificationState.SUMMARISED, NotificationState.DEAD)


def first_told(connection: Connection, alert_ids: Collection[str]) -> Mapping[str, FirstTold]:
    """When each alert was told to the first of its recipients, or will be; what is told to nobody is left out."""
    states = tuple(state.value for state in (*_TOLD, NotificationState.GATHERED))
    columns = (_sent.c.alert_id, _sent.c.state, _sent.c.meant_at, _sent.c.changed_at, _sent.c.due_at)
    found: dict[str, FirstTold] = {}
    for some in pieces(sorted(alert_ids)):
        these = (_sent.c.alert_id.in_(some), _sent.c.kind == ALERT_KIND, _sent.c.state.in_(states))
        for row in connection.execute(select(*columns).where(*these)):
            known = found.get(row.alert_id, FirstTold())
            if row.state == NotificationState.GATHERED.value:
                known = FirstTold(known.at, min(known.waits_until or row.due_at, row.due_at))
            else:
                # What a channel has not taken counts from when it should have: that is what an escalation is for.
                is_inside = row.state == NotificationState.SUMMARISED.value
                at = row.changed_at if is_inside else row.meant_at or row.due_at
                known = FirstTold(min(known.at or at, at), known.waits_until)
            found[row.alert_id] = known
    return found


def hearing(connection: Connection, alert_id: str) -> list[str]:
    """The channels by which an alert was told or waits to be told, fallbacks and steps that were told included."""
    states = (NotificationState.SENT, NotificationState.SUMMARISED)
    was_told = _sent.c.state.in_([state.value for state in states])
    is_queued = and_(_sent.c.kind == ALERT_KIND, _sent.c.state.in_(WAITING_STATES))
    statement = (
        select(_sent.c.channel)
        .where(_sent.c.alert_id == alert_id, or_(was_told, is_queued))
        .distinct()
        .order_by(_sent.c.channel)
    )
    return list(connection.execute(statement).scalars())


def end_escalations(connection: Connection, alert_ids: Collection[str], reason: str, now: datetime) -> None:
    """Cancel the steps of these alerts that wait, and of those that were told in them together with others."""
    told = _sent.alias()
    for some in pieces(sorted(alert_ids)):
        inside = (
            select(_sent.c.alert_id)
            .join(told, told.c.id == _sent.c.summary_id)
            .where(_sent.c.state == NotificationState.SUMMARISED.value, told.c.alert_id.in_(some))
        )
        meant = {*some, *connection.execute(inside).scalars()}
        for part in pieces(sorted(meant)):
            waits = (
                _sent.c.alert_id.in_(part),
                _sent.c.kind == ESCALATION_KIND,
                _sent.c.state.in_(WAITING_STATES),
            )
            ended = {"state": NotificationState.CANCELLED.value, "reason": reason, "changed_at": now}
            connection.execute(update(_sent).where(*waits), ended)
