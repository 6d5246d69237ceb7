"""What is to be recomputed: rules whose matches are looked for in the items that were stored before they came."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from watchd.storage import tables
from watchd.storage.lives import RuleVersion
from watchd.storage.rows import AnyRow
from watchd.storage.writing import upsert

_coverage = tables.coverage
_item = tables.item
_recompute = tables.recompute
_span = tables.rule_span
_window = tables.window

Key = tuple[str, str]  # rule_id, match_digest
IMPORT: Key = ("*", "import")  # no rule: of an archive, in force when all of it is in, and then spread over every rule


def recomputing(connection: Connection) -> list[Key]:
    """The rules that are not done."""
    return [(row.rule_id, row.match_digest) for row in unfinished(connection)]


def unfinished(connection: Connection) -> list[AnyRow]:
    """Their rows, in order."""
    return list(
        connection.execute(
            select(_recompute)
            .where(_recompute.c.done_at.is_(None), _recompute.c.rule_id != IMPORT[0])
            .order_by(_recompute.c.rule_id, _recompute.c.match_digest)
        )
    )


def resting(connection: Connection, rules: Sequence[RuleVersion]) -> list[Key]:
    """Those of the rules that were not evaluating as they match now: new ones, edited ones, ones that rested."""
    at_work = set(working(connection))
    keys = dict.fromkeys((rule.rule_id, rule.match_digest) for rule in rules if not rule.is_paused)
    return [key for key in keys if key not in at_work]


def working(connection: Connection) -> list[Key]:
    """The rules that are evaluating as they match now."""
    rows = connection.execute(
        select(_span.c.rule_id, _span.c.match_digest)
        .where(_span.c.closed_at.is_(None))
        .group_by(_span.c.rule_id, _span.c.match_digest)
        .order_by(_span.c.rule_id, _span.c.match_digest)
    )
    return [(row.rule_id, row.match_digest) for row in rows]


def ask(connection: Connection, rested: Sequence[Key], in_force: Collection[Key], now: datetime) -> None:
    """Look for the matches of rules that rested in whatever is stored by now; what is not in force need not go on.

    A rule that was looked for before goes on where that ended: from there on it was not evaluating throughout.
    """
    rows = _rows(connection)
    over = [{"rule": row.rule_id, "by": row.match_digest} for key, row in rows.items() if _is_over(row, in_force, key)]
    if over:
        connection.execute(_DROP, over)
    newest: int | None = connection.execute(select(func.max(_item.c.id))).scalar()
    if newest is None or not rested:
        return
    since = _oldest(connection)
    asked = [_asked(key, rows.get(key), newest, since, now) for key in rested]
    upsert(connection, _recompute, asked, ("looked_at", "until", "asked_at", "covers_from", "done_at"))


def ask_from(connection: Connection, keys: Sequence[Key], after: int, since: datetime, now: datetime) -> None:
    """Look for the matches of these rules in what is stored after the item with this integer id.

    `since` is when the oldest of those was seen.
    """
    rows = _rows(connection)
    newest: int = connection.execute(select(func.max(_item.c.id))).scalar_one()
    asked = []
    for key in keys:
        row = rows.get(key)
        is_open = row is not None and row.done_at is None
        begin = min(row.looked_at, after) if row is not None and is_open else after
        covers = min(since, row.covers_from or since) if row is not None and is_open else since
        asked.append(_values(key, begin, newest, covers, now))
    upsert(connection, _recompute, asked, ("looked_at", "until", "asked_at", "covers_from", "done_at"))


def finish(connection: Connection, row: AnyRow, now: datetime) -> None:
    """The rule was as good as evaluating all the time that the items tell of."""
    connection.execute(_DONE, {"rule": row.rule_id, "by": row.match_digest, "now": now})
    begun: datetime | None = connection.execute(
        select(func.min(_span.c.from_at)).where(
            _span.c.rule_id == row.rule_id,
            _span.c.match_digest == row.match_digest,
            _span.c.from_at >= row.asked_at,
        )
    ).scalar()
    if row.covers_from is not None:
        stretch = {
            "rule_id": row.rule_id,
            "match_digest": row.match_digest,
            "from_at": row.covers_from,
            "to_at": max(row.covers_from, row.asked_at if begun is None else begun),
            "closed_at": now,
        }
        upsert(connection, _span, [stretch], ("to_at", "closed_at"))


def make_due(connection: Connection, now: datetime) -> None:
    """Every window is looked at anew: any of them may count what was found."""
    later = or_(_window.c.due_at.is_(None), _window.c.due_at > now)
    connection.execute(update(_window).where(later).values(due_at=now))


def advance(connection: Connection, rows: Sequence[AnyRow], looked_at: int) -> None:
    """The items up to this one have been looked at."""
    named = [{"rule": row.rule_id, "by": row.match_digest, "looked": looked_at} for row in rows]
    if named:
        connection.execute(_ADVANCE, named)


def _rows(connection: Connection) -> dict[Key, AnyRow]:
    rows = connection.execute(select(_recompute).where(_recompute.c.rule_id != IMPORT[0]))
    return {(row.rule_id, row.match_digest): row for row in rows}


def _asked(key: Key, row: AnyRow | None, newest: int, since: datetime | None, now: datetime) -> dict[str, object]:
    if row is None:
        return _values(key, 0, newest, since, now)
    if row.done_at is None:
        return _values(key, row.looked_at, newest, row.covers_from, now)
    return _values(key, row.until, newest, row.asked_at, now)


def _values(key: Key, looked_at: int, until: int, covers_from: datetime | None, now: datetime) -> dict[str, object]:
    return {
        "rule_id": key[0],
        "match_digest": key[1],
        "looked_at": looked_at,
        "until": until,
        "asked_at": now,
        "covers_from": covers_from,
        "done_at": None,
    }


def _is_over(row: AnyRow, in_force: Collection[Key], key: Key) -> bool:
    return row.done_at is None and key not in in_force


def _oldest(connection: Connection) -> datetime | None:
    """Since when the items tell what was listed: of items that outlived others nobody knows what was beside them."""
    item: datetime | None = connection.execute(select(func.min(_item.c.seen_at))).scalar()
    polled: datetime | None = connection.execute(select(func.min(_coverage.c.from_at))).scalar()
    return max((at for at in (item, polled) if at is not None), default=None)


_THIS = and_(_recompute.c.rule_id == bindparam("rule"), _recompute.c.match_digest == bindparam("by"))
_DROP = delete(_recompute).where(_THIS)
_DONE = update(_recompute).where(_THIS).values(done_at=bindparam("now"))
_ADVANCE = update(_recompute).where(_THIS).values(looked_at=bindparam("looked"))
