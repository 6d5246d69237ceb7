"""What was watched, as windows ask it: when feeds were polled well and brought news, and when rules were evaluating."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, func, select, tuple_, type_coerce

from watchd.storage import tables
from watchd.storage.rows import AnyRow
from watchd.storage.writing import pieces

_coverage = tables.coverage
_feed = tables.feed
_item = tables.item
_span = tables.rule_span

Stretch = tuple[datetime, datetime]
_LATE = 2  # intervals: a poll that begins later after it was due vouches for nothing before it
_LEAST_GAP = timedelta(minutes=15)
_RECORDED = timedelta(minutes=45)  # how long the last record of a recording counts
_PAUSE = timedelta(minutes=5)  # between two turns, while a rule is in force
_HOUR = 3_600_000_000  # microseconds


def polled(connection: Connection, now: datetime) -> dict[str, list[Stretch]] | None:
    """When each feed was polled well, by feed; the newest stretch counts until the next poll is late.

    None where nothing is on record of any feed, as in a recording without polls: then nobody knows.
    """
    rows = connection.execute(select(_coverage).order_by(_coverage.c.feed_id, _coverage.c.from_at)).all()
    if not rows:
        return None
    due: dict[str, datetime] = {
        row.feed_id: row.due_at for row in connection.execute(select(_feed.c.feed_id, _feed.c.due_at))
    }
    found: dict[str, list[Stretch]] = {}
    newest: dict[str, AnyRow] = {row.feed_id: row for row in rows}
    for row in rows:
        stretches = found.setdefault(row.feed_id, [])
        if row.state != "ok":
            continue
        end = row.to_at
        if row is newest[row.feed_id]:
            end = max(end, min(now, _counts_until(row.to_at, due.get(row.feed_id))))
        if stretches and row.from_at <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], end))
        else:
            stretches.append((row.from_at, end))
    return found


def evaluating(
    connection: Connection, rules: Sequence[tuple[str, str]], now: datetime
) -> dict[tuple[str, str], list[Stretch]]:
    """When each rule, (rule_id, match_digest), was evaluating as it matches now; the newest stretch lasts until now."""
    found: dict[tuple[str, str], list[Stretch]] = {key: [] for key in rules}
    for some in pieces(rules):
        rows = connection.execute(
            select(_span)
            .where(tuple_(_span.c.rule_id, _span.c.match_digest).in_(some))
            .order_by(_span.c.rule_id, _span.c.from_at)
        )
        for row in rows:
            goes_on = row.closed_at is None and row.to_at >= now - _PAUSE
            end = max(row.to_at, now) if goes_on else row.to_at
            stretches = found[row.rule_id, row.match_digest]
            if stretches and row.from_at <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], max(stretches[-1][1], end))
            else:
                stretches.append((row.from_at, end))
    return found


def news_of(connection: Connection, after: datetime | None) -> list[tuple[str, datetime]]:
    """(feed, moment) of the first item of each hour in which a feed brought any, after a moment, in order of time."""
    hour: ColumnElement[Any]
    if connection.dialect.name == "sqlite":
        hour = type_coerce(_item.c.seen_at, BigInteger()) // _HOUR
    else:
        hour = func.date_trunc("hour", _item.c.seen_at)
    first = func.min(_item.c.seen_at).label("first")
    statement = select(_item.c.feed_id, first).group_by(_item.c.feed_id, hour).order_by(first, _item.c.feed_id)
    if after is not None:
        statement = statement.where(_item.c.seen_at > after)
    return [(row.feed_id, row.first) for row in connection.execute(statement)]


def _counts_until(last: datetime, due_at: datetime | None) -> datetime:
    if due_at is None:
        return last + _RECORDED
    return due_at + _LATE * max(due_at - last, _LEAST_GAP)
