"""Everything one turn decided, written in batches."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from watchd.errors import StorageError
from watchd.model.alert import AlertRevision, AlertState, Decision
from watchd.model.match import Failure, Match
from watchd.model.story import Story
from watchd.ports import Evaluation
from watchd.storage import tables
from watchd.storage.escalations import end_escalations
from watchd.storage.failover import settle_failed_over
from watchd.storage.gathered import settle_gathered
from watchd.storage.intake import integer_ids
from watchd.storage.outbox import queue
from watchd.storage.rows import condition_values
from watchd.storage.telling import mark_told
from watchd.storage.texts import evidence_json, facts_json, names_json, numbers_json, ordered_json, words_json, words_of
from watchd.storage.windows import keep_windows
from watchd.storage.writing import insert_new, pieces, upsert

_alert = tables.alert
_item = tables.item
_match = tables.match

_KNOWN_BY = (
    "url_key",
    "title",
    "digest",
    "formerly",
    "lead",
    "sketch",
)  # of the revision that matched last, as far as it was told


class EvaluationWriter:
    """Writes one evaluation inside the transaction of its turn."""

    def __init__(self, connection: Connection, turn: int, now: datetime) -> None:
        self._connection = connection
        self._turn = turn
        self._now = now
        self._ids: dict[str, int] = {}

    def write(self, evaluation: Evaluation) -> None:
        """Everything, and what this turn tells people of."""
        self._ids = integer_ids(self._connection, sorted(_named_items(evaluation)))
        self._rename(evaluation.renamed)  # first: this turn's own matches have the names they keep
        self._matches(evaluation.matches)
        self._stories(evaluation.stories)
        self._close_stories(list(evaluation.closed))
        self._decisions(evaluation.decisions)
        self._alerts(evaluation.alerts)
        queue(self._connection, evaluation.notifications, self._now)
        over = {alert.alert_id for alert in evaluation.alerts if alert.facts.is_resolved}
        end_escalations(self._connection, over, "it is over", self._now)
        settle_gathered(self._connection, evaluation.settled, self._now)
        settle_failed_over(self._connection, evaluation.failed_over)
        settle_failed_over(self._connection, evaluation.stranded, fallback=None)
        conditions = [condition_values(condition) for condition in evaluation.conditions]
        upsert(self._connection, tables.condition, conditions, ("state", "since", "told_at", "facts"))
        self._close(evaluation.over)
        occurrences = [{"name": name, "scheduled_at": at, "done_at": self._now} for name, at in evaluation.occurrences]
        insert_new(self._connection, tables.occurrence, occurrences)
        keep_windows(self._connection, evaluation.windows, evaluation.stays)
        self._failures(evaluation.failures)
        mark_told(self._connection, self._turn, evaluation)

    def _rename(self, renamed: Sequence[tuple[str, str, str]]) -> None:
        for story_id, before, name in renamed:
            here = (_match.c.story_id == story_id) & (_match.c.origin == before)
            self._connection.execute(update(_match).where(here).values(origin=name, turn=self._turn))

    def _matches(self, matches: Sequence[Match]) -> None:
        rows = [match_values(match, self._id(match.item.id), self._turn) for match in matches]
        changed = ("publisher", "signature", "evidence", "turn", "seen_at", "found", *_KNOWN_BY)
        upsert(self._connection, _match, rows, changed, fill=("story_id", "origin", "leads", "account"))

    def _stories(self, stories: Sequence[Story]) -> None:
        rows = [
            {
                "id": story.id,
                "rule_id": story.rule_id,
                "head_item": self._id(story.head_item),
                "opened_at": story.opened_at,
                "last_at": story.last_at,
                "closed_at": None,
                "turn": self._turn,
            }
            for story in stories
        ]
        upsert(self._connection, tables.story, rows, ("head_item", "last_at", "closed_at", "turn"))

    def _close_stories(self, story_ids: Sequence[str]) -> None:
        for some in pieces(story_ids):
            closed = update(tables.story).where(tables.story.c.id.in_(some))
            self._connection.execute(closed.values(closed_at=self._now, turn=self._turn))

    def _decisions(self, decisions: Sequence[Decision]) -> None:
        rows = [
            {
                "rule_id": decision.rule_id,
                "cause": decision.cause,
                "turn": self._turn,
                "position": position,
                "kind": decision.kind.value,
                "alert_id": decision.alert_id,
                "item_id": None if decision.item_id is None else self._id(decision.item_id),
                "story_id": decision.story_id,
                "compared_with": decision.compared_with,
                "score": decision.score,
                "threshold": decision.threshold,
                "shared": ordered_json(decision.shared) if decision.shared else None,
                "fresh": ordered_json(decision.fresh) if decision.fresh else None,
                "reason": decision.reason,
                "rule_digest": decision.rule_digest,
                "at": decision.at,
                "is_draft": decision.is_draft,
            }
            for position, decision in enumerate(decisions)
        ]
        insert_new(self._connection, tables.decision, rows)

    def _alerts(self, alerts: Sequence[AlertRevision]) -> None:
        if not alerts:
            return
        stored = self._stored_alerts({alert.alert_id for alert in alerts})
        rows = []
        for alert in sorted(alerts, key=lambda alert: (alert.alert_id, alert.revision)):
            newest, head, signature = stored.get(alert.alert_id, (0, "", frozenset()))
            if alert.revision <= newest:  # decided before: the same firing, evaluated again
                continue
            heads = (report.publisher for report in alert.facts.reports if report.role in {"head", "match"})
            head = next(heads, head)
            signature |= alert.signature
            stored[alert.alert_id] = (alert.revision, head, signature)
            rows.append(
                {
                    "id": alert.alert_id,
                    "rule_id": alert.rule_id,
                    "story_id": alert.story_id,
                    "opened_at": alert.facts.opened_at,
                    "state": alert.state.value,
                    "revision": alert.revision,
                    "told_at": alert.at,
                    "head_publisher": head,
                    "signature": words_json(signature),
                }
            )
        changed = ("story_id", "state", "revision", "told_at", "head_publisher", "signature")
        upsert(self._connection, _alert, rows, changed)
        insert_new(self._connection, tables.alert_revision, [_revision_values(alert) for alert in alerts])

    def _close(self, alert_ids: Sequence[str]) -> None:
        for some in pieces(alert_ids):
            closed = update(_alert).where(_alert.c.id.in_(some), _alert.c.state == AlertState.OPEN.value)
            self._connection.execute(closed.values(state=AlertState.CLOSED.value))

    def _stored_alerts(self, alert_ids: Iterable[str]) -> dict[str, tuple[int, str, frozenset[str]]]:
        found = {}
        for some in pieces(sorted(alert_ids)):
            columns = (_alert.c.id, _alert.c.revision, _alert.c.head_publisher, _alert.c.signature)
            for row in self._connection.execute(select(*columns).where(_alert.c.id.in_(some))):
                found[row.id] = (row.revision, row.head_publisher, _told_words(row.signature))
        return found

    def _failures(self, failures: Sequence[Failure]) -> None:
        rows = [
            {
                "item_id": self._ids[failure.item_id],
                "rule_id": failure.rule_id,
                "error": failure.error,
                "at": failure.at,
                "told_turn": None,
            }
            for failure in failures
            if failure.item_id in self._ids
        ]
        upsert(self._connection, tables.failure, rows, ("error", "at", "told_turn"))

    def _id(self, item_id: str) -> int:
        if item_id not in self._ids:
            raise StorageError(f"item {item_id} is not stored, so nothing can be decided on it.")
        return self._ids[item_id]


def _told_words(text: str) -> frozenset[str]:
    try:
        return words_of(text)
    except ValueError:  # the revision that is written now mends it, as far as it goes
        return frozenset()


def match_values(match: Match, item_id: int, turn: int) -> dict[str, object]:
    """A match's row."""
    return {
        "rule_id": match.rule_id,
        "match_digest": match.match_digest,
        "item_id": item_id,
        "event_at": match.item.event_at,
        "arrival": match.arrival.value,
        "story_id": match.story_id,
        "origin": match.origin,
        "publisher": match.item.publisher,
        "signature": words_json(match.signature),
        "evidence": evidence_json(match.spans, match.roles),
        "turn": turn,
        "found": ordered_json(match.values) if match.values else None,
        "account": None if match.account is None else match.account.value,
    } | _known_by(match)


def _known_by(match: Match) -> dict[str, object]:
    """What copies are compared with, where the match belongs to a story."""
    if match.story_id is None:
        return dict.fromkeys(("seen_at", "leads", *_KNOWN_BY))
    item = match.item
    return {
        "seen_at": item.seen_at,
        "url_key": item.url_key,
        "title": item.title if match.headline is None else match.headline,
        "digest": item.digest,
        "formerly": names_json(match.formerly) if match.formerly else None,
        "leads": "update" if match.leads else None,
        "lead": match.lead or None,
        "sketch": numbers_json(match.sketch) if match.sketch else None,
    }


def _revision_values(alert: AlertRevision) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "revision": alert.revision,
        "facts": facts_json(alert.facts),
        "reason": alert.facts.reason,
        "rule_digest": alert.rule_digest,
        "at": alert.at,
        "notified": 0,
    }


def _named_items(evaluation: Evaluation) -> set[str]:
    named = {match.item.id for match in evaluation.matches}
    named |= {story.head_item for story in evaluation.stories}
    named |= {decision.item_id for decision in evaluation.decisions if decision.item_id is not None}
    return named | {failure.item_id for failure in evaluation.failures}
