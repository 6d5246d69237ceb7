"""The plain text of an alert: accessible, searchable, and readable on any terminal."""

import textwrap
from collections.abc import Iterator

from watchd.alerts.render.answering import MARKER
from watchd.alerts.render.outline import Outline, Quote, Section, Source, Term

_WIDTH = 78
_INDENT = "  "


def text_body(outline: Outline) -> str:
    """The message as lines of text, matched words marked `>>so<<`, ending in a newline."""
    lines = [outline.headline]
    for sentence in outline.lead:
        lines += _wrapped(sentence)
    if outline.quote:
        lines += ["", *_quoted(outline.quote)]
    lines += ["", *_wrapped(" | ".join(outline.badges))]
    for section in outline.sections:
        lines += ["", *([section.title.upper()] if section.title else []), *_section(section)]
    return "\n".join((*lines, "", "-- ", *outline.footer)) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.takes_links:
        yield f"{_INDENT}{MARKER}"
    for paragraph in section.paragraphs:
        yield from _wrapped(paragraph, _INDENT)
    yield from _terms(section.terms)
    for point in section.points:
        yield from _wrapped(f"- {point}", _INDENT, hanging="  ")
    for source in section.sources:
        yield from _source(source)
    yield from (f"{_INDENT}{command}" for command in section.commands)
    if section.more:
        yield f"{_INDENT}{section.more}"


def _quoted(quote: Quote) -> list[str]:
    marked = "".join(f">>{piece.text}<<" if piece.is_hit else piece.text for piece in quote.pieces)
    return [*_wrapped(f"“{marked}”", _INDENT), f"{_INDENT}{quote.publisher}{_bracketed(quote.language)}"]


def _terms(terms: tuple[Term, ...]) -> Iterator[str]:
    width = min(24, max((len(term.name) for term in terms), default=0))
    for term in terms:
        yield f"{_INDENT}{term.name:<{width}}  {term.word}  ({term.field}{_bracketed(term.language)})"


def _source(source: Source) -> Iterator[str]:
    lead = f"{source.number}. "
    hang = _INDENT + " " * len(lead)
    role = f", {source.role}" if source.role else ""
    feed = f" ({source.feed})" if source.feed else ""
    yield f"{_INDENT}{lead}{source.publisher}{feed}{_bracketed(source.language)} {source.when}{role}"
    yield f"{hang}{source.title}"
    if source.link:
        yield f"{hang}{source.link.host}  {source.link.url}"
    elif source.unlinked:
        yield f"{hang}no web link: {source.unlinked}"


def _bracketed(language: str) -> str:
    return f" [{language}]" if language else ""


def _wrapped(text: str, indent: str = "", hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
