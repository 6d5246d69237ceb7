"""Alert heads: the newest revision of an alert with everything a decision asks of its history.

A head that cannot be read says so in its `flaw`, and else no more than the columns of its row.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, bindparam, case, func, select

from watchd.alerts.traced import together
from watchd.model.alert import AlertFacts, AlertHead, AlertKind, AlertState, DecisionKind, Grouped, RuleFacts, Traced
from watchd.model.match import Span
from watchd.model.rule import Severity, Tlp
from watchd.storage import tables
from watchd.storage.rows import AnyRow, item_of, known
from watchd.storage.texts import evidence_of, facts_of, flaw, words_of
from watchd.storage.tracing import origins_of
from watchd.storage.writing import pieces

_alert = tables.alert
_revision = tables.alert_revision
_decision = tables.decision
_item = tables.item
_match = tables.match

_ALERTS = bindparam("alerts", type_=String(), expanding=True)

NOT_SENT = (DecisionKind.SUPPRESS.value, DecisionKind.GROUP.value)


def heads_where(connection: Connection, condition: ColumnElement[bool]) -> list[AlertHead]:
    """Heads of the alerts the condition chooses, opened first first."""
    return _heads(connection, _newest().where(condition).order_by(_alert.c.opened_at, _alert.c.id))


def last_told(connection: Connection, condition: ColumnElement[bool]) -> AlertHead | None:
    """Head of the alert that was told last among those the condition chooses."""
    order = (_alert.c.told_at.desc(), _alert.c.opened_at.desc(), _alert.c.id.desc())
    heads = _heads(connection, _newest().where(condition).order_by(*order).limit(1))
    return heads[0] if heads else None


@dataclass(frozen=True, slots=True)
class Counted:
    """What was decided on the reports of one alert so far."""

    copies: int = 0  # reports that were not sent on their own
    related: int = 0  # those of them that were grouped
    publishers: frozenset[str] = frozenset()
    traced: tuple[Traced, ...] = ()


def counted_of(connection: Connection, alert_ids: Iterable[str]) -> dict[str, Counted]:
    """By alert, what was decided on its reports."""
    copies: Counter[str] = Counter()
    related: Counter[str] = Counter()
    publishers: dict[str, set[str]] = {}
    for some in pieces(sorted(set(alert_ids))):
        for row in connection.execute(_counts(), {_ALERTS.key: some}):
            known = publishers.setdefault(row.alert_id, set())
            if row.publisher is not None:
                known.add(row.publisher)
            copies[row.alert_id] += row.copies
            related[row.alert_id] += row.related
    traced = origins_of(connection, list(publishers))
    return {
        alert: Counted(copies[alert], related[alert], frozenset(known), together(traced.get(alert, ())))
        for alert, known in publishers.items()
    }


@cache  # building it takes longer than executing it, and it is asked for each message and each decision
def _counts() -> Select[*tuple[Any, ...]]:
    each = _counts_as(_decision.c.alert_id.in_(_ALERTS)).subquery()
    untold = each.c.told == 0
    return select(
        each.c.alert_id,
        each.c.publisher,
        func.count().filter(untold).label("copies"),
        func.count().filter(untold, each.c.grouped == 1).label("related"),
    ).group_by(each.c.alert_id, each.c.publisher)


def _counts_as(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By alert and report, whether it was told, else whether it was grouped: a copy may be revised into an update."""
    told = case((_decision.c.kind.in_(NOT_SENT), 0), else_=1)
    is_grouped = case((_decision.c.kind == DecisionKind.GROUP.value, 1), else_=0)
    of_no_item = case((_decision.c.item_id.is_(None), _decision.c.cause), else_="")  # each is counted by itself
    return (
        select(
            _decision.c.alert_id,
            _item.c.publisher,
            func.max(told).label("told"),
            func.max(is_grouped).label("grouped"),
        )
        .select_from(_decision.outerjoin(_item, _item.c.id == _decision.c.item_id))
        .where(condition)
        .group_by(_decision.c.alert_id, _item.c.publisher, _decision.c.item_id, of_no_item)
    )


def counted_as(connection: Connection, alert_id: str, item_id: str) -> DecisionKind | None:
    """What a report of the alert counts as: told, where it once was, else grouped or a copy; None where it is new."""
    row = connection.execute(_counts_as((_decision.c.alert_id == alert_id) & (_item.c.public_id == item_id))).first()
    if row is None:
        return None
    if row.told:
        return DecisionKind.UPDATE
    return DecisionKind.GROUP if row.grouped else DecisionKind.SUPPRESS


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    join = _alert.join(_revision, and_(_revision.c.alert_id == _alert.c.id, _revision.c.revision == _alert.c.revision))
    return select(_alert, _revision.c.facts).select_from(join)


def _heads(connection: Connection, statement: Select[*tuple[Any, ...]]) -> list[AlertHead]:
    rows = connection.execute(statement).all()
    if not rows:
        return []
    counted = counted_of(connection, [row.id for row in rows])
    return [_head_of(row, counted.get(row.id, Counted())) for row in rows]


def _head_of(row: AnyRow, counted: Counted) -> AlertHead:
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
        last_told_at=row.told_at,
        copies=counted.copies,
        related=counted.related,
        publishers=counted.publishers,
        traced=counted.traced,
        flaw=why,
    )


def grouped(connection: Connection, alert_id: str, known: Collection[str], limit: int) -> Grouped:
    """The reports that were grouped with an alert, but for the `known` items: as many as asked for, and their number.

    They come with their matched words, the oldest first.
    """
    rows = connection.execute(
        select(_item.c.id, _item.c.public_id, _decision.c.kind)
        .select_from(_decision.join(_item, _item.c.id == _decision.c.item_id))
        .where(_decision.c.alert_id == alert_id, _decision.c.kind != DecisionKind.SUPPRESS.value)
        .order_by(_decision.c.turn, _decision.c.position)
    ).all()
    told = {row.id for row in rows if row.kind != DecisionKind.GROUP.value}
    asked = {row.id: row.public_id for row in rows if row.id not in told}
    untold = [number for number, public_id in asked.items() if public_id not in known]
    chosen = untold[:limit]
    found = connection.execute(
        select(_item, _match.c.evidence)
        .select_from(
            _item.join(_alert, _alert.c.id == alert_id).outerjoin(
                _match, (_match.c.item_id == _item.c.id) & (_match.c.rule_id == _alert.c.rule_id)
            )
        )
        .where(_item.c.id.in_(chosen))
        .order_by(_match.c.turn)
    )
    read = {row.id: (item_of(row), _spans(row.evidence)) for row in found}  # may match under two digests of its rule
    return Grouped([read[number] for number in chosen if number in read], len(untold))


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
