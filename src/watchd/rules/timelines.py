"""Timelines: whether each window says of a course of matches what its rule's tests expect."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from watchd.errors import Problem
from watchd.model.rule import Rule
from watchd.model.window import PastMatch, Timeline, TimelineHits
from watchd.rules.windows import Log, Past, judge

_DAY_ZERO = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday


def run_timelines(rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """A problem for each timeline that comes to something else, at its place, with what the window said."""
    for rule in rules.values():
        for timeline in rule.timelines:
            assert rule.window is not None  # the loader has seen to it
            found = judge(rule.window, past_of(timeline), moment_of(timeline.now))
            if found.outcome is not timeline.expect:
                message = (
                    f"rule {rule.id}: timeline '{timeline.name}' expects {timeline.expect.value}, "
                    f"but comes to {found.outcome.value}"
                )
                yield Problem(timeline.place, message, found.reason, timeline.line)


def past_of(timeline: Timeline) -> Past:
    """What the timeline says has happened."""
    return Past(
        own=Log(_matches(timeline.hits)),
        others={rule_id: Log(_matches(hits)) for rule_id, hits in timeline.others.items()},
    )


def moment_of(day: float) -> datetime:
    """The moment of a day, counted from 0."""
    return _DAY_ZERO + timedelta(days=day)


def _matches(hits: Iterable[TimelineHits]) -> Iterator[PastMatch]:
    for group, some in enumerate(hits):
        origins = some.origins or some.publishers
        for number, day in enumerate(some.days):
            publisher = number % some.publishers
            item_id = f"{group}:{number:06}"
            yield PastMatch(
                at=moment_of(day),
                item_id=item_id,
                feed_id=f"feed-{publisher}",
                publisher=f"publisher-{publisher}.example",
                origin=f"publisher-{publisher % origins}.example",
                story_id=None if some.stories is None else f"{group}:{number % some.stories}",
            )
