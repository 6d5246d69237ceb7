"""Whom to tell: from a rule and the routing to one notification a recipient."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from watchd.alerts.mute import muted_because
from watchd.model.alert import AlertRevision, AlertState, RuleFacts
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Mute, Route, Routing
from watchd.model.rule import Severity

# How much sooner than it was made it ranks where a channel takes few at a time. In the long run all go in the order
# they came, so that what is less urgent is not left for ever.
_HEAD_STARTS = {
    Severity.CRITICAL: timedelta(hours=2),
    Severity.HIGH: timedelta(hours=1),
    Severity.LOW: -timedelta(minutes=30),
}
EXPIRES_AFTER = timedelta(hours=72)  # what could not be sent for so long is listed as dead, not sent as news


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
    kind: str = "alert",
) -> tuple[Notification, ...]:
    """One notification a channel and recipient: pending, muted, or withheld for its TLP marking; none for a draft.

    Where no channel exists at all, as in a replay, nothing is queued.
    """
    if alert.state is AlertState.DRAFT or not routing.channels:
        return ()
    made = []
    for name in channels:
        facts = routing.channels.get(name)
        if facts is None:  # the file that named it was checked against another node's channels
            state, reason = NotificationState.DEAD, f"no channel is called {name}; name it under channels:"
            targets: tuple[str, ...] = (name,)
        elif not facts.max_tlp.allows(alert.facts.rule.tlp):
            state = NotificationState.WITHHELD
            reason = f"TLP {alert.facts.rule.tlp.value} is above the channel's {facts.max_tlp.value}"
            targets = facts.targets
        elif mute is not None:
            state, reason, targets = NotificationState.MUTED, muted_because(mute), facts.targets
        else:
            state, reason, targets = NotificationState.PENDING, "", facts.targets
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
                rank_at=now - _HEAD_STARTS.get(alert.facts.rule.severity, timedelta(0)),
                mute_id=mute.id if mute is not None and state is NotificationState.MUTED else None,
            )
            for target in targets
        ]
    return tuple(made)


def operator_channels(routing: Routing, *, page: bool, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Where watchd tells operators: `page` wakes somebody. A broken channel is left out while another is there."""
    wanted = (*routing.operators_page, *routing.operators_send) if page else routing.operators_send
    names = tuple(dict.fromkeys(wanted or routing.operators_page))
    working = tuple(name for name in names if name not in without)
    if working or not without:
        return working
    others = tuple(name for name in routing.channels if name not in without)
    return others or names
