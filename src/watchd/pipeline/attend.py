"""Attend: watchd looks at itself in a turn, and tells operators what began and what ended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchd.alerts.condition_words import Reach
from watchd.alerts.conditions import Told, over, transitions
from watchd.alerts.departed import departed, removed
from watchd.alerts.summary import notice
from watchd.feeds.conditions import KINDS, conditions_of, flood_of, hosts_of, is_unreached, missed_by
from watchd.feeds.health import TELL_AFTER
from watchd.model.alert import AlertRevision, Condition
from watchd.model.feed import FeedState
from watchd.model.rule import Rule, Status
from watchd.model.window import Outcome
from watchd.pipeline.reminders import KINDS as REMINDERS
from watchd.pipeline.reminders import reminders, told_in_summaries
from watchd.pipeline.seen import Seen
from watchd.pipeline.signs import QUIET, as_seen, channels_down, recipients_put_off, signs
from watchd.pipeline.signs import judged as signs_judged
from watchd.pipeline.telling import Telling, tell_baselines, tell_dead, tell_failures, tell_missed, tell_week
from watchd.ports import EvaluateStorage, Evaluation, Sending, Turn

__all__ = ["Attended", "Seen", "attend"]

_HOUR = timedelta(hours=1)
_UNPOLLED = "polls:all"
_UNREACHABLE = frozenset({"feed", "unreached"})  # kinds of condition that say so of a feed


@dataclass(frozen=True, slots=True)
class Attended:
    """What was told this time; `app` logs it."""

    alerts: tuple[AlertRevision, ...]


def attend(storage: EvaluateStorage, seen: Seen, now: datetime) -> Attended:
    """Compare what is with what was told, and write the difference: conditions, alerts, notifications."""
    result = storage.turn(now, lambda turn: _look(turn, seen, now))
    return Attended(result.evaluation.alerts)


def _look(turn: Turn, seen: Seen, now: datetime) -> Evaluation:
    troubles = turn.channel_troubles()
    states = {state.feed_id: state for state in turn.feed_states()}
    told_lately = Counter(turn.told_of_itself(now - _HOUR))
    stored = turn.conditions()
    told_of = {key for key, condition in stored.items() if condition.is_raised}
    sending = as_seen(turn.sending(), told_of, seen.began_at, now)
    down = {**sending.stalled, **troubles}
    telling = Telling(seen, now, sending.resting | down.keys(), turn.mutes(), told_lately)
    raised = dict(seen.raised)
    floods = turn.floods()
    flooded = {flood.feed_id for flood in floods}
    # Somebody knows of a paused feed already; what it brought in a flood still waits for a word.
    seen = replace(seen, feeds=seen.feeds - (turn.paused_feeds() - flooded))
    telling.seen = seen
    watched = [state for state in states.values() if state.feed_id in seen.feeds]
    for state in watched:
        raised |= {key: text for key, text in conditions_of(state, now).items() if not _is_expected(key, seen)}
    raised = hosts_of(watched, raised, told_of)
    raised |= dict(flood_of(flood) for flood in floods if flood.feed_id in seen.feeds)
    raised |= _unreached(watched, stored, seen)
    raised |= dict(channels_down(troubles, sending, told_of, seen.routing.channels, now))
    raised |= dict(recipients_put_off(sending, down, told_of, seen.routing.channels, now))
    raised |= dict(reminders(turn, seen.routing, stored, now))
    raised |= _of_rules(seen, now)
    raised |= _blind(turn, seen, now)
    raised |= turn.unreadable()
    raised |= _signs(turn, seen, sending, watched, down, now=now)
    raised = _one_outage(raised, stored, seen, now)
    if held := turn.held():
        raised["held:sending"] = held
    _drop_gone(telling, stored, seen)
    present = {key: condition for key, condition in stored.items() if not _is_gone(key, seen)}
    for lost in _lost(turn, present, seen, now):
        telling.tell(lost)
        present |= {condition.key: condition for condition in lost.conditions}
    missed = {key: text for state in watched for key, text in missed_by(state).items()}
    missed |= told_in_summaries(turn, seen.routing, stored)
    for told in transitions(present, raised, _judged(seen), now, missed=missed):
        telling.tell(told)
    telling.past_store()
    tell_failures(turn, telling)
    tell_dead(turn, telling)
    tell_missed(turn, telling)
    tell_baselines(turn, telling, states)
    for sentence in seen.noticed:
        telling.operators(notice(sentence, seen.node, now), Reach.ROLL_UP)
    return telling.evaluation(over(stored, telling.conditions), tell_week(turn, telling, watched))


def _signs(
    turn: Turn,
    seen: Seen,
    sending: Sending,
    watched: Sequence[FeedState],
    down: Mapping[str, tuple[datetime, str]],
    *,
    now: datetime,
) -> dict[str, str]:
    found = signs(
        turn,
        sending,
        watched,
        down,
        seen.node,
        channels=seen.routing.channels,
        has_rules=bool(seen.rules),
        began_at=seen.began_at,
        now=now,
    )
    return dict(found)


def _of_rules(seen: Seen, now: datetime) -> dict[str, str]:
    """Rules that have expired, and rules whose review is overdue."""
    expired = {f"expired:{rule.id}": _rests(rule) for rule in seen.rules.values() if rule.is_expired(now.date())}
    return expired | {
        f"review:{rule.id}": f"its review was due on {rule.review}; {rule.place}"
        for rule in seen.rules.values()
        if rule.review is not None and now.date() > rule.review and not rule.is_expired(now.date())
    }


def _blind(turn: Turn, seen: Seen, now: datetime) -> dict[str, str]:
    """Windows that are `unknown`: analysts hear nothing of it, and operators which cause it has."""
    looked_at = {
        rule.id
        for rule in seen.rules.values()
        if rule.window is not None and rule.status is not Status.PAUSED and not rule.is_expired(now.date())
    }
    if not looked_at:
        return {}
    return {
        f"blind:{rule_id}": state.reason
        for rule_id, state in turn.windows().items()
        if rule_id in looked_at and state.outcome is Outcome.UNKNOWN
    }


def _one_outage(
    raised: Mapping[str, str], stored: Mapping[str, Condition], seen: Seen, now: datetime
) -> dict[str, str]:
    """That this node reaches nobody is said with that no feed answers, in one message however long both last.

    So it is kept until that can be told. It is told alone where it lasts on and feeds answer all the same: another node
    reaches them.
    """
    network = f"network:{seen.node}"
    is_told = network in stored and stored[network].is_raised
    if network not in raised or is_told:
        return dict(raised)
    kept = {key: text for key, text in raised.items() if key != network}
    if _UNPOLLED in raised:
        return kept | {
            _UNPOLLED: f"{raised[_UNPOLLED]}; the network of {seen.node} seems to be down: {raised[network]}"
        }
    if seen.unreached_since is None or seen.began_at is None:
        return dict(raised)
    return kept if now - max(seen.unreached_since, seen.began_at) < QUIET else dict(raised)


def _lost(turn: Turn, stored: Mapping[str, Condition], seen: Seen, now: datetime) -> list[Told]:
    """What ends because its place is gone, not because it works again."""
    gone = departed(stored, turn.places(), seen.node, now)
    files = None if seen.files is None else removed(stored, seen.raised, seen.files, seen.node, now)
    return [told for told in (gone, files) if told is not None]


def _judged(seen: Seen) -> tuple[str, ...]:
    accounts = (f"accounting:{seen.node}",) if seen.judges_accounts else ()
    loops = (f"loop:{seen.node}:",) if seen.looks_at_loops else ()
    canary = (f"canary:{seen.node}",) if seen.began_at is not None else ()
    config = (f"config:{seen.node}:", f"restart:{seen.node}:") if seen.judges_config else ()
    return (
        *(f"{kind}:" for kind in (*KINDS, *REMINDERS)),
        "host:",
        "unreadable:",
        "held:",
        "channel:",
        "blind:",
        "expired:",
        "review:",
        f"file:{seen.node}:",
        f"network:{seen.node}",
        f"node:{seen.node}",
        f"disk:{seen.node}",
        f"template:{seen.node}:",
        *signs_judged(seen.began_at),
        *seen.certified,
        *accounts,
        *loops,
        *canary,
        *config,
    )


def _rests(rule: Rule) -> str:
    kept = (
        "a quick watch lasts 30 days; give it a rule of its own to keep it" if rule.is_quick else "it matches nothing"
    )
    return f"it expired on {rule.expires} and rests: {kept}; {rule.place}"


def _unreached(watched: Sequence[FeedState], stored: Mapping[str, Condition], seen: Seen) -> dict[str, str]:
    """Feeds that never answered: listed once, with the summary of a start, or when they failed three times after it."""
    unreached = {f"unreached:{state.feed_id}": state for state in watched if is_unreached(state)}
    unreached = {key: state for key, state in unreached.items() if not _is_expected(key, seen)}
    return {
        key: state.reason
        for key, state in unreached.items()
        if seen.sums_up or (seen.rolls_up and state.errors >= TELL_AFTER) or (key in stored and stored[key].is_raised)
    }


def _is_expected(key: str, seen: Seen) -> bool:
    """Whether it tells of what its feed's file says already: that it cannot be reached."""
    kind, _, name = key.partition(":")
    return kind in _UNREACHABLE and name in seen.unreachable


def _is_gone(key: str, seen: Seen) -> bool:
    kind, _, name = key.partition(":")
    if _is_expected(key, seen):
        return True
    if kind in {"blind", "expired", "review"}:
        return name not in seen.rules
    if kind == "channel":
        return name not in seen.routing.channels
    return kind in KINDS and name not in seen.feeds


def _drop_gone(telling: Telling, stored: Mapping[str, Condition], seen: Seen) -> None:
    """What left the files, or is expected now, is no condition any more, and nobody needs to hear of it."""
    telling.conditions += [
        replace(condition, is_raised=False, since=telling.now)
        for key, condition in stored.items()
        if condition.is_raised and _is_gone(key, seen)
    ]
