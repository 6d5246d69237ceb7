"""Nodes: which processes work on this database now, and with which files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from watchd.storage import tables
from watchd.storage.held import hold_if_restored
from watchd.storage.part import Part
from watchd.storage.writing import upsert

LIFE = timedelta(seconds=60)  # a node that has not beaten for so long counts as dead
_ABSENT_FOR = timedelta(days=1)  # after so long a node that did not say so has left
_REMEMBERED = timedelta(days=7)  # after so long nobody asks any more when a node was seen last

_node = tables.node


@dataclass(frozen=True, slots=True)
class Node:
    """One process as it reported itself last."""

    id: str
    started_at: datetime
    seen_at: datetime
    version: str
    rule_digest: str


class NodePart(Part):
    """Heartbeats, and the database's clock."""

    @property
    def path(self) -> Path | None:
        """The SQLite file; None where there is none."""
        return self._database.path

    @property
    def is_shared(self) -> bool:
        """Whether other nodes may work on this store: PostgreSQL."""
        return not self._database.is_sqlite

    def beat_node(
        self,
        node_id: str,
        now: datetime,
        *,
        started_at: datetime,
        version: str = "",
        rule_digest: str = "",
        place: str = "",
    ) -> str:
        """The node is alive; to be said several times a minute. `place` is its installation's name.

        Gives why sending is held from now on, or nothing: a server may be replaced under the nodes that use it.
        """
        row = {
            "id": node_id,
            "place": place or None,
            "left_at": None,
            "started_at": started_at,
            "seen_at": now,
            "version": version,
            "rule_digest": rule_digest,
        }

        def beat(connection: Connection) -> str:
            why = "" if self._database.is_sqlite else hold_if_restored(connection, now)
            upsert(connection, _node, [row], ("place", "left_at", "started_at", "seen_at", "version", "rule_digest"))
            connection.execute(delete(_node).where(_node.c.seen_at < now - _REMEMBERED))
            return why

        return self._database.write(beat)

    def leave_node(self, node_id: str, now: datetime) -> None:
        """The node stops on purpose: the others need not wait until it counts as dead."""
        this = update(_node).where(_node.c.id == node_id)
        self._database.write(lambda connection: connection.execute(this, {"left_at": now, "seen_at": now}))

    def live_nodes(self, now: datetime) -> list[Node]:
        """Nodes that reported themselves within the last minute and did not leave, by id."""
        statement = select(_node).where(_is_alive(now)).order_by(_node.c.id)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [Node(row.id, row.started_at, row.seen_at, row.version, row.rule_digest) for row in rows]

    def database_now(self) -> datetime | None:
        """The PostgreSQL server's clock, in UTC; None on SQLite, which has none of its own."""
        if self._database.is_sqlite:
            return None
        # clock_timestamp moves within a transaction, now() does not.
        moment = func.clock_timestamp(type_=_node.c.seen_at.type)
        found: datetime = self._database.read(lambda connection: connection.execute(select(moment)).scalar_one())
        return found


def count_alive(connection: Connection, now: datetime, owner: str) -> int:
    """How many nodes are alive, `owner` among them in any case."""
    others = select(func.count()).select_from(_node).where(_is_alive(now), _node.c.id != owner)
    return 1 + connection.execute(others).scalar_one()


def places_seen(connection: Connection) -> dict[str, datetime]:
    """When each installation was seen last, by its name; of the last week."""
    last = func.max(_node.c.seen_at).label("last")
    rows = connection.execute(select(_node.c.place, last).where(_node.c.place.is_not(None)).group_by(_node.c.place))
    return {row.place: row.last for row in rows}


def absent_places(connection: Connection, now: datetime, unseen_for: timedelta) -> dict[str, datetime]:
    """Installations that did not leave and were not seen for so long, a day at most: when each was seen last."""
    last = func.max(_node.c.seen_at).label("last")
    left = func.max(_node.c.left_at).label("left")
    rows = connection.execute(
        select(_node.c.place, last, left).where(_node.c.place.is_not(None)).group_by(_node.c.place)
    )
    return {
        row.place: row.last
        for row in rows
        if now - _ABSENT_FOR < row.last < now - unseen_for and (row.left is None or row.left < row.last)
    }


def _is_alive(now: datetime) -> ColumnElement[bool]:
    return and_(_node.c.seen_at > now - LIFE, _node.c.left_at.is_(None))
