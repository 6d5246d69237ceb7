"""Telling: what one look of watchd at itself tells operators, owners and recipients, growing until it is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watchd.alerts.condition_kinds import kind_of
from watchd.alerts.condition_words import Reach
from watchd.alerts.conditions import Told
from watchd.alerts.missed import missed
from watchd.alerts.mute import goes_on, mutable, mute_for
from watchd.alerts.quiet_hours import after_quiet
from watchd.alerts.quiet_week import OCCURRENCE, WEEK, note_due, week_notes
from watchd.alerts.roll_up import rolled_up
from watchd.alerts.route import notifications, operator_channels
from watchd.alerts.summary import baseline_summary, dead_summary, failures_summary, review_note
from watchd.feeds.baseline import in_roll_up, in_summary
from watchd.model.alert import AlertRevision, Condition
from watchd.model.feed import FeedState
from watchd.model.match import Failure
from watchd.model.notification import SUMMARY_KIND, SYSTEM_KIND, Notification
from watchd.model.route import Mute, Person
from watchd.model.rule import Severity
from watchd.pipeline.seen import Seen
from watchd.ports import Evaluation, Turn

MOST_AN_HOUR = 10  # messages that a recipient is told at once; more come in the roll-up
_ANSWERING = frozenset({"ok", "slow"})
_DEAF = frozenset({"canary", "polls", "rules", "held", "delivery"})  # conditions in which quiet means nothing


@dataclass(slots=True)
class Telling:
    """What this look tells, growing."""

    seen: Seen
    now: datetime
    broken: frozenset[str]
    mutes: Sequence[Mute] = ()
    told: Counter[tuple[str, str]] = field(default_factory=Counter)  # at once, by recipient, in the last hour
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
        self.operators(told.alert, told.reach)

    def operators(self, alert: AlertRevision, reach: Reach = Reach.NOW) -> None:
        """Tell operators, by a channel other than a broken one where there is one; what can wait, in the roll-up.

        Whoever is told by a broken one alone reads of it in the roll-up, which waits in it until it delivers again.
        """
        is_page, routing = reach is Reach.PAGE, self.seen.routing
        channels = operator_channels(routing, page=is_page, without=self.broken)
        self.alerts.append(alert)
        for one in self._made(alert, channels):
            recipient = (one.channel, one.target)
            # What wakes somebody is never kept back; of the rest nobody gets more than he can look at.
            is_much = not is_page and self.told[recipient] >= MOST_AN_HOUR
            if reach is Reach.ROLL_UP or is_much:
                self.notifications.append(rolled_up(one, routing))
            else:
                self.told[recipient] += 1
                self.notifications.append(one)
        broken = [name for name in operator_channels(routing, page=is_page) if name not in channels]
        self.notifications += [rolled_up(one, routing) for one in self._made(alert, broken)]

    def past_store(self) -> None:
        """Record what was told while nothing could be, and tell in the roll-up those whom that did not reach."""
        routing = self.seen.routing
        for told, reached in self.seen.past_store:
            self.alerts.append(told.alert)
            self.conditions += [condition for condition in told.conditions if not condition.is_raised]
            made = self._made(told.alert, operator_channels(routing, page=told.reach is Reach.PAGE))
            self.notifications += [rolled_up(one, routing) for one in made if (one.channel, one.target) not in reached]

    def _made(self, alert: AlertRevision, channels: Sequence[str]) -> tuple[Notification, ...]:
        mute = mute_for(mutable(alert, SYSTEM_KIND), self.mutes, self.now)
        return notifications(alert, channels, self.seen.routing, mute, self.now, kind=SYSTEM_KIND)

    def evaluation(self, over: tuple[str, ...], occurrences: tuple[tuple[str, datetime], ...]) -> Evaluation:
        """Everything to write; `over` are the alerts of which nothing goes on any more."""
        return Evaluation(
            conditions=tuple(self.conditions),
            over=over,
            alerts=tuple(self.alerts),
            notifications=tuple(self._by_day(one) for one in self.notifications),
            told_failures=tuple(self.failures),
            told_dead=tuple(self.dead),
            told_mutes=tuple(self.ended),
            told_by=tuple(self.told_by),
            told_baselines=tuple(self.baselines),
            occurrences=occurrences,
        )

    def _by_day(self, one: Notification) -> Notification:
        """What watchd tells people of their alerts can wait for the morning; what it tells operators cannot."""
        return after_quiet(one, Severity.LOW, self.seen.routing) if one.kind == SUMMARY_KIND else one


def tell_week(turn: Turn, telling: Telling, watched: Sequence[FeedState]) -> tuple[tuple[str, datetime], ...]:
    """Once a week, where nobody was told yet; the first week of a store begins with nothing told."""
    if telling.seen.began_at is None:  # a single round is no watch
        return ()
    due, last = note_due(telling.seen.routing, telling.now), turn.occurrence(OCCURRENCE)
    if last is not None and last >= due:
        return ()
    if last is not None:
        week = turn.week(due - WEEK)
        numbers = (sum(state.health in _ANSWERING for state in watched), len(watched), week.items, week.alerts)
        hears = not any(kind_of(key) in _DEAF for key in _raised(turn, telling))
        for alert, sent in week_notes(telling.seen.routing, due, numbers, week.told, telling.now, hears=hears):
            telling.alerts.append(alert)
            telling.notifications += sent
        _tell_reviews(telling, due, last)
    return ((OCCURRENCE, due),)


def _tell_reviews(telling: Telling, due: datetime, last: datetime) -> None:
    """Each owner reads which of his rules are overdue for their review, and which have expired since the last note."""
    for person in telling.seen.routing.people.values():
        own = [rule for rule in telling.seen.rules.values() if rule.owner == person.id]
        note = review_note(own, due, last, telling.now, owner=person.id)
        if note is not None:
            _tell_person(telling, person, note)


def _tell_person(telling: Telling, person: Person, alert: AlertRevision) -> None:
    """By the first channel that already writes to his address, if there is one."""
    routing = telling.seen.routing
    channels = [facts.name for facts in routing.channels.values() if person.mail in facts.targets]
    sent = notifications(alert, channels[:1], routing, None, telling.now, kind=SUMMARY_KIND)
    if sent:
        telling.alerts.append(alert)
        telling.notifications += [each for each in sent if each.target == person.mail]


def _raised(turn: Turn, telling: Telling) -> set[str]:
    """What is so after this look, on any node."""
    changed = {condition.key: condition for condition in telling.conditions}
    return {key for key, condition in {**turn.conditions(), **changed}.items() if condition.is_raised}


def tell_failures(turn: Turn, telling: Telling) -> None:
    """Rules that failed on items, and items that were given up on."""
    telling.failures = turn.untold_failures()
    if telling.failures:
        telling.operators(failures_summary(telling.failures, turn.number, telling.now), Reach.ROLL_UP)


def tell_dead(turn: Turn, telling: Telling) -> None:
    """Messages that will never be sent."""
    telling.dead = turn.untold_dead()
    # A dead message to operators is listed but makes no further message, or a broken channel would feed itself.
    dead = [sent for sent in telling.dead if sent.kind != "system"]
    if dead:
        telling.operators(dead_summary(dead, turn.number, telling.now), Reach.ROLL_UP)


def tell_missed(turn: Turn, telling: Telling) -> None:
    """Recipients of what a mute kept back hear what it was, now that it is over, and no other one goes on with it."""
    for mute in turn.ended_mutes():
        if goes_on(mute, telling.mutes):
            continue
        telling.ended.append(mute.id)
        for one in missed(mute, turn.kept_back(mute.id), telling.seen.routing, telling.now):
            telling.alerts.append(one.alert)
            telling.notifications.append(one.notification)
            telling.told_by += [(member, one.notification.id) for member in one.members]


def tell_baselines(turn: Turn, telling: Telling, states: Mapping[str, FeedState]) -> None:
    """What feeds listed at their first answer, once each."""
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


def _tell_owners(turn: Turn, telling: Telling, counts: Sequence[tuple[str, int, str]]) -> None:
    """Each owner hears of his own rules, by the channels that already write to his address."""
    for person in telling.seen.routing.people.values():
        own = [entry for entry in counts if (rule := telling.seen.rules.get(entry[0])) and rule.owner == person.id]
        if own:
            alert = baseline_summary(own, telling.baselines, turn.number, telling.now, owner=person.id)
            _tell_person(telling, person, alert)
