"""One item as programs are shown it: what it is, what matched it and what came of that, what did not match and why."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from watchd.cli.shown import iso, write_json

if TYPE_CHECKING:
    from watchd.cli.item_why import Unmatched, Why
    from watchd.model.alert import Decision
    from watchd.model.match import Roles, Span
    from watchd.storage.views import ItemReport, OutboxRow, StoredMatch

SCHEMA = "watchd.item.show/1"
GIVEN_UP = "*"  # stands for every rule in a failure of the item as a whole
GROUP = "group"


def write_report_json(report: "ItemReport", why: "Why | None", rule_id: str | None) -> None:
    """Everything, or what concerns one rule, as one object."""
    shown, state = report.item, state_of(report)
    report = of_rule(report, rule_id)
    fields: dict[str, object] = {
        "item": {
            "id": shown.id,
            "revision": shown.revision,
            "feed": shown.feed_id,
            "publisher": shown.publisher,
            "language": shown.language,
            "url": shown.url,
            "title": shown.title,
            "summary": shown.summary,
            "body": shown.body,
            "published": iso(shown.published),
            "seen_at": iso(shown.seen_at),
            "event_at": iso(shown.event_at),
            "is_baseline": shown.baseline,
            "flags": list(shown.flags),
        },
        "state": state,
        "is_pending": report.is_pending,
        "tries": report.tries,
        "matches": [_match_json(match) for match in report.matches],
        "decisions": [_decision_json(decision, report) for decision in report.decisions],
        "failures": [{"rule": one.rule_id, "error": one.error, "at": iso(one.at)} for one in report.failures],
        "unreadable": list(report.unreadable),
        "generation": None if why is None else why.generation,
        "not_matched": [] if why is None else [_unmatched_json(one) for one in why.unmatched],
    }
    write_json(SCHEMA, fields)


def of_rule(report: "ItemReport", rule_id: str | None) -> "ItemReport":
    """The report with what concerns one rule alone; None: as it is."""
    if rule_id is None:
        return report
    return replace(
        report,
        matches=tuple(one for one in report.matches if one.rule_id == rule_id),
        decisions=tuple(one for one in report.decisions if one.rule_id == rule_id),
        failures=tuple(one for one in report.failures if one.rule_id in {rule_id, GIVEN_UP}),
    )


def state_of(report: "ItemReport") -> str:
    """Where the item stands, in one word: pending, quarantined, held, matched, baseline or evaluated."""
    if report.is_pending:
        return "pending"
    if any(one.rule_id == GIVEN_UP for one in report.failures):
        return "quarantined"
    if report.held_at is not None:
        return "held"
    if report.matches:
        return "matched"
    return "baseline" if report.is_baseline else "evaluated"


def _match_json(match: "StoredMatch") -> dict[str, object]:
    return {
        "rule": match.rule_id,
        "arrival": match.arrival.value,
        "story": match.story_id,
        "origin": match.origin,
        "signature": sorted(match.signature),
        "spans": [_span_json(span) for span in match.spans],
        "roles": [_roles_json(roles) for roles in match.roles],
    }


def _roles_json(roles: "Roles") -> dict[str, object]:
    parts = {"actor": roles.actor, "action": roles.action, "target": roles.target}
    spans = {role: None if span is None else _span_json(span) for role, span in parts.items()}
    return {**spans, "reading": roles.reading}


def _span_json(span: "Span") -> dict[str, object]:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}


def rows_of(decision: "Decision", report: "ItemReport") -> Sequence["OutboxRow"]:
    """What was sent of the alert that a decision names: of its revisions that list the report.

    Of a copy, and of what no revision lists for want of room, whatever was sent of it.
    """
    rows = report.told.get(decision.alert_id or "", ())
    revisions = report.listed.get(decision.alert_id or "", frozenset())
    if decision.kind.value == "suppress" or (not revisions and decision.kind.value != GROUP):
        return rows
    return [row for row in rows if row.notification.revision in revisions]


def _decision_json(decision: "Decision", report: "ItemReport") -> dict[str, object]:
    rows = rows_of(decision, report)
    return {
        "rule": decision.rule_id,
        "decision": decision.kind.value,
        "reason": decision.reason,
        "at": iso(decision.at),
        "alert": decision.alert_id,
        "story": decision.story_id,
        "with": decision.compared_with,
        "with_publisher": report.compared.get(decision.compared_with or "", (None, None))[0],
        "score": decision.score,
        "threshold": decision.threshold,
        "shared": list(decision.shared),
        "new_words": list(decision.fresh),
        "draft": decision.is_draft,
        "notifications": [
            {
                "id": row.id,
                "channel": row.notification.channel,
                "target": row.notification.target,
                "state": row.notification.state.value,
                "reason": row.notification.reason or row.last_error,
            }
            for row in rows
        ],
    }


def _unmatched_json(one: "Unmatched") -> dict[str, object]:
    return {
        "rule": one.rule_id,
        "kind": one.kind,
        "draft": one.is_draft,
        "found": [_span_json(span) for span in one.found],
        "missing": list(one.why),
    }
