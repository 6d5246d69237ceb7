"""Alerts that nobody has acknowledged, though every step of their escalation is over: told, or failed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from watchd.model.alert import AlertState
from watchd.model.notification import ESCALATION_KIND, NotificationState
from watchd.ports import Unanswered
from watchd.storage import tables
from watchd.storage.outbox import WAITING_STATES
from watchd.storage.rows import AnyRow
from watchd.storage.texts import facts_of
from watchd.storage.writing import pieces

_PATIENCE = timedelta(hours=1)  # with whoever was told last
_LOOKED_BACK = _PATIENCE + timedelta(days=1)  # for what nobody knows of yet
_TOLD = {NotificationState.SENT.value, NotificationState.SUMMARISED.value}
_OVER = {*_TOLD, NotificationState.DEAD.value}
_KEPT_BACK = {NotificationState.WITHHELD.value, NotificationState.MUTED.value}

_ack = tables.ack
_alert = tables.alert
_revision = tables.alert_revision
_sent = tables.notification
_STEPS = select(_sent.c.alert_id, _sent.c.state, _sent.c.changed_at, _sent.c.failover_at, _sent.c.expires_at)


def unanswered(connection: Connection, known: Collection[str], now: datetime) -> Mapping[str, Unanswered]:
    """Alerts by id of which the last step was over an hour ago and less than 25; of the `known`, however long.

    One step at least was told or failed; where all were withheld or muted, there was nobody to answer. Where all
    failed, and by their fallbacks too, nobody can, and these come at once. The `known` go on while a step is sent
    again, until one is taken where none was. What they say is known: it is not read again.
    """
    is_over = or_(_sent.c.state == NotificationState.DEAD.value, _sent.c.changed_at <= now - _PATIENCE)
    lately = and_(_sent.c.changed_at > now - _LOOKED_BACK, is_over)
    of_steps = and_(_sent.c.kind == ESCALATION_KIND, _sent.c.state.in_(sorted(_OVER)))
    fresh = connection.execute(select(_sent.c.alert_id).where(of_steps, lately).distinct()).scalars()
    found: dict[str, Unanswered] = {}
    for some in pieces(sorted({*known, *fresh})):
        steps: dict[str, list[AnyRow]] = {}
        these = and_(_sent.c.alert_id.in_(some), _sent.c.kind == ESCALATION_KIND)
        for row in connection.execute(_STEPS.where(these)):
            steps.setdefault(row.alert_id, []).append(row)
        for row in connection.execute(_open_and_not_acknowledged(some)):
            of_it = steps.get(row.id, [])
            if _go_on(of_it, now) if row.id in known else _are_over(of_it, now):
                found[row.id] = _what_became(row.rule_id, of_it, now)
    headlines = _headlines(connection, found.keys() - set(known))
    return {key: one._replace(headline=headlines.get(key, "")) for key, one in found.items()}


def _are_over(steps: Sequence[AnyRow], now: datetime) -> bool:
    """Whether none waits, and nobody can answer any more, or whoever was told last has had an hour."""
    if any(_waits(step, now) for step in steps):
        return False
    was_told = any(step.state in _TOLD for step in steps)
    return not was_told or max(step.changed_at for step in steps) <= now - _PATIENCE


def _go_on(steps: Sequence[AnyRow], now: datetime) -> bool:
    """Whether what operators know of is so still: a step that is sent again by hand says nothing until it is taken.

    Then whoever reads it has an hour, where nobody had been told before.
    """
    told_at = [step.changed_at for step in steps if step.state in _TOLD]
    return not told_at or min(told_at) <= now - _PATIENCE


def _waits(step: AnyRow, now: datetime) -> bool:
    """Whether it may reach somebody yet, by itself or by the fallback that is about to stand in for it."""
    stands_in = step.failover_at is not None and step.expires_at > now
    return step.state in WAITING_STATES or (step.state == NotificationState.DEAD.value and stands_in)


def _what_became(rule_id: str, steps: Sequence[AnyRow], now: datetime) -> Unanswered:
    states = Counter(step.state for step in steps)
    told, kept_back = (sum(states[state] for state in some) for some in (_TOLD, _KEPT_BACK))
    last_at = max((step.changed_at for step in steps), default=now)
    return Unanswered(rule_id, "", told, states[NotificationState.DEAD.value], last_at, kept_back)


def _open_and_not_acknowledged(alert_ids: Collection[str]) -> Select[Any]:
    return (
        select(_alert.c.id, _alert.c.rule_id)
        .where(_alert.c.id.in_(alert_ids), _alert.c.state == AlertState.OPEN.value, ~_is_acknowledged())
        .order_by(_alert.c.id)
    )


def _is_acknowledged() -> ColumnElement[bool]:
    """Itself, or in a message that told of it together with others."""
    told = _sent.alias()
    inside = (
        select(told.c.alert_id)
        .join(_sent, told.c.id == _sent.c.summary_id)
        .where(_sent.c.alert_id == _alert.c.id)
        .correlate(_alert)
    )
    return exists().where(or_(_ack.c.alert_id == _alert.c.id, _ack.c.alert_id.in_(inside)))


def _headlines(connection: Connection, alert_ids: Collection[str]) -> dict[str, str]:
    newest = and_(_revision.c.alert_id == _alert.c.id, _revision.c.revision == _alert.c.revision)
    facts = select(_alert.c.id, _revision.c.facts).select_from(_alert.join(_revision, newest))
    return {
        row.id: _headline_of(row)
        for some in pieces(sorted(alert_ids))
        for row in connection.execute(facts.where(_alert.c.id.in_(some)))
    }


def _headline_of(row: AnyRow) -> str:
    try:
        return facts_of(row.facts).headline
    except ValueError:  # `db check` names it; it can be acknowledged all the same
        return str(row.id)
