"""Staleness: what leaves so late that nobody must take it for fresh says how late it is."""

from datetime import datetime, timedelta

from watchd.model.alert import AlertFacts, AlertKind
from watchd.model.notification import Message, Notification
from watchd.model.rule import Severity
from watchd.text.durations import lasting

# A summary tells of what waited anyway.
_STALE_AFTER = {Severity.CRITICAL: timedelta(hours=6), Severity.HIGH: timedelta(hours=6)}
_USUAL = timedelta(hours=24)
_SUMMARY = timedelta(hours=72)


def delayed_by(sent: Notification, facts: AlertFacts, now: datetime) -> timedelta | None:
    """How much later than it should have gone a message leaves; None while it is fresh, or nobody knows."""
    if sent.meant_at is None:
        return None
    late = now - sent.meant_at
    # Alerts of one story are told in one message, which is as urgent as the one that it leads with.
    limit = _SUMMARY if facts.kind is AlertKind.SUMMARY else _STALE_AFTER.get(facts.rule.severity, _USUAL)
    return late if late > limit else None


def delayed_words(message: Message) -> str:
    """`DELAYED 7 h 12 min`; empty for what is fresh."""
    return "" if message.delayed is None else f"DELAYED {lasting(message.delayed)}"
