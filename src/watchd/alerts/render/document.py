"""The JSON document of an alert, for webhooks: one shape for every type, the same bytes for the same view.

Texts are cleaned and plain, never markup; those that strangers wrote are named under `untrusted_fields`. Offsets are
Unicode code points. Within one `api_version` fields are only added.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from watchd.alerts.facts import RELATED
from watchd.alerts.late import late_by
from watchd.alerts.render.answering import commands_of
from watchd.alerts.render.clean import line_text
from watchd.alerts.render.links import safe_link
from watchd.alerts.render.marks import marked_pieces, offsets, plain
from watchd.alerts.render.outline import Room
from watchd.alerts.render.phrases import (
    copies_of,
    language_tag,
    origin_line,
    publishers_of,
    related_of,
    reports_of,
    stamp,
    traced_of,
)
from watchd.alerts.traced import known, name_of, of_nobody
from watchd.model.alert import AlertFacts, AlertKind, Companion, FeedsSeen, Report, RuleFacts, Traced
from watchd.model.feedback import ActionLink
from watchd.model.match import Roles, Span
from watchd.model.notification import AlertView, Message

API_VERSION = "2025-11-01"
DOCUMENT_LIMIT = 20_000  # bytes; the Standard Webhooks specification advises to stay below

_LINKS_ROOM = 2_000  # of them, for the links of one receiver
_PROSE = 500
_WORD = 80
_POINT = 240
_EXCERPT = 320
_UNTRUSTED: Sequence[str] = (
    "data.alert.title",
    "data.why.reason",
    "data.why.hits[].matched",
    "data.why.hits[].lang",
    "data.why.roles[].actor.matched",
    "data.why.roles[].actor.lang",
    "data.why.roles[].action.matched",
    "data.why.roles[].action.lang",
    "data.why.roles[].target.matched",
    "data.why.roles[].target.lang",
    "data.why.coverage.missing[].reason",
    "data.items[].title",
    "data.items[].excerpt",
    "data.items[].publisher",
    "data.items[].url",
    "data.items[].lang",
    "data.story.summary",
    "data.story.origins[].name",
    "data.story.languages",  # its keys
    "data.lines[]",
    "data.together[].title",
    "data.together[].reason",
)

Json = str | int | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def document_of(view: AlertView) -> str:
    """The document on one line, under 20 kB in UTF-8: whole items, hits and lines are left out and counted."""
    room = Room()
    while True:
        text = json.dumps(_document(view, room), ensure_ascii=False, separators=(",", ":"))
        if len(text.encode()) < DOCUMENT_LIMIT - _LINKS_ROOM or room.is_least:
            return text
        room = room.halved()


def as_sent(message: Message) -> str:
    """The frozen document with its receiver's links, and how late it is where it is; ValueError if it is none."""
    if not message.links and message.delayed is None:
        return message.body
    whole = json.loads(message.body)
    if message.links:
        whole["data"]["links"] = _links(message.links)
    if message.delayed is not None:
        whole["data"] |= lateness(message.delayed)
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def lateness(delayed: timedelta) -> Json:
    """What a document says of how much later than it should have gone it leaves."""
    return {"delayed_seconds": int(delayed.total_seconds())}


def _links(links: Sequence[ActionLink]) -> Json:
    return {
        **{link.action.value: link.url for link in links},
        "until": {link.action.value: stamp(link.until) for link in links},
        "note": "GET shows a page and changes nothing; only its button does.",
    }


def type_of(view: AlertView) -> str:
    """The event type, as receivers route by it: `watch.alert.opened` and its kin."""
    facts = view.facts
    if facts.kind is AlertKind.WINDOW and facts.is_resolved:
        return "watch.alert.resolved"
    if facts.kind in {AlertKind.ITEM, AlertKind.WINDOW}:
        return "watch.alert.updated" if view.revision > 1 else "watch.alert.opened"
    if facts.kind is AlertKind.SYSTEM:
        return "watch.system.recovered" if facts.is_resolved else "watch.system.degraded"
    return f"watch.{facts.kind.value}"


def _document(view: AlertView, room: Room) -> Json:
    facts = view.facts
    return {
        "type": type_of(view),
        "timestamp": stamp(facts.at),
        "api_version": API_VERSION,
        "data": {
            "alert": _alert(view),
            "rule": _rule(facts.rule),
            "why": _why(facts, room),
            "story": _story(view, room),
            "items": [_item(report) for report in _listed(facts, room)],
            "lines": [line_text(line, _POINT) for line in facts.lines[: room.points]],
            "lines_total": len(facts.lines),
            "together": [_companion(one) for one in facts.together[: room.points]],
            "together_total": len(facts.together),
            "commands": commands_of(view),
            "untrusted_fields": _UNTRUSTED,
        },
    }


def _listed(facts: AlertFacts, room: Room) -> Sequence[Report]:
    """As many as there is room for; of grouped reports, which no other message may list, there is room for more."""
    beyond = [report for report in facts.reports[room.sources :] if report.role == RELATED]
    return (*facts.reports[: room.sources], *beyond[: room.points])


