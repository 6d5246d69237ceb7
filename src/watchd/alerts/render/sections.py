"""The parts of an alert's outline: quote, terms, sources, rule, what to do next."""

from collections.abc import Sequence
from itertools import islice

from watchd.alerts.facts import RELATED
from watchd.alerts.late import late_by
from watchd.alerts.render.clean import line_text
from watchd.alerts.render.links import safe_link, shown_url
from watchd.alerts.render.marks import marked_pieces
from watchd.alerts.render.outline import Quote, Room, Section, Source, Term
from watchd.alerts.render.phrases import NAMELESS, counted, language_tag, moment, publisher_name, reports_of
from watchd.alerts.roles import in_words
from watchd.model.alert import AlertFacts, Companion, MissingFeed, Report
from watchd.model.match import Span
from watchd.model.notification import AlertView
from watchd.text.durations import lasting

_PARAGRAPH = 800
_POINT = 240
_TITLE = 120  # of a report that has no more than a line
_BRIEF = 90  # of one that shares its line with a rule, an id and a reason
_WORD = 80
_TERMS_TOLD = 4
_NAMES = 8  # publishers of reports that are only counted
_ROLES = {"head": "first report", "copy": "copy", "update": "new", "related": "same affair", "match": ""}


def paragraph(text: str) -> str:
    """Prose on one line, cut where nobody reads on."""
    return line_text(text, _PARAGRAPH)


def paragraphs(*texts: str) -> tuple[str, ...]:
    """Those of the texts that say anything."""
    return tuple(filter(None, map(paragraph, texts)))


def head_of(facts: AlertFacts) -> Report | None:
    """The report that opened the story."""
    return next((report for report in facts.reports if report.role == "head"), None)


def telling_report(view: AlertView) -> Report | None:
    """The report whose sentence is quoted: what is new in an update, else the first one."""
    told = [report for report in view.facts.reports if report.sentence]
    for role in ("update", "head") if view.revision > 1 else ("head",):
        for report in told:
            if report.role == role:
                return report
    return told[0] if told else None


def past_line(facts: AlertFacts) -> tuple[str, ...]:
    """Above the sentence that is quoted where nothing came any more: when it was written."""
    told = next((report for report in facts.reports if report.sentence), None)
    if told is None or not facts.is_of_past:
        return ()
    return (f"The last one{'' if told is facts.reports[0] else ' that can be quoted'}, {_when(told)}:",)


def quote_of(report: Report) -> Quote:
    """The sentence that matched, with its words marked."""
    pieces = marked_pieces(report.sentence, report.marks)
    return Quote(pieces, publisher_name(report.publisher), language_tag(report.language))


def why_section(view: AlertView, told: Report | None, room: Room) -> Section:
    """Where the rule stands, and which words satisfied which of its terms, those of the quoted report first."""
    reports = sorted(view.facts.reports, key=lambda report: report is not told)
    seen = list({_key(span): (span, one) for one in reversed(reports) for span in reversed(one.spans)}.values())[::-1]
    roles = paragraphs(*(f"Who did what: {in_words(one)}" for one in (told.roles if told is not None else ())))
    terms = tuple(
        Term(line_text(span.term, _WORD), line_text(span.text, _WORD), line_text(span.field, _WORD), _language(report))
        for span, report in islice(seen, room.terms)
    )
    return Section(
        "Why it matched", paragraphs=(rule_place(view.facts), *roles), terms=terms, more=_more(len(seen) - room.terms)
    )


def sources_section(view: AlertView, room: Room) -> Section:
    """The reports, in the order of the facts; those that are only counted show as a number."""
    listed = view.facts.reports[: room.sources]
    if not listed:
        return Section("Sources")
    total = reports_of(view)
    title = "Sources" if len(listed) == total else f"Sources ({len(listed)} of {total:,} shown)"
    sources = tuple(_source(number, report) for number, report in enumerate(listed, start=1))
    more = _more(total - len(listed) - len(_briefly(view, room)) - view.facts.related_left)
    unlisted = sorted(set(view.publishers) - {report.publisher for report in listed})
    if more and unlisted:
        named = ", ".join(publisher_name(publisher) for publisher in unlisted[:_NAMES])
        more = f"{more}, among them {named}"
    return Section(title, sources=sources, more=more)


def related_section(view: AlertView, room: Room) -> Section:
    """The grouped reports for which the sources have no room, a line each, and how many the next update lists."""
    beyond, left = _briefly(view, room), view.facts.related_left
    points = tuple(line_text(_line(report), _POINT) for report in beyond)
    more = f"+{left:,} more, which the next update lists" if left else ""
    return Section("The same affair in other words", points=points, more=more)


def rule_section(facts: AlertFacts) -> Section:
    """What the rule asks, why, and what it would mean."""
    rule = facts.rule
    said = {"Question": rule.question, "Why it matters": rule.why, "If true": rule.signal}
    lines = [f"{label}: {text}" for label, raw in said.items() if (text := paragraph(raw))]
    return Section("The rule", paragraphs=tuple(lines))


