"""The outbox: notifications enter it once, and a newer revision replaces what was not sent yet."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from watchd.model.notification import WAITING, Notification, NotificationState
from watchd.storage import tables
from watchd.storage.rows import thread_of
from watchd.storage.writing import pieces

WAITING_STATES = tuple(sorted(state.value for state in WAITING))

_sent = tables.notification
_revision = tables.alert_revision


def queue(connection: Connection, notifications: Sequence[Notification], now: datetime) -> None:
    """Insert those that are not there yet; older ones that wait for the same recipient become superseded."""
    by_id = {notification.id: notification for notification in notifications}
    for some in pieces(sorted(by_id)):
        for known in connection.execute(select(_sent.c.id).where(_sent.c.id.in_(some))).scalars():
            del by_id[known]
    if not by_id:
        return
    connection.execute(_sent.insert(), [_values(key, fresh, now) for key, fresh in by_id.items()])
    made = Counter((fresh.alert_id, fresh.revision) for fresh in by_id.values())
    connection.execute(
        _COUNT, [{"of": alert_id, "which": revision, "more": number} for (alert_id, revision), number in made.items()]
    )
    later = [fresh for fresh in by_id.values() if fresh.revision > 1 and fresh.state in WAITING]
    for fresh in sorted(later, key=lambda fresh: fresh.revision):
        superseding = _superseding(fresh, now)
        # News that waits for nothing must not wait with what replaces it: an update held back for a day goes out when
        # the revision that nobody has got yet would have gone. And the patience with a channel that fails began with
        # the oldest of what nobody has got: else a story that moves faster than that would never go another way.
        connection.execute(_INHERIT, {name: superseding[name] for name in ("of", "by", "to", "which", "newer")})
        connection.execute(_SUPERSEDE, superseding)


def counts_by_state(connection: Connection) -> dict[str, int]:
    """How many notifications are in each state."""
    statement = select(_sent.c.state, func.count().label("number")).group_by(_sent.c.state).order_by(_sent.c.state)
    return {row.state: row.number for row in connection.execute(statement)}


def _values(key: str, notification: Notification, now: datetime) -> dict[str, Any]:
    is_pending = notification.state is NotificationState.PENDING
    return {
        "id": key,
        "alert_id": notification.alert_id,
        "revision": notification.revision,
        "kind": notification.kind,
        "step": notification.step,
        "channel": notification.channel,
        "target": notification.target,
        "state": notification.state.value,
        "due_at": notification.due_at,
        "expires_at": notification.expires_at,
        "reason": notification.reason,
        "mute_id": notification.mute_id,
        "bundle": notification.bundle or None,
        "summary_id": notification.summary_id,
        "rank_at": notification.rank_at,
        "meant_at": notification.meant_at or (notification.due_at if is_pending else None),
        "failover_at": notification.failover_at if is_pending else None,
        "fallback": notification.fallback or None,
        "instead_of": notification.instead_of,
        "charge": notification.charge or None,
        "charged_at": now if notification.charge else None,
        "thread": thread_of(notification),
        "changed_at": now,
        "last_class": "",
        "last_code": "",
        "last_error": "",
    }


def _superseding(notification: Notification, now: datetime) -> dict[str, Any]:
    return {
        "of": notification.alert_id,
        "newer": notification.revision,
        "by": notification.channel,
        "to": notification.target,
        "which": notification.step,  # an update takes the place of no step of an escalation
        "why": f"revision {notification.revision} replaced it before it was sent",
        "now": now,
    }


_COUNT = (
    update(_revision)
    .where(_revision.c.alert_id == bindparam("of"), _revision.c.revision == bindparam("which"))
    .values(notified=_revision.c.notified + bindparam("more"))
)
_older = _sent.alias()
_before = (
    _older.c.alert_id == bindparam("of"),
    _older.c.channel == bindparam("by"),
    _older.c.target == bindparam("to"),
    _older.c.step == bindparam("which"),
    _older.c.revision < bindparam("newer"),
    _older.c.state.in_(WAITING_STATES),
)
_soonest = select(func.min(_older.c.due_at)).where(*_before).scalar_subquery()
_soonest_failover = select(func.min(_older.c.failover_at)).where(*_before).scalar_subquery()
_meant = func.coalesce(_older.c.again_at, _older.c.meant_at, _older.c.due_at)
_soonest_meant = select(func.min(_meant)).where(*_before).scalar_subquery()
_is_held_back = _sent.c.due_at > _soonest
_INHERIT = (
    update(_sent)
    .where(
        _sent.c.alert_id == bindparam("of"),
        _sent.c.channel == bindparam("by"),
        _sent.c.target == bindparam("to"),
        _sent.c.step == bindparam("which"),
        _sent.c.revision == bindparam("newer"),
        _sent.c.state.in_(WAITING_STATES),
        _soonest.is_not(None),
    )
    .values(
        due_at=case((_is_held_back, _soonest), else_=_sent.c.due_at),
        meant_at=case((and_(_is_held_back, _sent.c.meant_at > _soonest_meant), _soonest_meant), else_=_sent.c.meant_at),
        failover_at=case(
            (or_(_sent.c.failover_at.is_(None), _sent.c.failover_at > _soonest_failover), _soonest_failover),
            else_=_sent.c.failover_at,
        ),
    )
)
_SUPERSEDE = (
    update(_sent)
    .where(
        _sent.c.alert_id == bindparam("of"),
        _sent.c.channel == bindparam("by"),
        _sent.c.target == bindparam("to"),
        _sent.c.step == bindparam("which"),
        _sent.c.revision < bindparam("newer"),
        _sent.c.state.in_(WAITING_STATES),
    )
    .values(
        state=NotificationState.SUPERSEDED.value,
        reason=bindparam("why"),
        changed_at=bindparam("now"),
        failover_at=None,
    )
)
