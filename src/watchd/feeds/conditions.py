"""What operators are told of a feed: it fails, brings no news, is odd, cannot be read in part, or never answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watchd.feeds.after_poll import PASSES_AFTER
from watchd.feeds.health import Verdict, cause_of, doubts_about, is_stale, is_troubled, why_quarantined, why_stale
from watchd.model.feed import FeedState, Flood

KINDS = ("feed", "flood", "odd", "quarantine", "stale", "unreached")
"""The kinds of condition that belong to one feed each."""

_NAMED = 5  # feeds of a host


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


def hosts_of(states: Sequence[FeedState], raised: Mapping[str, str], told: Collection[str]) -> dict[str, str]:
    """What is raised, with one condition for a host in place of those of its feeds that it tells to come later.

    `told` are the keys that operators have heard of: a feed that failed for another reason before stays on its own.
    """
    lanes: dict[str, list[FeedState]] = {}
    for state in states:
        lanes.setdefault(state.host, []).append(state)
    found = dict(raised)
    for host, feeds in lanes.items():
        refused = [one for one in feeds if f"feed:{one.feed_id}" in raised and _is_refused(one, host, told)]
        if not refused or len(feeds) == 1:
            continue
        names = ", ".join(one.feed_id for one in refused[:_NAMED]) + (" and others" if len(refused) > _NAMED else "")
        again = f"asked again {min(one.due_at for one in refused):%d %b %H:%M} UTC"
        found[f"host:{host}"] = f"{len(refused)} of its {len(feeds)} feeds are told to come later: {names}; {again}"
        for key in {f"feed:{one.feed_id}" for one in refused} - set(told):
            del found[key]
    return found


def _is_refused(state: FeedState, host: str, told: Collection[str]) -> bool:
    """Whether it was told to come later, or was, and has not answered for long enough to call it well."""
    if state.errors:
        return cause_of(state)[0] == "throttled"
    return f"host:{host}" in told and f"feed:{state.feed_id}" not in told


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


def while_held(verdict: Verdict, flood: Flood) -> Verdict:
    """The verdict on a feed of which items are held: it is not well, however it answers, until somebody has decided."""
    word = "held" if verdict.word in {"ok", "slow"} else verdict.word
    return replace(verdict, word=word, doubts=(flood_of(flood)[1], *verdict.doubts))


def is_unreached(state: FeedState) -> bool:
    """Whether a feed was asked and never answered."""
    return state.last_good_at is None and state.errors > 0


def _trouble(state: FeedState) -> str:
    answered = f"last answered {state.last_good_at:%d %b %H:%M} UTC" if state.last_good_at else "has never answered"
    if not state.errors:
        return f"{answered}; it failed before, and is watched until it has answered for half an hour"
    return f"{answered}; {state.errors} failures in a row, now {state.reason}"
