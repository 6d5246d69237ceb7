"""Gather: what waited to be told with others goes out, in one message for each recipient, within his limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watchd.alerts.budget import DAILY, STORM, URGENT_STORM, Budget
from watchd.alerts.clocks import next_at
from watchd.alerts.gather import AGAIN, TOGETHER, Bundle, after_of, bundle_of, due_together, zone_of
from watchd.alerts.missed import Untold
from watchd.alerts.mute import feed_of, mute_for, muted_because
from watchd.alerts.quiet_hours import bundle_until, quiet_until
from watchd.alerts.roll_up import ROLL_UP, roll_up_of
from watchd.alerts.route import fails_over_at, withheld_because
from watchd.alerts.storm import OVER_AFTER, name_of, storm_of, told_at
from watchd.alerts.together import together_of
from watchd.alerts.warned import warning_of
from watchd.model.alert import AlertRevision
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Mutable, Routing
from watchd.model.rule import Severity
from watchd.ports import EvaluateStorage, Evaluation, FirstTold, Leapt, Settled, Turn

_MIDNIGHT = "00:00"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_ORDER = tuple(Severity)
Recipient = tuple[str, str]  # channel, target


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of it; `app` logs it."""

    messages: tuple[AlertRevision, ...]  # that tell of several
    members: int  # that they tell of
    alone: int  # that are sent on their own
    muted: int
    put_off: int = 0  # beyond a limit, and told in a summary later


def gather(
    storage: EvaluateStorage, routing: Callable[[int], Routing], now: datetime, leapt: Leapt | None = None
) -> Gathered | None:
    """Settle what is due in one transaction: all of a message and its members, or nothing; None: nothing is due.

    `routing` gives that of a generation. What fell due within `leapt` is left for later.
    """
    if not storage.has_gathered(now, leapt):
        return None

    def settle(turn: Turn) -> Evaluation:
        settling = _Settling(turn, routing(turn.generation), now)
        waiting = [one for one in turn.gathered() if leapt is None or not leapt.holds(one.notification.due_at)]
        settling.settle(due_together(settling.ripe(waiting), now))
        return settling.evaluation()

    evaluation = storage.turn(now, settle).evaluation
    if not evaluation.settled:
        return None
    states = [one.state for one in evaluation.settled]
    return Gathered(
        messages=evaluation.alerts,
        members=states.count(NotificationState.SUMMARISED),
        alone=states.count(NotificationState.PENDING),
        muted=states.count(NotificationState.MUTED),
        put_off=states.count(NotificationState.GATHERED),
    )


