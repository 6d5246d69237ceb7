"""Quiet hours: somebody is told nothing but what is critical until they are over, and the rest in one message then."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from watchd.alerts.clocks import next_at
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Routing
from watchd.model.rule import Severity

QUIET = "quiet"  # begins the bundle of what waits for their end: `quiet:06:00`


def quiet_until(target: str, routing: Routing, now: datetime) -> datetime | None:
    """When the quiet hours end in which the person who gets mail there is now; None: in none."""
    for person in routing.people.values():
        if person.mail == target and person.quiet is not None:
            zone = ZoneInfo(person.zone)
            begin, end = (next_at(time, zone, now) for time in person.quiet)
            # Whoever is in them has their end before him, and only then their next beginning.
            return end if end < begin else None
    return None


def bundle_until(target: str, routing: Routing) -> str:
    """The bundle of what waits for the end of this person's quiet hours."""
    ends = (person.quiet[1] for person in routing.people.values() if person.mail == target and person.quiet is not None)
    return f"{QUIET}:{next(ends, '')}"


def after_quiet(sent: Notification, severity: Severity, routing: Routing) -> Notification:
    """What is told by itself, as it is queued: not before the quiet hours of its recipient are over."""
    if sent.state is not NotificationState.PENDING or severity is Severity.CRITICAL:
        return sent
    until = quiet_until(sent.target, routing, sent.due_at)
    if until is None:
        return sent
    later = until - sent.due_at
    failover_at = None if sent.failover_at is None else sent.failover_at + later
    return replace(sent, due_at=until, expires_at=sent.expires_at + later, failover_at=failover_at)
