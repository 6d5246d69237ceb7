"""Attend: watchd looks at itself in a turn, and tells operators what began and what ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from watchd.alerts.conditions import Told, over, transitions
from watchd.alerts.departed import departed, removed
from watchd.alerts.missed import missed
from watchd.alerts.mute import mutable, mute_for
from watchd.alerts.route import notifications, operator_channels
from watchd.alerts.summary import baseline_summary, dead_summary, failures_summary
from watchd.feeds.baseline import in_roll_up, in_summary
from watchd.feeds.conditions import KINDS, conditions_of, flood_of, is_unreached, missed_by
from watchd.feeds.health import TELL_AFTER
from watchd.model.alert import AlertRevision, Condition
from watchd.model.feed import FeedState
from watchd.model.match import Failure
from watchd.model.notification import SYSTEM_KIND, Notification
from watchd.model.route import Mute, Routing
from watchd.model.rule import Rule, Status
from watchd.model.window import Outcome
from watchd.ports import EvaluateStorage, Evaluation, Turn

_UNREACHABLE = frozenset({"feed", "unreached"})  # kinds of condition that say so of a feed


@dataclass(frozen=True, slots=True)
class Seen:
    """What a node brings along: conditions only it can know, and the set it works with."""

    node: str
    routing: Routing
    rules: Mapping[str, Rule]
    feeds: frozenset[str]
    unreachable: frozenset[str] = frozenset()  # feeds that are expected not to answer now
    # `file:NODE:PATH`, `node:NODE`, `loop:NODE:NAME`, `config:NODE:PATH`, `restart:NODE:PATH`, `network:NODE`
    raised: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] | None = None  # paths of the rule and feed files it has now, with their folders
    sums_up: bool = False  # the baseline summary of this start is due
    rolls_up: bool = False  # it was told: what comes later is rolled up
    tells_owners: bool = True  # `run --once` tells operators alone
    looks_at_loops: bool = True  # a daemon knows its loops; a single round has none
    judges_accounts: bool = False  # it has looked whether they add up
    judges_config: bool = False  # what was said of the config is this process's to end


@dataclass(frozen=True, slots=True)
class Attended:
    """What was told this time; `app` logs it."""

    alerts: tuple[AlertRevision, ...]


def attend(storage: EvaluateStorage, seen: Seen, now: datetime) -> Attended:
    """Compare what is with what was told, and write the difference: conditions, alerts, notifications."""
    result = storage.turn(now, lambda turn: _look(turn, seen, now))
    return Attended(result.evaluation.alerts)


@dataclass(slots=True)
class _Telling:
    """What this look tells, growing."""

    seen: Seen
    now: datetime
    broken: frozenset[str]
    mutes: Sequence[Mute] = ()
    conditions: list[Condition] = field(default_factory=list)
    alerts: list[AlertRevision] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    failures: Sequence[Failure] = ()
    dead: Sequence[Notification] = ()
    baselines: Sequence[str] = ()
    ended: list[str] = field(default_factory=list)  # mutes
    told_by: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, told: Told) -> None:
        """Store transitions and tell operators of them."""
        self.conditions += told.conditions
        self.operators(told.alert, page=told.wakes)

    def operators(self, alert: AlertRevision, *, page: bool = False) -> None:
        """Tell operators, by a channel other than a broken one where there is one."""
        channels = operator_channels(self.seen.routing, page=page, without=self.broken)
        self.alerts.append(alert)
        mute = mute_for(mutable(alert, SYSTEM_KIND), self.mutes, self.now)
        self.notifications += notifications(alert, channels, self.seen.routing, mute, self.now, kind=SYSTEM_KIND)


def _look(turn: Turn, seen: Seen, now: datetime) -> Evaluation:
    troubles = turn.channel_troubles()
    states = {state.feed_id: state for state in turn.feed_states()}
    telling = _Telling(seen, now, frozenset(troubles), turn.mutes())
    raised = dict(seen.raised)
    stored = turn.conditions()
    floods = turn.floods()
    flooded = {flood.feed_id for flood in floods}
    # Somebody knows of a paused feed already; what it brought in a flood still waits for a word.
    seen = replace(seen, feeds=seen.feeds - (turn.paused_feeds() - flooded))
    telling.seen = seen
    watched = [state for state in states.values() if state.feed_id in seen.feeds]
    for state in watched:
        raised |= {key: text for key, text in conditions_of(state, now).items() if not _is_expected(key, seen)}
    raised |= dict(flood_of(flood) for flood in floods if flood.feed_id in seen.feeds)
    raised |= _unreached(watched, stored, seen)
    raised |= {f"channel:{name}": f"since {since:%H:%M} UTC: {text}" for name, (since, text) in troubles.items()}
    raised |= {f"expired:{rule.id}": _rests(rule) for rule in seen.rules.values() if rule.is_expired(now.date())}
    raised |= {
        f"review:{rule.id}": f"its review was due on {rule.review}; {rule.place}"
        for rule in seen.rules.values()
        if rule.review is not None and now.date() > rule.review and not rule.is_expired(now.date())
    }
    raised |= _blind(turn, seen, now)
    raised |= turn.unreadable()
    if held := turn.held():
        raised["held:sending"] = held
    _drop_gone(telling, stored, seen)
    present = {key: condition for key, condition in stored.items() if not _is_gone(key, seen)}
    for lost in _lost(turn, present, seen, now):
        telling.tell(lost)
        present |= {condition.key: condition for condition in lost.conditions}
    missed = {key: text for state in watched for key, text in missed_by(state).items()}
    for told in transitions(present, raised, _judged(seen), now, missed=missed):
        telling.tell(told)
    _tell_failures(turn, telling)
    _tell_dead(turn, telling)
    _tell_missed(turn, telling)
    _tell_baselines(turn, telling, states)
    return Evaluation(
        conditions=tuple(telling.conditions),
        over=over(stored, telling.conditions),
        alerts=tuple(telling.alerts),
        notifications=tuple(telling.notifications),
        told_failures=tuple(telling.failures),
        told_dead=tuple(telling.dead),
        told_mutes=tuple(telling.ended),
        told_by=tuple(telling.told_by),
        told_baselines=tuple(telling.baselines),
    )


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


def _lost(turn: Turn, stored: Mapping[str, Condition], seen: Seen, now: datetime) -> list[Told]:
    """What ends because its place is gone, not because it works again."""
    gone = departed(stored, turn.places(), seen.node, now)
    files = None if seen.files is None else removed(stored, seen.raised, seen.files, seen.node, now)
    return [told for told in (gone, files) if told is not None]


def _judged(seen: Seen) -> tuple[str, ...]:
    accounts = (f"accounting:{seen.node}",) if seen.judges_accounts else ()
    loops = (f"loop:{seen.node}:",) if seen.looks_at_loops else ()
    config = (f"config:{seen.node}:", f"restart:{seen.node}:") if seen.judges_config else ()
    return (
        *(f"{kind}:" for kind in KINDS),
        "unreadable:",
        "held:",
        "channel:",
        "blind:",
        "expired:",
        "review:",
        f"file:{seen.node}:",
        f"network:{seen.node}",
        f"node:{seen.node}",
        *accounts,
        *loops,
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


def _drop_gone(telling: _Telling, stored: Mapping[str, Condition], seen: Seen) -> None:
    """What left the files, or is expected now, is no condition any more, and nobody needs to hear of it."""
    telling.conditions += [
        replace(condition, is_raised=False, since=telling.now)
        for key, condition in stored.items()
        if condition.is_raised and _is_gone(key, seen)
    ]


def _tell_failures(turn: Turn, telling: _Telling) -> None:
    telling.failures = turn.untold_failures()
    if telling.failures:
        telling.operators(failures_summary(telling.failures, turn.number, telling.now))


def _tell_dead(turn: Turn, telling: _Telling) -> None:
    telling.dead = turn.untold_dead()
    # A dead message to operators is listed but makes no further message, or a broken channel would feed itself.
    dead = [sent for sent in telling.dead if sent.kind != "system"]
    if dead:
        telling.operators(dead_summary(dead, turn.number, telling.now))


def _tell_missed(turn: Turn, telling: _Telling) -> None:
    """Recipients of what a mute kept back hear what it was, now that it is over."""
    for mute in turn.ended_mutes():
        telling.ended.append(mute.id)
        for one in missed(mute, turn.kept_back(mute.id), telling.seen.routing, telling.now):
            telling.alerts.append(one.alert)
            telling.notifications.append(one.notification)
            telling.told_by += [(member, one.notification.id) for member in one.members]


def _tell_baselines(turn: Turn, telling: _Telling, states: Mapping[str, FeedState]) -> None:
    seen = telling.seen
    if not (seen.sums_up or seen.rolls_up):
        return
    untold = turn.untold_baselines()
    feeds = in_summary(untold, seen.feeds) if seen.sums_up else in_roll_up(untold, states, seen.feeds, telling.now)
    if not feeds:
        return
    telling.baselines = feeds
    counts = turn.baseline_matches(feeds)
    telling.operators(baseline_summary(counts, feeds, turn.number, telling.now))
    if seen.tells_owners:
        _tell_owners(turn, telling, counts)


def _tell_owners(turn: Turn, telling: _Telling, counts: Sequence[tuple[str, int, str]]) -> None:
    """Each owner hears of his own rules, by the channels that already write to his address."""
    routing = telling.seen.routing
    for person in routing.people.values():
        own = [entry for entry in counts if (rule := telling.seen.rules.get(entry[0])) and rule.owner == person.id]
        channels = [facts.name for facts in routing.channels.values() if person.mail in facts.targets]
        if not own or not channels:
            continue
        alert = baseline_summary(own, telling.baselines, turn.number, telling.now, owner=person.id)
        sent = notifications(alert, channels[:1], routing, None, telling.now, kind="summary")
        telling.alerts.append(alert)
        telling.notifications += [each for each in sent if each.target == person.mail]
