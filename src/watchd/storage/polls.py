"""What polls change, written together: the rows of all of them in one statement a table.

Said one by one, the statements of a poll take ten times as long as what SQLite does with them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from watchd.model.feed import FeedState
from watchd.ports import PollCommit, Stored
from watchd.storage import tables
from watchd.storage.folders import remember_files
from watchd.storage.intake import store_items
from watchd.storage.lanes import HOST, hold_all
from watchd.storage.prepared import Prepared
from watchd.storage.rows import feed_values
from watchd.storage.types import UtcTime
from watchd.storage.writing import insert_new, pieces, upsert

_feed = tables.feed
_coverage = tables.coverage


def store_polls(connection: Connection, commits: Sequence[PollCommit]) -> list[Stored]:
    """Polls of different hosts; what each found. Raises LeaseLost, or whatever a poll raises: then none is stored."""
    hold_all(connection, HOST, {commit.lease: commit.lease_until for commit in commits})
    listing = [commit for commit in commits if commit.items]
    found = dict(zip([commit.feed_id for commit in listing], store_items(connection, listing), strict=True))
    stored = [found.get(commit.feed_id, Stored()) for commit in commits]
    for commit in commits:
        remember_files(connection, commit)
    _keep_states(connection, [commit.conclude(one) for commit, one in zip(commits, stored, strict=True)])
    _extend_coverage(connection, commits)
    return stored


def _keep_states(connection: Connection, states: Sequence[FeedState]) -> None:
    """The rows of feeds, which are there but for those that somebody removed a moment ago."""
    rows = [feed_values(state) for state in states]
    changes = [
        {name: value for name, value in row.items() if name not in {"feed_id", "baseline_at"}}
        | {"of": row["feed_id"], "first_at": row["baseline_at"]}
        for row in rows
    ]
    if _KEEP.run_many(connection, changes) != len(rows):
        insert_new(connection, _feed, rows)


def _extend_coverage(connection: Connection, commits: Sequence[PollCommit]) -> None:
    """Each feed's newest stretch reaches until its poll, unless that is late; another answer begins the next one there.

    A poll counts until the next one. So stretches that touch leave no doubt about the time between two polls, and
    what lies between stretches that do not is a hole: nobody watched.
    """
    newest = _newest_stretches(connection, [commit.feed_id for commit in commits if not commit.is_late])
    longer, begun = [], []
    for commit in commits:
        stretch, state = newest.get(commit.feed_id), "ok" if commit.was_good else "failed"
        reach = commit.at if stretch is None else max(stretch.to_at, commit.at)
        if stretch is not None and stretch.to_at < reach:
            longer.append({"of": commit.feed_id, "since": stretch.from_at, "to_at": reach})
        if stretch is None or stretch.state != state:
            begun.append({"feed_id": commit.feed_id, "from_at": reach, "to_at": reach, "state": state})
    _LONGER.run_many(connection, longer)
    upsert(connection, _coverage, begun, ("to_at", "state"))


class _Stretch(NamedTuple):
    from_at: datetime
    to_at: datetime
    state: str


def _newest_stretches(connection: Connection, feeds: Sequence[str]) -> dict[str, _Stretch]:
    newest: dict[str, _Stretch] = {}
    if len(feeds) == 1:  # most polls of a day are alone
        found = _NEWEST_OF.first(connection, {"of": feeds[0]})
        return {feeds[0]: _Stretch(*found)} if found else {}
    for some in pieces(feeds):
        rows = connection.execute(_NEWEST, {"wanted": some})
        newest |= {row.feed_id: _Stretch(row.from_at, row.to_at, row.state) for row in rows}
    return newest


# Said for every poll, so they are built once.
_KEEP = Prepared(
    update(_feed)  # sets the other columns of the feed
    .where(_feed.c.feed_id == bindparam("of"))
    # A feed is new exactly once: what is set stays.
    .values(baseline_at=func.coalesce(_feed.c.baseline_at, bindparam("first_at", type_=UtcTime)))
)
_stretch = _coverage.alias()
_NEWEST = select(_coverage.c.feed_id, _coverage.c.from_at, _coverage.c.to_at, _coverage.c.state).where(
    _coverage.c.feed_id.in_(bindparam("wanted", expanding=True)),
    _coverage.c.from_at
    == select(func.max(_stretch.c.from_at)).where(_stretch.c.feed_id == _coverage.c.feed_id).scalar_subquery(),
)
_NEWEST_OF = Prepared(
    select(_coverage.c.from_at, _coverage.c.to_at, _coverage.c.state)
    .where(_coverage.c.feed_id == bindparam("of"))
    .order_by(_coverage.c.from_at.desc())
    .limit(1)
)
_LONGER = Prepared(
    update(_coverage).where(  # sets to_at
        _coverage.c.feed_id == bindparam("of"), _coverage.c.from_at == bindparam("since", type_=UtcTime)
    )
)