@dataclass(slots=True)
class _Settling:
    """What one turn settles, growing."""

    turn: Turn
    routing: Routing
    now: datetime
    _settled: list[Settled] = field(default_factory=list)
    _alerts: list[AlertRevision] = field(default_factory=list)
    _notifications: list[Notification] = field(default_factory=list)
    _occurrences: list[tuple[str, datetime]] = field(default_factory=list)
    _budgets: dict[Recipient, Budget] = field(default_factory=dict)
    _storms: dict[str, Sequence[datetime]] = field(default_factory=dict)

    def ripe(self, waiting: Sequence[Untold]) -> list[Untold]:
        """All but those steps of an escalation whose alert was told less long ago than it takes: they wait on."""
        steps = {one.notification.alert_id for one in waiting if _is_due_step(one, self.now)}
        told = self.turn.first_told(steps) if steps else {}
        found = []
        for one in waiting:
            until = None
            if one.notification.alert_id in told and _is_due_step(one, self.now):
                until = _step_is_due(one, told[one.notification.alert_id], self.now)
            if until is None:
                found.append(one)
            else:
                waits = Settled(one.notification.id, NotificationState.GATHERED, due_at=until)
                self._settled.append(waits)
        return found

    def settle(self, groups: Sequence[list[Untold]]) -> None:
        """Everything that is due: the most urgent first, for it is first to take of its recipient's limits."""
        tellable = [told for told in map(self._tellable, groups) if told]
        for told in sorted(tellable, key=_urgency):
            bundle = told[0].notification.bundle
            until = self._quiet_until(told, bundle)
            if until is not None:
                self._wait(told, bundle_until(_recipient(told[0])[1], self.routing), until)
            elif bundle == TOGETHER:
                self._within_limits(told)
            elif after_of(bundle) is not None:
                self._steps(told)
            elif bundle == ROLL_UP and len(told) > 1:
                self._roll_up(told)
            elif bundle in {STORM, URGENT_STORM}:
                self._storm(told, bundle)
            else:
                self._summary(told)

    def evaluation(self) -> Evaluation:
        """Everything to write."""
        return Evaluation(
            alerts=tuple(self._alerts),
            notifications=tuple(self._notifications),
            occurrences=tuple(self._occurrences),
            settled=tuple(self._settled),
        )

    def _quiet_until(self, told: list[Untold], bundle: str) -> datetime | None:
        """Until when a recipient is told nothing but what is critical; what he sent again himself he wants now."""
        if bundle in {ROLL_UP, AGAIN} or any(one.facts.rule.severity is Severity.CRITICAL for one in told):
            return None
        return quiet_until(_recipient(told[0])[1], self.routing, self.now)

    def _wait(self, told: list[Untold], bundle: str, until: datetime) -> None:
        waits = NotificationState.GATHERED
        self._settled += [Settled(one.notification.id, waits, bundle=bundle, due_at=until) for one in told]

    def _tellable(self, group: list[Untold]) -> list[Untold]:
        """Those that may be told now: since they came a mute may have been set, or their channel made to carry less."""
        mutes = self.turn.mutes()
        told = []
        for one in group:
            sent, facts = one.notification, one.facts
            mute = mute_for(Mutable(sent.kind, facts.rule.id, one.story_id, feed_of(facts)), mutes, self.now)
            channel = self.routing.channels.get(sent.channel)
            if channel is not None and (above := withheld_because(facts.rule.tlp, channel.max_tlp)):
                self._settled.append(Settled(sent.id, NotificationState.WITHHELD, above))
            elif mute is not None:
                self._settled.append(Settled(sent.id, NotificationState.MUTED, muted_because(mute), mute_id=mute.id))
            else:
                told.append(one)
        return told

    def _within_limits(self, told: list[Untold]) -> None:
        """Alerts of one development: as one message now, or in a summary where the recipient has had enough."""
        budget = self._budget(_recipient(told[0]))
        top = max(told, key=lambda one: _ORDER.index(one.facts.rule.severity)).facts.rule
        charge = budget.charge_of(top.severity, top.id)
        beyond = budget.beyond(charge)
        if beyond:
            self._put_off(told, beyond)
            return
        is_warned = budget.take(charge)
        if len(told) == 1:
            self._settled.append(self._alone(told[0], charge.text))
        else:
            message = together_of(self.turn.whole(told), self.now, charge.text)
            self._tell(Bundle(*message, tuple(one.notification.id for one in told)))
        if is_warned:
            alert, sent = warning_of(told[0].notification, budget, self.now)
            self._alerts.append(alert)
            self._notifications.append(sent)

    def _steps(self, told: list[Untold]) -> None:
        """Steps of an escalation: a program gets each by itself, people what they share, within their limits."""
        channel = self.routing.channels.get(told[0].notification.channel)
        if channel is None or channel.one_by_one:
            self._settled += [self._alone(one) for one in told]
        else:
            self._within_limits(told)

    def _put_off(self, told: list[Untold], bundle: str) -> None:
        recipient = _recipient(told[0])
        if bundle == DAILY:
            due_at = next_at(_MIDNIGHT, zone_of(recipient[1], self.routing), self.now)
        else:
            due_at = told_at(self._told_storms(bundle, recipient), self.now)
        self._wait(told, bundle, due_at)

    def _storm(self, told: list[Untold], bundle: str) -> None:
        """What was beyond the hour's limit, in one message; more of it comes in another."""
        recipient = _recipient(told[0])
        storm = storm_of(self._told_storms(bundle, recipient), self.now)
        began = storm[0] if storm else self.now
        before = self.turn.summarised(recipient, bundle, began) if storm else 0
        self._occurrences.append((name_of(bundle, *recipient), self.now))
        self._tell(bundle_of(told, self.now, (began, before), self.turn.whole))

    def _roll_up(self, told: list[Untold]) -> None:
        """What operators are told once a day; what the fallback of their channel tells itself goes by it only once."""
        alert, sent = roll_up_of(self.turn.whole(told), self.now)
        channel = self.routing.channels.get(sent.channel)
        fallback = (channel.fallback if channel is not None else sent.fallback) or ""
        alert_ids = {one.notification.alert_id for one in told}
        if self.turn.told_by(fallback, alert_ids) == alert_ids:
            sent = replace(sent, failover_at=None)
        self._tell(Bundle(alert, sent, tuple(one.notification.id for one in told)))

    def _summary(self, told: list[Untold]) -> None:
        if len(told) == 1:
            self._settled.append(self._alone(told[0]))
        else:
            self._tell(bundle_of(told, self.now, whole=self.turn.whole))

    def _alone(self, one: Untold, charge: str = "") -> Settled:
        failover_at = fails_over_at(one.facts.rule.severity, self.now)
        return Settled(one.notification.id, NotificationState.PENDING, charge=charge, failover_at=failover_at)

    def _tell(self, bundle: Bundle) -> None:
        self._alerts.append(bundle.alert)
        self._notifications.append(bundle.notification)
        by = bundle.notification.id
        why = f"told in {by}"
        self._settled += [Settled(one, NotificationState.SUMMARISED, why, by) for one in bundle.members]

    def _budget(self, recipient: Recipient) -> Budget:
        if recipient not in self._budgets:
            began = next_at(_MIDNIGHT, zone_of(recipient[1], self.routing), self.now - _DAY)
            if began > self.now:  # a day of 25 hours
                began = next_at(_MIDNIGHT, zone_of(recipient[1], self.routing), began - _DAY - _DAY)
            since = min(began, self.now - _HOUR)
            charges = self.turn.charges({recipient}, since).get(recipient, ())
            self._budgets[recipient] = Budget(self.routing.limits, began, self.now, list(charges))
        return self._budgets[recipient]

    def _told_storms(self, bundle: str, recipient: Recipient) -> Sequence[datetime]:
        name = name_of(bundle, *recipient)
        if name not in self._storms:
            # A storm that lasts for days began with the first of its messages.
            self._storms[name] = self.turn.told_storms({name}, self.now - 30 * OVER_AFTER).get(name, ())
        return self._storms[name]


def _recipient(one: Untold) -> Recipient:
    return one.notification.channel, one.notification.target


def _is_due_step(one: Untold, now: datetime) -> bool:
    return one.notification.due_at <= now and after_of(one.notification.bundle) is not None


def _step_is_due(one: Untold, told: FirstTold, now: datetime) -> datetime | None:
    """Until when a step waits on that would be due by the time at which its alert was made; None: it is due."""
    after = after_of(one.notification.bundle) or timedelta(0)
    if told.at is not None:
        return told.at + after if told.at + after > now else None
    # Not told yet: no sooner than so long from now, and looked at again when it may have been told.
    return max(min(told.waits_until or now, now + after), now + timedelta(seconds=1)) if after else None


def _urgency(told: Sequence[Untold]) -> tuple[int, datetime]:
    return (
        -max(_ORDER.index(one.facts.rule.severity) for one in told),
        min(one.notification.due_at for one in told),
    )
