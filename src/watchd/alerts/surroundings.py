"""Surroundings: what an alert says beside its reports: where their feeds are, and which feeds could not be heard."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from watchd.model.alert import AlertFacts, FeedsSeen, MissingFeed
from watchd.model.feed import Feed, FeedState, Health

_MOST_NAMED = 12
_SILENT = frozenset({Health.FAILING, Health.GONE})


def placed(facts: AlertFacts, feeds: Mapping[str, Feed]) -> AlertFacts:
    """The facts with the country of each report's feed, where its file names one."""
    countries = {feed_id: feed.country for feed_id, feed in feeds.items() if feed.country}
    if not any(report.feed_id in countries for report in facts.reports):
        return facts
    return replace(
        facts,
        reports=tuple(
            replace(report, country=countries.get(report.feed_id, report.country)) for report in facts.reports
        ),
    )


def feeds_seen(feed_ids: Collection[str], states: Sequence[FeedState]) -> FeedsSeen | None:
    """How many of these feeds answer, and which do not; None where none of them was ever asked."""
    asked = [state for state in states if state.feed_id in feed_ids and state.health is not Health.NEW]
    if not asked:
        return None
    silent = sorted((state for state in asked if state.health in _SILENT), key=lambda state: state.feed_id)
    named = tuple(MissingFeed(state.feed_id, state.since, state.reason) for state in silent[:_MOST_NAMED])
    return FeedsSeen(len(asked), len(asked) - len(silent), named)
