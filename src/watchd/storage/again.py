"""Sending again by hand: what died, under the same ids, one by one or all of a channel; and what waits for its rest."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, select, update

from watchd.alerts.gather import AGAIN
from watchd.model.notification import SYSTEM_KIND, NotificationState
from watchd.storage import tables
from watchd.storage.breakers import is_breaker
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow
from watchd.storage.suppressions import trust
from watchd.storage.views import AllRetried, Retried
from watchd.storage.writing import pieces

_ONE_BY_ONE = 20  # more than that people get as one message

_sent, _lane = tables.notification, tables.lane


class AgainPart(Part):
    """Sending again what died."""

    def retry_notification(
        self, notification_id: str, now: datetime, *, lasts: timedelta, after_newer: bool = False
    ) -> Retried:
        """Send a dead notification again, under the same id, for `lasts` from now, if there is one.

        Refused when its recipient got a later revision of the alert, or will: older news would come after newer.
        `after_newer` sends it all the same, and it says so where it arrives.
        """
        this = and_(_sent.c.id == notification_id, _sent.c.state == NotificationState.DEAD.value)

        def retry(connection: Connection) -> Retried:
            dead = connection.execute(select(_sent).where(this).with_for_update()).first()
            if dead is None:
                return Retried(is_queued=False)
            newer = connection.execute(_newer_than(dead)).first()
            is_queued = newer is None or after_newer
            if is_queued:
                _queue(connection, [dead], _again(now, lasts))
            if newer is None:
                return Retried(is_queued)
            return Retried(is_queued, newer.revision, newer.state == NotificationState.SENT.value)

        return self._database.write(retry)

    def end_rest(self, channel: str, now: datetime) -> datetime | None:
        """Somebody saw it work: it rests for its trouble no longer. Until when it would have; None where it did not.

        What its receiver asked for is kept to, and its trouble is over with the next message that is taken.
        """
        rests = and_(is_breaker(channel), _lane.c.not_before > now)

        def end(connection: Connection) -> datetime | None:
            until: datetime | None = connection.execute(select(_lane.c.not_before).where(rests)).scalar()
            connection.execute(update(_lane).where(rests).values(not_before=now))
            return until

        return self._database.write(end)

    def retry_channel(
        self, channel: str, now: datetime, *, lasts: timedelta, since: datetime | None = None, together: bool = False
    ) -> AllRetried:
        """Send again everything of a channel that died, or died `since` then; what was replaced by newer news is not.

        Of more than 20, each recipient gets one message that tells of all of his, where `together` is asked for.
        """
        these = and_(_sent.c.channel == channel, _sent.c.state == NotificationState.DEAD.value)
        if since is not None:
            these &= _sent.c.changed_at >= since

        def retry(connection: Connection) -> AllRetried:
            dead = connection.execute(
                select(_sent).where(these).order_by(_sent.c.revision, _sent.c.id).with_for_update()
            ).all()
            newest = {(row.alert_id, row.target, row.step): row.id for row in dead}
            wanted = [
                row
                for row in dead
                if newest[row.alert_id, row.target, row.step] == row.id
                and connection.execute(_newer_than(row)).first() is None
            ]
            news = [row for row in wanted if row.kind != SYSTEM_KIND]
            is_one = together and len(news) > _ONE_BY_ONE
            gathered = {"state": NotificationState.GATHERED.value, "bundle": AGAIN} if is_one else {}
            _queue(connection, news, _again(now, lasts) | gathered)
            _queue(connection, [row for row in wanted if row.kind == SYSTEM_KIND], _again(now, lasts))
            return AllRetried(len(wanted), len(dead) - len(wanted), is_one)

        return self._database.write(retry)


def _again(now: datetime, lasts: timedelta) -> dict[str, Any]:
    return {
        "state": NotificationState.PENDING.value,
        "due_at": now,
        "again_at": now,  # it waits since now; what arrives says how late it is since it was first meant to go
        "expires_at": now + lasts,
        "reason": "",
        "last_class": "",  # it was not tried yet, this time
        "changed_at": now,
        "told_turn": None,  # should it die again, that is told again
        "failover_at": None,  # whoever sends it by hand looks what becomes of it
    }


def _queue(connection: Connection, rows: list[AnyRow], values: dict[str, Any]) -> None:
    for some in pieces([row.id for row in rows]):
        connection.execute(update(_sent).where(_sent.c.id.in_(some)), values)
    for channel, target in {(row.channel, row.target) for row in rows}:
        trust(connection, channel, target)  # whoever sends by hand knows better


def _newer_than(row: AnyRow) -> Select[Any]:
    """The newest later revision of the alert that the row's recipient got, or else is about to get."""
    told = (NotificationState.SENT.value, NotificationState.SUMMARISED.value, *WAITING_STATES)
    return (
        select(_sent.c.revision, _sent.c.state)
        .where(
            _sent.c.alert_id == row.alert_id,
            _sent.c.channel == row.channel,
            _sent.c.target == row.target,
            _sent.c.revision > row.revision,
            _sent.c.state.in_(told),
        )
        .order_by((_sent.c.state.in_(WAITING_STATES)), _sent.c.revision.desc())
        .limit(1)
    )
