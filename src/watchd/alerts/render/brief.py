"""A Brief: one alert as the lines of a chat message, in the order they are read on a phone, before any markup.

Headline, what it is worth, the sentence that matched, the link; then when and which rule, why, sources, what to do; the
ids last. Every channel that sends lines draws them from here, so all of them say the same in the same order.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from watchd.alerts.render.clean import header_text
from watchd.alerts.render.links import Link, safe_link
from watchd.alerts.render.outline import Outline, Quote, Section, Source, Term
from watchd.alerts.render.sections import telling_report
from watchd.alerts.render.subject import heading
from watchd.alerts.render.words import outline_of
from watchd.alerts.staleness import delayed_words
from watchd.model.notification import AlertView, Message

_ISOLATE, _END = "\u2068", "\u2069"  # what <bdi> is in HTML: a stretch whose direction is its own
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


class Style(StrEnum):
    """How a run of text stands out."""

    PLAIN = "plain"
    STRONG = "strong"
    HIT = "hit"  # a word that matched
    COMMAND = "command"  # to be typed, sign for sign


class Form(StrEnum):
    """What a line is."""

    TEXT = "text"
    QUOTE = "quote"
    POINT = "point"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line; with a link, the text leads there."""

    text: str
    style: Style = Style.PLAIN
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message; none of its text is markup or escaped yet."""

    runs: tuple[Run, ...]
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole message: a title, lines in the order of their weight, and the ids that are never cut."""

    title: str
    severity: str
    lines: tuple[Line, ...]
    footer: Line
    alert_id: str
    link: Link | None = None


def brief_of(view: AlertView, title_limit: int) -> Brief:
    """The alert in lines; the title has at most `title_limit` signs."""
    outline = outline_of(view)
    link = _link_of(view)
    title = heading(view, title_limit)
    # What the title says whole is not said again below it.
    outline = replace(outline, lead=tuple(sentence for sentence in outline.lead if f" {sentence} | " not in title))
    return Brief(
        title=title,
        severity=outline.severity,
        lines=tuple(_lines(outline, link)),
        footer=_footer(" ".join(outline.footer), header_text(view.alert_id)),
        alert_id=view.alert_id,
        link=link,
    )


def note_above(message: Message) -> str:
    """What stands on top of a message that is late, or older than what its recipient has had; empty for others."""
    late = f"{delayed_words(message)}." if message.delayed else ""
    older = f"Older: revision {message.replaced_by} of this alert was told before." if message.replaced_by else ""
    return " ".join(filter(None, (late, older)))


def text_line(text: str, style: Style = Style.PLAIN, form: Form = Form.TEXT) -> Line:
    """A line of one run."""
    return Line((Run(text, style),), form)


def _lines(outline: Outline, link: Link | None) -> Iterator[Line]:
    yield from (text_line(sentence) for sentence in outline.lead)
    if outline.quote:
        yield _quoted(outline.quote)
    if link:
        yield Line((Run(link.host, link=link),))
    severity, marking, *rest = outline.badges
    del severity  # it stands in the title
    yield text_line(" | ".join((marking, *rest)))
    for section in outline.sections:
        yield text_line(section.title, Style.STRONG, Form.HEADING)
        yield from _section(section)


def _section(section: Section) -> Iterator[Line]:
    yield from (text_line(paragraph) for paragraph in section.paragraphs)
    yield from map(_term, section.terms)
    yield from (text_line(point, form=Form.POINT) for point in section.points)
    yield from map(_source, section.sources)
    yield from (text_line(command, Style.COMMAND) for command in section.commands)
    if section.more:
        yield text_line(section.more)


def _quoted(quote: Quote) -> Line:
    pieces = tuple(Run(piece.text, Style.HIT if piece.is_hit else Style.PLAIN) for piece in quote.pieces)
    sentence = "".join(piece.text for piece in quote.pieces)
    if _is_right_to_left(sentence):
        pieces = (Run(_ISOLATE), *pieces, Run(_END))
    byline = f"” — {_isolated(quote.publisher)}{_bracketed(quote.language)}"
    return Line((Run("“"), *pieces, Run(byline)), Form.QUOTE)


def _footer(text: str, alert_id: str) -> Line:
    """The ids, so that what is copied can be typed."""
    before, found, after = text.partition(alert_id)
    return Line((Run(before), Run(found, Style.COMMAND), Run(after)) if found else (Run(text),))


def _term(term: Term) -> Line:
    where = f" ({term.field}{_bracketed(term.language)})"
    return Line((Run(f"{term.name}: "), Run(_isolated(term.word), Style.HIT), Run(where)), Form.POINT)


def _source(source: Source) -> Line:
    role = f", {source.role}" if source.role else ""
    lead = f"{_isolated(source.publisher)}{_bracketed(source.language)} {source.when}{role}: "
    if source.link:
        return Line((Run(lead), Run(_isolated(source.title), link=source.link)), Form.POINT)
    unlinked = f" (no web link: {source.unlinked})" if source.unlinked else ""
    return Line((Run(f"{lead}{_isolated(source.title)}{unlinked}"),), Form.POINT)


def _link_of(view: AlertView) -> Link | None:
    """Where the quoted report can be read, else the first that can be."""
    told = telling_report(view)
    reports = (told, *view.facts.reports) if told else view.facts.reports
    return next((link for report in reports if (link := safe_link(report.url))), None)


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}" if _is_right_to_left(text) else text


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)


def _bracketed(language: str) -> str:
    return f" [{language}]" if language else ""
