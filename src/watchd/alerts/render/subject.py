"""The subject line: marking, urgency, headline and rule, with a stem that stays the same over all revisions.

Mail programs thread by References first and by subject second, so an update puts its word before the stem and
never inside it. The headline of a window is its arithmetic, which differs from revision to revision: what has
happened goes before what a program makes of it.
"""

from watchd.alerts.render.clean import HEADER_LIMIT, header_text, line_text
from watchd.alerts.render.phrases import NAMELESS
from watchd.model.alert import AlertKind
from watchd.model.notification import AlertView
from watchd.model.rule import Tlp

_PREFIX_ROOM = len("UPDATE 999 ")
_STEM_LIMIT = HEADER_LIMIT - _PREFIX_ROOM  # cut to the same place with and without a prefix
_TITLE_LIMIT = 60


def subject_line(view: AlertView) -> str:
    """The subject of one revision: `UPDATE 2 [TLP:AMBER][HIGH] headline | rule title`."""
    return f"{_prefix(view)}{subject_stem(view)}"


def subject_stem(view: AlertView) -> str:
    """What every revision's subject ends with."""
    facts = view.facts
    tags = f"{_marking_tag(facts.rule.tlp)}[{_urgency(view)}]"
    named = facts.kind in {AlertKind.ITEM, AlertKind.WINDOW}
    title = header_text(facts.rule.title, _TITLE_LIMIT) if named else ""
    tail = f" | {title}" if title else ""
    headline = header_text(_headline(view), _STEM_LIMIT - len(tags) - len(tail) - 1) or NAMELESS
    return f"{tags} {headline}{tail}"


def heading(view: AlertView, limit: int) -> str:
    """The subject, for a place that names the rule elsewhere unless it is a window's; at most `limit` signs.

    It has at least 60.
    """
    lead = f"{_prefix(view)}{_marking_tag(view.facts.rule.tlp)}[{_urgency(view)}]"
    room = limit - len(lead) - 1
    title = line_text(view.facts.rule.title, room // 2) if view.facts.kind is AlertKind.WINDOW else ""
    tail = f" | {title}" if title else ""
    return f"{lead} {line_text(_headline(view), room - len(tail)) or NAMELESS}{tail}"


def _headline(view: AlertView) -> str:
    facts = view.facts
    return (facts.reason if facts.kind is AlertKind.WINDOW else "") or facts.headline


def marking(tlp: Tlp) -> str:
    """The TLP marking as FIRST writes it: `TLP:AMBER+STRICT`."""
    return f"TLP:{tlp.value.upper()}"


def _marking_tag(tlp: Tlp) -> str:
    return "" if Tlp.GREEN.allows(tlp) else f"[{marking(tlp)}]"


def _urgency(view: AlertView) -> str:
    kind = view.facts.kind
    if kind in {AlertKind.SUMMARY, AlertKind.TEST}:
        return kind.value.upper()
    return view.facts.rule.severity.value.upper()


def _prefix(view: AlertView) -> str:
    if view.facts.is_resolved:
        return "UNWATCHED " if view.facts.is_unwatched else "RESOLVED "
    return f"UPDATE {view.revision} " if view.revision > 1 else ""
