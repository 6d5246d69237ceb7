"""Pauses of feeds: not asked until a moment, or until somebody says so. A feed has one at most."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select

from watchd.model.feed import Pause
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.writing import upsert

_pause = tables.feed_pause


class PausePart(Part):
    """Pausing feeds, and resuming them; every node obeys at its next look."""

    def pause_feed(self, pause: Pause) -> None:
        """The feed is not asked while the pause lasts; another one takes the place of the one before."""
        row = {
            "feed_id": pause.feed_id,
            "since": pause.since,
            "until": pause.until,
            "author": pause.author,
            "reason": pause.reason,
        }
        changes = ("since", "until", "author", "reason")
        self._database.write(lambda connection: upsert(connection, _pause, [row], changes))

    def resume_feed(self, feed_id: str, now: datetime) -> Pause | None:
        """The pause that this ended; None where there was none in force."""

        def resume(connection: Connection) -> Pause | None:
            pause = pauses(connection, now).get(feed_id)
            connection.execute(delete(_pause).where(_pause.c.feed_id == feed_id))
            return pause

        return self._database.write(resume)

    def pauses(self, now: datetime) -> Mapping[str, Pause]:
        """The pauses in force, by feed."""
        return self._database.read(lambda connection: pauses(connection, now))


def pauses(connection: Connection, now: datetime) -> dict[str, Pause]:
    """The pauses in force, by feed."""
    rows = connection.execute(select(_pause).where(_in_force(now)).order_by(_pause.c.feed_id))
    return {row.feed_id: Pause(row.feed_id, row.since, row.author, row.reason, row.until) for row in rows}


def paused(now: datetime) -> Select[tuple[str]]:
    """The ids of feeds that are not to be asked."""
    return select(_pause.c.feed_id).where(_in_force(now))


def _in_force(now: datetime) -> ColumnElement[bool]:
    return or_(_pause.c.until.is_(None), _pause.c.until > now)
