"""Alerts that nobody has acknowledged, though every step of their escalation is over: told, or failed."""

from collections import Counter
from collections.abc import Collection, Mapping
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


def unanswered(connection: Connection, known: Collection[str], now: datetime) -> Mapping[str, Unanswered]:
    """Alerts by id of which the last step was over an hour ago and less than 25; of the `known`, however long.

    One step at least was told or failed; where all were withheld or muted, there was nobody to answer. Where all
    failed nobody can, and these come at once. What the `known` say is known: it is not read again.
    """
    is_over = or_(_sent.c.state == NotificationState.DEAD.value, _sent.c.changed_at <= now - _PATIENCE)
    lately = and_(_sent.c.changed_at > now - _LOOKED_BACK, is_over)
    of_steps = and_(_sent.c.kind == ESCALATION_KIND, _sent.c.state.in_(sorted(_OVER)))
    fresh = connection.execute(select(_sent.c.alert_id).where(of_steps, lately).distinct()).scalars()
    found: dict[str, Unanswered] = {}
    for some in pieces(sorted({*known, *fresh})):
        steps: dict[str, list[AnyRow]] = {}
        these = and_(_sent.c.alert_id.in_(some), _sent.c.kind == ESCALATION_KIND)
        for row in connection.execute(select(_sent.c.alert_id, _sent.c.state, _sent.c.changed_at).where(these)):
            steps.setdefault(row.alert_id, []).append(row)
        for row in connection.execute(_open_and_not_acknowledged(some)):
            of_it = steps.get(row.id, [])
            states = Counter(step.state for step in of_it)
            last_at = max((step.changed_at for step in of_it), default=now)
            told = sum(states[state] for state in _TOLD)
            may_answer = last_at > now - _PATIENCE and told
            if states.keys().isdisjoint(WAITING_STATES) and _OVER & states.keys() and not may_answer:
                dead = states[NotificationState.DEAD.value]
                kept_back = sum(states[state] for state in _KEPT_BACK)
                found[row.id] = Unanswered(row.rule_id, "", told, dead, last_at, kept_back)
    headlines = _headlines(connection, found.keys() - set(known))
    return {key: one._replace(headline=headlines.get(key, "")) for key, one in found.items()}


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
