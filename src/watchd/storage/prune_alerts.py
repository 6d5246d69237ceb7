"""Which old alerts may go, and everything that goes with one: its revisions, decisions, messages and attempts."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select

from watchd.model.notification import WAITING, NotificationState
from watchd.storage import tables
from watchd.storage.match_accounts import forget_decisions
from watchd.storage.prunable import Chooser
from watchd.storage.prune_rest import Old, erase
from watchd.storage.writing import pieces

_alert = tables.alert
_attempt = tables.attempt
_decision = tables.decision
_item = tables.item
_sent = tables.notification
_story = tables.story

OldAlert = tuple[datetime, str]  # when it was told last, and its id

_FINAL = tuple(
    state.value
    for state in NotificationState
    if state not in {*WAITING, NotificationState.DEAD, NotificationState.UNREADABLE}
)


def old_alerts(connection: Connection, before: datetime, after: OldAlert | None, limit: int) -> list[OldAlert]:
    """The next alerts that were told last before then, oldest first."""
    statement = select(_alert.c.told_at, _alert.c.id).where(_alert.c.told_at < before)
    if after is not None:
        at, alert_id = after
        statement = statement.where(
            _alert.c.told_at >= at, or_(_alert.c.told_at > at, and_(_alert.c.told_at == at, _alert.c.id > alert_id))
        )
    rows = connection.execute(statement.order_by(_alert.c.told_at, _alert.c.id).limit(limit))
    return [(row.told_at, row.id) for row in rows]


def spent_alerts(connection: Connection, alert_ids: Sequence[str], before: datetime, chooser: Chooser) -> list[str]:
    """Those of the alerts that nothing needs any more.

    Needed is one that somebody judged, that has a message to send or to be told of, that is its rule's last by its
    publisher (the next firing is compared with it), whose window still stands, whose story may go on, on which a
    decision was taken later, or one of whose items still waits, is held or listed.
    """
    return [
        alert_id
        for some in pieces(sorted(alert_ids))
        for alert_id in _without_work(connection, _unneeded(connection, some, before), chooser)
    ]


def erase_alerts(connection: Connection, alert_ids: Sequence[str], *, counts_only: bool = False) -> Mapping[str, int]:
    """Take the alerts away with all that belongs to them; gives how many rows of which table."""
    rows: Counter[str] = Counter()
    for some in pieces(sorted(alert_ids)):
        messages = select(_sent.c.id).where(_sent.c.alert_id.in_(some))
        belongs: tuple[Old, ...] = (
            (_attempt, _attempt.c.notification_id.in_(messages)),
            (_sent, _sent.c.alert_id.in_(some)),
            (tables.rendering, tables.rendering.c.alert_id.in_(some)),
            (tables.ack, tables.ack.c.alert_id.in_(some)),
            (_decision, _decision.c.alert_id.in_(some)),
            (tables.alert_revision, tables.alert_revision.c.alert_id.in_(some)),
            (_alert, _alert.c.id.in_(some)),
        )
        if not counts_only:
            forget_decisions(connection, _decision.c.alert_id.in_(some))
        rows.update(erase(connection, belongs, counts_only=counts_only))
    return rows


def _unneeded(connection: Connection, alert_ids: Sequence[str], before: datetime) -> list[str]:
    newer = _alert.alias()
    is_followed = exists().where(
        newer.c.rule_id == _alert.c.rule_id,
        newer.c.head_publisher == _alert.c.head_publisher,
        newer.c.told_at > _alert.c.told_at,
    )
    judged = exists().where(tables.verdict.c.alert_id == _alert.c.id)
    is_untold = and_(_sent.c.state == NotificationState.DEAD.value, _sent.c.told_turn.is_(None))
    is_open = or_(_sent.c.state.not_in((*_FINAL, NotificationState.DEAD.value)), is_untold)
    has_message = exists().where(_sent.c.alert_id == _alert.c.id, is_open)
    # A stay may end in years, and its end is a revision of its alert.
    stands = exists().where(tables.window.c.alert_id == _alert.c.id)
    goes_on = exists().where(
        _story.c.id == _alert.c.story_id, or_(_story.c.closed_at.is_(None), _story.c.last_at >= before)
    )
    decided = exists().where(_decision.c.alert_id == _alert.c.id, _decision.c.at >= before)
    statement = (
        select(_alert.c.id)
        .where(_alert.c.id.in_(alert_ids), _alert.c.told_at < before, is_followed)
        .where(~judged, ~has_message, ~stands, ~goes_on, ~decided)
        .order_by(_alert.c.id)
    )
    return list(connection.execute(statement.with_for_update()).scalars())


def _without_work(connection: Connection, alert_ids: Sequence[str], chooser: Chooser) -> list[str]:
    """Those of the alerts none of whose items is needed by something else."""
    rows = connection.execute(
        select(_decision.c.alert_id, _item.c.id)
        .select_from(_decision.join(_item, _item.c.id == _decision.c.item_id))
        .where(_decision.c.alert_id.in_(alert_ids))
    ).all()
    needed = chooser.needed(connection, {row.id for row in rows})
    kept: Collection[str] = {row.alert_id for row in rows if row.id in needed}
    return [alert_id for alert_id in alert_ids if alert_id not in kept]
