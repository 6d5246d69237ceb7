"""What the alert of a window says: its arithmetic first, then the matches that made it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from watchd.alerts.facts import MOST_REPORTS, report_of, rule_facts
from watchd.alerts.traced import together
from watchd.model.alert import AlertFacts, AlertKind, Traced
from watchd.model.rule import Rule
from watchd.model.window import Absence, PastMatch, Shown

MOST_SHOWN = MOST_REPORTS


def window_facts(
    rule: Rule,
    reason: str,
    *,
    entered_at: datetime,
    at: datetime,
    evidence: Sequence[PastMatch],
    shown: Sequence[Shown],
    title_of: Callable[[str], str],
    is_over: bool = False,
    headline: str = "",
) -> AlertFacts:
    """The facts of one revision; `shown` are the matches that are listed, the newest first.

    Without a headline it is the rule's title.
    """
    return AlertFacts(
        kind=AlertKind.WINDOW,
        rule=rule_facts(rule),
        headline=headline or rule.title,
        reason=reason,
        opened_at=entered_at,
        at=at,
        reports=tuple(
            report_of(one.item, one.spans, "match", title_of(one.item.feed_id), roles=one.roles) for one in shown
        ),
        matches=len(evidence),
        publishers=len({match.publisher for match in evidence}),
        traced=together(
            # Each is one that the rule counts.
            Traced(match.origin or match.publisher, match.publisher, match.at, opens=True)
            for match in evidence
        ),
        is_of_past=isinstance(rule.window, Absence) and not is_over,
        is_resolved=is_over,
    )
