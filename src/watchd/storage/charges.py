"""What recipients were sent lately, as far as it counts against their limits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from watchd.alerts.budget import Charge
from watchd.model.notification import NotificationState
from watchd.storage import tables
from watchd.storage.writing import pieces

_occurrence = tables.occurrence
_sent = tables.notification


def charges(
    connection: Connection, recipients: Collection[tuple[str, str]], since: datetime
) -> Mapping[tuple[str, str], Sequence[Charge]]:
    """What was charged to each (channel, target) after a moment, in order."""
    found: dict[tuple[str, str], list[Charge]] = {}
    for channel, target in sorted(recipients):
        rows = connection.execute(
            select(_sent.c.charge, _sent.c.charged_at)
            .where(_sent.c.channel == channel, _sent.c.target == target, _sent.c.charged_at > since)
            .order_by(_sent.c.charged_at)
        )
        found[channel, target] = [Charge.read(row.charge or "", row.charged_at) for row in rows]
    return found


def told_storms(connection: Connection, names: Collection[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
    """When recipients were told of storms after a moment, in order, by the name of `alerts.storm`."""
    found: dict[str, list[datetime]] = {}
    for some in pieces(sorted(names)):
        rows = connection.execute(
            select(_occurrence.c.name, _occurrence.c.scheduled_at)
            .where(_occurrence.c.name.in_(some), _occurrence.c.scheduled_at > since)
            .order_by(_occurrence.c.scheduled_at)
        )
        for row in rows:
            found.setdefault(row.name, []).append(row.scheduled_at)
    return found


def summarised(connection: Connection, recipient: tuple[str, str], bundle: str, since: datetime) -> int:
    """How many of a bundle a (channel, target) was told of in summaries since a moment."""
    channel, target = recipient
    statement = select(func.count()).where(
        _sent.c.state == NotificationState.SUMMARISED.value,
        _sent.c.changed_at >= since,
        _sent.c.channel == channel,
        _sent.c.target == target,
        _sent.c.bundle == bundle,
    )
    number: int = connection.execute(statement).scalar_one()
    return number
