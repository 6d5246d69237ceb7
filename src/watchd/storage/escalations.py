"""Ending escalations: somebody has acknowledged the alert, or it is over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from watchd.model.notification import ESCALATION_KIND, NotificationState
from watchd.storage import tables
from watchd.storage.writing import pieces

_sent = tables.notification


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
                _sent.c.state == NotificationState.PENDING.value,
            )
            ended = {"state": NotificationState.CANCELLED.value, "reason": reason, "changed_at": now}
            connection.execute(update(_sent).where(*waits), ended)
