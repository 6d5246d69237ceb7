"""When each rule was really evaluating: stretches that are extended while turns go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select, update

from watchd.storage import tables
from watchd.storage.writing import insert_new

_PAUSE = timedelta(minutes=5)  # longer without a turn begins a new stretch
_OFTEN = timedelta(minutes=1)  # not every turn needs a write

_span = tables.rule_span

LiveRules = Sequence[tuple[str, str]]


class SpanKeeper:
    """Extends the stretches of the rules that are evaluating, at most once a minute while they stay the same."""

    def __init__(self) -> None:
        self._rules: frozenset[tuple[str, str]] = frozenset()
        self._at: datetime | None = None

    def extend(self, connection: Connection, live: LiveRules, now: datetime) -> None:
        """The rules evaluate at `now`."""
        if not live or not self._is_due(live, now):
            return
        newest = select(_span.c.rule_id, _span.c.match_digest, func.max(_span.c.from_at).label("from_at")).group_by(
            _span.c.rule_id, _span.c.match_digest
        )
        last = newest.subquery()
        rows = connection.execute(
            select(_span).join(
                last,
                (_span.c.rule_id == last.c.rule_id)
                & (_span.c.match_digest == last.c.match_digest)
                & (_span.c.from_at == last.c.from_at),
            )
        )
        ends = {(row.rule_id, row.match_digest): (row.from_at, row.to_at) for row in rows}
        fresh, longer = [], []
        for rule_id, digest in dict.fromkeys(live):
            begun, ended = ends.get((rule_id, digest), (now, None))
            if ended is None or ended < now - _PAUSE:
                fresh.append({"rule_id": rule_id, "match_digest": digest, "from_at": now, "to_at": now})
            elif ended < now:
                longer.append({"rule": rule_id, "by": digest, "begun": begun, "now": now})
        insert_new(connection, _span, fresh)
        if longer:
            connection.execute(_LONGER, longer)

    def committed(self, live: LiveRules, now: datetime) -> None:
        """The turn that extended them stands; the next write can wait."""
        if live and self._is_due(live, now):
            self._rules, self._at = frozenset(live), now

    def _is_due(self, live: LiveRules, now: datetime) -> bool:
        return self._at is None or frozenset(live) != self._rules or not timedelta(0) <= now - self._at < _OFTEN


_LONGER = (
    update(_span)
    .where(
        _span.c.rule_id == bindparam("rule"),
        _span.c.match_digest == bindparam("by"),
        _span.c.from_at == bindparam("begun"),
    )
    .values(to_at=bindparam("now"))
)
