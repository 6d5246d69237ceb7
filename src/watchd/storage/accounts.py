"""The accounts: whether everything that was made is still there, in exactly one known state."""

from collections.abc import Iterator

from sqlalchemy import Connection, Select, and_, exists, func, literal, or_, select, union_all

from watchd.alerts.conditions import counted
from watchd.model.notification import NotificationState
from watchd.storage import tables
from watchd.storage.legible import illegible
from watchd.storage.match_accounts import check_matches

_alert = tables.alert
_item = tables.item
_pending = tables.pending
_revision = tables.alert_revision
_sent = tables.notification
_MADE = "(made)"  # in the place of a state


def check_accounts(connection: Connection) -> tuple[str, ...]:
    """What does not add up or cannot be read, one sentence each."""
    return (
        *check_balance(connection),
        *check_matches(connection),
        *_pending_items(connection),
        *_alerts(connection),
        *illegible(connection),
    )


def balance(connection: Connection) -> tuple[int, dict[str, int]]:
    """How many notifications were ever made, and how many there are in each state, at one moment."""
    # One statement sees one moment on either database; two could see a turn end between them.
    made = select(literal(_MADE).label("state"), func.coalesce(func.sum(_revision.c.notified), 0).label("number"))
    there = select(_sent.c.state, func.count().label("number")).group_by(_sent.c.state)
    counts = {row.state: int(row.number) for row in connection.execute(union_all(made, there))}
    return counts.pop(_MADE), dict(sorted(counts.items()))


def check_balance(connection: Connection) -> tuple[str, ...]:
    """What does not add up between the notifications that were made and those that are there, one sentence each."""
    return tuple(_notifications(connection))


def _notifications(connection: Connection) -> Iterator[str]:
    made, counts = balance(connection)
    there = sum(counts.values())
    if made != there:
        yield f"accounting: {_were(made)} made, but {there} {'is' if there == 1 else 'are'} there"
    elif number := connection.execute(_uneven()).scalar_one():
        uneven = counted(number, "alert revision has", "alert revisions have")
        yield f"accounting: {uneven} more or fewer notifications than were made for them"
    known = {state.value for state in NotificationState} - {NotificationState.UNREADABLE.value}
    for state, number in counts.items():
        if state not in known:
            are = counted(number, "notification is", "notifications are")
            yield f"accounting: {are} {state!r}, which is no state of this release"
    newer = _sent.alias()
    is_replaced = exists().where(
        newer.c.alert_id == _sent.c.alert_id,
        newer.c.channel == _sent.c.channel,
        newer.c.target == _sent.c.target,
        newer.c.revision > _sent.c.revision,
    )
    lost = select(func.count()).where(_sent.c.state == NotificationState.SUPERSEDED.value, ~is_replaced)
    if number := connection.execute(lost).scalar_one():
        yield f"accounting: {_were(number)} superseded by nothing"
    untold = select(func.count()).where(
        _sent.c.state == NotificationState.SUMMARISED.value, _sent.c.summary_id.is_(None)
    )
    if number := connection.execute(untold).scalar_one():
        yield f"accounting: {_were(number)} summarised by nothing"


def _were(number: int) -> str:
    return counted(number, "notification was", "notifications were")


def _uneven() -> Select[int]:
    """How many alert revisions do not have as many notifications as were made for them."""
    there = (
        select(_sent.c.alert_id, _sent.c.revision, func.count().label("number"))
        .group_by(_sent.c.alert_id, _sent.c.revision)
        .subquery()
    )
    of_it = and_(there.c.alert_id == _revision.c.alert_id, there.c.revision == _revision.c.revision)
    return (
        select(func.count())
        .select_from(_revision.outerjoin(there, of_it))
        .where(func.coalesce(there.c.number, 0) != _revision.c.notified)
    )


def _pending_items(connection: Connection) -> Iterator[str]:
    is_nowhere = or_(_item.c.id.is_(None), _item.c.revision < _pending.c.revision)
    join = _pending.outerjoin(_item, _item.c.id == _pending.c.item_id)
    if number := connection.execute(select(func.count()).select_from(join).where(is_nowhere)).scalar_one():
        yield f"{counted(number, 'pending row names', 'pending rows name')} an item revision that is not there"


def _alerts(connection: Connection) -> Iterator[str]:
    newest = and_(_revision.c.alert_id == _alert.c.id, _revision.c.revision == _alert.c.revision)
    join = _alert.outerjoin(_revision, newest)
    headless = select(func.count()).select_from(join).where(_revision.c.alert_id.is_(None))
    if number := connection.execute(headless).scalar_one():
        yield f"{counted(number, 'alert has lost its', 'alerts have lost their')} newest revision"
