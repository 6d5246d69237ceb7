"""Pacing: how many messages a channel takes in a while, kept in one row for all nodes that send through it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from watchd.model.notification import NotificationState
from watchd.model.rate import Rate
from watchd.ports import Lease
from watchd.storage import tables
from watchd.storage.lanes import PACE, REST, SLOW, LanePart, hold
from watchd.storage.writing import insert_new, upsert

_MOMENT = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
_MOST_HOLDERS = 16  # slots of a channel; each holds one message at a time

_lane = tables.lane
_sent = tables.notification


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

    def rest_target(self, lease: Lease, target: str, until: datetime, now: datetime, why: str = "") -> list[datetime]:
        """This target of the lease's channel rests until then at least, for what it said; raises LeaseLost.

        Gives until when those of its targets rest that asked within the last minute, this one with them.
        """
        channel = lease.key.rpartition("#")[0]

        def rest(connection: Connection) -> list[datetime]:
            hold(connection, lease, None)
            known = targets_at_rest(connection, channel, now)
            longest = max(until, known.get(target, until))
            row = {"kind": REST, "key": f"{channel}#{target}", "lease": 0, "state": "", "error": why}
            changes = ("not_before", "since", "error")
            upsert(connection, _lane, [row | {"not_before": longest, "since": now}], changes)
            lately = _of_targets(channel, now) & (_lane.c.since > now - _MINUTE)
            return list(connection.execute(select(_lane.c.not_before).where(lately)).scalars())

        return self._database.write(rest)

    def resting_targets(self, channel: str, now: datetime) -> dict[str, datetime]:
        """The targets of a channel that asked for a rest, with until when."""
        return self._database.read(lambda connection: targets_at_rest(connection, channel, now))

    def slow_channel(self, lease: Lease, rate: Rate | None, now: datetime, until: datetime) -> Rate:
        """Its receiver said that messages come too fast, and not how long to wait: until then it gets half as many.

        Half of `rate`, and of what it was slowed to already; without either, half of what it took in the last minute,
        at least one a minute. Gives the new rate, which does not change again within a minute. Raises LeaseLost.
        """
        channel = lease.key.rpartition("#")[0]

        def slow(connection: Connection) -> Rate:
            hold(connection, lease, None)
            before = connection.execute(
                select(_lane.c.lease, _lane.c.not_before).where(_lane.c.kind == SLOW, _lane.c.key == channel)
            ).first()
            if before is not None and until - _MINUTE < before.not_before <= until:
                return Rate(1, before.lease * _MOMENT)  # slots that are told so at the same moment are told once
            kept = [one for one in (rate, slowed(connection, now).get(channel)) if one is not None]
            gap = max(one.gap for one in kept or [_taken(connection, channel, now)])
            gap = max(gap, min(2 * gap, _MINUTE))
            row = {"kind": SLOW, "key": channel, "lease": gap // _MOMENT, "state": "", "error": "", "not_before": until}
            upsert(connection, _lane, [row], ("lease", "not_before"))
            return Rate(1, gap)

        return self._database.write(slow)


def targets_at_rest(connection: Connection, channel: str, now: datetime) -> dict[str, datetime]:
    """The targets of a channel that asked for a rest, with until when."""
    rows = connection.execute(select(_lane.c.key, _lane.c.not_before).where(_of_targets(channel, now)))
    return {row.key.removeprefix(f"{channel}#"): row.not_before for row in rows}


def _of_targets(channel: str, now: datetime) -> ColumnElement[bool]:
    is_its = _lane.c.key.startswith(f"{channel}#", autoescape=True)
    return and_(_lane.c.kind == REST, is_its, _lane.c.not_before > now)


def slowed(connection: Connection, now: datetime) -> dict[str, Rate]:
    """Channels whose receivers said lately that they are too fast, with the rate that they keep to."""
    rows = connection.execute(select(_lane.c.key, _lane.c.lease).where(_lane.c.kind == SLOW, _lane.c.not_before > now))
    return {row.key: Rate(1, row.lease * _MOMENT) for row in rows}


def _taken(connection: Connection, channel: str, now: datetime) -> Rate:
    """What the channel took in the last minute, one message at least."""
    lately = and_(
        _sent.c.state == NotificationState.SENT.value, _sent.c.changed_at > now - _MINUTE, _sent.c.channel == channel
    )
    number: int = connection.execute(select(func.count()).where(lately)).scalar_one()
    return Rate(max(number, 1), _MINUTE)
