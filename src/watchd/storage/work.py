"""Due notifications of one slot, each with what is needed to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from watchd.alerts.escalate import escalated
from watchd.alerts.mute import feed_of, mute_for
from watchd.model.notification import AlertView, AttemptClass, NotificationState
from watchd.model.route import Mutable
from watchd.ports import Leapt, Work
from watchd.storage import tables
from watchd.storage.blamed import gives_way, queued_at
from watchd.storage.failover import failed
from watchd.storage.heads import Counted, counted_of
from watchd.storage.held import may_go
from watchd.storage.muted import mutes_in_force
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.rows import AnyRow, notification_of
from watchd.storage.suppressions import doubted
from watchd.storage.texts import facts_of, flaw
from watchd.storage.unreadable import PREFIX, keep
from watchd.storage.writing import pieces

_alert = tables.alert
_attempt = tables.attempt
_rendering = tables.rendering
_revision = tables.alert_revision
_sent = tables.notification


# As `Notification.rendering` says it.
_FROZEN_AS = case((_sent.c.step == 0, _sent.c.channel), else_=_sent.c.channel + "+" + cast(_sent.c.step, String))


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: by now, and not only because a clock leapt over its time."""

    now: datetime
    leapt: Leapt | None = None

    def of(self, channel: str) -> ColumnElement[bool]:
        """That of one channel."""
        waits = _sent.c.state == NotificationState.PENDING.value
        is_due = and_(waits, _sent.c.channel == channel, _sent.c.due_at <= self.now, may_go())
        is_due = and_(is_due, not_(gives_way(channel, self.now)))
        if self.leapt is None:
            return is_due
        return and_(is_due, or_(_sent.c.due_at <= self.leapt.after, _sent.c.due_at >= self.leapt.before))


def due_slots(connection: Connection, channel: str, slots: int, due: Due) -> list[int]:
    """Slots of the channel that have due notifications."""
    slot = (_sent.c.thread % slots).label("slot")
    rows = connection.execute(select(slot).where(due.of(channel)).distinct().order_by(slot))
    return list(rows.scalars())


def load_work(connection: Connection, channel: str, slot: tuple[int, int], due: Due, limit: int) -> tuple[Work, ...]:
    """At most `limit` due notifications of slot (number, of how many), in their order; the unreadable are dead now."""
    number, slots = slot
    older = _sent.alias()
    waits_before = exists().where(
        older.c.alert_id == _sent.c.alert_id,
        older.c.channel == _sent.c.channel,
        older.c.target == _sent.c.target,
        older.c.step == _sent.c.step,
        older.c.revision < _sent.c.revision,
        older.c.state.in_(WAITING_STATES),
    )
    rows = connection.execute(
        select(_sent, _revision.c.facts, _alert.c.rule_id, _alert.c.story_id, _rendering.c.body)
        .select_from(
            _sent.join(
                _revision, and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
            )
            .join(_alert, _alert.c.id == _sent.c.alert_id)
            .outerjoin(
                _rendering,
                and_(
                    _rendering.c.alert_id == _sent.c.alert_id,
                    _rendering.c.revision == _sent.c.revision,
                    _rendering.c.channel == _FROZEN_AS,
                ),
            )
        )
        .where(due.of(channel), _sent.c.thread % slots == number, ~waits_before)
        .order_by(queued_at(channel), _sent.c.alert_id, _sent.c.target, _sent.c.step, _sent.c.id)
        .limit(limit)
    ).all()
    if not rows:
        return ()
    now = due.now
    history = _History(connection, rows, now)
    work = []
    for row in rows:
        try:
            work.append(history.work(row))
        except ValueError as error:  # the other rows of the channel must go out
            connection.execute(_UNREADABLE, {"of": row.id, "now": now})
            keep(connection, {f"{PREFIX}alert:{row.alert_id}": flaw("text", error)}, now)
    return tuple(work)


