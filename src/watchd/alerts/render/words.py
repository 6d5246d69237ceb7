"""The words of an alert: its outline, in the order that somebody woken at three in the morning needs them.

What happened, what it is worth, the sentence that matched; then why it matched, who reported it, what the rule asks,
what to do next.
"""

from collections.abc import Callable
from dataclasses import replace

from watchd.alerts.render.clean import header_text, line_text
from watchd.alerts.render.outline import Outline, Room, Section
from watchd.alerts.render.phrases import (
    NAMELESS,
    language_tag,
    late_line,
    moment,
    moment_in,
    origin_line,
    reports_of,
    zones_of,
)
from watchd.alerts.render.sections import (
    coverage_section,
    head_of,
    listing,
    next_step,
    paragraph,
    paragraphs,
    past_line,
    quote_of,
    related_section,
    rule_section,
    sources_section,
    telling_report,
    together_section,
    told_in_terms,
    why_section,
)
from watchd.alerts.render.subject import marking, subject_line
from watchd.model.alert import AlertKind, Report
from watchd.model.notification import AlertView, Reader


def outline_of(view: AlertView, room: Room | None = None, reader: Reader | None = None) -> Outline:
    """The alert in words, for somebody in particular where one is given; the same view gives the same words."""
    reader = reader or Reader()
    outline = _OUTLINES[view.facts.kind](view, room or Room(), reader)
    if view.note:
        outline = replace(outline, lead=(*paragraphs(view.note), *outline.lead))
    severity, marked, _, *rest = outline.badges
    return replace(outline, badges=(severity, marked, moment_in(view.facts.at, zones_of(view, reader)), *rest))


def _of_item(view: AlertView, room: Room, reader: Reader) -> Outline:
    facts = view.facts
    told = telling_report(view)
    head = head_of(facts)
    return replace(
        _frame(view),
        headline_language=language_tag(head.language) if head else "",
        lead=(origin_line(view), *_unread(told, reader)),
        quote=quote_of(told) if told else None,
        sections=_filled(
            together_section(facts, room),
            _news(view, room),
            why_section(view, told, room),
            rule_section(facts),
            sources_section(view, room),
            related_section(view, room),
            coverage_section(facts),
            next_step(facts),
        ),
    )


def _news(view: AlertView, room: Room) -> Section:
    """What is new, what else was while it waited, and how late it came."""
    facts = view.facts
    said = [paragraph("; ".join(facts.news) or facts.reason)]
    if view.revision > 1:
        said[0] = f"Update {view.revision} of an alert opened {moment(facts.opened_at)}: {said[0]}"
    if facts.news:  # what it was compared with; what is new stands above
        said.append(paragraph(facts.reason.partition("; new in it: ")[0]))
    said.append(late_line(facts.reports[0]) if facts.reports else "")
    if facts.lines:
        said.append("Also new, and told with it:")
    also = replace(listing("What is new", view, room), paragraphs=())
    return replace(also, paragraphs=tuple(filter(None, said)))


def _unread(told: Report | None, reader: Reader) -> tuple[str, ...]:
    """What matched, before a sentence in a language that its reader does not read."""
    if told is None or not reader.reads or not told.language:
        return ()
    known = {language.partition("-")[0].lower() for language in reader.reads}
    is_read = told.language.partition("-")[0].lower() in known
    return () if is_read else tuple(filter(None, (told_in_terms(told),)))


def _of_window(view: AlertView, room: Room, reader: Reader) -> Outline:
    """The arithmetic leads: it is what happened."""
    facts = view.facts
    told = next((report for report in facts.reports if report.sentence), None)
    lead = paragraphs(facts.reason)
    if view.revision > 1:
        lead = (*lead, f"The alert was opened {moment(facts.opened_at)}.")
    if not facts.is_of_past and facts.traced and reports_of(view) > 1:
        lead = (*lead, origin_line(view))
    matched = replace(
        why_section(view, told, room), title="What matched before" if facts.is_of_past else "What matched"
    )
    sources = sources_section(view, room)
    if facts.is_of_past:
        sources = replace(sources, title=sources.title.replace("Sources", "Sources from before", 1))
    frame = _frame(view)
    return replace(
        frame,
        badges=tuple(badge for badge in frame.badges if badge != frame.headline),
        lead=(*lead, *_unread(told, reader), *past_line(facts)),
        quote=quote_of(told) if told else None,
        sections=_filled(
            together_section(facts, room),
            matched,
            rule_section(facts),
            sources,
            related_section(view, room),
            coverage_section(facts),
            next_step(facts),
        ),
    )


def _of_condition(view: AlertView, room: Room, _reader: Reader) -> Outline:
    facts = view.facts
    since, until = moment(facts.opened_at), moment(facts.at)
    if not facts.is_resolved:
        lead = f"Since {since}."
    elif facts.opened_at < facts.at:
        lead = f"Over since {until}; it began {since}."
    else:
        lead = f"Over since {until}."
    return replace(_frame(view), lead=(lead,), sections=_filled(listing("What", view, room), next_step(facts)))


def _of_summary(view: AlertView, room: Room, _reader: Reader) -> Outline:
    facts = view.facts
    return replace(
        _frame(view),
        lead=() if facts.reason == facts.headline else paragraphs(facts.reason),
        sections=_filled(
            replace(listing("In this summary", view, room), paragraphs=()),
            sources_section(view, room),
            next_step(facts),
        ),
    )


def _of_test(view: AlertView, room: Room, _reader: Reader) -> Outline:
    return replace(
        _frame(view),
        lead=("A test, sent by hand. Nothing has happened; if you can read this, the channel works.",),
        sections=_filled(listing("What", view, room), next_step(view.facts)),
    )


_OUTLINES: dict[AlertKind, Callable[[AlertView, Room, Reader], Outline]] = {
    AlertKind.ITEM: _of_item,
    AlertKind.WINDOW: _of_window,
    AlertKind.SYSTEM: _of_condition,
    AlertKind.SUMMARY: _of_summary,
    AlertKind.TEST: _of_test,
}


def _frame(view: AlertView) -> Outline:
    facts = view.facts
    title = line_text(facts.rule.title)
    badges = [facts.rule.severity.value.upper(), marking(facts.rule.tlp), moment(facts.at)]
    return Outline(
        subject=subject_line(view),
        headline=line_text(facts.headline) or NAMELESS,
        severity=facts.rule.severity.value,
        badges=(*badges, title) if title else tuple(badges),
        footer=(f"Alert {header_text(view.alert_id)}, revision {view.revision}.",),
    )


def _filled(*sections: Section) -> tuple[Section, ...]:
    """The sections that say anything."""
    return tuple(section for section in sections if section != Section(section.title))
