"""What an alert says, gathered from rule, item and match into frozen facts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.model.alert import AlertFacts, AlertHead, AlertKind, Report, RuleFacts, Traced
from watchd.model.item import FIELDS, Item
from watchd.model.match import Roles, Span
from watchd.model.rule import Rule
from watchd.text.sentences import sentence_numbers
from watchd.text.tokens import tokenise

MOST_REPORTS = 12  # listed in one alert with all that is known of them; copies beyond are counted
MOST_RELATED = 60  # grouped reports that one revision lists, those beyond `MOST_REPORTS` in short; the next goes on
RELATED = "related"  # the role of a report that was grouped
_SENTENCE_MAX = 600  # code points; a page without full stops is one sentence
_MOST_DUE = 8  # moments of updates; four are within a day at most
_MOST_LINES = 40
_CONTEXT = 200  # kept before the first matched word of a sentence that is too long


def rule_facts(rule: Rule) -> RuleFacts:
    """The rule as an alert names it."""
    signal = ""
    if rule.signal is not None:
        verb = "supports" if rule.signal.supports else "undermines"
        signal = f"{verb} {rule.signal.board}/{rule.signal.hypothesis} ({rule.signal.strength})"
    return RuleFacts(
        id=rule.id,
        title=rule.title,
        severity=rule.severity,
        tlp=rule.tlp,
        digest=rule.digest,
        question=rule.question,
        why=rule.why,
        file=rule.place.file,
        line=rule.place.line,
        owner=rule.owner,
        signal=signal,
    )


def report_of(
    item: Item, spans: Sequence[Span], role: str, feed_title: str = "", *, roles: Sequence[Roles] = ()
) -> Report:
    """One item as an alert lists it, with the sentence that holds most of the matched words."""
    sentence, marks = _telling_sentence(item, spans)
    return Report(
        item_id=item.id,
        feed_id=item.feed_id,
        publisher=item.publisher,
        title=item.title,
        url=item.url,
        language=item.language,
        seen_at=item.seen_at,
        published=item.published,
        role=role,
        sentence=sentence,
        spans=tuple(spans),
        marks=marks,
        flags=item.flags,
        feed_title=feed_title,
        roles=tuple(roles),
    )


def opening_facts(
    rule: Rule,
    item: Item,
    spans: Sequence[Span],
    reason: str,
    at: datetime,
    *,
    feed_title: str = "",
    roles: Sequence[Roles] = (),
    traced: Traced | None = None,
    grade: str = "F",
) -> AlertFacts:
    """The facts of a first revision."""
    return AlertFacts(
        kind=AlertKind.ITEM,
        rule=rule_facts(rule),
        headline=item.title or item.summary[:120] or item.url,
        reason=reason,
        opened_at=at,
        at=at,
        reports=(report_of(item, spans, "head", feed_title, roles=roles),),
        publishers=1,
        traced=() if traced is None else (traced,),
        grade=grade,
    )


@dataclass(frozen=True, slots=True)
class Update:
    """What an update tells: the report that brings it, what is new, and when it is told."""

    report: Report
    reason: str
    news: tuple[str, ...]
    at: datetime
    due: datetime  # later than `at` where it waits
    traced: tuple[Traced, ...] = ()  # of the story, with this report
    grade: str = "F"  # the best so far, with this report's


def related_before(facts: AlertFacts, at: datetime) -> tuple[str, ...]:
    """The items, grouped or told as an update, of which people have read when a revision follows at that moment.

    What an update lists that still waits does not count: the new revision replaces it.
    """
    if facts.due and facts.due[-1] > at:
        return facts.listed
    return tuple(
        dict.fromkeys((*facts.listed, *(one.item_id for one in facts.reports if one.role in {RELATED, "update"})))
    )


def updated_facts(
    rule: Rule, told: AlertHead, update: Update, *, related: Sequence[Report] = (), left: int = 0
) -> AlertFacts:
    """The facts of a further revision: the news first, then what was told before. The headline stays the story's.

    `related` are reports that were grouped with the alert and not told yet, the oldest first; they follow what is new,
    and `left` more wait for the next revision. What the revision before told is a line of this one where it was not
    sent yet.
    """
    report, before = update.report, told.facts
    grouped = tuple(one for one in related if one.item_id != report.item_id)
    listed = {report.item_id, *(one.item_id for one in grouped)}
    earlier = (known for known in before.reports if known.item_id not in listed)
    publishers = told.publishers | {report.publisher}
    return replace(
        told.facts,
        rule=rule_facts(rule),
        reason=update.reason,
        at=update.at,
        reports=_listed((report, *grouped, *earlier), {one.item_id for one in grouped}),
        copies=told.copies,
        related=told.related,
        related_left=left,
        listed=related_before(before, update.at),
        publishers=len(publishers),
        traced=update.traced,
        grade=update.grade,
        news=update.news,
        due=(*(at for at in before.due if at < update.due), update.due)[-_MOST_DUE:],
        lines=(_line_of(before), *before.lines)[:_MOST_LINES] if before.due and before.due[-1] > update.at else (),
    )


def _listed(reports: Sequence[Report], grouped: Collection[str]) -> tuple[Report, ...]:
    """As many as an alert lists: the one that opened the story always, and those grouped with it in short."""
    listed = tuple(reports[:MOST_REPORTS])
    heads = [report for report in reports[MOST_REPORTS:] if report.role == "head"]
    listed = (*listed[: MOST_REPORTS - len(heads)], *heads)
    known = {report.item_id for report in listed}
    return (*listed, *(in_short(one) for one in reports if one.item_id in grouped and one.item_id not in known))


def shortlisted(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Of the reports of several alerts as many as one message lists, those that were grouped with them in short."""
    beyond = [in_short(report) for report in reports[MOST_REPORTS:] if report.role == RELATED]
    return (*reports[:MOST_REPORTS], *beyond[:MOST_RELATED])


