"""What should have gone out: by when it was meant to, for each try in vain moves when it is due again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select

from watchd.model.notification import NotificationState
from watchd.model.rule import Severity
from watchd.ports import Delayed
from watchd.storage import tables
from watchd.storage.held import may_go
from watchd.storage.lanes import REST
from watchd.storage.rows import AnyRow
from watchd.storage.texts import facts_of

_HEAD_START = timedelta(hours=1)  # at least, that what is urgent has in its channel's queue
_LOOKED_AT = 500  # of those that are urgent, the oldest first
# As facts say it, written with a space or without: a text inside them has its quotes escaped, and looks like neither.
_SAYS_URGENT = tuple(f'"severity":{space}"{one.value}"' for one in Severity if one.is_urgent for space in ("", " "))
_TRIED_WITHIN = timedelta(minutes=1)  # of the end of a rest: until then it still waits for that

_lane = tables.lane
_revision = tables.alert_revision
_sent = tables.notification


def meant_at() -> ColumnElement[Any]:
    """When a message should have gone; one that had died counts from when somebody sent it again."""
    return func.coalesce(_sent.c.again_at, _sent.c.meant_at, _sent.c.due_at)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """One that waits for its channel and should have gone by now."""
    return and_(_sent.c.state == NotificationState.PENDING.value, meant_at() <= now)


def oldest_overdue(connection: Connection, now: datetime) -> datetime | None:
    """When the oldest of them should have gone."""
    return connection.execute(select(func.min(meant_at())).where(is_overdue(now))).scalar()


def oldest_urgent(connection: Connection, now: datetime) -> datetime | None:
    """When the oldest of those that are high or critical should have gone; `delayed` tells of the others.

    One that was tried in vain while its channel took others, or whose recipient asked for a rest, is no sign that
    watchd, or the channel, does not work.
    """
    return next((row.meant for row in _urgent(connection, now, not_(_is_put_off()))), None)


def delayed(connection: Connection, now: datetime) -> dict[tuple[str, str], Delayed]:
    """The recipients, (channel, target), of such as were tried in vain while others were taken, of the 500 oldest.

    And of such as wait while their recipient rests, as he asked, tried or not.
    """
    found: dict[tuple[str, str], Delayed] = {}
    for row in _urgent(connection, now, _is_put_off(), may_go()):
        known = found.get((row.channel, row.target))
        if known is None:
            rests = f"asked for a rest until {row.rests_until:%H:%M} UTC" if row.rests_until is not None else ""
            found[row.channel, row.target] = Delayed(row.meant, 1, rests or row.last_error)
        else:
            found[row.channel, row.target] = known._replace(number=known.number + 1)
    return found


def _is_put_off() -> ColumnElement[bool]:
    """Whether it is its recipient that it waits for: beside him the channel works, or nothing says that it does not."""
    return or_(_lane.c.not_before.is_not(None), and_(_sent.c.last_class != "", _others_were_taken()))


def _others_were_taken() -> ColumnElement[bool]:
    """Whether its channel took something since it should have gone and before it was tried last: it is not away."""
    taken = _sent.alias()
    return exists().where(
        taken.c.state == NotificationState.SENT.value,
        taken.c.channel == _sent.c.channel,
        taken.c.due_at.between(meant_at(), _sent.c.changed_at),  # of what was sent that is when
    )


def _urgent(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> Iterator[AnyRow]:
    says_so = or_(*(_revision.c.facts.contains(words, autoescape=True) for words in _SAYS_URGENT))
    may_be = and_(is_overdue(now), _sent.c.rank_at <= now - _HEAD_START, says_so, *which)
    of_it = and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
    rests = and_(
        _lane.c.kind == REST,
        _lane.c.key == _sent.c.channel + "#" + _sent.c.target,
        _lane.c.not_before > now - _TRIED_WITHIN,
    )
    rows = connection.execute(
        select(
            _sent.c.channel,
            _sent.c.target,
            _sent.c.last_error,
            meant_at().label("meant"),
            _lane.c.not_before.label("rests_until"),
            _revision.c.facts,
        )
        .select_from(_sent.join(_revision, of_it).outerjoin(_lane, rests))
        .where(may_be)
        .order_by(meant_at(), _sent.c.id)
        .limit(_LOOKED_AT)
    )
    return (row for row in rows if _is_urgent(row.facts))


def _is_urgent(facts: str) -> bool:
    try:
        return facts_of(facts).rule.severity.is_urgent
    except ValueError:  # its own channel meets it, and says so
        return False
