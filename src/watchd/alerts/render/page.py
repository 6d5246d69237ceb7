"""The HTML of an alert: the same words in the same order as the text, in one column, with nothing to fetch or run."""

from watchd.alerts.render import style
from watchd.alerts.render.answering import MARKER
from watchd.alerts.render.clean import line_text
from watchd.alerts.render.markup import Html, element, escaped, joined
from watchd.alerts.render.outline import Outline, Quote, Section, Source, Term

_TITLE = 70  # signs; nobody sees more of it
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"})


def html_body(outline: Outline) -> Html:
    """A whole document without links to anything but the reports themselves."""
    rows = [_row(joined((_headline(outline), _lead(outline))), style.HEAD_CELL), _row(_badges(outline), style.CELL)]
    rows += [_row(_section(section), style.CELL) for section in outline.sections]
    foot = joined(element("p", escaped(line), style=style.META, class_="meta") for line in outline.footer)
    rows.append(_row(foot, style.FOOT_CELL, class_="foot"))
    table = {"role": "presentation", "cellpadding": "0", "cellspacing": "0", "border": "0"}
    card = element("table", element("tbody", *rows), **table, width="600", style=style.CARD, class_="card")
    cell = element("td", card, align="center", style=style.OUTER, class_="outer")
    outer = element("table", element("tbody", element("tr", cell)), **table, width="100%")
    quoted = "".join(piece.text for piece in outline.quote.pieces) if outline.quote else ""
    preheader = element("div", escaped(" ".join((*outline.lead, quoted)).strip()), style=style.PREHEADER)
    body = element("body", preheader, element("main", outer), style=style.PAGE, class_="page")
    return Html(f"<!DOCTYPE html>\n{element('html', _page_head(outline), body, lang='en', dir='ltr')}\n")


def _page_head(outline: Outline) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="supported-color-schemes", content="light dark"),
        element("title", escaped(line_text(outline.subject, _TITLE))),
        element("style", Html(style.SHEET)),
    )


def _row(content: Html, css: str, class_: str = "") -> Html:
    return element("tr", element("td", content, style=css, class_=class_))


def _headline(outline: Outline) -> Html:
    headline = _foreign(outline.headline, outline.headline_language)
    is_right = _direction(outline.headline_language) == "rtl"
    aligned = {"dir": "rtl"} if is_right else {}  # a second line begins where the first did
    return element("h1", headline, style=style.HEADLINE, class_="headline", **aligned)


def _badges(outline: Outline) -> Html:
    severity, marking, *rest = outline.badges
    colours = style.SEVERITIES.get(outline.severity, style.OTHER_SEVERITY)
    badges = joined(
        (
            element("span", escaped(severity), style=style.BADGE + colours),
            Html("&#32;"),
            element("span", escaped(marking), style=style.MARKING, class_="marking"),
        )
    )
    about = element("p", escaped(" | ".join(rest)), style=style.META, class_="meta")
    return joined((element("div", badges, style=style.BADGES), about))


def _lead(outline: Outline) -> Html:
    parts = [element("p", escaped(line), style=style.LEAD, class_="lead") for line in outline.lead]
    if outline.quote:
        parts.append(_quote(outline.quote))
    return joined(parts)


def _quote(quote: Quote) -> Html:
    words = joined(
        element("mark", escaped(piece.text), style=style.HIT, class_="hit") if piece.is_hit else escaped(piece.text)
        for piece in quote.pieces
    )
    direction = _direction(quote.language)
    sentence = element("p", words, lang=quote.language, dir=direction, style=style.QUOTED, class_="quoted")
    byline = joined((element("bdi", escaped(quote.publisher)), escaped(_bracketed(quote.language))))
    return element(
        "blockquote",
        sentence,
        element("p", byline, style=style.META, class_="meta"),
        dir=direction,
        style=style.QUOTE + style.QUOTE_EDGE.get(direction, style.QUOTE_EDGE["ltr"]),
        class_="quote",
    )


def _section(section: Section) -> Html:
    title = escaped(section.title.upper())
    parts = [element("h2", title, style=style.TITLE, class_="title")] if section.title else []
    if section.takes_links:
        parts.append(escaped(MARKER))
    parts += [element("p", escaped(text), style=style.PARAGRAPH, class_="body") for text in section.paragraphs]
    if section.terms:
        parts.append(_list("ul", [_term(term) for term in section.terms]))
    if section.points:
        parts.append(_list("ul", [element("bdi", escaped(point)) for point in section.points]))
    if section.sources:
        parts.append(_list("ol", [_source(source) for source in section.sources], style.SOURCE))
    parts += [element("p", escaped(command), style=style.COMMAND, class_="command") for command in section.commands]
    if section.more:
        parts.append(element("p", escaped(section.more), style=style.META, class_="meta"))
    return joined(parts)


def _list(name: str, entries: list[Html], css: str = style.POINT) -> Html:
    items = (element("li", entry, style=css, class_="point") for entry in entries)
    return element(name, *items, style=style.LIST, class_="list")


def _term(term: Term) -> Html:
    word = element("bdi", escaped(term.word), lang=term.language)
    where = f" ({term.field}{_bracketed(term.language)})"
    name = element("span", element("bdi", escaped(term.name)), style=style.TERM)
    return joined((name, escaped(": "), element("strong", word), escaped(where)))


def _source(source: Source) -> Html:
    role = f", {source.role}" if source.role else ""
    parts = [
        element("bdi", escaped(source.publisher)),
        *((escaped(" ("), element("bdi", escaped(source.feed)), escaped(")")) if source.feed else ()),
        escaped(f"{_bracketed(source.language)} {source.when}{role}"),
        element("br"),
        element("strong", _foreign(source.title, source.language)),
        element("br"),
    ]
    if source.link:
        link = element(
            "a", escaped(source.link.host), href=source.link.url, rel="noreferrer", style=style.LINK, class_="link"
        )
        parts.append(link)
    elif source.unlinked:
        parts += [escaped("no web link: "), element("bdi", escaped(source.unlinked))]
    return joined(parts)


def _foreign(text: str, language: str) -> Html:
    """Text of a feed: isolated, so that its direction stays its own."""
    return element("bdi", escaped(text), lang=language, dir=_direction(language))


def _direction(language: str) -> str:
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def _bracketed(language: str) -> str:
    return f" [{language}]" if language else ""
