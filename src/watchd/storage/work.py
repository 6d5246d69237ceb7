"""Due notifications of one slot, each with what is needed to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
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
    union_all,
    update,
)

from watchd.alerts.escalate import escalated
from watchd.alerts.mute import feed_of, mute_for
from watchd.model.notification import AlertView, AttemptClass, NotificationState
from watchd.model.route import Mutable
from watchd.ports import Leapt, Work
from watchd.storage import tables
from watchd.storage.blamed import CHANNEL, NOW, gives_way, queued_at
from watchd.storage.failover import failed
from watchd.storage.heads import Counted, counted_of
from watchd.storage.held import may_go
from watchd.storage.muted import mutes_in_force
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.prepared import Prepared
from watchd.storage.rows import AnyRow, notification_of
from watchd.storage.suppressions import doubted
from watchd.storage.texts import facts_of, flaw
from watchd.storage.types import UtcTime
from watchd.storage.unreadable import PREFIX, keep
from watchd.storage.writing import pieces

_alert = tables.alert
_attempt = tables.attempt
_rendering = tables.rendering
_revision = tables.alert_revision
_sent = tables.notification


_its_slot = _sent.c.thread % bindparam("slots", type_=Integer())
# As `Notification.rendering` says it.
_FROZEN_AS = case((_sent.c.step == 0, _sent.c.channel), else_=_sent.c.channel + "+" + cast(_sent.c.step, String))


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: by now, and not only because a clock leapt over its time."""

    now: datetime
    leapt: Leapt | None = None

    def values(self, channel: str) -> dict[str, Any]:
        """What a statement about one channel is told."""
        leapt = {} if self.leapt is None else {"leapt_after": self.leapt.after, "leapt_before": self.leapt.before}
        return {CHANNEL.key: channel, NOW.key: self.now} | leapt


def due_slots(connection: Connection, channel: str, free: Sequence[int], slots: int, due: Due) -> list[int]:
    """Those of the channel's free slots, of so many, that have due notifications."""
    leaps, values = due.leapt is not None, due.values(channel)
    if not free or _first(leaps=leaps).first(connection, values) is None:  # nearly always
        return []
    numbers = {f"slot_{place}": slot for place, slot in enumerate(free)}
    return _first_of_each(len(free), leaps=leaps).scalars(connection, values | {"slots": slots} | numbers)


def load_work(connection: Connection, channel: str, slot: tuple[int, int], due: Due, limit: int) -> tuple[Work, ...]:
    """At most `limit` due notifications of slot (number, of how many), in their order; the unreadable are dead now."""
    number, slots = slot
    values = due.values(channel) | {"slots": slots, "slot": number, "most": limit}
    rows = connection.execute(_queue(leaps=due.leapt is not None), values).all()
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


def _is_due(*, leaps: bool) -> ColumnElement[bool]:
    waits = _sent.c.state == NotificationState.PENDING.value
    is_due = and_(waits, _sent.c.channel == CHANNEL, _sent.c.due_at <= NOW, may_go(), not_(gives_way()))
    if not leaps:
        return is_due
    after, before = bindparam("leapt_after", type_=UtcTime()), bindparam("leapt_before", type_=UtcTime())
    return and_(is_due, or_(_sent.c.due_at <= after, _sent.c.due_at >= before))


@cache
def _first(*, leaps: bool) -> Prepared:
    return Prepared(select(_sent.c.id).where(_is_due(leaps=leaps)).limit(1))


@cache
def _first_of_each(number: int, *, leaps: bool) -> Prepared:
    """Of so many slots those that have something: each is looked through until it shows, not to its end."""
    wanted = [bindparam(f"slot_{place}", type_=Integer()) for place in range(number)]
    return Prepared(
        union_all(*(select(slot).where(exists().where(_is_due(leaps=leaps), _its_slot == slot)) for slot in wanted))
    )


@cache
def _queue(*, leaps: bool) -> Select[Any]:
    older = _sent.alias()
    waits_before = exists().where(
        older.c.alert_id == _sent.c.alert_id,
        older.c.channel == _sent.c.channel,
        older.c.target == _sent.c.target,
        older.c.step == _sent.c.step,
        older.c.revision < _sent.c.revision,
        older.c.state.in_(WAITING_STATES),
    )
    of_it = and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
    frozen = and_(
        _rendering.c.alert_id == _sent.c.alert_id,
        _rendering.c.revision == _sent.c.revision,
        _rendering.c.channel == _FROZEN_AS,
    )
    in_order = (_sent.c.alert_id, _sent.c.target, _sent.c.step, _sent.c.id)
    # Chosen first: what thousands say that wait behind them is not read.
    chosen = (
        select(_sent.c.id, queued_at().label("place"))
        .where(_is_due(leaps=leaps), _its_slot == bindparam("slot", type_=Integer()), ~waits_before)
        .order_by(queued_at(), *in_order)
        .limit(bindparam("most", type_=Integer()))
        .subquery()
    )
    return (
        select(_sent, _revision.c.facts, _alert.c.rule_id, _alert.c.story_id, _rendering.c.body)
        .select_from(
            chosen.join(_sent, _sent.c.id == chosen.c.id)
            .join(_revision, of_it)
            .join(_alert, _alert.c.id == _sent.c.alert_id)
            .outerjoin(_rendering, frozen)
        )
        .order_by(chosen.c.place, *in_order)
    )


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
        number, tries, first, refused = self._attempts.get(row.id, (0, 0, None, 0))
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
            before=number - tries,
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


