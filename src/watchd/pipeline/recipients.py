"""Recipients: what one revision of an alert makes to be sent, by its routes; of an end, to whoever was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchd.alerts.escalate import escalations
from watchd.alerts.gather import gathered
from watchd.alerts.mute import mutable, mute_for
from watchd.alerts.route import notifications, resolving, routes_for, routes_of_end
from watchd.model.alert import AlertRevision
from watchd.model.notification import Notification
from watchd.model.route import Mute, Routing
from watchd.ports import Turn


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is told in one turn, and how."""

    turn: Turn
    routing: Routing
    mutes: Sequence[Mute]
    now: datetime
    together: timedelta | None  # how long alerts wait for others of their story; None: as `limits.together` says

    def of(
        self, alert: AlertRevision, own_route: Sequence[str], not_before: datetime | None, *, opened_now: bool
    ) -> tuple[Notification, ...]:
        """One for each recipient; `opened_now` where this turn also tells of the alert first."""
        is_end = alert.facts.is_resolved and not opened_now
        hearing = self.turn.hearing(alert.alert_id) if is_end else ()
        routes = routes_for(alert.facts.rule, own_route, self.routing)
        if is_end:
            routes = routes_of_end(alert, routes, hearing, self.routing)
        mute = mute_for(mutable(alert, "alert"), self.mutes, self.now)
        due_at = max(self.now, not_before or self.now)
        severity = alert.facts.rule.severity
        unmuted = resolving(alert, hearing, self.routing)
        made = notifications(alert, routes, self.routing, mute, due_at, unmuted=unmuted)
        told = (gathered(one, routes[one.channel], severity, self.routing, self.together) for one in made)
        return (*told, *escalations(alert, routes.values(), self.routing, mute, due_at))
