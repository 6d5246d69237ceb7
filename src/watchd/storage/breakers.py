"""The breaker of a channel: one row for all its slots, with a pause, and the trouble it is in.

The row is never leased, so its columns say: `not_before` until when the channel rests for its trouble, `lease_until`
until when its receiver asked it to rest, `lease` how many tries in a row have failed.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, select, update

from watchd.ports import ChannelTrouble, Lease
from watchd.storage import tables
from watchd.storage.lanes import ASKED, BREAKER, BROKEN, HALF, IS_HELD, channel_of, hold, lost, values_of
from watchd.storage.prepared import Prepared
from watchd.storage.shares import is_mended
from watchd.storage.types import UtcTime, moment
from watchd.storage.writing import insert_new, upsert

_lane = tables.lane

WORKS = {"state": "", "since": None, "error": "", "not_before": None, "lease": 0}


def is_breaker(channel: str) -> ColumnElement[bool]:
    """The channel's row."""
    return and_(_lane.c.kind == BREAKER, _lane.c.key == channel)


class Look(NamedTuple):
    """What the breaker of a channel says at a moment; nothing, where there is none."""

    is_asked: bool = False  # to rest, by its receiver
    rests: bool = False  # for its trouble
    state: str = ""
    failures: int = 0  # in a row

    @property
    def ails(self) -> bool:
        """Whether there is anything that a message which is taken would end."""
        return bool(self.state) or self.failures > 0


def hold_and_look(connection: Connection, lease: Lease, until: datetime | None, now: datetime) -> Look:
    """What the breaker of the lease's channel says, while the lane is held as by `hold`; else LeaseLost."""
    of = {"of_channel": channel_of(lease), "until": until, "now": now}
    row = _HOLD_AND_LOOK.first(connection, values_of(lease) | of)
    if row is None:
        raise lost(lease)
    is_asked, rests, state, failures = row
    return Look(bool(is_asked), bool(rests), state or "", failures or 0)


def breaker_of(connection: Connection, lease: Lease) -> str:
    """The lease's channel, whose breaker row is there now; raises LeaseLost."""
    hold(connection, lease, None)
    channel = channel_of(lease)
    insert_new(connection, _lane, [{"kind": BREAKER, "key": channel, "lease": 0, "state": "", "error": ""}])
    return channel


def relieve(connection: Connection, channel: str, state: str, now: datetime) -> None:
    """A message was taken: the channel works, unless much of what it is given fails still; it need not rest."""
    is_half = state == HALF and not is_mended(connection, channel, now)
    values = {"not_before": now, "lease": 0} if is_half else WORKS
    connection.execute(update(_lane).where(is_breaker(channel)), values)


def asks(connection: Connection, channel: str, until: datetime, said: tuple[datetime, str] | None) -> None:
    """The channel's receiver asked for a rest until then at least: when, and in which words, where that is known.

    What it asked of another slot goes on where that is longer, and is what is shown.
    """
    asked = _lane.c.lease_until
    longest = case((asked > until, asked), else_=moment(until))
    connection.execute(update(_lane).where(is_breaker(channel)).values(lease_until=longest))
    known = connection.execute(select(_lane.c.not_before).where(_lane.c.kind == ASKED, _lane.c.key == channel)).scalar()
    if said is not None and (known is None or known <= until):
        row = {"kind": ASKED, "key": channel, "lease": 0, "state": "", "not_before": until}
        changes = {"since": said[0], "error": said[1]}
        upsert(connection, _lane, [row | changes], ("not_before", *changes))


def break_off(
    connection: Connection, channel: str, trouble: ChannelTrouble, until: datetime, state: str = BROKEN
) -> None:
    """The channel is in this trouble from now on, or still, and rests until then."""
    later = case((_lane.c.not_before > until, _lane.c.not_before), else_=moment(until))
    since = func.coalesce(_lane.c.since, moment(trouble.since))
    values = {"not_before": later, "state": state, "since": since, "error": trouble.error}
    connection.execute(update(_lane).where(is_breaker(channel)).values(values))


# Said for every message, so it is built once.
_breaker = _lane.alias()
_now = bindparam("now", type_=UtcTime)
_HOLD_AND_LOOK = Prepared(
    update(_lane)
    .where(*IS_HELD)
    .values(lease_until=func.coalesce(bindparam("until", type_=UtcTime), _lane.c.lease_until))
    .returning(
        *(
            select(told).where(_breaker.c.kind == BREAKER, _breaker.c.key == bindparam("of_channel")).scalar_subquery()
            for told in (
                _breaker.c.lease_until > _now,
                _breaker.c.not_before > _now,
                _breaker.c.state,
                _breaker.c.lease,
            )
        )
    )
)
