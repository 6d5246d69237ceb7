"""One alert as it is shown: what it says, the decisions about it, who got it and what people said to it."""

from typing import TYPE_CHECKING

from watchd.alerts.roles import in_words
from watchd.alerts.traced import known, name_of
from watchd.cli.outbox import write_rows
from watchd.cli.overruled import overruled_json, overruled_lines
from watchd.cli.shown import UNREADABLE, flat, iso, moment, write_fields, write_line, write_table

if TYPE_CHECKING:
    from watchd.model.alert import AlertFacts, AlertHead
    from watchd.model.feedback import Verdict
    from watchd.storage.views import AlertReport


def state_of(head: "AlertHead") -> str:
    """Its state as lists show it."""
    return "unreadable" if head.flaw else head.state.value


def head_json(head: "AlertHead") -> dict[str, object]:
    """One alert, as lists and `show` give it."""
    facts = head.facts
    said: dict[str, object] = {
        "state": head.state.value,
        "kind": facts.kind.value,
        "severity": facts.rule.severity.value,
        "tlp": facts.rule.tlp.value,
        "headline": facts.headline,
        "reason": facts.reason,
    }
    if head.flaw:
        said = dict.fromkeys(said)
    return {
        "id": head.alert_id,
        "revision": head.revision,
        "rule": head.rule_id,
        "story": head.story_id,
        **said,
        "unreadable": head.flaw,
        "opened_at": iso(head.opened_at),
        "told_at": iso(head.last_told_at),
        "copies": head.copies - head.related,
        "related": head.related,
        "publishers": sorted(head.publishers),
        "origins": [
            {"name": name_of(one), "published": iso(one.at), "reports": one.reports} for one in known(head.traced)
        ],
    }


def report_json(report: "AlertReport") -> dict[str, object]:
    """Everything of one alert, for programs."""
    return {
        "alert": head_json(report.head),
        "reports": [
            {
                "item": one.item_id,
                "feed": one.feed_id,
                "feed_title": one.feed_title or None,
                "publisher": one.publisher,
                "title": one.title,
                "url": one.url,
                "role": one.role,
                "seen_at": iso(one.seen_at),
                "published": iso(one.published),
            }
            for one in report.head.facts.reports
        ],
        "coverage": _coverage_json(report.head.facts),
        "lines": list(report.head.facts.lines),
        "together": [one.alert_id for one in report.head.facts.together],
        "unreadable": list(report.unreadable),
        "decisions": [
            {
                "item": one.item_id,
                "decision": one.kind.value,
                "reason": one.reason,
                "at": iso(one.at),
                "with": one.compared_with,
                "score": one.score,
            }
            for one in report.decisions
        ],
        "notifications": [
            {
                "id": one.id,
                "revision": one.notification.revision,
                "channel": one.notification.channel,
                "target": one.notification.target,
                "state": one.notification.state.value,
                "reason": one.notification.reason,
                "changed_at": iso(one.changed_at),
            }
            for one in report.notifications
        ],
        **_feedback_json(report),
        "overrulings": overruled_json(report.overrulings),
        "goes_on_in": report.goes_on_in,
    }


def _coverage_json(facts: "AlertFacts") -> dict[str, object] | None:
    seen = facts.coverage
    if seen is None:
        return None
    missing = [{"feed": one.feed_id, "since": iso(one.since), "reason": one.reason} for one in seen.failing]
    return {"feeds": seen.feeds, "answering": seen.answering, "missing": missing}


def _feedback_json(report: "AlertReport") -> dict[str, object]:
    return {
        "acks": [{"by": one.author, "at": iso(one.at), "via": one.via} for one in report.acks],
        "verdicts": [
            {
                "by": one.author,
                "verdict": one.kind.value,
                "note": one.note,
                "at": iso(one.at),
                "via": one.via,
                "revision": one.revision,
                "rule_version": one.rule_digest,
            }
            for one in report.verdicts
        ],
    }


def write_report(report: "AlertReport") -> None:
    """Everything of one alert, for people."""
    from watchd.alerts.render.sections import coverage_section

    head, facts = report.head, report.head.facts
    coverage = coverage_section(facts)
    write_line(UNREADABLE if head.flaw else flat(facts.headline))
    markings = "" if head.flaw else f" ({facts.rule.severity.value}, TLP {facts.rule.tlp.value})"
    write_fields(
        {
            "alert": f"{head.alert_id}, revision {head.revision}, {state_of(head)}",
            "rule": f"{head.rule_id}{markings}",
            "place": f"{facts.rule.file}:{facts.rule.line}" if facts.rule.file else "",
            "question": facts.rule.question,
            "why": facts.reason if facts.reason != facts.headline else "",
            "words": _words(facts),
            "roles": "; also ".join(map(in_words, facts.reports[0].roles if facts.reports else ())),
            "opened": moment(head.opened_at),
            "told": moment(head.last_told_at),
            "coverage": " ".join((*coverage.paragraphs, "; ".join(coverage.points))).strip(),
            "copies": f"{copies} not told on their own" if (copies := head.copies - head.related) else "",
            "grouped": f"{head.related} in other words, listed with its updates" if head.related else "",
            "origins": ", ".join(f"{name_of(one)} {moment(one.at)}" for one in known(head.traced)),
            "goes on in": report.goes_on_in or "",
            "next": f"`{facts.next_step}`" if facts.next_step else "",
            "in hand": "; ".join(f"{one.author}, {moment(one.at)}" for one in report.acks),
            "verdicts": "; ".join(map(_judged, report.verdicts)),
        }
    )
    for line in (*facts.lines, *_together(facts), *overruled_lines(report.overrulings), *report.unreadable):
        write_line(f"- {flat(line)}")
    if facts.reports:
        write_line()
        write_table(
            ("ITEM", "ROLE", "SEEN", "PUBLISHER", "TITLE", "URL"),
            [(one.item_id, one.role, moment(one.seen_at), one.publisher, one.title, one.url) for one in facts.reports],
            texts={"TITLE", "URL"},
        )
    if report.decisions:
        write_line()
        write_table(
            ("DECIDED", "DECISION", "ITEM", "REASON"),
            [(moment(one.at), one.kind.value, one.item_id or "", one.reason) for one in report.decisions],
            texts={"REASON"},
        )
    write_line()
    if report.notifications:
        write_rows(report.notifications, with_headline=False)
    else:
        write_line(_nobody(report))


def _together(facts: "AlertFacts") -> tuple[str, ...]:
    from watchd.alerts.render.outline import Room
    from watchd.alerts.render.sections import together_section

    return together_section(facts, Room(points=len(facts.together))).points


def _words(facts: "AlertFacts") -> str:
    spans = facts.reports[0].spans if facts.reports else ()
    return ", ".join(dict.fromkeys(f"{span.text} ({span.term})" for span in spans))


def _nobody(report: "AlertReport") -> str:
    """Why nobody was told."""
    severity = report.head.facts.rule.severity
    if report.head.state.value == "draft":
        return "Nobody was told: its rule is a draft."
    if not severity.sends:
        return f"Nobody was told: severity {severity.value} is only listed."
    return "Nobody was told: no route of the config fits it; `watchd channel list` shows the channels."


def _judged(one: "Verdict") -> str:
    said = f": {one.note}" if one.note else ""
    return f"{one.kind} to {one.author} (rev {one.revision}, {moment(one.at)}){said}"
