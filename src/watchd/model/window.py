"""A Window: when a rule alerts on the matches of a while rather than on each; and what a check of it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from watchd.errors import Place
from watchd.model.item import Item
from watchd.model.match import Arrival, Roles, Span


class Outcome(StrEnum):
    """What a check of a window comes to."""

    ALERT = "alert"
    QUIET = "quiet"
    LEARNING = "learning"  # too little history to judge by
    UNKNOWN = "unknown"  # blind: what would have shown it was not watched


class Distinct(StrEnum):
    """What counts as one."""

    ITEM = "item"
    STORY = "story"
    PUBLISHER = "publisher"
    INDEPENDENT = "independent"  # who wrote it first: the copies of one wire are one


@dataclass(frozen=True, slots=True)
class Count:
    """So many within so long."""

    at_least: int
    within: timedelta
    distinct: Distinct = Distinct.ITEM

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset()

    @property
    def reach(self) -> timedelta:
        """How far back it looks."""
        return self.within


Window = Count
"""What `alert_when:` says."""


@dataclass(frozen=True, slots=True)
class PastMatch:
    """One stored match, as far as windows count it. Its order is by time, then by item."""

    at: datetime  # `event_at` of the item
    item_id: str
    feed_id: str
    publisher: str
    origin: str = ""  # who wrote it first; empty where nobody looked
    story_id: str | None = None
    arrival: Arrival = Arrival.LIVE

    @property
    def key(self) -> tuple[datetime, str]:
        """What it is sorted by."""
        return self.at, self.item_id

    def counted_as(self, distinct: Distinct) -> str:
        """What it is one of: matches that are counted as the same are one."""
        if distinct is Distinct.STORY:
            return self.story_id or self.item_id
        if distinct is Distinct.PUBLISHER:
            return self.publisher
        return self.item_id if distinct is Distinct.ITEM else self.origin or self.publisher


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the matches that an alert lists: the item, and the words that did it."""

    item: Item
    spans: tuple[Span, ...] = ()
    roles: tuple[Roles, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowState:
    """One row of `window`: what the last check of a rule's window came to, and the stay in `alert` it is in."""

    rule_id: str
    digest: str  # of what decides: matches, settings, and whether it is a draft; another one begins anew
    outcome: Outcome
    since: datetime  # the check that found this outcome first
    reason: str
    checked_at: datetime
    due_at: datetime | None = None  # when it may change although nothing matches; None: never
    entered_at: datetime | None = None  # the check that entered `alert`; None: no stay
    repeats: int = 0  # told again while the stay lasts
    alert_id: str = ""  # of the stay; empty: it was not told
    told_at: datetime | None = None  # when an alert of the rule was told last


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a rule's window in `alert`."""

    rule_id: str
    entered_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimelineHits:
    """Matches of a timeline: when, in days from 0, and by how many different ones."""

    days: tuple[float, ...]
    publishers: int = 1
    origins: int | None = None  # None: as many as publishers
    stories: int | None = None  # None: each item is one


@dataclass(frozen=True, slots=True)
class Timeline:
    """One embedded test of a window: a course of matches, and what must come of it."""

    name: str
    now: float  # in days from 0
    expect: Outcome
    place: Place
    hits: tuple[TimelineHits, ...] = ()
    others: Mapping[str, tuple[TimelineHits, ...]] = field(default_factory=dict)
    blind: tuple[float, float] | None = None
    line: str = ""  # the line of the file it stands on, to show when it fails
