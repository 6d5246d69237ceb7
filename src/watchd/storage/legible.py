"""Whether everything stored as a text of its own can be read by this release, row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, FromClause, select

from watchd.model.alert import AlertState, DecisionKind
from watchd.model.feed import Health
from watchd.model.match import Arrival
from watchd.storage import tables
from watchd.storage.texts import documents_of, evidence_of, facts_of, flaw, mapping_of, names_of, words_of

_MOST = 20  # of one kind are named; more of them say nothing new
_AT_ONCE = 1_000  # rows held in memory

_alert = tables.alert
_condition = tables.condition
_decision = tables.decision
_feed = tables.feed
_item = tables.item
_match = tables.match
_revision = tables.alert_revision
_ruleset = tables.ruleset


@dataclass(frozen=True, slots=True)
class _Text:
    """A column, how it is read, and what says to people which row it is of."""

    column: Column[Any]
    read: Callable[[str], object]
    names: tuple[Column[Any], ...]
    source: FromClause


_MATCHES = _match.join(_item, _item.c.id == _match.c.item_id)
_OF_MATCH = (_match.c.rule_id, _item.c.public_id)
_OF_REVISION = (_revision.c.alert_id, _revision.c.revision)
_TEXTS = (
    _Text(_alert.c.state, AlertState, (_alert.c.id,), _alert),
    _Text(_alert.c.signature, words_of, (_alert.c.id,), _alert),
    _Text(_revision.c.facts, facts_of, _OF_REVISION, _revision),
    _Text(_decision.c.kind, DecisionKind, (_decision.c.rule_id, _decision.c.cause), _decision),
    _Text(_match.c.arrival, Arrival, _OF_MATCH, _MATCHES),
    _Text(_match.c.signature, words_of, _OF_MATCH, _MATCHES),
    _Text(_match.c.evidence, evidence_of, _OF_MATCH, _MATCHES),
    _Text(_match.c.formerly, names_of, _OF_MATCH, _MATCHES),
    _Text(_condition.c.facts, mapping_of, (_condition.c.key,), _condition),
    _Text(_feed.c.health, Health, (_feed.c.feed_id,), _feed),
    _Text(_ruleset.c.documents, documents_of, (_ruleset.c.generation,), _ruleset),
)


def illegible(connection: Connection) -> Iterator[str]:
    """A sentence for each row that cannot be read, of each kind the first twenty."""
    for kind in _TEXTS:
        found = _illegible(connection, kind)
        yield from islice(found, _MOST)
        if more := sum(1 for _ in found):
            yield f"{kind.column.table.name}: {more:,} more rows whose {kind.column.name} cannot be read"


def _illegible(connection: Connection, kind: _Text) -> Iterator[str]:
    statement = select(*kind.names, kind.column).select_from(kind.source).where(kind.column.is_not(None))
    ordered = statement.order_by(*kind.names).execution_options(yield_per=_AT_ONCE)
    for *names, text in connection.execute(ordered):
        try:
            kind.read(text)
        except ValueError as error:
            yield f"{kind.column.table.name} {' '.join(map(str, names))}: {flaw(kind.column.name, error)}"
