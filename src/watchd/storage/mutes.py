"""Mutes: do not tell, until a moment, by somebody, for a reason."""

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from watchd.alerts.mute import covers, feed_of
from watchd.model.route import Mutable, Mute
from watchd.storage import tables
from watchd.storage.muted import mutes_in_force, told_of
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.part import Part
from watchd.storage.rows import mute_of, mute_values
from watchd.storage.texts import facts_of
from watchd.storage.views import MutePreview
from watchd.storage.writing import insert_new

_NAMED = 3  # headlines of a preview

_mute = tables.mute
_revision = tables.alert_revision
_sent = tables.notification


class MutePart(Part):
    """Setting and ending mutes; the daemon sees them at its next turn and its next claim."""

    def add_mute(self, mute: Mute, now: datetime) -> None:
        """The mute is in force; saying it again changes nothing."""
        self._database.write(lambda connection: insert_new(connection, _mute, [mute_values(mute, now)]))

    def mute_story(self, mute: Mute, now: datetime) -> Mute:
        """The mute that is in force for this one's story: itself, unless there is one already, whoever came first."""

        def add(connection: Connection) -> Mute:
            # On PostgreSQL two may look at the same time; of those that hold this row the second finds the first one's.
            connection.execute(select(tables.turn.c.number).with_for_update())
            there = [one for one in mutes_in_force(connection, now) if one.story_id == mute.story_id]
            if there:
                return max(there, key=lambda one: one.until)
            insert_new(connection, _mute, [mute_values(mute, now)])
            return mute

        return self._database.write(add)

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

    def has_story(self, story_id: str) -> bool:
        """Whether there is or was such a story."""
        this = select(tables.story.c.id).where(tables.story.c.id == story_id)
        return self._database.read(lambda connection: connection.execute(this).first() is not None)

    def preview_mute(self, mute: Mute, since: datetime) -> MutePreview:
        """What the mute would have kept back of the notifications made since then, and of those that wait now."""

        def look(connection: Connection) -> MutePreview:
            waits = _sent.c.state.in_(WAITING_STATES)
            rows = connection.execute(
                told_of().where(or_(waits, _revision.c.at >= since)).order_by(_revision.c.at.desc(), _sent.c.id)
            )
            headlines: dict[str, str] = {}
            number = waiting = 0
            for row in rows:
                try:
                    facts = facts_of(row.facts)
                except ValueError:  # `db check` names it; it would not be sent either
                    continue
                if covers(mute, Mutable(row.kind, row.rule_id, row.story_id, feed_of(facts))):
                    number += 1
                    waiting += row.state in WAITING_STATES
                    headlines.setdefault(row.alert_id, facts.headline)
            return MutePreview(len(headlines), number, waiting, tuple(headlines.values())[:_NAMED])

        return self._database.read(look)
