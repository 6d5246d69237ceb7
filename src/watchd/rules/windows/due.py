"""`due`: something that should have come by now."""

from datetime import datetime, timedelta

from watchd.model.window import Due, Outcome, Step
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.sight import blindness
from watchd.rules.windows.wording import day, lasted, moment, span

_INSTANT = timedelta(microseconds=1)
_LOOKED_BACK = timedelta(days=30)  # where nobody knows since when the rule is watched
_AGAIN = timedelta(days=1)


def judge_due(window: Due, past: Past, now: datetime) -> Judgement:
    """Whether it did not come in time, where it would have been seen; what comes later ends it."""
    anchor = None
    by = window.by
    if by is None:
        anchor = _begun(window, past)
        if anchor is None or anchor > now:
            has_not = "entered alert" if window.is_entry else "matched"
            return Judgement(Outcome.QUIET, f"waiting for {window.rule_id}, which has not {has_not} yet")
        assert window.after is not None
        by = anchor + window.after
    said = f"by {moment(by)}" if anchor is None else f"by {moment(by)}, {span(by - anchor)} after {_anchor(window)}"
    came = past.own.begun_at if anchor is None else _first(past.own, anchor)
    if came is not None and came <= now:
        late = "" if came <= by else f", {lasted(came - by)} late"
        shown = past.own.between(came - _INSTANT, came)[:1]
        return Judgement(Outcome.QUIET, f"due {said}; it came on {day(came)}{late}", evidence=shown)
    if now < by:
        return Judgement(Outcome.QUIET, f"due {said}; none yet", by)
    since = max((at for at in (anchor, past.watched_since) if at is not None), default=by - _LOOKED_BACK)
    if since >= by:
        return Judgement(Outcome.UNKNOWN, f"blind: the rule was not evaluating before {moment(by)}", now + _AGAIN)
    if blind := blindness(past.watch, (since, by), past.own, (since - 12 * _LOOKED_BACK, since)):
        return Judgement(Outcome.UNKNOWN, f"{blind}: no match {said}", now + _AGAIN)
    return Judgement(Outcome.ALERT, f"no match {said}")


def _begun(window: Due, past: Past) -> datetime | None:
    """When the rule it counts from matched first, or entered `alert` first."""
    if window.is_entry:
        return min(past.entered.get(window.rule_id or "", ()), default=None)
    return past.others.get(window.rule_id or "", Log()).begun_at


def _anchor(window: Due) -> Step:
    return Step(window.rule_id or "", window.is_entry)


def _first(log: Log, since: datetime) -> datetime | None:
    found = log.first(since - _INSTANT)
    return None if found is None else found.at
