"""How long what is stored is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

ITEMS = timedelta(days=400)  # a year for baselines to compare with, and a month to look back on it
ALERTS = timedelta(days=730)
SHORTEST = timedelta(days=30)  # stories stay open for two weeks, and a copy may come late


_FOR_A_DUE = timedelta(days=3660)  # what was watched when takes little room


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a `due` needs of the past for as long as it is in force, however old: one first match, or two moments.

    Rules are (rule_id, match_digest). Without `since` it is the first match of `rule`; with it, the first match of
    `since`, and the first of `rule` from then on. With `is_entry` the first stay in `alert` of the window of `since`
    takes the place of its first match.
    """

    rule: tuple[str, str]
    since: tuple[str, str] | None = None
    is_entry: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """Ages after which rows may go, unless something still needs them."""

    items: timedelta = ITEMS  # texts, their revisions and matches, what was watched when; since an item was seen
    alerts: timedelta = ALERTS  # alerts, decisions, notifications; since an alert was told last
    unlisted: timedelta = timedelta(days=30)  # an item that its feed listed less long ago stays, however old
    keys: timedelta = timedelta(days=365)  # by which an item is known again; since its feed listed it last
    sets: timedelta = timedelta(days=30)  # rule sets that are not in force any more; each rule's text stays
    awaited: tuple[Awaited, ...] = ()  # matches that stay with their items, and stays of windows, however old

    @property
    def watched(self) -> timedelta:
        """How long it is known what was watched when: a `due` asks whether all was, since it began to wait."""
        return max(self.items, _FOR_A_DUE) if self.awaited else self.items

    def reaching(self, back: timedelta, awaited: Iterable[Awaited] = ()) -> "Retention":
        """The same, with items kept beyond what a window looks back: after a month's stop too it finds them."""
        items = max(self.items, back + SHORTEST) if back else self.items
        return replace(self, items=items, alerts=max(self.alerts, items), awaited=tuple(awaited))
