"""Timelines: whether each window says of a course of matches what its rule's tests expect."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from watchd.model.rule import Rule
from watchd.model.window import New, Outcome, PastMatch, Timeline, TimelineHits
from watchd.rules.windows import Judgement, Log, Past, Watch, Watched, judge

_DAY_ZERO = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday
_LEAST_FEEDS = 3
_LOOKS = 1_000  # over a timeline, at a window whose outcome changes with time alone
_BEFORE = timedelta(days=3700)  # what a timeline does not speak of was watched


def judged_timelines(
    rules: Mapping[str, Rule], rule_ids: Collection[str] | None = None
) -> Iterator[tuple[Rule, Timeline, Judgement]]:
    """What the window of each rule, or of each of those named, says of each of its timelines."""
    for rule in rules.values():
        for timeline in rule.timelines if rule_ids is None or rule.id in rule_ids else ():
            assert rule.window is not None  # the loader has seen to it
            past = past_of(timeline, rules)
            yield rule, timeline, judge(rule.window, past, moment_of(timeline.now), rule.zone)


def past_of(timeline: Timeline, rules: Mapping[str, Rule] | None = None) -> Past:
    """What the timeline says has happened; windows among `rules` entered `alert` as their matches here make them."""
    others = {rule_id: Log(_matches(hits)) for rule_id, hits in timeline.others.items()}
    watch, until = _watch(timeline), moment_of(timeline.now)
    entered = {
        rule_id: tuple(_entries(rule, Past(log, others, watch=watch, watched_since=_DAY_ZERO), until))
        for rule_id, log in others.items()
        if (rule := (rules or {}).get(rule_id)) is not None and rule.window is not None
    }
    return Past(Log(_matches(timeline.hits)), others, entered, watch, watched_since=_DAY_ZERO)


def _entries(rule: Rule, past: Past, until: datetime) -> Iterator[datetime]:
    """When the rule's window would have entered `alert`: asked at each match, and whenever it is due itself."""
    assert rule.window is not None
    is_staying = False
    matches = {match.at for log in (past.own, *past.others.values()) for match in log}
    waiting = sorted((at for at in matches if at <= until), reverse=True)
    least = (until - _DAY_ZERO) / _LOOKS
    while waiting:
        at = waiting.pop()
        found = judge(rule.window, past, at, rule.zone)
        if found.outcome is Outcome.ALERT and (not is_staying or isinstance(rule.window, New)):
            yield at
        is_staying = found.outcome is Outcome.ALERT or (is_staying and found.outcome is not Outcome.QUIET)
        due = None if found.due_at is None else max(found.due_at, at + least)
        if due is not None and due <= (waiting[-1] if waiting else until):
            waiting.append(due)


def _watch(timeline: Timeline) -> Watch:
    """Every feed, at least three, is polled and alive outside the blind days."""
    groups = (timeline.hits, *timeline.others.values())
    number = max([_LEAST_FEEDS, *(hits.publishers or 1 for some in groups for hits in some)])
    stretches = [(_DAY_ZERO - _BEFORE, moment_of(timeline.now) + _BEFORE)]
    if timeline.blind is not None:
        begin, end = (moment_of(day) for day in timeline.blind)
        stretches = [(stretches[0][0], begin), (end, stretches[0][1])]
    watched = Watched({f"feed-{feed}": stretches for feed in range(number)})
    return lambda _since, _until: watched


def moment_of(day: float) -> datetime:
    """The moment of a day, counted from 0."""
    return _DAY_ZERO + timedelta(days=day)


def _matches(hits: Iterable[TimelineHits]) -> Iterator[PastMatch]:
    for group, some in enumerate(hits):
        publishers = some.publishers or 1
        origins = some.origins or publishers
        for number, day in enumerate(some.days):
            publisher = number % publishers
            item_id = f"{group}:{number:06}"
            yield PastMatch(
                at=moment_of(day),
                item_id=item_id,
                feed_id=f"feed-{number % (some.publishers or _LEAST_FEEDS)}",
                publisher=f"publisher-{publisher}.example",
                origin=f"publisher-{publisher % origins}.example",
                story_id=None if some.stories is None else f"{group}:{number % some.stories}",
                values=(some.value,) if some.value else (),
            )