def _alert(view: AlertView) -> Json:
    facts = view.facts
    return {
        "id": view.alert_id,
        "revision": view.revision,
        "kind": facts.kind.value,
        "state": "resolved" if facts.is_resolved else "open",
        "severity": facts.rule.severity.value,
        "tlp": facts.rule.tlp.value,
        "title": line_text(facts.headline),
        "opened_at": stamp(facts.opened_at),
        "next_step": line_text(facts.next_step),
        "docs": line_text(facts.docs),
        "note": line_text(view.note),
        "test": facts.kind is AlertKind.TEST,
    }


def _companion(one: Companion) -> Json:
    return {
        "alert": one.alert_id,
        "revision": one.revision,
        "severity": one.severity.value,
        "title": line_text(one.headline),
        "rule": line_text(one.rule_id),
        "rule_title": line_text(one.rule_title),
        "reason": line_text(one.reason, _PROSE),
    }


def _rule(rule: RuleFacts) -> Json:
    return {
        "id": line_text(rule.id),
        "title": line_text(rule.title),
        "version": line_text(rule.digest, _WORD),
        "file": line_text(rule.file),
        "line": rule.line,
        "owner": line_text(rule.owner, _WORD) if rule.owner else None,
        "question": line_text(rule.question, _PROSE),
        "why": line_text(rule.why, _PROSE),
        "signal": line_text(rule.signal, _PROSE),
    }


def _why(facts: AlertFacts, room: Room) -> Json:
    hits = [(report, span) for report in facts.reports for span in report.spans]
    told = [(report, roles) for report in facts.reports for roles in report.roles]
    return {
        "reason": line_text(facts.reason, _PROSE),
        "hits": [_hit(report, span) for report, span in hits[: room.terms]],
        "hits_total": len(hits),
        "roles": [_roles(report, roles) for report, roles in told[: room.terms]],
        "roles_total": len(told),
        "matches": facts.matches,
        "coverage": None if facts.coverage is None else _coverage(facts.coverage),
    }


def _coverage(seen: FeedsSeen) -> Json:
    return {
        "feeds": seen.feeds,
        "answering": seen.answering,
        "missing": [
            {
                "feed": line_text(one.feed_id, _WORD),
                "since": stamp(one.since) if one.since else None,
                "reason": line_text(one.reason, _POINT),
            }
            for one in seen.failing
        ],
    }


def _roles(report: Report, roles: Roles) -> Json:
    parts = {"actor": roles.actor, "action": roles.action, "target": roles.target}
    spans = {role: None if span is None else _hit(report, span) for role, span in parts.items()}
    return {"item": report.item_id, **spans, "reading": line_text(roles.reading, _WORD)}


def _hit(report: Report, span: Span) -> Json:
    return {
        "item": report.item_id,
        "term": line_text(span.term, _WORD),
        "matched": line_text(span.text, _WORD),
        "field": line_text(span.field, _WORD),
        "lang": language_tag(report.language) or None,
        "start": span.start,
        "end": span.end,
    }


def _story(view: AlertView, room: Room) -> Json:
    reports, origins = view.facts.reports, known(traced_of(view))
    published = sorted(report.published for report in reports if report.published)
    return {
        "id": view.story_id,
        "summary": _summary(view),
        "reports_total": reports_of(view),
        "copies_total": max(0, copies_of(view) - related_of(view)),
        "related_total": related_of(view),
        "publishers_total": publishers_of(view),
        "origins": [_origin(one) for one in origins[: room.sources]],
        "origins_total": len(origins),
        "unknown_origin_total": of_nobody(traced_of(view)),
        "languages": dict(sorted(Counter(filter(None, map(_language, reports))).items())),
        "first_published": stamp(published[0]) if published else None,
        "last_published": stamp(published[-1]) if published else None,
        "items_included": len(_listed(view.facts, room)),
    }


def _origin(one: Traced) -> Json:
    return {"name": line_text(name_of(one), _WORD), "published": stamp(one.at), "reports": one.reports}


def _summary(view: AlertView) -> str:
    if view.facts.kind is AlertKind.WINDOW:
        return line_text(view.facts.reason, _PROSE)
    return origin_line(view) if view.facts.reports else ""


def _language(report: Report) -> str:
    return language_tag(report.language)


def _item(report: Report) -> Json:
    pieces = marked_pieces(report.sentence, report.marks, _EXCERPT)
    link, late = safe_link(report.url), late_by(report)
    return {
        "id": report.item_id,
        "role": line_text(report.role, _WORD),
        "feed": line_text(report.feed_id, _WORD),
        "feed_title": line_text(report.feed_title, _WORD) or None,
        "country": line_text(report.country, _WORD) or None,
        "publisher": line_text(report.publisher, _WORD),
        "title": line_text(report.title),
        "url": link.url if link else None,
        "published": stamp(report.published) if report.published else None,
        "seen_at": stamp(report.seen_at),
        "late_by": None if late is None else int(late.total_seconds()),
        "lang": language_tag(report.language) or None,
        "flags": [line_text(flag, _WORD) for flag in report.flags],
        "excerpt": plain(pieces),
        "marks": offsets(pieces),
    }
