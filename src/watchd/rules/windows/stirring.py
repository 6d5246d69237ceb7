"""Which matches make a window worth a look: most cannot change its outcome, and a look has its cost."""

from collections.abc import Callable
from datetime import datetime, timedelta

from watchd.model.window import Absence, Burst, Count, Drop, New, Outcome, PastMatch, Succession, Window
from watchd.rules.windows.history import Log

_INSTANT = timedelta(microseconds=1)


def stirred_at(
    window: Window,
    outcome: Outcome,
    match: PastMatch,
    *,
    rule_id: str,
    own: str,
    log: Callable[[str], Log],
    now: datetime,
) -> datetime | None:
    """When a window of that outcome is to be looked at because of a match of `rule_id`; None: it changes nothing.

    `own` is the window's own rule; `log` gives the matches of a rule, this one among them.
    """
    at: datetime | None = now
    match window:
        case Count() | Burst():
            is_one_more = outcome is Outcome.ALERT and match.at > now - window.within
            is_enough = log(own).number(now - window.within, now) >= window.at_least
            at = now if not is_one_more and (is_enough or outcome is Outcome.LEARNING) else None
        case Absence():
            at = now if outcome in {Outcome.ALERT, Outcome.LEARNING} else None
        case Drop():
            at = now if outcome is Outcome.LEARNING else None  # else looked at on the hour
        case New():
            at = now if match.values or outcome is not Outcome.QUIET else None
        case Succession():
            at = _of_succession(window, outcome, match, rule_id=rule_id, log=log, now=now)
        case _:
            pass
    return at


def _of_succession(
    window: Succession, outcome: Outcome, match: PastMatch, *, rule_id: str, log: Callable[[str], Log], now: datetime
) -> datetime | None:
    first, *later = window.steps
    if outcome is Outcome.LEARNING:
        return now
    if window.missing is None:
        return now if rule_id in {step.rule_id for step in window.steps if not step.is_entry} else None
    if rule_id == window.missing.rule_id and outcome is not Outcome.QUIET:
        return now
    is_later = any(rule_id == step.rule_id and not step.is_entry for step in later)
    if is_later and outcome is not Outcome.ALERT and _may_complete(window, match, log, now):
        return now
    return max(now, match.at + window.within) if rule_id == first.rule_id else None


def _may_complete(window: Succession, match: PastMatch, log: Callable[[str], Log], now: datetime) -> bool:
    """Whether a first step stands before it whose period is over already; of others the end will be looked at."""
    since, until = match.at - window.within, min(match.at, now - window.within)
    if since > until:
        return False
    first = window.steps[0]
    return first.is_entry or log(first.rule_id).number(since - _INSTANT, until) > 0
