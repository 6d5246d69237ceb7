"""Mutes in force, and what those that are over kept back: told to its recipients in one message."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from watchd.alerts.missed import Untold
from watchd.alerts.mute import ends_soon
from watchd.model.notification import NotificationState
from watchd.model.route import Mute
from watchd.ports import EndingMute
from watchd.storage import tables
from watchd.storage.rows import mute_of, notification_of
from watchd.storage.texts import facts_of

_SETTLES = timedelta(minutes=2)  # what was claimed while a mute held is noted as muted within a lease

_alert = tables.alert
_mute = tables.mute
_revision = tables.alert_revision
_sent = tables.notification


def mutes_in_force(connection: Connection, now: datetime) -> list[Mute]:
    """Mutes that end after `now`, by id."""
    statement = select(_mute).where(_mute.c.until > now).order_by(_mute.c.id)
    return [mute_of(row) for row in connection.execute(statement)]


def ended_mutes(connection: Connection, now: datetime) -> list[Mute]:
    """Mutes that are over and of which no turn has told people what they missed, by id."""
    over = and_(_mute.c.until <= now - _SETTLES, _mute.c.told_turn.is_(None))
    return [mute_of(row) for row in connection.execute(select(_mute).where(over).order_by(_mute.c.id))]


def ending_mutes(connection: Connection, now: datetime) -> list[EndingMute]:
    """Mutes in force that end soon, by id, with how many messages each has kept back."""
    rows = connection.execute(select(_mute).where(_mute.c.until > now).order_by(_mute.c.id)).all()
    return [
        EndingMute(mute_of(row), connection.execute(_KEPT_BACK, {"by": row.id}).scalar_one())
        for row in rows
        if ends_soon(row.at, row.until, now)
    ]


def kept_back(connection: Connection, mute_id: str) -> Sequence[Untold]:
    """What the mute kept back and nobody was told of since, oldest first; what cannot be read is left out."""
    rows = connection.execute(
        told_of()
        .where(
            _sent.c.mute_id == mute_id,
            _sent.c.state == NotificationState.MUTED.value,
            _sent.c.summary_id.is_(None),
        )
        .order_by(_revision.c.at, _sent.c.id)
    )
    found = []
    for row in rows:
        try:
            found.append(Untold(notification_of(row), facts_of(row.facts), row.story_id))
        except ValueError:
            continue
    return found


def told_of() -> Select[Any]:
    """Notifications with the facts they tell, and their alert's rule and story."""
    of_it = and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
    joined = _sent.join(_revision, of_it).join(_alert, _alert.c.id == _sent.c.alert_id)
    return select(_sent, _revision.c.facts, _alert.c.rule_id, _alert.c.story_id).select_from(joined)


_KEPT_BACK = select(func.count()).where(
    _sent.c.mute_id == bindparam("by"),
    _sent.c.state == NotificationState.MUTED.value,
    _sent.c.summary_id.is_(None),
)
