"""Lanes: who may touch a host or a channel now. A lease number fences every commit of its holder."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from watchd.errors import LeaseLost
from watchd.ports import Lease
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.prepared import Prepared
from watchd.storage.shares import LATELY
from watchd.storage.writing import insert_new, pieces

HOST = "host"
CHANNEL = "channel"
BREAKER = "breaker"  # one row a channel, for all its slots: a pause, and the trouble it is in
BROKEN = "broken"  # the state of such a row while its channel is in trouble
HALF = "half"  # and while half of what it is given fails; as long as that was within `LATELY`
SLOW = "slow"  # one row a channel that was told it is too fast: microseconds between messages, until `not_before`
REST = "rest"  # one row a target that asked for a rest which is not its channel's: until `not_before`
ASKED = "asked"  # one row a channel whose receiver asked for a rest: why, and until `not_before`
PACE = "pace"  # one row a channel, or a target of it: `not_before` is when the next message may leave

_lane = tables.lane

# A lane that the lease holds, by what `values_of` tells of it.
IS_HELD = (
    _lane.c.kind == bindparam("of_kind"),
    _lane.c.key == bindparam("of_key"),
    _lane.c.owner == bindparam("by"),
    _lane.c.lease == bindparam("number"),
)


class LanePart(Part):
    """Holding on to a lane, and giving it back."""

    def renew_lane(self, lease: Lease, until: datetime) -> None:
        """The lane is held until then, in a commit of its own; raises LeaseLost."""
        self._database.write_small(lambda connection: hold(connection, lease, until))

    def release_lane(self, lease: Lease, not_before: datetime | None) -> None:
        """The lane is free again, for use from `not_before`; a lost lease is left alone."""
        free = {"owner": None, "lease_until": None, "not_before": not_before}
        self._database.write_small(lambda connection: connection.execute(update(_lane).where(_held(lease)), free))

    def free_lanes(self) -> None:
        """No lane is held any more: said by the one process that may work on this store, when it starts.

        What a process that was killed had under way is then taken up at once, not when its leases have lapsed.
        """
        held = update(_lane).where(_lane.c.owner.is_not(None))
        self._database.write(lambda connection: connection.execute(held, {"owner": None, "lease_until": None}))


def hold(connection: Connection, lease: Lease, until: datetime | None) -> None:
    """Nobody else holds the lane while this transaction lasts, and it is kept until `until`; else LeaseLost."""
    this = values_of(lease)
    if until is None:
        is_held = _LOOK.first(connection, this) is not None
    else:
        is_held = _HOLD.rows_changed(connection, this | {"lease_until": until}) == 1
    if not is_held:
        raise lost(lease)


def values_of(lease: Lease) -> dict[str, Any]:
    """What a statement with `IS_HELD` is told of the lease."""
    return {"of_kind": lease.kind, "of_key": lease.key, "by": lease.owner, "number": lease.number}


def channel_of(lease: Lease) -> str:
    """The channel that the lane is a slot of."""
    return lease.key.rpartition("#")[0]


def hold_all(connection: Connection, kind: str, leases: Mapping[Lease, datetime]) -> None:
    """Nobody else holds any of these lanes of one kind while this transaction lasts, and each is kept until its moment.

    Raises LeaseLost where one of them is lost, whichever it is.
    """
    if len(leases) == 1:
        [(lease, until)] = leases.items()
        hold(connection, lease, until)
        return
    held: dict[str, tuple[int, str | None]] = {}
    for some in pieces(sorted({lease.key for lease in leases})):
        rows = connection.execute(_HELD, {"of_kind": kind, "wanted": some})
        held |= {row.key: (row.lease, row.owner) for row in rows}
    for lease in leases:
        if held.get(lease.key) != (lease.number, lease.owner):
            raise lost(lease)
    _KEEP.run_many(
        connection,
        [{"of_kind": kind, "of_key": lease.key, "lease_until": until} for lease, until in leases.items()],
    )


def lost(lease: Lease) -> LeaseLost:
    """What is raised where another node holds the lane."""
    return LeaseLost(
        f"{lease.kind} {lease.key}: another node holds the lane since lease {lease.number} of {lease.owner} ended; "
        "nothing was written, and the other node does this work."
    )


def is_free(now: datetime) -> ColumnElement[bool]:
    """A lane that nobody holds, or whose holder has not been heard of in time, and that need not rest."""
    return and_(
        or_(_lane.c.lease_until.is_(None), _lane.c.lease_until <= now),
        or_(_lane.c.not_before.is_(None), _lane.c.not_before <= now),
    )


def take(
    connection: Connection, kind: str, keys: Sequence[str], *, owner: str, now: datetime, until: datetime
) -> dict[str, Lease]:
    """Leases on those of the lanes that are free now, by key; a lane another transaction is taking is passed over."""
    taken: dict[str, Lease] = {}
    for some in pieces(sorted(keys)):  # in one order everywhere: two nodes never wait for each other
        insert_new(
            connection, _lane, [{"kind": kind, "key": key, "lease": 0, "state": "", "error": ""} for key in some]
        )
        free = connection.execute(
            select(_lane.c.key, _lane.c.lease)
            .where(_lane.c.kind == kind, _lane.c.key.in_(some), is_free(now))
            .order_by(_lane.c.key)
            .with_for_update(skip_locked=True)
        ).all()
        if not free:
            continue
        connection.execute(
            update(_lane)
            .where(_lane.c.kind == kind, _lane.c.key.in_([row.key for row in free]))
            .values(owner=owner, lease=_lane.c.lease + 1, lease_until=until)
        )
        taken |= {row.key: Lease(kind, row.key, owner, row.lease + 1, until) for row in free}
    return taken


def troubles(connection: Connection, now: datetime) -> dict[str, tuple[datetime, str]]:
    """Channels marked broken: since when, and the last error."""
    statement = select(_lane).where(_lane.c.kind == BREAKER, is_ailing(now)).order_by(_lane.c.key)
    return {row.key: (row.since, row.error) for row in connection.execute(statement)}


def is_ailing(now: datetime) -> ColumnElement[bool]:
    """A breaker whose channel is in trouble."""
    return or_(_lane.c.state == BROKEN, and_(_lane.c.state == HALF, _lane.c.not_before > now - LATELY))


def give_back(connection: Connection, lease: Lease) -> None:
    """The lane is free at once: there was nothing to do on it."""
    connection.execute(update(_lane).where(_held(lease)), {"owner": None, "lease_until": None})


def _held(lease: Lease) -> ColumnElement[bool]:
    return and_(
        _lane.c.kind == lease.kind,
        _lane.c.key == lease.key,
        _lane.c.owner == lease.owner,
        _lane.c.lease == lease.number,
    )


# Said for every poll and every attempt, so they are built once.
_LOOK = Prepared(select(_lane.c.lease).where(*IS_HELD).with_for_update())
_HOLD = Prepared(update(_lane).where(*IS_HELD))  # sets lease_until
_HELD = (
    select(_lane.c.key, _lane.c.lease, _lane.c.owner)
    .where(_lane.c.kind == bindparam("of_kind"), _lane.c.key.in_(bindparam("wanted", expanding=True)))
    .order_by(_lane.c.key)  # in one order everywhere: two nodes never wait for each other
    .with_for_update()
)
_KEEP = Prepared(update(_lane).where(*IS_HELD[:2]))  # sets lease_until
