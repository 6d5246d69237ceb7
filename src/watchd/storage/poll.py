"""What polling reads and writes: feeds that are due, hosts that are free, and everything one poll changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from watchd.model.feed import FeedState
from watchd.ports import HostLease, PollCommit, Stored
from watchd.storage import tables
from watchd.storage.folders import remember_files
from watchd.storage.intake import store_items
from watchd.storage.lanes import HOST, LanePart, give_back, hold, take
from watchd.storage.nodes import count_alive
from watchd.storage.pauses import paused
from watchd.storage.rows import feed_state_of, feed_values
from watchd.storage.types import UtcTime, moment
from watchd.storage.writing import insert_new, pieces, upsert

_feed = tables.feed
_lane = tables.lane
_coverage = tables.coverage


class PollPart(LanePart):
    """PollStorage."""

    def register_feeds(self, states: Sequence[FeedState]) -> None:
        """Rows for feeds seen for the first time; known ones keep theirs but for a changed host."""

        def register(connection: Connection) -> None:
            rows = [feed_values(state) for state in sorted(states, key=lambda state: state.feed_id)]
            upsert(connection, _feed, rows, ("host",))

        self._database.write(register)

    def make_due(self, feeds: Iterable[str], now: datetime) -> None:
        """The feeds are due now, or as soon as their servers' own hints allow; those that are overdue stay so."""
        wanted = sorted(feeds)

        def hurry(connection: Connection) -> None:
            hint = _feed.c.hint_until
            soonest = case((and_(hint.is_not(None), hint > now), hint), else_=moment(now))
            for some in pieces(wanted):
                # How late an overdue feed is says for how long nobody watched it.
                later = and_(_feed.c.feed_id.in_(some), _feed.c.due_at > soonest)
                connection.execute(update(_feed).where(later).values(due_at=soonest))

        self._database.write(hurry)

    def forgive(self, before: Sequence[FeedState], now: datetime) -> None:
        """Feeds that failed once since they were as in `before` are so again, and due: it was not their fault."""

        def restore(connection: Connection) -> None:
            for state in sorted(before, key=lambda state: state.feed_id):
                values = feed_values(state)
                changes = {name: values[name] for name in ("errors", "health", "reason", "since", "memory")}
                connection.execute(
                    update(_feed)
                    .where(_feed.c.feed_id == state.feed_id, _feed.c.errors == state.errors + 1)
                    .values(due_at=now, **changes)
                )

        self._database.write(restore)

    def claim_hosts(
        self, owner: str, feeds: Sequence[str], now: datetime, until: datetime, limit: int
    ) -> list[HostLease]:
        """At most `limit` free host lanes that have due feeds among `feeds`, oldest due first, now held by `owner`.

        While other nodes are alive, each gets its share of the due hosts, and at least one more.
        """
        mine = frozenset(feeds)
        # An idle look each second must not take the write lock.
        if limit < 1 or not self._database.read(lambda connection: _due_hosts(connection, mine, now)):
            return []

        def claim(connection: Connection) -> list[HostLease]:
            hosts = _due_hosts(connection, mine, now)
            busy = _busy(connection, now)
            share = _share(connection, owner, now, len(hosts), sum(busy.get(host) == owner for host in hosts))
            free = [host for host in hosts if host not in busy][: min(limit, share)]
            leases = take(connection, HOST, free, owner=owner, now=now, until=until)
            # Read again under the lock: who held a host a moment ago has polled its feeds.
            due = _due_states(connection, leases, mine, now)
            taken = [HostLease(leases[host], tuple(due[host])) for host in free if due.get(host)]
            for host in leases.keys() - due.keys():
                give_back(connection, leases[host])
            return taken

        return self._database.write(claim)

    def resting_hosts(self, after: datetime) -> dict[str, datetime]:
        """The hosts that must be left alone beyond `after`, and until when."""
        resting = select(_lane.c.key, _lane.c.not_before).where(_lane.c.kind == HOST, _lane.c.not_before > after)
        return {
            row.key: row.not_before for row in self._database.read(lambda connection: connection.execute(resting).all())
        }

    def commit_poll(self, commit: PollCommit) -> Stored:
        """One poll, all or nothing; raises LeaseLost. Items of a feed without `baseline_at` become baseline."""

        def store(connection: Connection) -> Stored:
            hold(connection, commit.lease, commit.lease_until)
            stored = store_items(connection, commit) if commit.items else Stored()
            remember_files(connection, commit)
            _keep_state(connection, commit.conclude(stored))
            _extend_coverage(connection, commit)
            return stored

        return self._database.write_small(store)


