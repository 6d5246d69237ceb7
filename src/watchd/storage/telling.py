"""What people are still to be told of watchd itself, and in which turn they were: a mark on each row, never a time.

Clocks step and commits come late, so no moment divides what was told from what was not. A turn reads the rows without
a mark and marks just those, in one transaction.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from watchd.model.feed import Baseline
from watchd.model.match import Arrival, Failure
from watchd.model.notification import Notification
from watchd.ports import Evaluation
from watchd.storage import tables
from watchd.storage.intake import integer_ids
from watchd.storage.rows import notification_of
from watchd.storage.tables.outward import UNTOLD
from watchd.storage.writing import pieces

_failure = tables.failure
_feed = tables.feed
_item = tables.item
_match = tables.match
_pending = tables.pending
_sent = tables.notification


def untold_failures(connection: Connection) -> list[Failure]:
    """Failures that no turn has told operators of, oldest first."""
    rows = connection.execute(
        select(_item.c.public_id, _failure.c.rule_id, _failure.c.error, _failure.c.at)
        .select_from(_failure.join(_item, _item.c.id == _failure.c.item_id))
        .where(_failure.c.told_turn.is_(None))
        .order_by(_failure.c.at, _failure.c.item_id, _failure.c.rule_id)
    )
    return [Failure(row.public_id, row.rule_id, row.error, row.at) for row in rows]


def untold_dead(connection: Connection) -> list[Notification]:
    """Dead notifications that no turn has told operators of, oldest first; they stay dead until the turn ends."""
    # Locked, so that nobody sends one again between reading and marking it.
    rows = connection.execute(select(_sent).where(UNTOLD).order_by(_sent.c.changed_at, _sent.c.id).with_for_update())
    return [notification_of(row) for row in rows]


def untold_baselines(connection: Connection) -> list[Baseline]:
    """Baselines that no turn has told anybody of, by feed."""
    rows = connection.execute(
        select(_feed.c.feed_id, _feed.c.baseline_at)
        .where(_feed.c.baseline_at.is_not(None), _feed.c.baseline_told_turn.is_(None))
        .order_by(_feed.c.feed_id)
    ).all()
    if not rows:
        return []
    waiting = select(_item.c.feed_id).select_from(_pending.join(_item, _item.c.id == _pending.c.item_id))
    unevaluated = set(connection.execute(waiting.where(_item.c.baseline).distinct()).scalars())
    return [Baseline(row.feed_id, row.baseline_at, row.feed_id not in unevaluated) for row in rows]


def baseline_matches(connection: Connection, feeds: Sequence[str]) -> list[tuple[str, int, str]]:
    """(rule_id, number of items, one title) of baseline matches in these feeds, by rule."""
    # Under two digests of an edited rule an item matches once.
    number, title = func.count(_match.c.item_id.distinct()), func.min(_item.c.title)
    statement = (
        select(_match.c.rule_id, number.label("number"), title.label("title"))
        .select_from(_match.join(_item, _item.c.id == _match.c.item_id))
        .where(_match.c.arrival == Arrival.BASELINE.value)
        .group_by(_match.c.rule_id)
    )
    found: dict[str, tuple[int, str]] = {}
    for some in pieces(feeds):
        for row in connection.execute(statement.where(_item.c.feed_id.in_(some))):
            before, one = found.get(row.rule_id, (0, row.title))
            found[row.rule_id] = (before + row.number, min(one, row.title))
    return [(rule_id, *found[rule_id]) for rule_id in sorted(found)]


def mark_told(connection: Connection, turn: int, evaluation: Evaluation) -> None:
    """This turn tells people of what its evaluation names."""
    if evaluation.told_failures:
        ids = integer_ids(connection, sorted({failure.item_id for failure in evaluation.told_failures}))
        failures = [
            {"of": ids[failure.item_id], "by": failure.rule_id, "turn": turn} for failure in evaluation.told_failures
        ]
        connection.execute(_TOLD_FAILURE, failures)
    if evaluation.told_dead:
        connection.execute(_TOLD_DEAD, [{"of": dead.id, "turn": turn} for dead in evaluation.told_dead])
    if evaluation.told_mutes:
        connection.execute(_TOLD_MUTE, [{"of": mute_id, "turn": turn} for mute_id in evaluation.told_mutes])
    if evaluation.told_by:
        connection.execute(_TOLD_BY, [{"of": member, "by": summary} for member, summary in evaluation.told_by])
    if evaluation.told_baselines:
        connection.execute(_TOLD_BASELINE, [{"of": feed_id, "turn": turn} for feed_id in evaluation.told_baselines])


_TOLD_FAILURE = (
    update(_failure)
    .where(_failure.c.item_id == bindparam("of"), _failure.c.rule_id == bindparam("by"))
    .values(told_turn=bindparam("turn"))
)
_TOLD_DEAD = update(_sent).where(_sent.c.id == bindparam("of")).values(told_turn=bindparam("turn"))
_TOLD_MUTE = update(tables.mute).where(tables.mute.c.id == bindparam("of")).values(told_turn=bindparam("turn"))
_TOLD_BY = update(_sent).where(_sent.c.id == bindparam("of")).values(summary_id=bindparam("by"))
_TOLD_BASELINE = update(_feed).where(_feed.c.feed_id == bindparam("of")).values(baseline_told_turn=bindparam("turn"))
