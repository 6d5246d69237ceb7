"""The warning that a recipient has had nearly as many messages as his day's figure allows."""

from datetime import datetime

from watchd.alerts.budget import Budget
from watchd.alerts.conditions import system_alert
from watchd.alerts.missed import message_to
from watchd.model.alert import AlertKind, AlertRevision
from watchd.model.notification import Notification
from watchd.model.rule import Severity


def warning_of(like: Notification, budget: Budget, now: datetime) -> tuple[AlertRevision, Notification]:
    """What the recipient of `like` is told once a day, before anything is put off."""
    daily = budget.limits.daily
    alert = system_alert(
        name="daily",
        cause=f"daily:{like.channel}:{like.target}:{budget.day_began.isoformat()}",
        headline=f"{budget.today} of {daily} messages of this day; what is beyond comes as one message at midnight",
        lines=(
            "What is high or critical does not count and comes as ever.",
            "Fewer come where a rule is narrowed, or its route gathers: see `gather:` and `digest:`.",
        ),
        next_step="watchd alert list --since 1d",
        docs="docs/channels.md#how-much-one-recipient-gets",
        severity=Severity.LOW,
        now=now,
        kind=AlertKind.SUMMARY,
    )
    return alert, message_to(like, alert, now)