def _due_hosts(connection: Connection, mine: frozenset[str], now: datetime) -> list[str]:
    """Hosts with due feeds, oldest due first."""
    due = connection.execute(
        select(_feed.c.feed_id, _feed.c.host)
        .where(_feed.c.due_at <= now, _feed.c.feed_id.not_in(paused(now)))
        .order_by(_feed.c.due_at, _feed.c.feed_id)
    )
    return list(dict.fromkeys(row.host for row in due if row.feed_id in mine))


def _busy(connection: Connection, now: datetime) -> dict[str, str | None]:
    """Hosts that are held or rest, with who holds them."""
    rows = connection.execute(
        select(_lane.c.key, _lane.c.owner).where(
            _lane.c.kind == HOST, or_(_lane.c.lease_until > now, _lane.c.not_before > now)
        )
    )
    return {row.key: row.owner for row in rows}


def _share(connection: Connection, owner: str, now: datetime, due: int, held: int) -> int:
    nodes = count_alive(connection, now, owner)
    return due if nodes == 1 else max(1, ceil(due / nodes) - held)


def _due_states(
    connection: Connection, hosts: Iterable[str], mine: frozenset[str], now: datetime
) -> dict[str, list[FeedState]]:
    states: dict[str, list[FeedState]] = {}
    for some in pieces(sorted(hosts)):
        rows = connection.execute(
            select(_feed)
            .where(_feed.c.host.in_(some), _feed.c.due_at <= now, _feed.c.feed_id.not_in(paused(now)))
            .order_by(_feed.c.due_at, _feed.c.feed_id)
        )
        for row in rows:
            if row.feed_id in mine:
                states.setdefault(row.host, []).append(feed_state_of(row))
    return states


def _keep_state(connection: Connection, state: FeedState) -> None:
    values = feed_values(state)
    changes = {name: value for name, value in values.items() if name not in {"feed_id", "baseline_at"}}
    kept = connection.execute(_KEEP, changes | {"of": state.feed_id, "first_at": state.baseline_at})
    if kept.rowcount == 0:
        insert_new(connection, _feed, [values])


def _extend_coverage(connection: Connection, commit: PollCommit) -> None:
    """The feed's newest stretch reaches until this poll, unless that is late; another answer begins the next one there.

    A poll counts until the next one. So stretches that touch leave no doubt about the time between two polls, and
    what lies between stretches that do not is a hole: nobody watched.
    """
    feed_id, state, at = commit.feed_id, "ok" if commit.was_good else "failed", commit.at
    newest = None if commit.is_late else connection.execute(_REACH, {"of": feed_id, "now": at}).first()
    if newest is None or newest.state != state:
        begins = at if newest is None else newest.to_at
        row = {"feed_id": feed_id, "from_at": begins, "to_at": begins, "state": state}
        upsert(connection, _coverage, [row], ("to_at", "state"))


# Said for every poll, so they are built once.
_KEEP = (
    update(_feed)  # sets the other columns of the feed
    .where(_feed.c.feed_id == bindparam("of"))
    # A feed is new exactly once: what is set stays.
    .values(baseline_at=func.coalesce(_feed.c.baseline_at, bindparam("first_at", type_=UtcTime)))
)
_stretch = _coverage.alias()
_newest = select(func.max(_stretch.c.from_at)).where(_stretch.c.feed_id == bindparam("of")).scalar_subquery()
_REACH = (
    update(_coverage)
    .where(_coverage.c.feed_id == bindparam("of"), _coverage.c.from_at == _newest)
    .values(
        to_at=case((_coverage.c.to_at > bindparam("now"), _coverage.c.to_at), else_=bindparam("now", type_=UtcTime))
    )
    .returning(_coverage.c.to_at, _coverage.c.state)
)
