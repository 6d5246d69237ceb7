"""Whom to tell: from a rule and the routing to one notification a recipient."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from watchd.alerts.mute import muted_because, only_resolves
from watchd.model.alert import AlertRevision, AlertState, RuleFacts
from watchd.model.notification import ALERT_KIND, Notification, NotificationState
from watchd.model.route import Mute, Route, Routing
from watchd.model.rule import Severity, Tlp

# How much sooner than it was made it ranks where a channel takes few at a time. In the long run all go in the order
# they came, so that what is less urgent is not left for ever.
_HEAD_STARTS = {
    Severity.CRITICAL: timedelta(hours=2),
    Severity.HIGH: timedelta(hours=1),
    Severity.LOW: -timedelta(minutes=30),
}
EXPIRES_AFTER = timedelta(hours=72)  # what could not be sent for so long is listed as dead, not sent as news
# How long a message waits for a channel that does not deliver before another one stands in.
_PATIENCE = {Severity.CRITICAL: timedelta(minutes=2), Severity.HIGH: timedelta(minutes=10)}
_USUAL_PATIENCE = timedelta(hours=1)


def channels_for(rule: RuleFacts, own_route: Sequence[str], routing: Routing) -> tuple[str, ...]:
    """The channels an alert of this rule goes to: the rule's own `route:`, else the first route that fits.

    A route with `continue: true` adds its channels and lets the next one be asked. Severity `none` and `info` go
    nowhere.
    """
    return tuple(routes_for(rule, own_route, routing))


def routes_for(rule: RuleFacts, own_route: Sequence[str], routing: Routing) -> Mapping[str, Route | None]:
    """The channels an alert of this rule goes to, each with the route that says how; None: the rule's own `route:`."""
    if not rule.severity.sends:
        return {}
    if own_route:
        return dict.fromkeys(own_route)
    chosen: dict[str, Route | None] = {}
    for route in routing.routes:
        if _fits(route, rule):
            for name in route.send:
                chosen.setdefault(name, route)
            if not route.goes_on:
                break
    return chosen


def routes_of_end(
    alert: AlertRevision, routes: Mapping[str, Route | None], hearing: Iterable[str], routing: Routing
) -> Mapping[str, Route | None]:
    """Who hears that an alert is over: whoever was told of it, whatever edits have made of its routes since.

    An incident would stay open else. That nobody watches any more is news for nobody besides.
    """
    told = {name: routes.get(name) for name in hearing if name in routing.channels}
    return told if alert.facts.is_unwatched else {**routes, **told}


def resolving(alert: AlertRevision, hearing: Iterable[str], routing: Routing) -> frozenset[str]:
    """Of the channels by which it was told, those whose incidents this end resolves: a mute would leave them open."""
    if not only_resolves(alert.facts):
        return frozenset()
    return frozenset(name for name in hearing if name in routing.channels and routing.channels[name].opens_incidents)


def _fits(route: Route, rule: RuleFacts) -> bool:
    return (
        (not route.severity or rule.severity in route.severity)
        and (not route.rules or rule.id in route.rules)
        and (not route.owners or rule.owner in route.owners)
    )


def notifications(
    alert: AlertRevision,
    channels: Iterable[str],
    routing: Routing,
    mute: Mute | None,
    now: datetime,
    *,
    kind: str = ALERT_KIND,
    unmuted: Collection[str] = (),
) -> tuple[Notification, ...]:
    """One notification a channel and recipient: pending, muted, or withheld for its TLP marking; none for a draft.

    The mute keeps nothing back from the channels `unmuted`. Where no channel exists at all, as in a replay,
    nothing is queued.
    """
    if alert.state is AlertState.DRAFT or not routing.channels:
        return ()
    made = []
    for name in channels:
        facts = routing.channels.get(name)
        if facts is None:  # the file that named it was checked against another node's channels
            state, reason = NotificationState.DEAD, f"no channel is called {name}; name it under channels:"
            targets: tuple[str, ...] = (name,)
        elif reason := withheld_because(alert.facts.rule.tlp, facts.max_tlp):
            state, targets = NotificationState.WITHHELD, facts.targets
        elif mute is not None and name not in unmuted:
            state, reason, targets = NotificationState.MUTED, muted_because(mute), facts.targets
        else:
            state, targets = NotificationState.PENDING, facts.targets
        made += [
            Notification(
                alert_id=alert.alert_id,
                revision=alert.revision,
                channel=name,
                target=target,
                due_at=now,
                expires_at=now + EXPIRES_AFTER,
                kind=kind,
                state=state,
                reason=reason,
                rank_at=ranks_at(alert.facts.rule.severity, now),
                mute_id=mute.id if mute is not None and state is NotificationState.MUTED else None,
                failover_at=fails_over_at(alert.facts.rule.severity, now),
                fallback=(facts.fallback or "") if facts is not None else "",
            )
            for target in targets
        ]
    return tuple(made)


def withheld_because(tlp: Tlp, max_tlp: Tlp) -> str:
    """Why a channel that carries so much may not carry what is marked so; empty where it may."""
    return "" if max_tlp.allows(tlp) else f"TLP {tlp.value} is above the channel's {max_tlp.value}"


def ranks_at(severity: Severity, now: datetime) -> datetime:
    """Where in its channel's queue a message stands that is made now."""
    return now - _HEAD_STARTS.get(severity, timedelta(0))


def fails_over_at(severity: Severity, due_at: datetime) -> datetime:
    """When another channel stands in for one that has not delivered what was due at a moment."""
    return due_at + _PATIENCE.get(severity, _USUAL_PATIENCE)


def operator_channels(routing: Routing, *, page: bool, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Where watchd tells operators: `page` wakes somebody. A broken channel is left out while another is there."""
    wanted = (*routing.operators_page, *routing.operators_send) if page else routing.operators_send
    names = tuple(dict.fromkeys(wanted or routing.operators_page))
    working = tuple(name for name in names if name not in without)
    if working or not without:
        return working
    others = tuple(name for name in routing.channels if name not in without)
    return others or names
