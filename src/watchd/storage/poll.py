"""What polling reads and writes: feeds that are due, hosts that are free, and everything one poll changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, and_, case, or_, select, update

from watchd.model.feed import FeedState
from watchd.ports import HostLease, PollCommit, Stored
from watchd.storage import tables
from watchd.storage.faults import is_about_all
from watchd.storage.lanes import HOST, LanePart, give_back, take
from watchd.storage.nodes import count_alive
from watchd.storage.pauses import paused
from watchd.storage.polls import store_polls
from watchd.storage.rows import feed_state_of, feed_values
from watchd.storage.types import moment
from watchd.storage.writing import pieces, upsert

_feed = tables.feed
_lane = tables.lane


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
        [stored] = self._database.write_small(lambda connection: store_polls(connection, [commit]))
        return stored

    def commit_polls(self, commits: Sequence[PollCommit]) -> list[Stored | Exception]:
        """Polls of different hosts, each all or nothing; what each found, or why it is not stored.

        They share a transaction. Where that fails because of one of them, each has a transaction of its own.
        """
        if len(commits) > 1 and len({commit.lease for commit in commits}) == len(commits):
            try:
                return [*self._database.write_small(lambda connection: store_polls(connection, commits))]
            except Exception as error:  # noqa: BLE001 - told to each of them, or to whose it is
                if is_about_all(error):
                    return [error] * len(commits)
        return [self._outcome(commit) for commit in commits]

    def _outcome(self, commit: PollCommit) -> Stored | Exception:
        try:
            return self.commit_poll(commit)
        except Exception as error:  # noqa: BLE001 - told to who made it
            return error


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
