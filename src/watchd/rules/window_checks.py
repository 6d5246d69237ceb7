"""Checks of a rule's `alert_when:`, and of what stands beside it."""

from collections.abc import Iterator

from watchd.errors import Problem
from watchd.model.rule import DedupBy
from watchd.rules.drafts import Draft


def window_errors(draft: Draft) -> Iterator[Problem]:
    """What is wrong with the window by itself, with its dedup, and with its timelines."""
    dedup = draft.entry.dedup
    if "dedup" in draft.written and "by" in dedup.model_fields_set and dedup.by is not DedupBy.RULE:
        message = f"dedup: {dedup.by.value} is for rules that tell single items; a window is told once while it lasts"
        yield draft.problem(message, "write `by: rule`, or leave `by` out", draft.at("dedup", "by"))
    yield from _timelines(draft)


def _timelines(draft: Draft) -> Iterator[Problem]:
    for number, entry in enumerate(draft.entry.tests.timeline):
        late = [day for hits in entry.hits for day in (*hits.on, *(hits.days or ())) if day > entry.now]
        if late:
            message = f"timeline: matches on day {max(late):g} come after `now: {entry.now:g}`"
            hint = "nothing has happened yet after now: make now later, or the matches earlier"
            yield draft.problem(message, hint, draft.at("tests", "timeline", number))
