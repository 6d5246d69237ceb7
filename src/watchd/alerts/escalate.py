"""Escalation: who is told too, step by step, while nobody acknowledges an alert."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from watchd.alerts.gather import ESCALATED
from watchd.alerts.route import notifications
from watchd.model.alert import AlertRevision
from watchd.model.notification import ESCALATION_KIND, Notification, NotificationState
from watchd.model.route import Mute, Route, Routing, Step
from watchd.text.durations import lasting


def steps_of(routes: Iterable[Route | None]) -> list[Step]:
    """The steps of the routes that an alert takes, in order of time."""
    distinct = {id(route): route for route in routes if route is not None}
    return sorted((step for route in distinct.values() for step in route.escalate), key=lambda step: step.after)


def escalations(
    alert: AlertRevision, routes: Iterable[Route | None], routing: Routing, mute: Mute | None, now: datetime
) -> tuple[Notification, ...]:
    """A notification for each recipient of each step of an alert that opens now, gathered until its step is due.

    Later revisions bring none: what is new in a story does not begin the waiting anew.
    """
    if alert.revision > 1 or alert.facts.is_resolved:
        return ()
    return tuple(
        waiting(replace(one, step=number), step.after)
        for number, step in enumerate(steps_of(routes), start=1)
        for one in notifications(alert, step.send, routing, mute, now + step.after, kind=ESCALATION_KIND)
    )


def waiting(sent: Notification, after: timedelta) -> Notification:
    """The step as it is queued: it waits until its alert was told so long ago, and goes out within limits then."""
    if sent.state is not NotificationState.PENDING:
        return sent
    return replace(sent, state=NotificationState.GATHERED, bundle=f"{ESCALATED}:{int(after.total_seconds())}")


def escalated(waited: timedelta) -> str:
    """What the recipient of a step reads first."""
    return f"Nobody has acknowledged this alert for {lasting(waited)}, so it comes to you too."
