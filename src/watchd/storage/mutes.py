"""Mutes: do not tell, until a moment, by somebody, for a reason."""

from datetime import datetime

from sqlalchemy import select, update

from watchd.model.route import Mute
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.rows import mute_of
from watchd.storage.turn import mutes_in_force
from watchd.storage.writing import insert_new

_mute = tables.mute


class MutePart(Part):
    """Setting and ending mutes; the daemon sees them at its next turn and its next claim."""

    def add_mute(self, mute: Mute, now: datetime) -> None:
        """The mute is in force; saying it again changes nothing."""
        row = {
            "id": mute.id,
            "rule_id": mute.rule_id,
            "story_id": mute.story_id,
            "until": mute.until,
            "author": mute.author,
            "reason": mute.reason,
            "at": now,
        }
        self._database.write(lambda connection: insert_new(connection, _mute, [row]))

    def expire_mute(self, mute_id: str, now: datetime) -> bool:
        """End a mute now; whether it was in force."""
        this = update(_mute).where(_mute.c.id == mute_id, _mute.c.until > now)
        return self._database.write(lambda connection: connection.execute(this, {"until": now}).rowcount == 1)

    def mutes(self, now: datetime | None = None) -> list[Mute]:
        """Mutes in force at `now`, or all there ever were, by id."""
        if now is not None:
            return self._database.read(lambda connection: mutes_in_force(connection, now))
        statement = select(_mute).order_by(_mute.c.id)
        return self._database.read(lambda connection: [mute_of(row) for row in connection.execute(statement)])
