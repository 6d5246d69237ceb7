"""What each report counts as in its alert, told, grouped or a copy: no revision of it is counted once more."""

from dataclasses import dataclass, field, replace

from watchd.model.alert import AlertHead, DecisionKind, Traced
from watchd.model.match import Match
from watchd.ports import Turn


@dataclass(slots=True)
class CountedReports:
    """The reports of each alert, as earlier turns and so far this one decided on them."""

    turn: Turn
    _now: dict[tuple[str, str], DecisionKind] = field(default_factory=dict)  # in this turn, by alert and item

    def before(self, match: Match, told: AlertHead) -> DecisionKind | None:
        """What the report counts as already; None where it is new to the alert."""
        key = told.alert_id, match.item.id
        is_listed = any(report.item_id == match.item.id for report in told.facts.reports)
        if key not in self._now and (is_listed or match.item.revision > 1):
            return self.turn.counted_as(*key)
        return self._now.get(key)

    def decided(self, alert_id: str, match: Match, kind: DecisionKind) -> None:
        """Remember what it counts as from now on."""
        self._now[alert_id, match.item.id] = kind


def uncounted(told: AlertHead, counted: DecisionKind | None) -> AlertHead:
    """The head, where a report that counted so is told now: it is no copy any more."""
    if counted not in {DecisionKind.SUPPRESS, DecisionKind.GROUP}:
        return told
    return replace(told, copies=told.copies - 1, related=told.related - (counted is DecisionKind.GROUP))


def traced_in(match: Match, *, reports: int = 1, opens: bool = False) -> Traced:
    """The origin of a report, which counts as so many reports more."""
    return Traced(match.origin, match.item.publisher, match.item.event_at, reports, opens)
