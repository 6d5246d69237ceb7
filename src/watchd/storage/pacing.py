"""Pacing: how many messages a channel takes in a while, kept in one row for all nodes that send through it."""

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from watchd.model.rate import Rate
from watchd.ports import Lease
from watchd.storage import tables
from watchd.storage.lanes import PACE, LanePart, hold
from watchd.storage.writing import insert_new

_MOST_HOLDERS = 16  # slots of a channel; each holds one message at a time

_lane = tables.lane


class PacePart(LanePart):
    """Taking the next moment at which a channel takes a message."""

    def reserve(self, lease: Lease, target: str, rate: Rate, now: datetime, until: datetime) -> datetime:
        """When the next message may leave by the channel's rate, in a commit of its own; raises LeaseLost.

        Where that is not after `until`, the moment is taken: the next one is a gap later, on any node. `target` counts
        where the rate is meant for each target alone.
        """
        channel = lease.key.rpartition("#")[0]
        key = f"{channel}#{target}" if rate.of_each_target else channel

        def take(connection: Connection) -> datetime:
            hold(connection, lease, None)
            insert_new(connection, _lane, [{"kind": PACE, "key": key, "lease": 0, "state": "", "error": ""}])
            this = and_(_lane.c.kind == PACE, _lane.c.key == key)
            free_at = connection.execute(select(_lane.c.not_before).where(this).with_for_update()).scalar_one()
            at = rate.next_after(free_at, now, _MOST_HOLDERS)
            if at <= until:
                connection.execute(update(_lane).where(this), {"not_before": at + rate.gap})
            return at

        return self._database.write_small(take)
