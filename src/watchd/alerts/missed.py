"""What was missed: when a mute is over, each recipient hears in one message what he was not told meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.alerts.conditions import counted, system_alert
from watchd.alerts.mute import words_of
from watchd.alerts.route import EXPIRES_AFTER, fails_over_at, notifications
from watchd.model.alert import AlertFacts, AlertKind, AlertRevision
from watchd.model.notification import SUMMARY_KIND, SYSTEM_KIND, Notification
from watchd.model.route import Mute, Routing
from watchd.model.rule import Severity, Tlp

_MOST_LINES = 40
_ORDER = tuple(Severity)
_MARKINGS = tuple(Tlp)


@dataclass(frozen=True, slots=True)
class Untold:
    """A notification that was not sent, with what it would have said."""

    notification: Notification
    facts: AlertFacts
    story_id: str | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """One recipient's summary, and the notifications it tells of."""

    alert: AlertRevision
    notification: Notification
    members: tuple[str, ...]


def missed(mute: Mute, untold: Sequence[Untold], routing: Routing, now: datetime) -> list[Missed]:
    """One summary for each recipient of what the mute kept back; of an alert, its newest revision is named."""
    found = []
    for (channel, target, kind), members in _by_recipient(untold).items():
        alert = _summary(mute, (channel, target), members, now)
        sent = notifications(alert, (channel,), routing, None, now, kind=kind)
        mine = [one for one in sent if one.target == target]
        found += [Missed(alert, one, tuple(each.notification.id for each in members)) for one in mine]
    return found


def _by_recipient(untold: Sequence[Untold]) -> dict[tuple[str, str, str], list[Untold]]:
    found: dict[tuple[str, str, str], list[Untold]] = {}
    for one in untold:
        sent = one.notification
        kind = SYSTEM_KIND if sent.kind == SYSTEM_KIND else SUMMARY_KIND
        found.setdefault((sent.channel, sent.target, kind), []).append(one)
    return found


def _summary(mute: Mute, recipient: tuple[str, str], members: Sequence[Untold], now: datetime) -> AlertRevision:
    told = ranked(members)
    lines = [line_of(one) for one in told]
    more = [f"... and {len(lines) - _MOST_LINES} more: watchd outbox list --state muted"] if lines[_MOST_LINES:] else []
    number = counted(len(lines), "alert was", "alerts were")
    alert = system_alert(
        name="missed",
        cause=f"missed:{mute.id}:{':'.join(recipient)}",
        headline=f"What you missed: {number} not told while {words_of(mute)} was muted",
        lines=(
            f"Muted by {mute.author} until {mute.until:%d %b %H:%M} UTC: {mute.reason}",
            *lines[:_MOST_LINES],
            *more,
        ),
        next_step=f"watchd alert show {told[0].notification.alert_id}",
        docs="docs/cli.md#watchd-mute-add",
        severity=Severity.LOW,
        now=now,
        kind=AlertKind.SUMMARY,
    )
    return replace(alert, facts=replace(alert.facts, rule=replace(alert.facts.rule, tlp=marking_of(members))))


def ranked(members: Sequence[Untold]) -> list[Untold]:
    """The newest revision of each alert, the most urgent first."""
    newest = {one.notification.alert_id: one for one in sorted(members, key=lambda one: one.notification.revision)}
    return sorted(newest.values(), key=lambda one: (-_ORDER.index(one.facts.rule.severity), one.facts.at))


def marking_of(members: Sequence[Untold]) -> Tlp:
    """What tells of all of them travels no further than the one that may travel least."""
    return max((one.facts.rule.tlp for one in members), key=_MARKINGS.index)


def message_to(like: Notification, alert: AlertRevision, now: datetime, *, kind: str = SUMMARY_KIND) -> Notification:
    """The message of this alert to the recipient of another one, due now."""
    return Notification(
        alert_id=alert.alert_id,
        revision=alert.revision,
        channel=like.channel,
        target=like.target,
        due_at=now,
        expires_at=now + EXPIRES_AFTER,
        kind=kind,
        failover_at=fails_over_at(alert.facts.rule.severity, now),
        fallback=like.fallback,
    )


def in_place_of(
    members: Sequence[Untold], alert: AlertRevision, now: datetime, *, kind: str = SUMMARY_KIND, charge: str = ""
) -> Notification:
    """The message of this alert that stands for the members, due now; its place in the queue is their oldest one's.

    It should have gone when the first of them was due, which behind a hold may be long ago. Another channel stands in
    for it when one would have for a member that had waited for a channel that fails.
    """
    first = members[0].notification
    fail_over = (one.notification.failover_at for one in members if one.notification.failover_at is not None)
    return replace(
        message_to(first, alert, now, kind=kind),
        rank_at=min(one.notification.rank_at or one.notification.due_at for one in members),
        meant_at=min(now, *(one.notification.meant_at or one.notification.due_at for one in members)),
        charge=charge,
        failover_at=min((fails_over_at(alert.facts.rule.severity, now), *fail_over)),
        # Of several channels that failed one is named: what stands in says that it does.
        instead_of=first.instead_of if all(one.notification.instead_of for one in members) else None,
    )


def line_of(one: Untold) -> str:
    """One alert on one line: how urgent, what, by which rule, under which id; of an update, which."""
    facts, sent = one.facts, one.notification
    update = f" | update {sent.revision}" if sent.revision > 1 else ""
    step = " | nobody has acknowledged it" if sent.step else ""
    # The headline of a window's alert is the rule's title, which stands here anyway; its arithmetic is what happened.
    what = facts.reason if facts.kind is AlertKind.WINDOW else facts.headline
    said = f"{facts.rule.severity.value.upper()}: {what or facts.headline} | {facts.rule.title} | {sent.alert_id}"
    return f"{said}{update}{step}"
