"""Stays that nobody watches any more: their rule left the files, rests, or asks for something else.

No check will come to `quiet` there, so the stay ends with that, and whoever was told of it is told so. Whether it is
over nobody knows.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from watchd.errors import Place
from watchd.model.alert import RuleFacts
from watchd.model.rule import Rule, Status
from watchd.model.window import New, WindowState

DRAFT = ":draft"  # ends the digest of a state whose rule was one: nobody was told, so a live one begins anew
BACK_WITHIN = timedelta(minutes=5)  # an editor, or a checkout, takes a file away and puts another in its place
_BEHIND = timedelta(hours=1)  # a clock may be, the one that published; one set back further keeps no stay for so long


@dataclass(frozen=True, slots=True)
class Unwatched:
    """Since when nobody watches a stay, and why."""

    since: datetime
    why: str


def unwatched(
    rule: Rule | None, left_at: datetime | None, state: WindowState, now: datetime, looked_at: datetime
) -> Unwatched | None:
    """Why nobody watches the stay of a window; None: somebody does, or may do so again in a moment.

    `rule` is the one in force, `left_at` since when it is in no file any more; of what no set ever held nobody knows
    when it may be back. Until it expires a rule is watched as of `looked_at`, however late that is.
    """
    if rule is None:
        is_fresh = left_at is not None and -_BEHIND <= now - left_at < BACK_WITHIN
        return None if is_fresh else Unwatched(now, "its rule is in no file any more")
    ends = rests_at(rule)
    if ends is not None and ends <= looked_at:  # unless an edit has put its end before what was seen since
        return Unwatched(ends if ends >= state.checked_at else now, f"its rule ended on {rule.expires}")
    why = _why(rule, state)
    return Unwatched(now, why) if why else None


def rests(rule: Rule, state: WindowState | None, begins: datetime, now: datetime) -> bool:
    """Whether a turn that begins then looks at no moment before the rule expired, or whether its end was told.

    What comes after that was told of, though it was seen before, makes no other alert.
    """
    ends = rests_at(rule)
    if ends is None:
        return False
    is_told = state is not None and not state.digest and state.checked_at >= ends  # `StayTeller.left` leaves none
    return (is_told and now >= ends) or looks_from(rule, state, begins) >= ends


def looks_from(rule: Rule | None, state: WindowState | None, begins: datetime) -> datetime:
    """As of when a turn that begins then looks at a window first: since it is due, unless an edit made it another."""
    if rule is None or state is None or state.due_at is None or state.digest != digest_of(rule):
        return begins
    return min(begins, state.due_at)


def digest_of(rule: Rule) -> str:
    """What a state belongs to: while a rule was a draft nobody was told, so a live one begins anew."""
    return f"{rule.window_digest}{DRAFT}" if rule.status is Status.DRAFT else rule.window_digest


def rests_at(rule: Rule) -> datetime | None:
    """The moment from which on the rule has expired; None: never."""
    if rule.expires is None or rule.expires == date.max:
        return None
    return datetime.combine(rule.expires + timedelta(days=1), time(), UTC)


def as_told(facts: RuleFacts) -> Rule:
    """A rule that is in no file any more, as far as telling of its end asks."""
    return Rule(
        id=facts.id,
        title=facts.title,
        query="",
        digest=facts.digest,
        match_digest="",
        place=Place(facts.file, facts.line),
    )


def _why(rule: Rule, state: WindowState) -> str:
    if rule.status is Status.PAUSED:
        return "its rule is paused"
    if rule.window is None:
        return "its rule tells of each item now"
    if isinstance(rule.window, New):
        return "its rule tells of new values now"
    was_draft = state.digest.endswith(DRAFT)
    if was_draft != (rule.status is Status.DRAFT):
        return "its rule is no draft any more" if was_draft else "its rule is a draft now"
    return ""