def rule_place(facts: AlertFacts) -> str:
    """The very line and version of the rule that fired."""
    rule = facts.rule
    place = f"{line_text(rule.file)}:{rule.line}" if rule.file else line_text(rule.id)
    return f"{place}{f', version {line_text(rule.digest)[:12]}' if rule.digest else ''}"


def coverage_section(facts: AlertFacts) -> Section:
    """Which feeds of the rule do not answer: what they would have reported could be missing."""
    seen = facts.coverage
    if seen is None:
        return Section("Coverage")
    verb = "answers" if seen.answering == 1 else "answer"
    of_all = f"{seen.answering:,} of {counted(seen.feeds, 'feed')} of this rule {verb}"
    missing = seen.feeds - seen.answering
    if not missing:
        return Section("Coverage", paragraphs=(f"{of_all}.",))
    points = tuple(map(_missing, seen.failing))
    others = "other" if missing == 1 else "others"
    return Section(
        "Coverage",
        paragraphs=(f"{of_all}; what the {others} would report is missing.",),
        points=points,
        more=_more(missing - len(points)),
    )


def told_in_terms(report: Report) -> str:
    """What matched, for who does not read the report: who did what to whom, else the terms of the rule."""
    if report.roles:
        return paragraph(f"Matched: {in_words(report.roles[0])}")
    words = dict.fromkeys(
        span.text if span.term.casefold() == span.text.casefold() else f"{span.term} ({span.text})"
        for span in report.spans
    )
    return paragraph(f"Matched: {', '.join(list(words)[:_TERMS_TOLD])}") if words else ""


def _missing(feed: MissingFeed) -> str:
    since = f" since {moment(feed.since)}" if feed.since else ""
    return line_text(f"{feed.feed_id}{since}{f': {feed.reason}' if feed.reason else ''}", _POINT)


def listing(title: str, view: AlertView, room: Room) -> Section:
    """The lines of a system alert or a summary, after its reason where that is not the headline again."""
    facts = view.facts
    return Section(
        title,
        paragraphs=() if facts.reason == facts.headline else paragraphs(facts.reason),
        points=tuple(line_text(line, _POINT) for line in facts.lines[: room.points]),
        more=_more(len(facts.lines) - room.points),
    )


def together_section(facts: AlertFacts, room: Room) -> Section:
    """Every alert that this message tells: how urgent, by which rule, why, and under which id."""
    points = tuple(line_text(_companion(one), _POINT) for one in facts.together[: room.points])
    return Section("Told together", points=points, more=_more(len(facts.together) - room.points))


def _companion(one: Companion) -> str:
    """Which report by which rule: one rule may tell several, which its title and reason alone would not tell apart."""
    revised = f"update {one.revision}" if one.revision > 1 else ""
    reason = ": ".join(filter(None, (revised, one.reason)))
    headline = line_text(one.headline, _BRIEF)  # so that the id behind it is never cut off
    said = dict.fromkeys((headline, one.rule_title or one.rule_id, one.alert_id, reason))
    return f"{one.severity.value.upper()}: {' | '.join(filter(None, said))}"


def next_step(facts: AlertFacts) -> Section:
    """The command to run next, where there is one, and where more stands."""
    more = f"More: {line_text(facts.docs)}" if facts.docs else ""
    return Section("What to do next", commands=tuple(filter(None, (line_text(facts.next_step),))), more=more)


def _briefly(view: AlertView, room: Room) -> Sequence[Report]:
    return [one for one in view.facts.reports[room.sources :] if one.role == RELATED][: room.points]


def _line(report: Report) -> str:
    when = _when(report)
    title = line_text(report.title, _TITLE) or NAMELESS
    return f"{publisher_name(report.publisher)}, {when}: {title}"


def _when(report: Report) -> str:
    return moment(report.published or report.seen_at)


def _source(number: int, report: Report) -> Source:
    link, late = safe_link(report.url), late_by(report)
    publisher, feed = publisher_name(report.publisher), line_text(report.feed_title, _WORD)
    when = moment(report.published) if report.published else f"seen {moment(report.seen_at)}"
    return Source(
        number=number,
        publisher=publisher,
        feed="" if feed == publisher else feed,
        language=language_tag(report.language),
        when=f"{when}, {lasting(late)} late" if late else when,
        role=_ROLES.get(report.role, line_text(report.role, _WORD)),
        title=line_text(report.title) or NAMELESS,
        link=link,
        unlinked="" if link else shown_url(report.url),
    )


def _key(span: Span) -> tuple[str, str]:
    """The same word of the same term stands in title, summary and every copy: it is shown once."""
    return span.term, span.text.casefold()


def _language(report: Report) -> str:
    return language_tag(report.language)


def _more(number: int) -> str:
    return f"+{number:,} more" if number > 0 else ""
