"""How the whole stands: feeds, items, alerts, what waits and what is held up, and whether the accounts add up."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, select

from watchd.model.notification import NotificationState
from watchd.storage import tables
from watchd.storage.accounts import balance, check_balance
from watchd.storage.care import CarePart
from watchd.storage.held import held
from watchd.storage.lanes import BREAKER, BROKEN, CHANNEL, HALF, HOST
from watchd.storage.match_accounts import check_matches
from watchd.storage.muted import mutes_in_force
from watchd.storage.nodes import LIFE
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.rests import rests
from watchd.storage.rows import condition_of
from watchd.storage.views import ChannelStanding, NodeStanding, Standing

_DAY = timedelta(days=1)

_lane = tables.lane
_sent = tables.notification


class StandingPart(CarePart):
    """One look at everything."""

    def standing(self, now: datetime) -> Standing:
        """How everything stands, with the accounts checked; may run beside the daemon."""

        def look(connection: Connection) -> Standing:
            made, _ = balance(connection)
            conditions = connection.execute(select(tables.condition).order_by(tables.condition.c.key))
            found = {row.key: condition_of(row) for row in conditions}
            return Standing(
                figures=self._figures(connection, now),
                made=made,
                mismatches=_mismatches(connection),
                items=_count(connection, tables.item),
                items_day=_count(connection, tables.item, tables.item.c.seen_at > now - _DAY),
                alerts=_count(connection, tables.alert),
                alerts_day=_count(connection, tables.alert, tables.alert.c.told_at > now - _DAY),
                hosts_busy=_count(connection, _lane, and_(_lane.c.kind == HOST, _lane.c.lease_until > now)),
                channels=_channels(connection, now),
                conditions={key: condition for key, condition in found.items() if condition.is_raised},
                mutes=tuple(mutes_in_force(connection, now)),
                nodes=_nodes(connection, now),
                held=held(connection),
                rests=rests(connection, now),
            )

        return self._database.read(look)

    def mismatches(self) -> tuple[str, ...]:
        """What does not add up: notifications made and there, live matches and decisions; one sentence each."""
        return self._database.read(_mismatches)


def _mismatches(connection: Connection) -> tuple[str, ...]:
    return (*check_balance(connection), *check_matches(connection))


def _count(connection: Connection, table: Table, condition: ColumnElement[bool] | None = None) -> int:
    counted = select(func.count()).select_from(table)
    number: int = connection.execute(counted if condition is None else counted.where(condition)).scalar_one()
    return number


def _channels(connection: Connection, now: datetime) -> tuple[ChannelStanding, ...]:
    """Every channel that has work, or had some within a day, or is held up; by name."""
    is_due = case((_sent.c.due_at <= now, 1), else_=0)
    waiting = connection.execute(
        select(_sent.c.channel, func.count().label("number"), func.sum(is_due).label("due"))
        .where(_sent.c.state.in_(WAITING_STATES))
        .group_by(_sent.c.channel)
    )
    waits = {row.channel: (row.number, row.due) for row in waiting}
    went = connection.execute(
        select(_sent.c.channel, func.count().label("number"))
        .where(_sent.c.state == NotificationState.SENT.value, _sent.c.changed_at > now - _DAY)
        .group_by(_sent.c.channel)
    )
    sent = {row.channel: row.number for row in went}
    busy: dict[str, int] = {}
    for key in connection.execute(
        select(_lane.c.key).where(_lane.c.kind == CHANNEL, _lane.c.owner.is_not(None), _lane.c.lease_until > now)
    ).scalars():
        channel = key.rpartition("#")[0]
        busy[channel] = busy.get(channel, 0) + 1
    breakers = {row.key: row for row in connection.execute(select(_lane).where(_lane.c.kind == BREAKER))}
    found = []
    for name in sorted({*waits, *sent, *busy, *breakers}):
        row = breakers.get(name)
        pauses = [] if row is None else [at for at in (row.not_before, row.lease_until) if at is not None and at > now]
        is_broken = row is not None and row.state in {BROKEN, HALF}
        number, due = waits.get(name, (0, 0))
        found.append(
            ChannelStanding(
                name=name,
                waiting=number,
                due=due,
                sent=sent.get(name, 0),
                busy=busy.get(name, 0),
                failures=0 if row is None else row.lease,
                broken_since=row.since if row is not None and is_broken else None,
                error=row.error if row is not None and is_broken else "",
                paused_until=max(pauses, default=None),
            )
        )
    return tuple(found)


def _nodes(connection: Connection, now: datetime) -> tuple[NodeStanding, ...]:
    node = tables.node
    rows = connection.execute(select(node).order_by(node.c.seen_at.desc(), node.c.id))
    return tuple(
        NodeStanding(row.id, row.version, row.started_at, row.seen_at, row.left_at is None and row.seen_at > now - LIFE)
        for row in rows
    )
