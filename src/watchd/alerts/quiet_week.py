"""The weekly note: so that quiet is never ambiguous, whoever heard nothing for a week hears that all is quiet."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchd.alerts.clocks import next_at
from watchd.alerts.conditions import counted, system_alert
from watchd.alerts.route import notifications, operator_channels
from watchd.model.alert import AlertKind, AlertRevision
from watchd.model.notification import SUMMARY_KIND, SYSTEM_KIND, Notification
from watchd.model.route import Routing
from watchd.model.rule import Severity

OCCURRENCE = "weekly-note"
WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_TIME = "08:00"  # where operators have no roll-up
_MONDAY = 0


def note_due(routing: Routing, now: datetime) -> datetime:
    """The last moment at which a note was to be told: Monday, at the time of the roll-up."""
    zone = ZoneInfo(routing.operators_zone)
    at = next_at(routing.roll_up or _TIME, zone, now - WEEK - _DAY)
    found = at
    while at <= now:
        if at.astimezone(zone).weekday() == _MONDAY:
            found = at
        at = next_at(routing.roll_up or _TIME, zone, at)
    return found


def week_note(  # every argument is one fact of the note
    due: datetime, numbers: tuple[int, int, int, int], now: datetime, *, is_mine: bool, hears: bool = True
) -> AlertRevision:
    """The note with (feeds that answer, feeds, items, alerts of rules); `is_mine`: to somebody who got none of them.

    Where watchd itself does not hear or tell now what comes (not `hears`), it calls nothing quiet.
    """
    answering, feeds, items, alerts = numbers
    said = "0 alerts for you" if is_mine else counted(alerts, "alert", "alerts")
    quiet = "All quiet" if hears and (is_mine or not alerts) else "The week"
    doubt = () if hears else ("Not everything here works as it should now: that nothing came may mean nothing.",)
    return system_alert(
        name="week",
        cause=f"week:{due.isoformat()}:{is_mine}",
        headline=f"{quiet}: {counted(feeds, 'feed', 'feeds')}, {counted(items, 'item', 'items')}, {said}",
        lines=(
            f"{answering} of {counted(feeds, 'feed', 'feeds')} answer as usual now.",
            f"In 7 days {counted(items, 'new item was', 'new items were')} read.",
            f"Rules gave {counted(alerts, 'alert', 'alerts')}.",
            *doubt,
        ),
        next_step="watchd feed health",
        docs="" if is_mine else "docs/operate.md#what-operators-are-told",
        severity=Severity.LOW,
        now=now,
        kind=AlertKind.SUMMARY,
    )


def week_notes(
    routing: Routing,
    due: datetime,
    numbers: tuple[int, int, int, int],
    told: Collection[tuple[str, str]],
    now: datetime,
    *,
    hears: bool = True,
) -> Iterator[tuple[AlertRevision, tuple[Notification, ...]]]:
    """The note to operators, and to every recipient of a route who got nothing in the week."""
    operators = operator_channels(routing, page=False)
    note = week_note(due, numbers, now, is_mine=False, hears=hears)
    yield note, notifications(note, operators, routing, None, now, kind=SYSTEM_KIND)
    people = {name for route in routing.routes for name in route.send}
    names = sorted(name for name in people if name in routing.channels and not routing.channels[name].one_by_one)
    mine = week_note(due, numbers, now, is_mine=True, hears=hears)
    sent = notifications(mine, names, routing, None, now, kind=SUMMARY_KIND)
    quiet = tuple(one for one in sent if (one.channel, one.target) not in told and one.channel not in operators)
    if quiet:
        yield mine, quiet
