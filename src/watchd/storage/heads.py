"""Alert heads: the newest revision of an alert with everything a decision asks of its history.

A head that cannot be read says so in its `flaw`, and else no more than the columns of its row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from watchd.model.alert import AlertFacts, AlertHead, AlertKind, AlertState, DecisionKind, RuleFacts
from watchd.model.item import Item
from watchd.model.match import Span
from watchd.model.rule import Severity, Tlp
from watchd.storage import tables
from watchd.storage.rows import AnyRow, item_of, known
from watchd.storage.texts import evidence_of, facts_of, flaw, words_of
from watchd.storage.writing import pieces

_alert = tables.alert
_revision = tables.alert_revision
_decision = tables.decision
_item = tables.item
_match = tables.match

_UPDATES = 10  # newest revisions whose moments a head names
NOT_SENT = (DecisionKind.SUPPRESS.value, DecisionKind.GROUP.value)


def heads_where(connection: Connection, condition: ColumnElement[bool]) -> list[AlertHead]:
    """Heads of the alerts the condition chooses, opened first first."""
    return _heads(connection, _newest().where(condition).order_by(_alert.c.opened_at, _alert.c.id))


def last_told(connection: Connection, condition: ColumnElement[bool]) -> AlertHead | None:
    """Head of the alert that was told last among those the condition chooses."""
    order = (_alert.c.told_at.desc(), _alert.c.opened_at.desc(), _alert.c.id.desc())
    heads = _heads(connection, _newest().where(condition).order_by(*order).limit(1))
    return heads[0] if heads else None


def copies_of(connection: Connection, alert_ids: Iterable[str]) -> dict[str, tuple[int, int, frozenset[str]]]:
    """By alert: how many firings were not sent on their own, how many of them were grouped, and all publishers."""
    copies: Counter[str] = Counter()
    related: Counter[str] = Counter()
    publishers: dict[str, set[str]] = {}
    for some in pieces(sorted(set(alert_ids))):
        is_copy = _decision.c.kind.in_(NOT_SENT)
        rows = connection.execute(
            select(
                _decision.c.alert_id,
                _item.c.publisher,
                func.count().filter(is_copy).label("copies"),
                func.count().filter(_decision.c.kind == DecisionKind.GROUP.value).label("related"),
            )
            .select_from(_decision.outerjoin(_item, _item.c.id == _decision.c.item_id))
            .where(_decision.c.alert_id.in_(some))
            .group_by(_decision.c.alert_id, _item.c.publisher)
        )
        for row in rows:
            known = publishers.setdefault(row.alert_id, set())
            if row.publisher is not None:
                known.add(row.publisher)
            copies[row.alert_id] += row.copies
            related[row.alert_id] += row.related
    return {alert: (copies[alert], related[alert], frozenset(known)) for alert, known in publishers.items()}


def _newest() -> Select[*tuple[Any, ...]]:
    join = _alert.join(_revision, and_(_revision.c.alert_id == _alert.c.id, _revision.c.revision == _alert.c.revision))
    return select(_alert, _revision.c.facts).select_from(join)


def _heads(connection: Connection, statement: Select[*tuple[Any, ...]]) -> list[AlertHead]:
    rows = connection.execute(statement).all()
    if not rows:
        return []
    counted = copies_of(connection, [row.id for row in rows])
    updates = _updates(connection, [row.id for row in rows if row.revision > 1])
    return [_head_of(row, updates.get(row.id, ()), *counted.get(row.id, (0, 0, frozenset()))) for row in rows]


def _updates(connection: Connection, alert_ids: Sequence[str]) -> dict[str, tuple[datetime, ...]]:
    """When the newest revisions after the first were told, oldest first."""
    told: dict[str, tuple[datetime, ...]] = {}
    for some in pieces(alert_ids):
        rows = connection.execute(
            select(_revision.c.alert_id, _revision.c.at)
            .select_from(_revision.join(_alert, _alert.c.id == _revision.c.alert_id))
            .where(
                _revision.c.alert_id.in_(some),
                _revision.c.revision > 1,
                _revision.c.revision > _alert.c.revision - _UPDATES,
            )
            .order_by(_revision.c.alert_id, _revision.c.revision)
        )
        for row in rows:
            told[row.alert_id] = (*told.get(row.alert_id, ()), row.at)
    return told


def _head_of(
    row: AnyRow, updates: tuple[datetime, ...], copies: int, related: int, publishers: frozenset[str]
) -> AlertHead:
    try:
        facts, signature, state, why = facts_of(row.facts), words_of(row.signature), AlertState(row.state), ""
    except ValueError as error:
        why = flaw("text", error)
        facts, signature, state = _facts_of_row(row, why), frozenset(), known(row.state, AlertState, AlertState.OPEN)
    return AlertHead(
        alert_id=row.id,
        revision=row.revision,
        rule_id=row.rule_id,
        story_id=row.story_id,
        state=state,
        opened_at=row.opened_at,
        facts=facts,
        signature=signature,
        updates=updates,
        last_told_at=row.told_at,
        copies=copies,
        related=related,
        publishers=publishers,
        flaw=why,
    )


def grouped(connection: Connection, alert_id: str, limit: int) -> list[tuple[Item, tuple[Span, ...]]]:
    """The newest reports that were grouped with an alert, with their matched words, newest first."""
    rows = connection.execute(
        select(_item, _match.c.evidence)
        .select_from(
            _decision.join(_item, _item.c.id == _decision.c.item_id).outerjoin(
                _match, (_match.c.item_id == _item.c.id) & (_match.c.rule_id == _decision.c.rule_id)
            )
        )
        .where(_decision.c.alert_id == alert_id, _decision.c.kind == DecisionKind.GROUP.value)
        .order_by(_decision.c.turn.desc(), _decision.c.position.desc(), _match.c.turn.desc())
        .limit(limit * 2)  # an item may match under two digests of its rule
    )
    found = {row.public_id: (item_of(row), _spans(row.evidence)) for row in reversed(rows.all())}
    return list(found.values())[::-1][:limit]


def _spans(evidence: str | None) -> tuple[Span, ...]:
    try:
        return () if evidence is None else evidence_of(evidence)[0]
    except ValueError:  # listed all the same: which words matched says less than that it was there
        return ()


def _facts_of_row(row: AnyRow, why: str) -> AlertFacts:
    rule = RuleFacts(id=row.rule_id, title="", severity=Severity.NONE, tlp=Tlp.RED)
    return AlertFacts(
        kind=AlertKind.SYSTEM, rule=rule, headline="", reason=why, opened_at=row.opened_at, at=row.told_at
    )
