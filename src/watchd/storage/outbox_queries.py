"""What people ask about notifications, and dropping one."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from watchd.model.notification import NotificationState
from watchd.storage import tables
from watchd.storage.outbox import WAITING_STATES, counts_by_state
from watchd.storage.part import Part
from watchd.storage.rests import rests
from watchd.storage.rows import AnyRow, known, notification_of
from watchd.storage.texts import facts_of, flaw
from watchd.storage.views import AttemptReport, NotificationReport, OutboxRow
from watchd.storage.work import Roots

_EVER = datetime.min.replace(tzinfo=UTC)

_alert = tables.alert
_attempt = tables.attempt
_rendering = tables.rendering
_revision = tables.alert_revision
_sent = tables.notification


class OutboxPart(Part):
    """Listing the outbox, and dropping what waits."""

    def outbox(
        self,
        *,
        states: Iterable[NotificationState] = (),
        channel: str | None = None,
        since: datetime | None = None,
        limit: int = 200,
    ) -> list[OutboxRow]:
        """Notifications, changed last first; no states: all of them."""
        wanted = [state.value for state in states]
        condition: ColumnElement[bool] = _sent.c.state.in_(wanted) if wanted else _sent.c.id.is_not(None)
        if NotificationState.UNREADABLE.value in wanted:
            condition |= _sent.c.state.not_in([state.value for state in NotificationState])
        if channel is not None:
            condition &= _sent.c.channel == channel
        if since is not None:
            condition &= _sent.c.changed_at >= since
        return self._database.read(lambda connection: _rows(connection, condition, limit))

    def notification(self, notification_id: str) -> NotificationReport | None:
        """One notification with its attempts and its frozen text."""
        return self._database.read(lambda connection: _report(connection, notification_id))

    def drop_notification(self, notification_id: str, reason: str, now: datetime) -> bool:
        """Never send a notification that waits or died; whether there was one."""
        open_states = (*WAITING_STATES, NotificationState.DEAD.value)
        this = and_(_sent.c.id == notification_id, _sent.c.state.in_(open_states))
        dropped = {"state": NotificationState.CANCELLED.value, "reason": reason, "changed_at": now}
        return self._database.write(
            lambda connection: connection.execute(update(_sent).where(this), dropped).rowcount == 1
        )

    def accounting(self) -> dict[NotificationState, int]:
        """How many notifications are in each state; every one is in exactly one."""
        counts = self._database.read(counts_by_state)
        accounts = dict.fromkeys(NotificationState, 0)
        for word, number in counts.items():
            accounts[known(word, NotificationState, NotificationState.UNREADABLE)] += number
        return accounts


def rows_of_alert(connection: Connection, alert_id: str) -> tuple[OutboxRow, ...]:
    """Everything that was or will be sent about one alert, oldest revision first."""
    rows = _rows(connection, _sent.c.alert_id == alert_id, None)
    return tuple(sorted(rows, key=lambda row: (row.notification.revision, row.notification.channel, row.id)))


def _rows(connection: Connection, condition: ColumnElement[bool], limit: int | None) -> list[OutboxRow]:
    rows = connection.execute(
        select(_sent, _revision.c.facts, _alert.c.rule_id)
        .select_from(
            _sent.join(
                _revision, and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
            ).join(_alert, _alert.c.id == _sent.c.alert_id)
        )
        .where(condition)
        .order_by(_sent.c.changed_at.desc(), _sent.c.id)
        .limit(limit)
    )
    return [_outbox_row_of(row) for row in rows]


def _report(connection: Connection, notification_id: str) -> NotificationReport | None:
    rows = _rows(connection, _sent.c.id == notification_id, 1)
    if not rows:
        return None
    this = connection.execute(select(_sent).where(_sent.c.id == notification_id)).one()
    sent = rows[0].notification
    attempts = connection.execute(
        select(_attempt, _attempt.c["class"].label("outcome"))
        .where(_attempt.c.notification_id == notification_id)
        .order_by(_attempt.c.n)
    ).all()
    body = connection.execute(
        select(_rendering.c.body).where(
            _rendering.c.alert_id == sent.alert_id,
            _rendering.c.revision == sent.revision,
            _rendering.c.channel == sent.rendering,
        )
    ).scalar()
    root = Roots(connection, [sent.alert_id]).of(this)
    members = _rows(connection, _sent.c.summary_id == notification_id, None)
    rested = [one for one in rests(connection, _EVER, sent.channel) if one.target in {sent.channel, sent.target}]
    tried = tuple(_attempt_of(row) for row in attempts)
    return NotificationReport(rows[0], tried, body, root, tuple(members), tuple(rested))


def _outbox_row_of(row: AnyRow) -> OutboxRow:
    notification, headline, why = notification_of(row), "", ""
    if notification.state is NotificationState.UNREADABLE:
        why = "its state is none of this release, which leaves it alone"
    else:
        try:
            headline = facts_of(row.facts).headline
        except ValueError as error:
            why = flaw("text", error)
    return OutboxRow(
        id=row.id,
        notification=notification,
        changed_at=row.changed_at,
        headline=headline,
        rule_id=row.rule_id,
        last_outcome=row.last_class,
        last_code=row.last_code,
        last_error=row.last_error,
        flaw=why,
    )


def _attempt_of(row: AnyRow) -> AttemptReport:
    return AttemptReport(row.n, row.opened_at, row.closed_at, row.outcome or "", row.code, row.receipt)
