"""How long what is stored is kept."""

from dataclasses import dataclass, replace
from datetime import timedelta

ITEMS = timedelta(days=400)  # a year for baselines to compare with, and a month to look back on it
ALERTS = timedelta(days=730)
SHORTEST = timedelta(days=30)  # stories stay open for two weeks, and a copy may come late


@dataclass(frozen=True, slots=True)
class Retention:
    """Ages after which rows may go, unless something still needs them."""

    items: timedelta = ITEMS  # texts, their revisions and matches, what was watched when; since an item was seen
    alerts: timedelta = ALERTS  # alerts, decisions, notifications; since an alert was told last
    unlisted: timedelta = timedelta(days=30)  # an item that its feed listed less long ago stays, however old
    keys: timedelta = timedelta(days=365)  # by which an item is known again; since its feed listed it last
    sets: timedelta = timedelta(days=30)  # rule sets that are not in force any more; each rule's text stays

    def reaching(self, back: timedelta) -> "Retention":
        """The same, with items kept beyond what a window looks back: after a month's stop too it finds them."""
        items = max(self.items, back + SHORTEST) if back else self.items
        return replace(self, items=items, alerts=max(self.alerts, items))
