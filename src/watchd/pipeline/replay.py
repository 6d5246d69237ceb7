"""Replay: the same evaluation over a stream of past items, on a virtual clock; it sends nothing.

What comes out is one line a fact, in virtual-time order, and equal byte for byte when the input is equal.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from watchd.model.alert import AlertRevision, Decision
from watchd.model.item import Item
from watchd.model.match import Match, Span
from watchd.model.rule import Rule, Severity, Status
from watchd.model.window import WindowState
from watchd.pipeline.evaluate import Evaluator, WorkingSet
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Evaluation, ReplayStorage

_BATCH = 500


@dataclass(frozen=True, slots=True)
class PollRecord:
    """A feed was asked at a moment, and answered or not."""

    feed_id: str
    at: datetime
    is_good: bool


def replay(
    events: Iterable[Item | PollRecord], working: WorkingSet, storage: ReplayStorage, until: datetime | None = None
) -> Iterator[dict[str, object]]:
    """The lines of a replay: `match`, `outcome`, `story` and `alert` objects. `events` come in the order of time.

    `until` runs the clock on after the last of them.

    Rule `route:`s are not followed and nothing is queued: a replay's working set has no channels.
    """
    evaluator = Evaluator(storage, lambda _number: working, StoryCache())
    for chunk in _chunks(events):
        storage.add_polls(
            [(event.feed_id, event.at, event.is_good) for event in chunk if isinstance(event, PollRecord)]
        )
        items = [event for event in chunk if isinstance(event, Item)]
        storage.add_items(items)
        evaluator.batch = max(len(items), 1)
        while items and (evaluated := evaluator.run(items[-1].seen_at)) is not None:
            yield from lines_of(evaluated.result, working.rules)
    if until is not None:
        yield from lines_of(evaluator.look(until).evaluation, working.rules)


def _chunks(events: Iterable[Item | PollRecord]) -> Iterator[list[Item | PollRecord]]:
    """The stream in pieces that never part what was seen at one moment, so that where they end changes nothing.

    An item that comes again (a revision) begins a new piece: both are evaluated.
    """
    chunk: list[Item | PollRecord] = []
    held: set[str] = set()
    for event in events:
        is_again = isinstance(event, Item) and event.id in held
        is_full = len(chunk) >= _BATCH and _at(event) > _at(chunk[-1])
        if is_full or is_again:
            yield chunk
            chunk, held = [], set()
        chunk.append(event)
        if isinstance(event, Item):
            held.add(event.id)
    if chunk:
        yield chunk


def _at(event: Item | PollRecord) -> datetime:
    return event.seen_at if isinstance(event, Item) else event.at


def lines_of(evaluation: Evaluation, rules: Mapping[str, Rule]) -> list[dict[str, object]]:
    """What one evaluation says, ordered by time, then match before outcome before story before alert."""
    decided = {(decision.rule_id, decision.item_id): decision for decision in evaluation.decisions}
    heads = {story.id: story.head_item for story in evaluation.stories}
    timed: list[tuple[datetime, int, dict[str, object]]] = []
    for match in evaluation.matches:
        rule = rules[match.rule_id]
        at = match.item.seen_at
        timed.append((at, 0, _match_line(match, rule)))
        decision = decided.get((match.rule_id, match.item.id))
        is_head = match.story_id is not None and heads.get(match.story_id) == match.item.id
        if rule.window is None:
            timed.append((at, 2, _story_line(match, rule, decision, is_head=is_head)))
    timed += [(state.since, 1, _outcome_line(state, rules[state.rule_id])) for state in evaluation.outcomes]
    timed += [(alert.at, 3, _alert_line(alert, rules[alert.rule_id])) for alert in evaluation.alerts]
    timed.sort(key=lambda entry: entry[:2])
    return [line for _, _, line in timed]


def _match_line(match: Match, rule: Rule) -> dict[str, object]:
    return _marked(
        {
            "kind": "match",
            "at": _iso(match.item.seen_at),
            "rule": match.rule_id,
            "item": match.item.id,
            "spans": [_span(span) for span in match.spans],
            "roles": [
                {
                    "actor": _span(roles.actor),
                    "action": _span(roles.action),
                    "target": _span(roles.target),
                    "reading": roles.reading,
                }
                for roles in match.roles
            ],
        },
        rule,
    )


def _span(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}


def _outcome_line(state: WindowState, rule: Rule) -> dict[str, object]:
    return _marked(
        {
            "kind": "outcome",
            "at": _iso(state.since),
            "rule": state.rule_id,
            "outcome": state.outcome.value,
            "reason": state.reason,
        },
        rule,
    )


def _story_line(match: Match, rule: Rule, decision: Decision | None, *, is_head: bool) -> dict[str, object]:
    line: dict[str, object] = {
        "kind": "story",
        "at": _iso(match.item.seen_at),
        "rule": match.rule_id,
        "item": match.item.id,
    }
    if decision is not None:
        line |= {
            "alert": decision.alert_id,
            "decision": decision.kind.value,
            "with": decision.compared_with,
            "score": decision.score,
            "reason": decision.reason,
        }
    else:  # a building block tells nobody, and a revision that matches as before decides nothing anew
        is_block = rule.severity is Severity.NONE
        line |= {
            "alert": None,
            "decision": "new" if is_head and is_block else "suppress",
            "with": None,
            "score": None,
            "reason": "building block: severity none is never told" if is_block else "the same words matched before",
        }
    return _marked(line, rule)


def _alert_line(alert: AlertRevision, rule: Rule) -> dict[str, object]:
    return _marked(
        {
            "kind": "alert",
            "at": _iso(alert.at),
            "rule": alert.rule_id,
            "alert": alert.alert_id,
            "revision": alert.revision,
            "reason": alert.facts.reason,
            # Copies that only happened to be evaluated together with a later moment's items are not part of it.
            "items": [
                report.item_id
                for report in alert.facts.reports
                if report.role in {"head", "update", "match"} or report.seen_at == alert.facts.opened_at
            ],
        },
        rule,
    )


def _marked(line: dict[str, object], rule: Rule) -> dict[str, object]:
    return {**line, "draft": True} if rule.status is Status.DRAFT else line


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