class _History:
    """What was sent and counted before, for the rows of one slot."""

    def __init__(self, connection: Connection, rows: Sequence[AnyRow], now: datetime) -> None:
        alerts = sorted({row.alert_id for row in rows})
        self._counted = counted_of(connection, alerts)
        self._attempts = _attempts(connection, [row.id for row in rows])
        self._roots = Roots(connection, alerts)
        self._newest = _newest(connection, alerts)
        self._failed = failed(connection, [row.instead_of for row in rows if row.instead_of is not None])
        self._now = now
        self._mutes = mutes_in_force(connection, now)
        self._doubts = doubted(connection, rows[0].channel, now)

    def work(self, row: AnyRow) -> Work:
        counted = self._counted.get(row.alert_id, Counted())
        number, first, refused = self._attempts.get(row.id, (0, None, 0))
        facts = facts_of(row.facts)
        return Work(
            notification=notification_of(row),
            view=AlertView(
                alert_id=row.alert_id,
                revision=row.revision,
                facts=facts,
                copies=max(counted.copies, facts.copies),
                related=max(counted.related, facts.related),
                publishers=tuple(sorted(counted.publishers)),
                note=self._note(row, facts.at),
                story_id=row.story_id,
                traced=counted.traced,
            ),
            body=None if refused else row.body,
            is_short=refused > 0,
            attempts=number,
            first_attempt_at=first,
            root_event_id=self._roots.of(row),
            replaced_by=self._replaced_by(row),
            suppressed=self._doubts.get(row.target, ""),
            is_doubted=row.target in self._doubts,
            mute=mute_for(Mutable(row.kind, row.rule_id, row.story_id, feed_of(facts)), self._mutes, self._now),
        )

    def _note(self, row: AnyRow, told_at: datetime) -> str:
        step = escalated(self._now - told_at) if row.step else ""
        return " ".join(filter(None, (step, self._failed.get(row.instead_of or "", ""))))

    def _replaced_by(self, row: AnyRow) -> int | None:
        if row.step:  # it tells that nobody has acknowledged the alert, which no revision has said
            return None
        newest = self._newest.get((row.alert_id, row.channel, row.target), 0)
        return newest if newest > row.revision else None


def _attempts(connection: Connection, notification_ids: Sequence[str]) -> dict[str, tuple[int, datetime, int]]:
    """By notification: how many attempts were opened, when the first was, and how many were refused for their text."""
    found: dict[str, tuple[int, datetime, int]] = {}
    for some in pieces(notification_ids):
        rows = connection.execute(
            select(
                _attempt.c.notification_id,
                func.count().label("number"),
                func.min(_attempt.c.opened_at).label("first"),
                func.count().filter(_attempt.c["class"] == AttemptClass.MESSAGE.value).label("refused"),
            )
            .where(_attempt.c.notification_id.in_(some))
            .group_by(_attempt.c.notification_id)
        )
        found |= {row.notification_id: (row.number, row.first, row.refused) for row in rows}
    return found


class Roots:
    """The event that each recipient of some alerts got first, which his later messages answer.

    What was told in a message with others answers that message.
    """

    def __init__(self, connection: Connection, alert_ids: Sequence[str]) -> None:
        self._first: dict[tuple[str, str, str], tuple[int, AnyRow]] = {}
        told = _sent.alias()
        by_itself = and_(_sent.c.state == NotificationState.SENT.value, told.c.id == _sent.c.id)
        in_another = and_(_sent.c.state == NotificationState.SUMMARISED.value, told.c.id == _sent.c.summary_id)
        for some in pieces(alert_ids):
            rows = connection.execute(
                select(told, _sent.c.alert_id.label("of_alert"), _sent.c.revision.label("of_revision"))
                .select_from(_sent.join(told, or_(by_itself, in_another)))
                .where(_sent.c.alert_id.in_(some), told.c.state == NotificationState.SENT.value)
                .order_by(_sent.c.revision, _sent.c.step, _sent.c.changed_at, _sent.c.id)
            )
            for row in rows:
                self._first.setdefault((row.of_alert, row.channel, row.target), (row.of_revision, row))

    def of(self, row: AnyRow) -> str | None:
        """The event before this notification: of an earlier revision, to the same recipient."""
        revision, sent = self._first.get((row.alert_id, row.channel, row.target), (row.revision, None))
        return None if sent is None or revision >= row.revision else notification_of(sent).event_id


def _newest(connection: Connection, alert_ids: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """The newest revision that was really sent, by alert, channel and target."""
    newest: dict[tuple[str, str, str], int] = {}
    for some in pieces(alert_ids):
        rows = connection.execute(
            select(_sent.c.alert_id, _sent.c.channel, _sent.c.target, func.max(_sent.c.revision).label("revision"))
            .where(_sent.c.alert_id.in_(some), _sent.c.state == NotificationState.SENT.value)
            .group_by(_sent.c.alert_id, _sent.c.channel, _sent.c.target)
        )
        newest |= {(row.alert_id, row.channel, row.target): row.revision for row in rows}
    return newest


_UNREADABLE = (
    update(_sent)
    .where(_sent.c.id == bindparam("of"), _sent.c.state == NotificationState.PENDING.value)
    .values(
        state=NotificationState.DEAD.value,
        reason="cannot be read by this release",
        changed_at=bindparam("now"),
    )
)
