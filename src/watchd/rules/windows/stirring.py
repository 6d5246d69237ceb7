"""Which matches make a window worth a look: most cannot change its outcome, and a look has its cost."""

from datetime import datetime

from watchd.model.window import Absence, Burst, Count, Drop, New, Outcome, PastMatch, Succession, Window
from watchd.rules.windows.history import Log


def stirred_at(
    window: Window, outcome: Outcome, match: PastMatch, *, rule_id: str, own: Log, now: datetime
) -> datetime | None:
    """When a window of that outcome is to be looked at because of a match of `rule_id`; None: it changes nothing.

    `own` are the rule's own matches, this one among them where it is its own.
    """
    at: datetime | None = now
    match window:
        case Count() | Burst():
            is_one_more = outcome is Outcome.ALERT and match.at > now - window.within
            is_enough = own.number(now - window.within, now) >= window.at_least
            at = now if not is_one_more and (is_enough or outcome is Outcome.LEARNING) else None
        case Absence():
            at = now if outcome in {Outcome.ALERT, Outcome.LEARNING} else None
        case Drop():
            at = now if outcome is Outcome.LEARNING else None  # else looked at on the hour
        case New():
            at = now if match.values or outcome is not Outcome.QUIET else None
        case Succession():
            at = _of_succession(window, outcome, rule_id, match, now)
        case _:
            pass
    return at


def _of_succession(
    window: Succession, outcome: Outcome, rule_id: str, match: PastMatch, now: datetime
) -> datetime | None:
    names = [step.rule_id for step in window.steps if not step.is_entry]
    if outcome is Outcome.LEARNING:
        return now
    if window.missing is None:
        return now if rule_id in names else None
    if rule_id == window.missing.rule_id and outcome is not Outcome.QUIET:
        return now
    if rule_id == window.steps[0].rule_id:
        return max(now, match.at + window.within)
    return now if rule_id in names and match.at < now - window.within else None
