"""Who would get what of a rule's alert now, when, and why: the same steps as the pipeline takes, sending nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.alerts.escalate import escalations
from watchd.alerts.facts import rule_facts
from watchd.alerts.failover import stand_ins
from watchd.alerts.gather import gathered
from watchd.alerts.missed import Untold
from watchd.alerts.mute import mutable, mute_for
from watchd.alerts.quiet_hours import bundle_until, quiet_until
from watchd.alerts.route import notifications, routes_for
from watchd.model.alert import AlertFacts, AlertKind, AlertRevision, AlertState
from watchd.model.notification import WAITING, Notification, NotificationState
from watchd.model.route import Mute, Route, Routing
from watchd.model.rule import Rule, Severity, Status


@dataclass(frozen=True, slots=True)
class Destined:
    """One notification as it would be queued, and what sends it there."""

    notification: Notification
    why: str
    stand_ins: tuple[Notification, ...] = ()  # what goes by the fallback where its channel fails


@dataclass(frozen=True, slots=True)
class Whom:
    """Everybody whom an alert of the rule would reach, or why it reaches nobody."""

    rule: Rule
    destined: tuple[Destined, ...]
    nobody: str = ""


def whom(rule: Rule, routing: Routing, mutes: Sequence[Mute], now: datetime) -> Whom:
    """What becomes of an alert that the rule would open now."""
    facts = AlertFacts(AlertKind.ITEM, rule_facts(rule), rule.title, "", now, now)
    if rule.status is not Status.LIVE:
        return Whom(rule, (), f"the rule is {'a draft' if rule.status is Status.DRAFT else 'paused'}")
    if rule.is_expired(now.date()):
        return Whom(rule, (), f"its last day was {rule.expires}")
    if not rule.severity.sends:
        return Whom(rule, (), f"severity {rule.severity.value} is only listed")
    routes = routes_for(facts.rule, rule.route, routing)
    if not routes:
        return Whom(rule, (), "no route fits it")
    alert = AlertRevision("", 1, rule.id, None, AlertState.OPEN, facts, rule.digest, now)
    mute = mute_for(mutable(alert, "alert"), mutes, now)
    made = notifications(alert, routes, routing, mute, now)
    destined = [
        (gathered(one, routes[one.channel], rule.severity, routing), _why(routes[one.channel], rule, routing))
        for one in made
    ]
    destined = [(_by_day(one, rule, routing), why) for one, why in destined]
    told_at = min((one.due_at for one, _ in destined if one.state in WAITING), default=now)
    then = escalations(alert, routes.values(), routing, mute, told_at)
    destined += [(_by_day(one, rule, routing), f"step {one.step} of the escalation") for one in then]
    return Whom(rule, tuple(Destined(one, why, stand_ins(Untold(one, facts), routing, now)) for one, why in destined))


def _by_day(one: Notification, rule: Rule, routing: Routing) -> Notification:
    """As the gathering turn would find it: until the recipient's quiet hours are over."""
    until = quiet_until(one.target, routing, one.due_at)
    if one.state is not NotificationState.GATHERED or rule.severity is Severity.CRITICAL or until is None:
        return one
    return replace(one, due_at=until, bundle=bundle_until(one.target, routing))


def _why(route: Route | None, rule: Rule, routing: Routing) -> str:
    if route is None:
        return f"`route:` of the rule, {rule.place}"
    number = next(place for place, one in enumerate(routing.routes, start=1) if one is route)
    asks = [f"severity {rule.severity.value}"] if route.severity else []
    asks += ["this rule"] if route.rules else []
    asks += [f"owner {rule.owner}"] if route.owners else []
    return f"route {number} of {len(routing.routes)}: {' and '.join(asks) or 'takes everything'}"
