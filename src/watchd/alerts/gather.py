"""Gathering: what waits to be told with others, until when, and the message it is told in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchd.alerts.budget import DAILY
from watchd.alerts.clocks import next_at
from watchd.alerts.conditions import counted, system_alert
from watchd.alerts.light import Whole
from watchd.alerts.missed import Untold, in_place_of, line_of, marking_of, ranked
from watchd.alerts.quiet_hours import QUIET
from watchd.alerts.roll_up import ROLL_UP
from watchd.alerts.route import EXPIRES_AFTER
from watchd.alerts.sharing import sharing
from watchd.alerts.storm import title_of
from watchd.model.alert import AlertKind, AlertRevision
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Route, Routing
from watchd.model.rule import Severity

_MOST_LINES = 40
_MOST_REPORTS = 12
_GATHER, _DIGEST = "gather", "digest"
AGAIN = "again"  # the bundle of what died and is sent by hand, too much of it for a message each
ESCALATED = "escalated"  # the bundle of what waits for its step of an escalation, with its seconds
TOGETHER = "together"  # the bundle of what waits for alerts that share an item or a story


def gathered(
    sent: Notification, route: Route | None, severity: Severity, routing: Routing, together: timedelta | None = None
) -> Notification:
    """The notification as it is queued: at once, or to be told with others.

    Its route may gather, which holds back nothing critical. Elsewhere what people read waits as long as `together`, by
    default `limits.together`, for alerts that share an item or a story; what is critical only takes those along that
    wait already. An update that is held back anyway is gathered from then on.
    """
    if sent.state is not NotificationState.PENDING:
        return sent
    is_critical = severity is Severity.CRITICAL
    if route is not None and route.digest is not None and not is_critical:
        due_at = next_at(route.digest, zone_of(sent.target, routing), sent.due_at)
        bundle = f"{_DIGEST}:{route.digest}"
    elif route is not None and route.gather and not is_critical:
        due_at = sent.due_at + route.gather
        bundle = f"{_GATHER}:{int(route.gather.total_seconds())}"
    elif not routing.channels[sent.channel].one_by_one:
        waits = routing.limits.together if together is None else together
        due_at = sent.due_at if is_critical else sent.due_at + waits
        bundle = TOGETHER
    else:
        return sent
    state = NotificationState.GATHERED
    return replace(sent, state=state, due_at=due_at, expires_at=due_at + EXPIRES_AFTER, bundle=bundle)


def zone_of(target: str, routing: Routing) -> ZoneInfo:
    """The time zone of the person who gets mail there; UTC where nobody is named."""
    zones = (person.zone for person in routing.people.values() if person.mail == target)
    return ZoneInfo(next(zones, "UTC"))


def span_of(bundle: str) -> timedelta:
    """How much later than the first of a bundle one may be due and still be told with it."""
    kind, _, seconds = bundle.partition(":")
    return timedelta(seconds=int(seconds)) if kind == _GATHER and seconds.isdecimal() else timedelta(0)


def is_by_the_wall(bundle: str) -> bool:
    """Whether what is in this bundle is told at a time of day, as its recipient's clock shows it."""
    return bundle in {DAILY, ROLL_UP} or bundle.startswith((f"{_DIGEST}:", f"{QUIET}:"))


def after_of(bundle: str) -> timedelta | None:
    """How long after its alert was told a step of an escalation comes that is in this bundle; None: it is none."""
    kind, _, seconds = bundle.partition(":")
    return timedelta(seconds=int(seconds)) if kind == ESCALATED and seconds.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Bundle:
    """One message for one recipient, and the notifications that it tells of in their place."""

    alert: AlertRevision
    notification: Notification
    members: tuple[str, ...]


def due_together(waiting: Sequence[Untold], now: datetime) -> list[list[Untold]]:
    """What is told together now: of each recipient and way of gathering, what is due and what came soon after it.

    Of what waits for alerts that share an item or a story, everything is given that belongs to something that is due;
    of steps of an escalation, what is due alone, for a step comes no sooner than its time.
    """
    groups: dict[tuple[str, str, str], list[Untold]] = {}
    for one in waiting:
        sent = one.notification
        groups.setdefault((sent.channel, sent.target, sent.bundle), []).append(one)
    found = []
    for (_, _, bundle), group in groups.items():
        if bundle == TOGETHER:
            found += [some for some in sharing(group) if any(one.notification.due_at <= now for one in some)]
            continue
        if after_of(bundle) is not None:
            found += sharing([one for one in group if one.notification.due_at <= now])
            continue
        until = now + span_of(bundle)
        if any(one.notification.due_at <= now for one in group):
            found.append([one for one in group if one.notification.due_at <= until])
    return found


def bundle_of(
    members: Sequence[Untold], now: datetime, storm: tuple[datetime, int] | None = None, whole: Whole = list
) -> Bundle:
    """One message for what is told together, the most urgent first; every alert with its rule and its id.

    Of a storm, `storm` says when it began and how many alerts of it were told before. Members may be light: `whole`
    gives all that is said of those whose reports are listed.
    """
    first = members[0].notification
    told = ranked(members)
    lines = [line_of(one) for one in told]
    more = [f"... and {len(lines) - _MOST_LINES} more: watchd outbox list --state summarised"]
    rules = {one.facts.rule.id for one in told}
    alert = system_alert(
        name="gathered",
        # A hash of its members: made again after a death, it is the same message.
        cause=":".join((first.channel, first.target, *sorted(one.notification.id for one in members))),
        headline=f"{_title(first.bundle, storm, len(members))}: {counted(len(told), 'alert', 'alerts')} of "
        f"{counted(len(rules), 'rule', 'rules')}: {told[0].facts.headline}",
        lines=(*lines[:_MOST_LINES], *(more if lines[_MOST_LINES:] else ())),
        next_step=f"watchd alert show {told[0].notification.alert_id}",
        docs="docs/channels.md#how-much-one-recipient-gets",
        severity=told[0].facts.rule.severity,
        now=now,
        kind=AlertKind.SUMMARY,
    )
    rule = replace(alert.facts.rule, title="Alerts told together", tlp=marking_of(members))
    by_item = {report.item_id: one for one in reversed(told) for report in one.facts.reports[:1]}
    listed = [one for one in told if any(by_item[report.item_id] is one for report in one.facts.reports[:1])]
    reports = tuple(report for one in whole(listed[:_MOST_REPORTS]) for report in one.facts.reports[:1])
    facts = replace(alert.facts, rule=rule, reports=reports, reason=_reason(told))
    alert = replace(alert, facts=facts)
    return Bundle(alert, in_place_of(members, alert, now), tuple(one.notification.id for one in members))


def _title(bundle: str, storm: tuple[datetime, int] | None, number: int) -> str:
    if storm is not None:
        began, before = storm
        return title_of(bundle, began, before + number)
    if bundle == AGAIN:
        return "Sent again"
    if bundle == DAILY:
        return "Beyond the day's figure"
    if bundle.startswith(f"{QUIET}:"):
        return f"From the quiet hours until {bundle.partition(':')[2]}"
    return "Digest" if bundle.startswith(_DIGEST) else "Gathered"


def _reason(told: Sequence[Untold]) -> str:
    numbers: dict[str, int] = {}
    for one in told:
        numbers[one.facts.rule.title] = numbers.get(one.facts.rule.title, 0) + 1
    return "; ".join(f"{title}: {number}" for title, number in numbers.items())
