"""Who rests now, until when and why: recipients and channels whose receivers asked for it, and channels in trouble."""

from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from watchd.ports import Rest
from watchd.storage import tables
from watchd.storage.lanes import ASKED, BREAKER, REST

_lane = tables.lane


def rests(connection: Connection, now: datetime, channel: str | None = None) -> tuple[Rest, ...]:
    """Every rest that lasts on at a moment, or those of one channel; of a channel as a whole, `target` is its name."""
    which = and_(_lane.c.kind.in_((ASKED, BREAKER, REST)), _lane.c.not_before > now)
    if channel is not None:
        which &= or_(_lane.c.key == channel, _lane.c.key.startswith(f"{channel}#", autoescape=True))
    found = []
    for row in connection.execute(select(_lane).where(which).order_by(_lane.c.key, _lane.c.kind)):
        name, _, target = row.key.partition("#")
        asked_at = None if row.kind == BREAKER else row.since
        found.append(Rest(name, target or name, row.not_before, row.error, asked_at))
    return tuple(found)
