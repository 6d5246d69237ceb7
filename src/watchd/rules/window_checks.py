"""Checks of a rule's `alert_when:`, and of what stands beside it."""

from collections.abc import Iterator, Mapping

from watchd.documents import suggestion
from watchd.errors import Problem
from watchd.model.rule import DedupBy, Rule, Status
from watchd.model.window import Due, New, Succession, Window
from watchd.rules.drafts import Draft


def window_errors(draft: Draft, window: Window) -> Iterator[Problem]:
    """What is wrong with the window by itself, with its dedup, and with its timelines."""
    dedup = draft.entry.dedup
    is_written = "dedup" in draft.written and "by" in dedup.model_fields_set
    if isinstance(window, New):
        yield from _new_errors(draft, window)
    elif is_written and dedup.by is DedupBy.VALUE:
        hint = "write `by: rule`, or leave `by` out"
        yield draft.problem("dedup: value goes with `alert_when: new`", hint, draft.at("dedup", "by"))
    elif is_written and dedup.by is not DedupBy.RULE:
        message = f"dedup: {dedup.by.value} is for rules that tell single items; a window is told once while it lasts"
        yield draft.problem(message, "write `by: rule`, or leave `by` out", draft.at("dedup", "by"))
    if isinstance(window, Succession) and window.missing in window.steps:
        message = f"sequence: {window.missing} is a step and what is missing, so it has always come"
        hint = "name another rule, or the steps alone"
        yield draft.problem(message, hint, draft.at("alert_when", "sequence", "missing"))
    yield from _timelines(draft, window)


def window_doubts(draft: Draft, window: Window) -> Iterator[Problem]:
    """What is allowed beside the window but changes nothing."""
    dedup = draft.entry.dedup
    if not isinstance(window, New) or "dedup" not in draft.written or dedup.again_after is None:
        return
    if _by_of(draft) is DedupBy.VALUE and dedup.again_after < window.memory:
        message = "dedup: a value is new only when it was not seen for `memory`; a shorter again_after changes nothing"
        yield draft.problem(message, "leave it out, or shorten `memory`", draft.at("dedup", "again_after"))


def _new_errors(draft: Draft, window: New) -> Iterator[Problem]:
    dedup, by = draft.entry.dedup, _by_of(draft)
    if by in {DedupBy.STORY, DedupBy.ITEM}:
        message = f"dedup: a new value is told once, and not by {by.value}"
        yield draft.problem(message, "write `by: value`, or leave `by` out", draft.at("dedup", "by"))
    is_longer = dedup.again_after is not None and dedup.again_after > window.memory
    if "dedup" in draft.written and by is DedupBy.VALUE and is_longer:
        message = "dedup: again_after is longer than `memory`, after which a value counts as new"
        yield draft.problem(message, "make `memory` as long", draft.at("dedup", "again_after"))


def _by_of(draft: Draft) -> DedupBy:
    """By what new values are told: what the rule itself says, for what its file says is meant for others."""
    dedup = draft.entry.dedup
    return dedup.by if "dedup" in draft.written and "by" in dedup.model_fields_set else DedupBy.VALUE


def named_doubts(draft: Draft, rule: Rule, rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """Rules that its window names and that rest, or will before it does: nothing of them is seen then."""
    window = rule.window
    if window is None or rule.status is Status.PAUSED:
        return
    at = draft.at("alert_when")
    for name in sorted(window.names & rules.keys()):
        named = rules[name]
        is_outlived = named.expires is not None and (rule.expires is None or named.expires < rule.expires)
        if named.status is Status.PAUSED:
            hint = "wake that rule, or name another: what is not looked for neither comes nor fails to come"
            yield draft.problem(f"alert_when: {name} is paused, so this one can never alert", hint, at)
        elif is_outlived:
            message = f"alert_when: {name} expires on {named.expires}, and this one cannot alert from then on"
            yield draft.problem(message, "give both the same `expires`, or that rule a later one", at)


def named_errors(draft: Draft, rule: Rule, ids: frozenset[str], rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """Rules that its window or its timelines name and that are not there, or are no use to them."""
    window = rule.window
    if window is None:
        return
    at = draft.at("alert_when")
    for name in sorted(window.names):
        if name == rule.id:
            yield draft.problem("alert_when: it names itself", "name another rule", at)
        elif name not in ids:
            hint = "each rule it names must be in one of the files"
            yield draft.problem(f"alert_when: unknown rule '{name}'{suggestion(name, ids)}", hint, at)
        elif name in rules:
            yield from _useless(draft, window, rules[name])
    for number, entry in enumerate(draft.entry.tests.timeline):
        for name in sorted(entry.others.keys() - window.names):
            message = f"timeline: its window does not look at '{name}'{suggestion(name, window.names)}"
            hint = (
                f"it looks at {', '.join(sorted(window.names))}" if window.names else "it looks at its own matches only"
            )
            yield draft.problem(message, hint, draft.at("tests", "timeline", number))


def _useless(draft: Draft, window: Window, named: Rule) -> Iterator[Problem]:
    at = draft.at("alert_when")
    entries = window.entries if isinstance(window, Succession | Due) else frozenset[str]()
    if isinstance(window, Succession) and named.id in entries and isinstance(named.window, Succession):
        hint = "name its steps here" + (f", or write {named.id}/match for its matches" if named.has_match else "")
        yield draft.problem(f"alert_when: {named.id} is a sequence itself, and a sequence holds none", hint, at)
    elif named.id not in entries and not named.has_match:
        yield draft.problem(
            f"alert_when: {named.id} has no `match:`, so it never matches", "name a rule that matches items", at
        )


def _timelines(draft: Draft, window: Window) -> Iterator[Problem]:
    for number, entry in enumerate(draft.entry.tests.timeline):
        if not isinstance(window, New) and any(hits.value for hits in entry.hits):
            message = "timeline: `value` is for rules with `alert_when: new`"
            yield draft.problem(message, "remove it", draft.at("tests", "timeline", number))
        happened = (*entry.hits, *(hits for some in entry.others.values() for hits in some))
        late = [day for hits in happened for day in (*hits.on, *(hits.days or ())) if day > entry.now]
        if late:
            message = f"timeline: matches on day {max(late):g} come after `now: {entry.now:g}`"
            hint = "nothing has happened yet after now: make now later, or the matches earlier"
            yield draft.problem(message, hint, draft.at("tests", "timeline", number))
