"""A mail: subject, text and HTML of one alert, within the size that mail programs show whole."""

from dataclasses import dataclass, replace

from watchd.alerts.render.answering import ROOM as LINKS_ROOM
from watchd.alerts.render.answering import answer_section
from watchd.alerts.render.outline import Room
from watchd.alerts.render.page import html_body
from watchd.alerts.render.template import Template
from watchd.alerts.render.text import text_body
from watchd.alerts.render.words import outline_of
from watchd.model.alert import AlertKind
from watchd.model.notification import AlertView, Reader

HTML_LIMIT = 90_000  # bytes; Gmail cuts a message near 102 kB


_OF_RULES = frozenset({AlertKind.ITEM, AlertKind.WINDOW})


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says, without recipient and ids."""

    subject: str
    text: str
    html: str


def mail_of(view: AlertView, reader: Reader | None = None, template: Template | None = None) -> Mail:
    """The mail for one revision, for somebody in particular where one is given.

    A template words what rules found; what watchd tells of itself, lists and tests are worded as ever.
    Where it would be too long it lists fewer whole things and counts the rest.
    """
    room = Room()
    while True:
        outline = outline_of(view, room, reader)
        answers = answer_section(view)
        if answers.commands:
            outline = replace(outline, sections=(*outline.sections, answers))
        if template is not None and view.facts.kind in _OF_RULES:
            outline = template.applied(outline, view)
        page = html_body(outline)
        if len(page.encode()) <= HTML_LIMIT - LINKS_ROOM or room.is_least:
            return Mail(outline.subject, text_body(outline), page)
        room = room.halved()
