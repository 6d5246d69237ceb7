"""Who wrote what an alert tells of: its reports' origins, also after people told stories apart or put them together."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
)

from watchd.model.alert import DecisionKind, Traced
from watchd.model.overruling import Overruled
from watchd.storage import tables
from watchd.storage.writing import pieces

_alert = tables.alert
_decision = tables.decision
_match = tables.match
_overruling = tables.overruling

_ALERTS = bindparam("alerts", type_=String(), expanding=True)
_MERGED = select(_overruling.c.other_story).where(_overruling.c.kind == Overruled.MERGE.value)


def origins_of(connection: Connection, alert_ids: Sequence[str]) -> dict[str, list[Traced]]:
    """By alert, the origins of its reports, each under each of its publishers.

    A report that was told apart from the alert's story has taken its origin along. Those of stories that were merged
    into it are known without being counted: another alert told of their reports.
    """
    asked = [_own()]
    if connection.execute(_MERGED.limit(1)).first() is not None:  # which is seldom
        asked.append(_merged())
    found: dict[str, list[Traced]] = {}
    for some in pieces(sorted(alert_ids)):
        for statement in asked:
            for row in connection.execute(statement, {_ALERTS.key: some}):
                one = Traced(row.origin, row.publisher, row.at, row.reports, opens=bool(row.opens))
                found.setdefault(row.alert_id, []).append(one)
    return found


@cache  # building it takes longer than executing it, and it is asked for each message and each decision
def _own() -> Select[*tuple[Any, ...]]:
    of_it = _alert.c.id == _decision.c.alert_id
    return _origins(of_it, func.count(_match.c.item_id.distinct())).where(~_has_left())


@cache
def _merged() -> Select[*tuple[Any, ...]]:
    """The matches that are of the alert's story now, and that were decided on in one that was merged into it."""
    of_its_rule = _alert.c.rule_id == _match.c.rule_id
    return _origins(of_its_rule, literal(0, Integer)).where(
        _match.c.story_id == _alert.c.story_id,
        _decision.c.alert_id != _alert.c.id,
        _decision.c.story_id != _alert.c.story_id,
        _decision.c.story_id.in_(_MERGED),
    )


def _origins(belongs: ColumnElement[bool], reports: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """Origins of decided matches by alert; `belongs` says which alert it is."""
    opens = _decision.c.kind.in_([kind.value for kind in DecisionKind if kind.opens])
    of_it = and_(_match.c.item_id == _decision.c.item_id, _match.c.rule_id == _decision.c.rule_id)
    return (
        select(
            _alert.c.id.label("alert_id"),
            _match.c.origin,
            _match.c.publisher,
            func.min(_match.c.event_at).label("at"),
            reports.label("reports"),
            func.max(case((opens, 1), else_=0)).label("opens"),
        )
        .select_from(_decision.join(_match, of_it).join(_alert, belongs))
        .where(_alert.c.id.in_(_ALERTS), _match.c.story_id.is_not(None))
        .group_by(_alert.c.id, _match.c.origin, _match.c.publisher)
    )


def _has_left() -> ColumnElement[bool]:
    """Whether the report was of the alert's story, and is of another one now; a story that was merged has none left."""
    others = _match.alias()
    return and_(
        _decision.c.story_id == _alert.c.story_id,
        _match.c.story_id != _alert.c.story_id,
        exists().where(others.c.story_id == _alert.c.story_id),
    )
