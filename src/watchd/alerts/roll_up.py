"""The roll-up: what operators are told once a day, for it can wait, in one message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from watchd.alerts.clocks import next_at
from watchd.alerts.conditions import counted, system_alert
from watchd.alerts.missed import Untold, in_place_of, ranked
from watchd.alerts.route import EXPIRES_AFTER
from watchd.model.alert import AlertFacts, AlertKind, AlertRevision
from watchd.model.notification import SYSTEM_KIND, Notification, NotificationState
from watchd.model.route import Routing

ROLL_UP = "roll-up"  # the bundle of what waits for it
_MOST_LINES = 60
_LINES_OF_ONE = 5
_OF_IT = "·"  # before what belongs to the line above; blanks would be gone in a mail


def rolled_up(sent: Notification, routing: Routing) -> Notification:
    """The notification as it is queued: until the roll-up, where there is one and it would be sent at all."""
    if routing.roll_up is None or sent.state is not NotificationState.PENDING:
        return sent
    due_at = next_at(routing.roll_up, ZoneInfo(routing.operators_zone), sent.due_at)
    expires_at = due_at + EXPIRES_AFTER
    return replace(sent, state=NotificationState.GATHERED, due_at=due_at, expires_at=expires_at, bundle=ROLL_UP)


def roll_up_of(members: Sequence[Untold], now: datetime) -> tuple[AlertRevision, Notification]:
    """One message of everything that waited: each with what was told, the most urgent first, and what to run."""
    first = members[0].notification
    told = ranked(members)
    lines = [line for one in told for line in _lines(one.facts)]
    more = [f"... and {len(lines) - _MOST_LINES} more lines: watchd outbox list --state summarised"]
    alert = system_alert(
        name="roll-up",
        cause=":".join((first.channel, first.target, *sorted(one.notification.id for one in members))),
        headline=f"Since the last roll-up: {counted(len(told), 'message', 'messages')}, "
        f"the first of them: {told[0].facts.headline}",
        lines=(*lines[:_MOST_LINES], *(more if lines[_MOST_LINES:] else ())),
        next_step="watchd status",
        docs="docs/operate.md#what-operators-are-told",
        severity=told[0].facts.rule.severity,
        now=now,
        kind=AlertKind.SUMMARY,
    )
    return alert, in_place_of(members, alert, now, kind=SYSTEM_KIND)


def _lines(facts: AlertFacts) -> list[str]:
    step = f": {facts.next_step}" if facts.next_step else ""
    inner = [f"{_OF_IT} {line}" for line in facts.lines[:_LINES_OF_ONE]]
    left = len(facts.lines) - _LINES_OF_ONE
    return [
        f"{facts.at:%d %b %H:%M} UTC {facts.headline}{step}",
        *inner,
        *([f"{_OF_IT} and {left} more"] if left > 0 else []),
    ]
