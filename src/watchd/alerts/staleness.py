"""Staleness: what leaves so late that nobody must take it for fresh says how late it is."""

from datetime import datetime, timedelta

from watchd.model.notification import SUMMARY_KIND, Message, Notification
from watchd.model.rule import Severity
from watchd.text.durations import lasting

# A summary tells of what waited anyway.
_STALE_AFTER = {Severity.CRITICAL: timedelta(hours=6), Severity.HIGH: timedelta(hours=6)}
_USUAL = timedelta(hours=24)
_SUMMARY = timedelta(hours=72)


def delayed_by(sent: Notification, severity: Severity, now: datetime) -> timedelta | None:
    """How much later than it should have gone a message leaves; None while it is fresh, or nobody knows."""
    if sent.meant_at is None:
        return None
    late = now - sent.meant_at
    limit = _SUMMARY if sent.kind == SUMMARY_KIND else _STALE_AFTER.get(severity, _USUAL)
    return late if late > limit else None


def delayed_words(message: Message) -> str:
    """`DELAYED 7 h 12 min`; empty for what is fresh."""
    return "" if message.delayed is None else f"DELAYED {lasting(message.delayed)}"
