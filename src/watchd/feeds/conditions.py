"""What operators are told of a feed: it fails, brings no news, is odd, cannot be read in part, or never answered."""

from datetime import datetime

from watchd.feeds.after_poll import PASSES_AFTER
from watchd.feeds.health import doubts_about, is_stale, is_troubled, why_quarantined, why_stale
from watchd.model.feed import FeedState, Flood

KINDS = ("feed", "flood", "odd", "quarantine", "stale", "unreached")
"""The kinds of condition that belong to one feed each."""


def conditions_of(state: FeedState, now: datetime) -> dict[str, str]:
    """The conditions that hold of a feed now, by key, each with a sentence; `unreached` apart."""
    raised = {}
    if is_troubled(state, now):
        raised[f"feed:{state.feed_id}"] = _trouble(state)
    if is_stale(state, now):
        raised[f"stale:{state.feed_id}"] = why_stale(state)
    if state.quarantined:
        raised[f"quarantine:{state.feed_id}"] = why_quarantined(state)
    doubts = doubts_about(state, now)
    if doubts:
        raised[f"odd:{state.feed_id}"] = "; ".join(doubts)
    return raised


def missed_by(state: FeedState) -> dict[str, str]:
    """What is to be said of its conditions that end, by key: since when it is well again, and what was missed."""
    since, rhythm = state.since, state.memory.rhythm
    found = {}
    if since is not None and not state.errors:
        gaps = (
            one for one in state.memory.doubts if one.kind == "gap" and one.until and one.until >= since + PASSES_AFTER
        )
        missing = next((one.sentence.partition(". ")[0] for one in gaps), "no entry is known to be missing")
        found[f"feed:{state.feed_id}"] = f"it answers since {since:%d %b %H:%M} UTC; {missing}"
    if rhythm.last_at is not None:
        found[f"stale:{state.feed_id}"] = f"its news came {rhythm.last_at:%d %b %H:%M} UTC; it was asked all the while"
    return found


def flood_of(flood: Flood) -> tuple[str, str]:
    """The condition of a feed whose items are held, and its sentence: an operator says what they are."""
    rules = ", ".join(f"{rule_id} {number}" for rule_id, number in flood.matches)
    would = f"rules that would match them: {rules}" if rules else "no rule would match any of them"
    verb = f"watchd feed release {flood.feed_id}"
    held = f"{flood.items} items held since {flood.since:%d %b %H:%M} UTC"
    return (
        f"flood:{flood.feed_id}",
        f"{held}; {would}. {verb} tells them; {verb} --as-history, if they are old articles",
    )


def is_unreached(state: FeedState) -> bool:
    """Whether a feed was asked and never answered."""
    return state.last_good_at is None and state.errors > 0


def _trouble(state: FeedState) -> str:
    answered = f"last answered {state.last_good_at:%d %b %H:%M} UTC" if state.last_good_at else "has never answered"
    if not state.errors:
        return f"{answered}; it failed before, and is watched until it has answered for half an hour"
    return f"{answered}; {state.errors} failures in a row, now {state.reason}"
