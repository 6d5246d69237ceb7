"""Light: what is kept in hand of an alert while it is settled with thousands of others.

It says which alerts belong together, how urgent they are, and what each is called; what a message tells of them is
read again for those that it tells of.
"""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace

from watchd.alerts.missed import Untold
from watchd.model.alert import AlertFacts, AlertKind, Report, RuleFacts

Whole = Callable[[Sequence[Untold]], list[Untold]]
"""Gives the same notifications with everything that their alerts say."""


def lightened(facts: AlertFacts, rules: MutableMapping[RuleFacts, RuleFacts]) -> AlertFacts:
    """The facts without what only their own message says; `rules` are those that other alerts hold already."""
    return AlertFacts(
        kind=facts.kind,
        rule=rules.setdefault(facts.rule, facts.rule),
        headline=facts.headline,
        reason=facts.reason if facts.kind is AlertKind.WINDOW else "",  # what a line says of it
        opened_at=facts.opened_at,
        at=facts.at,
        reports=tuple(_named(report) for report in facts.reports),
        is_resolved=facts.is_resolved,
        is_unwatched=facts.is_unwatched,
    )


def _named(report: Report) -> Report:
    return replace(
        report,
        publisher="",
        title="",
        url="",
        sentence="",
        spans=(),
        marks=(),
        flags=(),
        feed_title="",
        roles=(),
    )
