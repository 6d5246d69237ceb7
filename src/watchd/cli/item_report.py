"""One item as it is shown: what it is, which rules matched it and what came of that, which did not and why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from watchd.cli.shown import (
    counted,
    flat,
    iso,
    moment,
    note,
    write_block,
    write_fields,
    write_json,
    write_line,
    write_table,
)

if TYPE_CHECKING:
    from watchd.cli.item_why import Unmatched, Why
    from watchd.model.alert import Decision
    from watchd.model.match import Span
    from watchd.storage.views import ItemReport, OutboxRow, StoredMatch

SCHEMA = "watchd.item.show/1"
_MOST_RULES = 30  # without a match, one a line; JSON has them all
_GIVEN_UP = "*"
_NOT_FOUND = "found no "
_DECIDED = {
    "new": "told as {alert}",
    "update": "told as an update of {alert}",
    "group": "not told on its own: listed with {alert}",
    "suppress": "not told: counted as a copy in {alert}",
    "repeat": "told again as {alert}",
    "hold": "held back",
}


def write_report_json(report: "ItemReport", why: "Why | None", rule_id: str | None) -> None:
    """Everything, or what concerns one rule, as one object."""
    shown, state = report.item, _state(report)
    report = _of_rule(report, rule_id)
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
        },
        "state": state,
        "is_pending": report.is_pending,
        "tries": report.tries,
        "matches": [_match_json(match) for match in report.matches],
        "decisions": [_decision_json(decision, report) for decision in report.decisions],
        "failures": [{"rule": one.rule_id, "error": one.error, "at": iso(one.at)} for one in report.failures],
        "generation": None if why is None else why.generation,
        "not_matched": [] if why is None else [_unmatched_json(one) for one in why.unmatched],
    }
    write_json(SCHEMA, fields)


def write_report(report: "ItemReport", why: "Why | None", rule_id: str | None) -> None:
    """To be read from the top: what it is and where it stands, then the rules, or one of them, then its texts."""
    shown = report.item
    write_line(flat(shown.title) or "(without a title)")
    write_fields(
        {
            "item": f"{shown.id}, revision {shown.revision}" if shown.revision > 1 else shown.id,
            "feed": shown.feed_id,
            "publisher": shown.publisher,
            "language": shown.language or "",
            "url": shown.url,
            "published": moment(shown.published),
            "seen": moment(shown.seen_at),
            "revised": moment(report.revised_at) if shown.revision > 1 else "",
            "state": _said_of(report),
        }
    )
    report = _of_rule(report, rule_id)
    for match in report.matches:
        _write_match(match, report, why)
    for failure in report.failures:
        write_line()
        who = "every rule" if failure.rule_id == _GIVEN_UP else f"rule {failure.rule_id}"
        write_line(flat(f"{who} failed on it at {moment(failure.at)}: {failure.error}"))
    if why is not None and why.unmatched:
        _write_unmatched(report, why)
    for text in (shown.summary, shown.body):
        if text:
            write_line()
            write_block(text)


def _of_rule(report: "ItemReport", rule_id: str | None) -> "ItemReport":
    if rule_id is None:
        return report
    return replace(
        report,
        matches=tuple(one for one in report.matches if one.rule_id == rule_id),
        decisions=tuple(one for one in report.decisions if one.rule_id == rule_id),
        failures=tuple(one for one in report.failures if one.rule_id in {rule_id, _GIVEN_UP}),
    )


def _state(report: "ItemReport") -> str:
    if report.is_pending:
        return "pending"
    if any(one.rule_id == _GIVEN_UP for one in report.failures):
        return "quarantined"
    if report.matches:
        return "matched"
    return "baseline" if report.item.baseline and report.item.revision == 1 else "evaluated"


def _said_of(report: "ItemReport") -> str:
    """Where it stands, in a sentence."""
    state = _state(report)
    again = f"`watchd item retry {report.item.id}`"
    if state == "pending":
        tried = f", after {counted(report.tries, 'failed attempt')}" if report.tries else ""
        return f"waits to be evaluated{tried}; `watchd run` does it"
    if state == "quarantined":
        return f"given up on: matching failed as a whole. Once the cause is mended: {again}"
    if state == "baseline":
        return "baseline: it came with the feed's first poll, and is history, which alerts nobody"
    if state == "matched":
        return f"evaluated: matched by {counted(len({one.rule_id for one in report.matches}), 'rule')}"
    return "evaluated: no rule matched it"


def _write_match(match: "StoredMatch", report: "ItemReport", why: "Why | None") -> None:
    decisions = [one for one in report.decisions if one.rule_id == match.rule_id]
    write_line()
    write_line(flat(f"Matched by {match.rule_id}"))
    write_fields(
        {
            "  words": _words(match.spans),
            "  story": match.story_id or "",
            "  result": "" if decisions else _undecided(match, report, why),
        }
    )
    for decision in decisions:
        write_fields(
            {
                "  result": f"{_decided(decision)} ({moment(decision.at)})",
                "  why": decision.reason,
                "  like": _like(decision, report),
                "  to": _told(decision, report.told.get(decision.alert_id or "", ()), why),
            }
        )


def _undecided(match: "StoredMatch", report: "ItemReport", why: "Why | None") -> str:
    from watchd.model.match import Arrival

    if match.arrival is Arrival.BASELINE:
        return "not told: the item came with the feed's first poll, which is history"
    if match.arrival is Arrival.RECOMPUTED:
        return "not told: the rule was asked of it afterwards"
    if why is not None and why.severities.get(match.rule_id) == "none":
        return "not told: the rule has severity none, it only counts"
    if report.is_pending:
        return "not decided yet"
    return "not told: nothing new against the revision before"


def _decided(decision: "Decision") -> str:
    said = _DECIDED[decision.kind.value].format(alert=decision.alert_id or "an alert")
    return f"{said}, as a draft" if decision.is_draft else said


def _like(decision: "Decision", report: "ItemReport") -> str:
    if decision.compared_with in {None, report.item.id}:
        return ""
    return f"{decision.compared_with} ({decision.score:.2f})" if decision.score is not None else ""


def _told(decision: "Decision", rows: Sequence["OutboxRow"], why: "Why | None") -> str:
    """Who was told of the alert, and who was not and why."""
    if decision.is_draft:
        return "nobody: the rule is a draft"
    if not rows:
        severity = why.severities.get(decision.rule_id, "") if why is not None else ""
        return (
            f"nobody: severity {severity} is only listed" if severity in {"info", "none"} else "nobody: no route fits"
        )
    return "; ".join(_by_state(rows))


def _by_state(rows: Sequence["OutboxRow"]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        sent = row.notification
        groups.setdefault((sent.state.value, sent.reason or row.last_error), []).append(sent.recipient)
    for (state, reason), targets in sorted(groups.items(), key=lambda group: group[0][0] != "sent"):
        yield f"{state}: {', '.join(dict.fromkeys(targets))}" + (f" ({reason})" if reason else "")


def _write_unmatched(report: "ItemReport", why: "Why") -> None:
    write_line()
    write_table(
        ("NOT MATCHED BY", "FOUND", "MISSING"),
        [
            (f"{one.rule_id} (draft)" if one.is_draft else one.rule_id, _words(one.found) or "-", _missing(one.why))
            for one in why.unmatched[:_MOST_RULES]
        ],
        texts={"FOUND", "MISSING"},
    )
    left = len(why.unmatched) - _MOST_RULES
    if left > 0:
        note(f"watchd: {counted(left, 'more rule')} found still less in it; --rule explains one, --json has them all")
    if why.published_at > report.revised_at and not report.is_pending:
        note(f"watchd: these are the rules in force since {moment(why.published_at)}, after the item came")


def _missing(reasons: Sequence[str]) -> str:
    """The reasons on one line; what was not found at all is named in one go."""
    absent = [one.removeprefix(_NOT_FOUND) for one in reasons if one.startswith(_NOT_FOUND)]
    others = [one for one in reasons if not one.startswith(_NOT_FOUND)]
    return "; ".join([*([_NOT_FOUND + ", ".join(absent)] if absent else []), *others])


def _words(spans: Sequence["Span"]) -> str:
    return ", ".join(dict.fromkeys(f"{span.text} ({span.term})" for span in spans))


def _match_json(match: "StoredMatch") -> dict[str, object]:
    return {
        "rule": match.rule_id,
        "arrival": match.arrival.value,
        "story": match.story_id,
        "origin": match.origin,
        "signature": sorted(match.signature),
        "spans": [_span_json(span) for span in match.spans],
    }


def _span_json(span: "Span") -> dict[str, object]:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}


def _decision_json(decision: "Decision", report: "ItemReport") -> dict[str, object]:
    rows = report.told.get(decision.alert_id or "", ())
    return {
        "rule": decision.rule_id,
        "decision": decision.kind.value,
        "reason": decision.reason,
        "at": iso(decision.at),
        "alert": decision.alert_id,
        "story": decision.story_id,
        "with": decision.compared_with,
        "score": decision.score,
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
