"""Summaries: what was not told one by one, in one message."""

from collections.abc import Sequence
from datetime import datetime

from watchd.alerts.conditions import counted, system_alert
from watchd.model.alert import AlertKind, AlertRevision
from watchd.model.match import Failure
from watchd.model.notification import Notification
from watchd.model.rule import Rule, Severity

_MOST_LINES = 40
_NAMED = 3  # items that a command names


def baseline_summary(  # every argument is one fact of the summary
    counts: Sequence[tuple[str, int, str]],
    feeds: Sequence[str],
    turn: int,
    now: datetime,
    *,
    owner: str | None = None,
) -> AlertRevision:
    """What each rule would have matched in the first polls of `feeds`: (rule, count, one title) in `counts`."""
    total = sum(count for _, count, _ in counts)
    first, hold, of = (
        ("1 feed was", "it holds", "its") if len(feeds) == 1 else (f"{len(feeds)} feeds were", "they hold", "their")
    )
    lines = [f"{first} read for the first time. What {hold} is history and alerts nobody; what comes now is news."]
    lines += [
        f"{rule_id}: {counted(count, 'item', 'items')} would have matched, such as: {title}"
        for rule_id, count, title in counts
    ]
    if not counts:
        lines.append(f"No rule would have matched any of {of} items.")
    headline = (
        f"Baseline of {counted(len(feeds), 'new feed', 'new feeds')}: {counted(total, 'item', 'items')} "
        f"would have matched {counted(len(counts), 'rule', 'rules')}"
    )
    return system_alert(
        name="baseline",
        cause=f"baseline:{turn}:{owner or ''}",
        headline=headline,
        lines=_cut(lines),
        next_step="watchd feed health",
        docs="docs/operate.md#feeds",
        severity=Severity.LOW,
        now=now,
        kind=AlertKind.SUMMARY,
    )


def failures_summary(failures: Sequence[Failure], turn: int, now: datetime) -> AlertRevision:
    """Rules that raised on items, and items given up on, told in this turn."""
    lines = [
        f"item {failure.item_id} was given up on: {failure.error}"
        if failure.rule_id == "*"
        else f"rule {failure.rule_id} failed on item {failure.item_id}: {failure.error}"
        for failure in failures
    ]
    return system_alert(
        name="failures",
        cause=f"failures:{turn}",
        headline=counted(len(failures), "evaluation", "evaluations") + " failed; every other rule saw these items",
        lines=_cut(lines),
        next_step=_retry(failures),
        docs="docs/operate.md#when-something-breaks",
        severity=Severity.MEDIUM,
        now=now,
    )


def _retry(failures: Sequence[Failure]) -> str:
    items = tuple(dict.fromkeys(failure.item_id for failure in failures))
    return f"watchd item retry {' '.join(items) if len(items) <= _NAMED else '--failed'}"


def dead_summary(dead: Sequence[Notification], turn: int, now: datetime) -> AlertRevision:
    """Notifications that will never be sent, each with its reason, told in this turn."""
    lines = [f"{sent.id} to {sent.recipient}: {sent.reason}" for sent in dead]
    return system_alert(
        name="dead",
        cause=f"dead:{turn}",
        headline=counted(len(dead), "notification was", "notifications were") + " refused for good or expired",
        lines=_cut(lines),
        next_step="watchd outbox list --state dead",
        docs="docs/channels.md#when-sending-fails",
        severity=Severity.HIGH,
        now=now,
    )


def review_note(
    rules: Sequence[Rule], due: datetime, last: datetime, now: datetime, *, owner: str
) -> AlertRevision | None:
    """What the owner of these rules reads once a week: overdue reviews, and which rules expired since `last`."""
    today = now.date()
    expired = [rule for rule in rules if rule.expires is not None and last.date() <= rule.expires < today]
    overdue = [rule for rule in rules if rule.review is not None and rule.review < today and not rule.is_expired(today)]
    if not expired and not overdue:
        return None
    said = [counted(len(overdue), "rule is", "rules are") + " overdue for review"] if overdue else []
    said += [f"{counted(len(expired), 'rule', 'rules')} expired"] if expired else []
    lines = [f"{rule.id}: its review was due on {rule.review}; {rule.place}" for rule in overdue]
    lines += [f"{rule.id}: it expired on {rule.expires} and rests; {rule.place}" for rule in expired]
    return system_alert(
        name="reviews",
        cause=f"reviews:{due.isoformat()}:{owner}",
        headline="Of yours: " + ", ".join(said),
        lines=_cut(lines),
        next_step="watchd rule list",
        docs="docs/rules.md#fields",
        severity=Severity.LOW,
        now=now,
        kind=AlertKind.SUMMARY,
    )


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= _MOST_LINES:
        return tuple(lines)
    return (*lines[:_MOST_LINES], f"... and {len(lines) - _MOST_LINES} more")


def notice(sentence: str, place: str, now: datetime) -> AlertRevision:
    """What one installation noticed once."""
    return system_alert(
        name="notice",
        cause=f"notice:{place}:{sentence}:{now.isoformat()}",
        headline=sentence,
        lines=(f"noticed by {place}",),
        next_step="journalctl -u watchd",
        docs="docs/operate.md#when-something-breaks",
        severity=Severity.MEDIUM,
        now=now,
    )