def in_short(report: Report) -> Report:
    """A report that is no more than named: by whom, when, under which headline and where."""
    return replace(report, sentence="", spans=(), marks=(), roles=())


def _line_of(facts: AlertFacts) -> str:
    """What a revision told, in a line."""
    by = f" ({facts.reports[0].publisher})" if facts.reports else ""
    return f"{facts.at:%H:%M} UTC: {', '.join(facts.news)}{by}"


def with_copy(facts: AlertFacts, report: Report | None, head: AlertHead) -> AlertFacts:
    """The facts of a revision that is not written yet, as `head` counts, with one more copy listed if there is room.

    For a grouped report there is more room than for a copy; where there is none, it is left for the next revision.
    """
    reports, left = facts.reports, facts.related_left
    if report is not None and all(known.item_id != report.item_id for known in reports):
        is_related = report.role == RELATED
        if len(reports) < MOST_REPORTS:
            reports = (*reports, report)
        elif is_related and not left and len(reports) < MOST_REPORTS + MOST_RELATED:
            reports = (*reports, in_short(report))
        elif is_related:
            left += 1
    return replace(
        facts,
        reports=reports,
        copies=head.copies,
        related=head.related,
        related_left=left,
        publishers=len(head.publishers),
        traced=head.traced,
    )


def _telling_sentence(item: Item, spans: Sequence[Span]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The sentence with most matched terms, of equals the one in body or summary, and where the words stand in it."""
    found = [
        (len({span.term for span in inside}), FIELDS.index(field), field, start, end, inside)
        for field in FIELDS
        for start, end, inside in _sentences(item, field, [span for span in spans if span.field == field])
    ]
    if not found:
        return "", ()
    _, _, field, start, end, inside = max(found, key=lambda entry: entry[:2])
    words = sorted({(span.start, span.end) for span in inside})
    if end - start > _SENTENCE_MAX:
        start = max(start, words[0][0] - _CONTEXT)
        end = min(end, start + _SENTENCE_MAX)
    marks = tuple((first - start, last - start) for first, last in words if last <= end)
    return item.text(field)[start:end], marks


def _sentences(item: Item, field: str, spans: Sequence[Span]) -> list[tuple[int, int, list[Span]]]:
    """The sentences of one field that hold a span: from their first to behind their last word."""
    if not spans:
        return []
    text = item.text(field)
    tokens = tokenise(text)
    numbers = sentence_numbers(text, tokens, item.language)
    bounds: dict[int, tuple[int, int]] = {}
    for token, number in zip(tokens, numbers, strict=True):
        start, _ = bounds.get(number, (token.start, 0))
        bounds[number] = (start, token.end)
    held = ((start, end, [s for s in spans if start <= s.start and s.end <= end]) for start, end in bounds.values())
    return [(start, end, inside) for start, end, inside in held if inside]
