"""Held sending: after a restore or a long absence nothing goes out until somebody has looked at what would."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select, update

from watchd.model.notification import SYSTEM_KIND, NotificationState
from watchd.storage import tables
from watchd.storage.backup import RESTORED
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.part import Part
from watchd.storage.placing import restored
from watchd.storage.views import Held

ABSENT_AFTER = timedelta(hours=6)  # with neither an item nor a sign of life of any node

_sent = tables.notification
_revision = tables.alert_revision
_turn = tables.turn
_WAITS = and_(_sent.c.state.in_(WAITING_STATES), _sent.c.kind != SYSTEM_KIND)


class HeldPart(Part):
    """Holding, releasing and dropping what waits to be sent."""

    def hold_at_start(self, now: datetime, *, after_absence: bool = True) -> str:
        """Hold sending where the database was restored, or nobody worked on it for 6 h; gives why, or nothing.

        To be asked before the node that starts reports itself. A store on which no node ever worked is no absence.
        """

        def look(connection: Connection) -> str:
            why = _restored(connection) if self._database.is_sqlite else restored(connection)
            why = why or (_absent(connection, now) if after_absence else "")
            if why:
                hold(connection, now, why)
            return why

        return self._database.write(look)

    def held_sending(self) -> Held | None:
        """How sending is held; None while it is not."""
        return self._database.read(held)

    def release_sending(self, now: datetime, since: datetime | None = None) -> tuple[int, int]:
        """Let what waits go out, but for what was made before `since`, which is dropped; gives (goes, dropped)."""

        def release(connection: Connection) -> tuple[int, int]:
            dropped = 0
            if since is not None:
                old = select(_revision.c.alert_id).where(
                    _revision.c.alert_id == _sent.c.alert_id,
                    _revision.c.revision == _sent.c.revision,
                    _revision.c.at < since,
                )
                why = f"from before {since:%Y-%m-%d %H:%M} UTC, and dropped when sending was released"
                dropped = _drop(connection, old.exists(), why, now)
            goes = connection.execute(select(func.count()).where(_WAITS)).scalar_one()
            connection.execute(_GO_ON)
            return goes, dropped

        return self._database.write(release)

    def drop_held(self, reason: str, now: datetime) -> int:
        """Never send what waits now, and let go what comes from here on; gives how many were dropped."""

        def drop(connection: Connection) -> int:
            dropped = _drop(connection, _WAITS, reason, now)
            connection.execute(_GO_ON)
            return dropped

        return self._database.write(drop)


def hold(connection: Connection, now: datetime, why: str) -> None:
    """Send nothing from now on until somebody has looked; a hold that is there stays as it began."""
    this = update(_turn).where(_turn.c.held_at.is_(None))
    connection.execute(this, {"held_at": now, "held_why": why})


def hold_if_restored(connection: Connection, now: datetime) -> str:
    """Hold sending where a server's tables are others than they were; gives why, or nothing.

    Asked in the same transaction as what is given out to be sent: a server may be replaced between two statements.
    """
    why = restored(connection)
    if why:
        hold(connection, now, why)
    return why


def held(connection: Connection) -> Held | None:
    """How sending is held; None while it is not."""
    row = connection.execute(select(_turn.c.held_at, _turn.c.held_why)).one()
    if row.held_at is None:
        return None
    of_it = and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
    joined = _sent.join(_revision, of_it)
    waits = connection.execute(
        select(func.count().label("number"), func.min(_revision.c.at).label("oldest")).select_from(joined).where(_WAITS)
    ).one()
    return Held(row.held_at, row.held_why or "", waits.number, waits.oldest)


def held_words(one: Held | None) -> str:
    """Since when, why, and how many would go, in a sentence; empty for None."""
    if one is None:
        return ""
    oldest = f", the oldest of {one.oldest_at:%d %b %H:%M} UTC" if one.oldest_at is not None else ""
    plural = "" if one.waiting == 1 else "s"
    return f"since {one.since:%d %b %H:%M} UTC, for {one.why}; {one.waiting} message{plural} would go{oldest}"


def may_go(of: FromClause = _sent) -> ColumnElement[bool]:
    """A notification that may be sent now: any, or while sending is held what operators are told of watchd itself."""
    return (of.c.kind == SYSTEM_KIND) | select(_turn.c.held_at).scalar_subquery().is_(None)


def _restored(connection: Connection) -> str:
    """A restored file bears a mark that older schemas have room for too; it is taken off."""
    if connection.exec_driver_sql("PRAGMA user_version").scalar() != RESTORED:
        return ""
    connection.exec_driver_sql("PRAGMA user_version = 0")
    return "the database was restored from a backup, and what it was to send may have been sent since"


def _absent(connection: Connection, now: datetime) -> str:
    newest = connection.execute(select(func.max(tables.item.c.seen_at))).scalar()
    seen = connection.execute(select(func.max(tables.node.c.seen_at))).scalar()
    if newest is None or seen is None or max(newest, seen) > now - ABSENT_AFTER:
        return ""
    return f"nobody worked on this database since {max(newest, seen):%d %b %H:%M} UTC"


def _drop(connection: Connection, which: ColumnElement[bool], why: str, now: datetime) -> int:
    dropped = {"state": NotificationState.CANCELLED.value, "reason": why, "changed_at": now}
    return connection.execute(update(_sent).where(_WAITS, which), dropped).rowcount


_GO_ON = update(_turn).values(held_at=None, held_why=None)
