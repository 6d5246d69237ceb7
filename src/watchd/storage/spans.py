"""When each rule was really evaluating: stretches that turns extend, and that are closed when the rule rests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from watchd.storage import tables
from watchd.storage.rows import AnyRow
from watchd.storage.writing import upsert

_PAUSE = timedelta(minutes=5)  # longer without a turn begins a new stretch
_OFTEN = timedelta(minutes=1)  # not every turn needs a write

_span = tables.rule_span

LiveRules = Sequence[tuple[str, str]]  # (rule_id, match_digest)


@dataclass(frozen=True, slots=True)
class _Look:
    """What was on record last: the rules of a generation, and when."""

    generation: int
    rules: frozenset[tuple[str, str]]
    at: datetime


class SpanKeeper:
    """Extends the stretches of the rules that are evaluating, at most once a minute while they stay the same."""

    def __init__(self) -> None:
        self._last: _Look | None = None

    def extend(self, connection: Connection, live: LiveRules | None, generation: int, now: datetime) -> None:
        """Just these rules evaluate at `now`: who came begins a stretch, who rests ends his. None: nobody looked."""
        if live is None or not self._is_due(live, generation, now):
            return
        wanted = dict.fromkeys(live)
        going: dict[tuple[str, str], AnyRow] = {}
        ended: list[AnyRow] = []
        for row in _open(connection):
            key = row.rule_id, row.match_digest
            if key in wanted and key not in going and row.to_at >= now - _PAUSE:
                going[key] = row
            else:
                ended.append(row)
        _close(connection, [_named(row) | {"now": now, "end": row.to_at} for row in ended])
        fresh = [
            {"rule_id": rule_id, "match_digest": match_digest, "from_at": now, "to_at": now, "closed_at": None}
            for rule_id, match_digest in wanted
            if (rule_id, match_digest) not in going
        ]
        upsert(connection, _span, fresh, ("closed_at",))
        longer = [_named(row) | {"now": now} for row in going.values() if row.to_at < now]
        if longer:
            connection.execute(_LONGER, longer)

    def committed(self, live: LiveRules | None, generation: int, now: datetime) -> None:
        """The turn that extended them stands; the next write can wait."""
        if live is not None and self._is_due(live, generation, now):
            self._last = _Look(generation, frozenset(live), now)

    def _is_due(self, live: LiveRules, generation: int, now: datetime) -> bool:
        last = self._last
        return (
            last is None
            or (generation, frozenset(live)) != (last.generation, last.rules)
            or not timedelta(0) <= now - last.at < _OFTEN
        )


def close_spans(connection: Connection, still: Collection[tuple[str, str]], now: datetime) -> None:
    """From `now` on only these rules evaluate: the stretches of others end here."""
    rows = [row for row in _open(connection) if (row.rule_id, row.match_digest) not in still]
    ends = [max(row.to_at, now) if row.to_at >= now - _PAUSE else row.to_at for row in rows]
    _close(connection, [_named(row) | {"now": now, "end": end} for row, end in zip(rows, ends, strict=True)])


def _open(connection: Connection) -> Sequence[AnyRow]:
    """Stretches that may go on, newest first."""
    return connection.execute(select(_span).where(_span.c.closed_at.is_(None)).order_by(_span.c.from_at.desc())).all()


def _close(connection: Connection, ends: Sequence[Mapping[str, object]]) -> None:
    if ends:
        connection.execute(_CLOSE, ends)


def _named(row: AnyRow) -> dict[str, object]:
    return {"rule": row.rule_id, "by": row.match_digest, "begun": row.from_at}


_THIS = (
    _span.c.rule_id == bindparam("rule"),
    _span.c.match_digest == bindparam("by"),
    _span.c.from_at == bindparam("begun"),
)
_LONGER = update(_span).where(*_THIS).values(to_at=bindparam("now"))
_CLOSE = update(_span).where(*_THIS).values(to_at=bindparam("end"), closed_at=bindparam("now"))