def _attempts(
    connection: Connection, notification_ids: Sequence[str]
) -> dict[str, tuple[int, int, datetime | None, int]]:
    """By notification how many attempts were opened; since it was sent again by hand, if it was, how many of them.

    Of those also when the first was, and how many were refused for their text.
    """
    found: dict[str, tuple[int, int, datetime | None, int]] = {}
    for some in pieces(notification_ids):
        rows = connection.execute(_TRIED, {_SOME.key: some})
        found |= {row.notification_id: (row.number, row.tries, row.first, row.refused) for row in rows}
    return found


class Roots:
    """The event that each recipient of some alerts got first, which his later messages answer.

    What was told in a message with others answers that message.
    """

    def __init__(self, connection: Connection, alert_ids: Sequence[str]) -> None:
        self._first: dict[tuple[str, str, str], tuple[int, AnyRow]] = {}
        for some in pieces(alert_ids):
            for row in connection.execute(_TOLD, {_SOME.key: some}):
                self._first.setdefault((row.of_alert, row.channel, row.target), (row.of_revision, row))

    def of(self, row: AnyRow) -> str | None:
        """The event before this notification: of an earlier revision, to the same recipient."""
        revision, sent = self._first.get((row.alert_id, row.channel, row.target), (row.revision, None))
        return None if sent is None or revision >= row.revision else notification_of(sent).event_id


def _newest(connection: Connection, alert_ids: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """The newest revision that was really sent, by alert, channel and target."""
    newest: dict[tuple[str, str, str], int] = {}
    for some in pieces(alert_ids):
        rows = connection.execute(_NEWEST, {_SOME.key: some})
        newest |= {(row.alert_id, row.channel, row.target): row.revision for row in rows}
    return newest


# Said for each slot that is taken, so they are built once.
_SOME = bindparam("some", type_=String(), expanding=True)
_counts = or_(_sent.c.again_at.is_(None), _attempt.c.opened_at >= _sent.c.again_at)
_TRIED = (
    select(
        _attempt.c.notification_id,
        func.count().label("number"),
        func.count().filter(_counts).label("tries"),
        func.min(_attempt.c.opened_at).filter(_counts).label("first"),
        func.count().filter(_counts, _attempt.c["class"] == AttemptClass.MESSAGE.value).label("refused"),
    )
    .select_from(_attempt.join(_sent, _sent.c.id == _attempt.c.notification_id))
    .where(_attempt.c.notification_id.in_(_SOME))
    .group_by(_attempt.c.notification_id)
)
_told = _sent.alias()
_by_itself = and_(_sent.c.state == NotificationState.SENT.value, _told.c.id == _sent.c.id)
_in_another = and_(_sent.c.state == NotificationState.SUMMARISED.value, _told.c.id == _sent.c.summary_id)
_TOLD = (
    select(_told, _sent.c.alert_id.label("of_alert"), _sent.c.revision.label("of_revision"))
    .select_from(_sent.join(_told, or_(_by_itself, _in_another)))
    .where(_sent.c.alert_id.in_(_SOME), _told.c.state == NotificationState.SENT.value)
    .order_by(_sent.c.revision, _sent.c.step, _sent.c.changed_at, _sent.c.id)
)
_NEWEST = (
    select(_sent.c.alert_id, _sent.c.channel, _sent.c.target, func.max(_sent.c.revision).label("revision"))
    .where(_sent.c.alert_id.in_(_SOME), _sent.c.state == NotificationState.SENT.value)
    .group_by(_sent.c.alert_id, _sent.c.channel, _sent.c.target)
)
_UNREADABLE = (
    update(_sent)
    .where(_sent.c.id == bindparam("of"), _sent.c.state == NotificationState.PENDING.value)
    .values(
        state=NotificationState.DEAD.value,
        reason="cannot be read by this release",
        changed_at=bindparam("now"),
    )
)
