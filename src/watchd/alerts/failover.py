"""Failover: what its channel does not deliver in time goes by another one too, the sooner the more urgent it is."""

from datetime import datetime, timedelta

from watchd.alerts.escalate import waiting
from watchd.alerts.gather import gathered
from watchd.alerts.missed import Untold
from watchd.alerts.quiet_hours import after_quiet
from watchd.alerts.route import EXPIRES_AFTER, fails_over_at, ranks_at, withheld_because
from watchd.model.notification import ALERT_KIND, ESCALATION_KIND, SUMMARY_KIND, Notification, NotificationState
from watchd.model.route import ChannelFacts, Routing


def stand_ins(one: Untold, routing: Routing, now: datetime) -> tuple[Notification, ...]:
    """What goes by the fallback of its channel in its place: to the same recipient where that knows him, else to all.

    A channel that left the config has the fallback that it had when the message was made. Each has the id of a message
    that the fallback would get by itself: who gets the alert there anyway gets nothing twice, and no two channels that
    stand in for each other send anything in a circle. People get it at once, within their limits.
    """
    sent, rule = one.notification, one.facts.rule
    own = routing.channels.get(sent.channel)
    fallback = routing.channels.get((own.fallback if own is not None else sent.fallback) or "")
    if fallback is None or fallback.name == sent.channel:
        return ()
    refused = withheld_because(rule.tlp, fallback.max_tlp)
    made = [
        Notification(
            alert_id=sent.alert_id,
            revision=sent.revision,
            channel=fallback.name,
            target=target,
            due_at=now,
            expires_at=now + EXPIRES_AFTER,
            kind=sent.kind,
            step=sent.step,
            state=NotificationState.WITHHELD if refused else NotificationState.PENDING,
            reason=refused,
            rank_at=ranks_at(rule.severity, now),
            failover_at=fails_over_at(rule.severity, now),
            fallback=fallback.fallback or "",
            instead_of=sent.id,
        )
        for target in _targets(sent, fallback)
    ]
    if sent.kind == ESCALATION_KIND and not fallback.one_by_one:
        return tuple(waiting(each, timedelta(0)) for each in made)
    if sent.kind == SUMMARY_KIND:
        return tuple(after_quiet(each, rule.severity, routing) for each in made)
    if sent.kind != ALERT_KIND:  # watchd about itself, or something of another kind: gathered by nobody
        return tuple(made)
    return tuple(gathered(each, None, rule.severity, routing, timedelta(0)) for each in made)


def _targets(sent: Notification, fallback: ChannelFacts) -> tuple[str, ...]:
    return (sent.target,) if sent.target in fallback.targets else fallback.targets


def instead_words(channel: str, code: str) -> str:
    """What the recipient of a stand-in reads first; what a receiver said is for operators alone."""
    why = f" ({code})" if code else ""
    return f"{channel} has not delivered this{why}, so it comes this way."
