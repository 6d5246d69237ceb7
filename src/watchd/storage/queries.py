"""What people ask about items, feeds and alerts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, delete, func, select

from watchd.errors import StorageError
from watchd.model.alert import AlertHead, Condition, Decision, DecisionKind
from watchd.model.feed import FeedState
from watchd.model.match import Arrival, Failure
from watchd.model.overruling import merged_into
from watchd.storage import tables
from watchd.storage.feedback import acks_of, verdicts_of
from watchd.storage.heads import heads_where
from watchd.storage.outbox_queries import rows_of_alert
from watchd.storage.overruled import overrulings
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow, condition_of, feed_state_of, item_of, last_of_baseline
from watchd.storage.texts import evidence_of, facts_of, flaw, ordered_of, words_of
from watchd.storage.views import AlertReport, CoverageStretch, FeedReport, ItemReport, StoredMatch
from watchd.storage.writing import insert_new

Read = TypeVar("Read")

_alert = tables.alert
_decision = tables.decision
_failure = tables.failure
_item = tables.item
_match = tables.match
_pending = tables.pending
_revision = tables.item_revision
_told = tables.alert_revision


class QueryPart(Part):
    """Reading, and queueing an item again."""

    def feed_states(self) -> list[FeedState]:
        """Every feed's row, by id; no item is counted, so it may be asked again and again."""
        statement = select(tables.feed).order_by(tables.feed.c.feed_id)
        return [
            feed_state_of(row) for row in self._database.read(lambda connection: connection.execute(statement).all())
        ]

    def feeds(self) -> list[FeedReport]:
        """Every feed with its health and what it brought, by id."""
        brought = (
            select(_item.c.feed_id, func.count().label("number"), func.max(_item.c.seen_at).label("newest"))
            .group_by(_item.c.feed_id)
            .subquery()
        )
        statement = (
            select(tables.feed, brought.c.number, brought.c.newest)
            .select_from(tables.feed.outerjoin(brought, brought.c.feed_id == tables.feed.c.feed_id))
            .order_by(tables.feed.c.feed_id)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [FeedReport(feed_state_of(row), row.number or 0, row.newest) for row in rows]

    def coverage(self, feed_id: str, since: datetime) -> list[CoverageStretch]:
        """The feed's stretches that reach past `since`, oldest first."""
        table = tables.coverage
        statement = select(table).where(table.c.feed_id == feed_id, table.c.to_at >= since).order_by(table.c.from_at)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [CoverageStretch(row.from_at, row.to_at, row.state == "ok") for row in rows]

    def conditions(self) -> Mapping[str, Condition]:
        """Every condition by key."""
        statement = select(tables.condition).order_by(tables.condition.c.key)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return {row.key: condition_of(row) for row in rows}

    def item_report(self, item_id: str) -> ItemReport | None:
        """One item by its public id, with its matches, decisions and failures."""
        return self._database.read(lambda connection: _report(connection, item_id))

    def failures(self, limit: int = 200) -> list[Failure]:
        """Rules that raised on items, and items given up on (rule `*`), newest first."""
        statement = (
            select(_failure, _item.c.public_id)
            .select_from(_failure.join(_item, _item.c.id == _failure.c.item_id))
            .order_by(_failure.c.at.desc(), _failure.c.item_id, _failure.c.rule_id)
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [Failure(row.public_id, row.rule_id, row.error, row.at) for row in rows]

    def retry_item(self, item_id: str | None = None) -> int:
        """Evaluate an item again, or with None every item that has a failure; gives how many now wait.

        Their failures are forgotten; what was decided already stays decided.
        """

        def queue(connection: Connection) -> int:
            # A revision is decided on as of when it was seen, also the second time.
            revised_at = select(_revision.c.at).where(
                _revision.c.item_id == _item.c.id, _revision.c.revision == _item.c.revision
            )
            seen_at = func.coalesce(revised_at.scalar_subquery(), _item.c.seen_at).label("seen_at")
            chosen = select(_item.c.id, _item.c.revision, _item.c.feed_id, seen_at)
            if item_id is None:
                chosen = chosen.where(_item.c.id.in_(select(_failure.c.item_id)))
            else:
                chosen = chosen.where(_item.c.public_id == item_id)
            found = connection.execute(chosen).all()
            if item_id is not None and not found:
                raise StorageError(f"there is no item {item_id}: alerts and logs name the ids of items.")
            for row in found:
                connection.execute(delete(_failure).where(_failure.c.item_id == row.id))
                connection.execute(delete(_pending).where(_pending.c.item_id == row.id))
            rows = [
                {
                    "item_id": row.id,
                    "revision": row.revision,
                    "feed_id": row.feed_id,
                    "seen_at": row.seen_at,
                    "tries": 0,
                    "not_before": None,
                }
                for row in found
            ]
            insert_new(connection, _pending, rows)
            return len(rows)

        return self._database.write(queue)

    def alerts(self, *, rule_id: str | None = None, since: datetime | None = None, limit: int = 100) -> list[AlertHead]:
        """Alerts, told last first; of one that cannot be read, its head says why."""
        newest = select(_alert.c.id).order_by(_alert.c.told_at.desc(), _alert.c.id).limit(limit)
        if rule_id is not None:
            newest = newest.where(_alert.c.rule_id == rule_id)
        if since is not None:
            newest = newest.where(_alert.c.told_at >= since)

        def find(connection: Connection) -> Sequence[AlertHead]:
            chosen = connection.execute(newest).scalars().all()
            return heads_where(connection, _alert.c.id.in_(chosen))

        heads = self._database.read(find)
        return sorted(heads, key=lambda head: (head.last_told_at or head.opened_at, head.alert_id), reverse=True)

    def alert_report(self, alert_id: str) -> AlertReport | None:
        """One alert with its decisions and notifications."""

        def find(connection: Connection) -> AlertReport | None:
            heads = heads_where(connection, _alert.c.id == alert_id)
            if not heads:
                return None
            decided, unreadable = _decisions(connection, _decision.c.alert_id == alert_id)
            story_id = heads[0].story_id
            said = () if story_id is None else overrulings(connection, story_id)
            return AlertReport(
                heads[0],
                decided,
                rows_of_alert(connection, alert_id),
                unreadable,
                tuple(acks_of(connection, alert_id)),
                tuple(verdicts_of(connection, alert_id)),
                said,
                _goes_on_in(connection, merged_into(story_id, said)),
            )

        return self._database.read(find)


def _goes_on_in(connection: Connection, story_id: str | None) -> str | None:
    told = select(_alert.c.id).where(_alert.c.story_id == story_id).order_by(_alert.c.opened_at.desc(), _alert.c.id)
    return None if story_id is None else connection.execute(told.limit(1)).scalar()


def _report(connection: Connection, item_id: str) -> ItemReport | None:
    row = connection.execute(select(_item).where(_item.c.public_id == item_id)).first()
    if row is None:
        return None
    found = connection.execute(
        select(_match).where(_match.c.item_id == row.id).order_by(_match.c.rule_id, _match.c.match_digest)
    )
    failed = connection.execute(select(_failure).where(_failure.c.item_id == row.id).order_by(_failure.c.rule_id))
    waiting = connection.execute(select(_pending.c.tries).where(_pending.c.item_id == row.id)).first()
    revised = select(_revision.c.at).where(_revision.c.item_id == row.id, _revision.c.revision == row.revision)
    matches, bad_matches = _sorted_out(found, _match_of, lambda row: f"the match of rule {row.rule_id}")
    decisions, bad_decisions = _decisions(connection, _decision.c.item_id == row.id)
    alerts = dict.fromkeys(decision.alert_id for decision in decisions if decision.alert_id is not None)
    return ItemReport(
        item=item_of(row),
        revised_at=connection.execute(revised).scalar() or row.seen_at,
        matches=matches,
        decisions=decisions,
        failures=tuple(Failure(item_id, failure.rule_id, failure.error, failure.at) for failure in failed),
        is_pending=waiting is not None,
        tries=0 if waiting is None else waiting.tries,
        held_at=row.held_at,
        is_baseline=row.baseline and row.revision <= last_of_baseline(row),
        told={alert_id: rows_of_alert(connection, alert_id) for alert_id in alerts},
        listed=_listed(connection, alerts, item_id),
        compared=_compared(connection, decisions),
        unreadable=(*bad_matches, *bad_decisions),
    )


def _listed(connection: Connection, alert_ids: Iterable[str], item_id: str) -> dict[str, frozenset[int]]:
    """By alert, the revisions among whose reports the item is."""
    asked = select(_told).where(_told.c.alert_id.in_(list(alert_ids)), _told.c.facts.contains(item_id, autoescape=True))
    found: dict[str, frozenset[int]] = {}
    for row in connection.execute(asked):
        try:
            reports = facts_of(row.facts).reports
        except ValueError:  # what cannot be read told nobody of it either
            continue
        if any(report.item_id == item_id for report in reports):
            found[row.alert_id] = found.get(row.alert_id, frozenset()) | {row.revision}
    return found


def _compared(connection: Connection, decisions: Iterable[Decision]) -> dict[str, tuple[str, datetime]]:
    """Of the items that decisions compare with, those that are still there: publisher, and when it was seen."""
    wanted = sorted({one.compared_with for one in decisions if one.compared_with is not None})
    asked = select(_item.c.public_id, _item.c.publisher, _item.c.seen_at).where(_item.c.public_id.in_(wanted))
    return {row.public_id: (row.publisher, row.seen_at) for row in connection.execute(asked)} if wanted else {}


def _sorted_out(
    rows: Iterable[AnyRow], read: Callable[[AnyRow], Read], name: Callable[[AnyRow], str]
) -> tuple[tuple[Read, ...], tuple[str, ...]]:
    """What the rows hold, and a sentence for each that cannot be read."""
    readable, unreadable = [], []
    for row in rows:
        try:
            readable.append(read(row))
        except ValueError as error:
            unreadable.append(f"{name(row)}: {flaw('row', error)}")
    return tuple(readable), tuple(unreadable)


def _decisions(connection: Connection, condition: ColumnElement[bool]) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    rows = connection.execute(
        select(_decision, _item.c.public_id)
        .select_from(_decision.outerjoin(_item, _item.c.id == _decision.c.item_id))
        .where(condition)
        .order_by(_decision.c.turn, _decision.c.position)
    )
    return _sorted_out(rows, _decision_of, lambda row: f"the decision of rule {row.rule_id} on {row.cause}")


def _match_of(row: AnyRow) -> StoredMatch:
    spans, roles = evidence_of(row.evidence)
    return StoredMatch(
        rule_id=row.rule_id,
        match_digest=row.match_digest,
        arrival=Arrival(row.arrival),
        event_at=row.event_at,
        story_id=row.story_id,
        origin=row.origin,
        signature=words_of(row.signature),
        spans=spans,
        roles=roles,
        account=row.account or "",
    )


def _decision_of(row: AnyRow) -> Decision:
    return Decision(
        rule_id=row.rule_id,
        cause=row.cause,
        kind=DecisionKind(row.kind),
        reason=row.reason,
        rule_digest=row.rule_digest,
        at=row.at,
        item_id=row.public_id,
        story_id=row.story_id,
        alert_id=row.alert_id,
        compared_with=row.compared_with,
        score=row.score,
        threshold=row.threshold,
        shared=() if row.shared is None else ordered_of(row.shared),
        fresh=() if row.fresh is None else ordered_of(row.fresh),
        is_draft=row.is_draft,
    )
