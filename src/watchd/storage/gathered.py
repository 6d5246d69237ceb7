"""What was gathered: read in a turn when some of it is due, and settled by the same turn."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, and_, bindparam, case, exists, func, or_, select, update

from watchd.alerts.gather import ESCALATED
from watchd.alerts.light import lightened
from watchd.alerts.missed import Untold
from watchd.alerts.route import EXPIRES_AFTER
from watchd.model.alert import AlertFacts, RuleFacts
from watchd.model.notification import WAITING, NotificationState
from watchd.ports import Leapt, Settled
from watchd.storage import tables
from watchd.storage.held import hold_if_restored, may_go
from watchd.storage.muted import told_of
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.part import Part
from watchd.storage.rows import notification_of
from watchd.storage.texts import facts_of
from watchd.storage.types import SafeText, UtcTime
from watchd.storage.writing import pieces

_AT_ONCE = 200  # rows that are in hand before they are made light
_MOST = 20_000  # of one recipient's bundle in a turn, each 4 kB of memory; what is beyond is told by the next one

_sent = tables.notification
_TELLS = (NotificationState.SENT.value, NotificationState.SUMMARISED.value, *WAITING_STATES)
_GATHERED = _sent.c.state == NotificationState.GATHERED.value


class GatherPart(Part):
    """Looking whether something is due; nearly always nothing is."""

    def has_gathered(self, now: datetime, leapt: Leapt | None = None) -> bool:
        """Whether something that was gathered is due; what fell due within `leapt` is left for later."""
        due = select(_sent.c.id).where(_GATHERED, _sent.c.due_at <= now, may_go()).limit(1)
        if leapt is not None:
            due = due.where(or_(_sent.c.due_at <= leapt.after, _sent.c.due_at >= leapt.before))
        return self._database.read(lambda connection: connection.execute(due).first() is not None)


def gathered(connection: Connection, now: datetime) -> Sequence[Untold]:
    """What is gathered for every recipient of whom something is due, in the order it came, each light.

    Of thousands in one bundle of his, those that were due first. While sending is held, only what operators are told of
    watchd: a message made now would be younger than what it tells of, and go where that would be dropped.
    What cannot be read is left to be sent alone: there it is set aside, listed and told to operators.
    A server that was restored holds sending first.
    """
    if connection.dialect.name != "sqlite":
        hold_if_restored(connection, now)
    due = _sent.alias()
    is_due = exists().where(
        due.c.state == NotificationState.GATHERED.value,
        due.c.due_at <= now,
        due.c.channel == _sent.c.channel,
        due.c.target == _sent.c.target,
        due.c.bundle == _sent.c.bundle,
    )
    place = func.row_number().over(
        partition_by=(_sent.c.channel, _sent.c.target, _sent.c.bundle),
        order_by=(_sent.c.due_at, _sent.c.alert_id, _sent.c.id),
    )
    placed = (
        select(_sent.c.id, _sent.c.due_at, _sent.c.bundle, place.label("place"))
        .where(_GATHERED, is_due, may_go())
        .subquery()
    )
    # Of steps of an escalation none goes along with another; thousands may wait for two days. Asked of what was placed:
    # beside the other conditions it makes PostgreSQL compare each message with each.
    goes_along = or_(placed.c.due_at <= now, placed.c.bundle.not_like(f"{ESCALATED}:%"))
    first = select(placed.c.id).where(placed.c.place <= _MOST, goes_along)
    rows = connection.execute(
        told_of().where(_sent.c.id.in_(first)).order_by(_sent.c.due_at, _sent.c.alert_id, _sent.c.id),
        execution_options={"yield_per": _AT_ONCE},
    )
    found: list[Untold] = []
    unreadable: list[Settled] = []
    rules: dict[RuleFacts, RuleFacts] = {}
    for row in rows:
        try:
            found.append(Untold(notification_of(row), lightened(facts_of(row.facts), rules), row.story_id))
        except ValueError:
            unreadable.append(Settled(row.id, NotificationState.PENDING))
    settle_gathered(connection, unreadable, now)
    return found


def whole(connection: Connection, untold: Sequence[Untold]) -> list[Untold]:
    """The same with all that their alerts say."""
    facts: dict[str, AlertFacts] = {}
    for some in pieces([one.notification.id for one in untold]):
        for row in connection.execute(told_of().where(_sent.c.id.in_(some))):
            facts[row.id] = facts_of(row.facts)
    return [replace(one, facts=facts.get(one.notification.id, one.facts)) for one in untold]


def told_by(connection: Connection, channel: str, alert_ids: Collection[str]) -> set[str]:
    """Those of the alerts that this channel has told, or will tell, by itself or in a message of several."""
    found: set[str] = set()
    for some in pieces(sorted(alert_ids)):
        tells = and_(_sent.c.channel == channel, _sent.c.alert_id.in_(some), _sent.c.state.in_(_TELLS))
        found.update(connection.execute(select(_sent.c.alert_id).where(tells).distinct()).scalars())
    return found


def settle_gathered(connection: Connection, settled: Sequence[Settled], now: datetime) -> None:
    """Give each its new state, unless it is gathered no more: replaced or dropped meanwhile."""
    for some in pieces(settled):
        connection.execute(_SETTLE, [_becomes(one, now) for one in some])


def _becomes(one: Settled, now: datetime) -> dict[str, Any]:
    return {
        "of": one.notification_id,
        "becomes": one.state.value,
        "why": one.reason,
        "by": one.summary_id,
        "through": one.mute_id,
        "counts": one.charge or None,
        "counted_at": now if one.charge else None,
        "with_others": one.bundle,
        "until": one.due_at,
        "lives": None if one.due_at is None else one.due_at + EXPIRES_AFTER,
        "leaves": one.state is NotificationState.PENDING,
        "fails_over": one.failover_at,
        "waits": one.state in WAITING,
        "now": now,
    }


# As a rule a second ago; behind a hold it may be days, and that it leaves so late is said where it arrives.
_meant = func.coalesce(_sent.c.meant_at, _sent.c.due_at)
_now = bindparam("now", type_=UtcTime)
_SETTLE = (
    update(_sent)
    .where(_sent.c.id == bindparam("of"), _GATHERED)
    .values(
        state=bindparam("becomes"),
        reason=bindparam("why"),
        summary_id=bindparam("by"),
        mute_id=bindparam("through"),
        charge=bindparam("counts"),
        charged_at=bindparam("counted_at", type_=UtcTime),
        bundle=func.coalesce(bindparam("with_others", type_=SafeText), _sent.c.bundle),
        due_at=func.coalesce(bindparam("until", type_=UtcTime), _sent.c.due_at),
        expires_at=func.coalesce(bindparam("lives", type_=UtcTime), _sent.c.expires_at),
        meant_at=case(
            (bindparam("leaves", type_=Boolean), case((_meant < _now, _meant), else_=_now)), else_=_sent.c.meant_at
        ),
        # What replaced something that its channel had not taken goes another way when that would have.
        failover_at=case(
            (
                bindparam("waits", type_=Boolean),
                func.coalesce(_sent.c.failover_at, bindparam("fails_over", type_=UtcTime)),
            ),
            else_=None,
        ),
        changed_at=_now,
    )
)
