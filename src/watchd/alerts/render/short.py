"""The short form: what is sent once where a receiver refuses the whole message, so that nobody is left without it."""

from dataclasses import replace

from watchd.model.notification import AlertView

_LINES = 5
_TOGETHER = 5


def short_view(view: AlertView) -> AlertView:
    """The alert without links and quotations, with one report and few lines: small, and plain enough for any filter."""
    facts = view.facts
    reports = tuple(replace(report, url="", spans=(), marks=(), sentence="", roles=()) for report in facts.reports[:1])
    note = f"This is the short form: the whole message was refused. All of it: watchd alert show {view.alert_id}"
    short = replace(facts, reports=reports, lines=facts.lines[:_LINES], together=facts.together[:_TOGETHER])
    return replace(view, facts=short, note=f"{view.note} {note}".strip())
