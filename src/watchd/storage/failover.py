"""What its channel does not deliver in time: read in a turn, in which another channel stands in for it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update

from watchd.alerts.failover import instead_words
from watchd.alerts.missed import Untold
from watchd.model.notification import NotificationState
from watchd.storage import tables
from watchd.storage.held import may_go
from watchd.storage.lanes import BREAKER, REST, is_ailing
from watchd.storage.muted import told_of
from watchd.storage.part import Part
from watchd.storage.rows import notification_of
from watchd.storage.texts import facts_of
from watchd.storage.writing import pieces

_AT_ONCE = 500

_lane = tables.lane
_sent = tables.notification


class FailoverPart(Part):
    """Looking whether anything is due to be sent by another channel; nearly always nothing is."""

    def has_undelivered(self, channels: Collection[str], now: datetime) -> bool:
        """Whether something is: its channel fails, refused it for good, or is none of `channels`."""
        some = select(_sent.c.id).where(_fails_over(channels, now)).limit(1)
        return self._database.read(lambda connection: connection.execute(some).first() is not None)


def undelivered(connection: Connection, channels: Collection[str], now: datetime) -> Sequence[Untold]:
    """At most 500 of them, by when they were due; what cannot be read is told of when its own channel meets it."""
    rows = connection.execute(
        told_of().where(_fails_over(channels, now)).order_by(_sent.c.failover_at, _sent.c.id).limit(_AT_ONCE)
    ).all()
    found, unreadable = [], []
    for row in rows:
        try:
            found.append(Untold(notification_of(row), facts_of(row.facts), row.story_id))
        except ValueError:
            unreadable.append(row.id)
    settle_failed_over(connection, unreadable)
    return found


def settle_failed_over(connection: Connection, notification_ids: Sequence[str], **more: None) -> None:
    """No other channel stands in for these from now on; `fallback=None`: and none has."""
    if notification_ids:
        connection.execute(_DONE.values(failover_at=None, **more), [{"of": one} for one in notification_ids])


def failed(connection: Connection, notification_ids: Sequence[str]) -> dict[str, str]:
    """What is said of notifications that their channels have not delivered."""
    found: dict[str, str] = {}
    for some in pieces(notification_ids):
        rows = connection.execute(select(_sent.c.id, _sent.c.channel, _sent.c.last_code).where(_sent.c.id.in_(some)))
        found |= {
            row.id: instead_words(row.channel, row.last_code or _code_of(connection, row.channel)) for row in rows
        }
    return found


def _code_of(connection: Connection, channel: str) -> str:
    """What the channel answered last to anything that waits: what was not tried waits for the same reason."""
    waits = and_(_sent.c.state == NotificationState.PENDING.value, _sent.c.channel == channel, _sent.c.last_code != "")
    code: str | None = connection.execute(
        select(_sent.c.last_code).where(waits).order_by(_sent.c.changed_at.desc()).limit(1)
    ).scalar()
    return code or ""


def _fails_over(channels: Collection[str], now: datetime) -> ColumnElement[bool]:
    """What waits longer than it should for a channel that fails, not for its turn; and what was refused for good."""
    ails = or_(is_ailing(now), _lane.c.lease_until > now)  # by itself, or as its receiver asked
    ailing = select(_lane.c.key).where(_lane.c.kind == BREAKER, ails)
    rests = select(_lane.c.key).where(_lane.c.kind == REST, _lane.c.not_before > now)
    is_put_off = or_(_sent.c.channel.in_(ailing), (_sent.c.channel + "#" + _sent.c.target).in_(rests))
    fails = or_(_sent.c.last_class != "", is_put_off, _sent.c.channel.not_in(sorted(channels)))
    state = func.coalesce(_sent.c.state, "")  # else SQLite goes by it, through all that waits and all that ever died
    waits = and_(state == NotificationState.PENDING.value, fails)
    is_refused = and_(state == NotificationState.DEAD.value, _sent.c.expires_at > now)
    return and_(_sent.c.failover_at <= now, or_(waits, is_refused), may_go())


_DONE = update(_sent).where(_sent.c.id == bindparam("of"))
