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


@dataclass(frozen=True, slots=True)
class Burst:
    """Far more than usual. With `of`, its share of that rule's matches is looked at."""

    at_least: int
    within: timedelta
    times: float
    baseline: timedelta
    distinct: Distinct = Distinct.ITEM
    of: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset() if self.of is None else frozenset({self.of})

    @property
    def reach(self) -> timedelta:
        """How far back it looks: days of its zone may have 25 hours."""
        return self.baseline + self.within + timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Drop:
    """A share of the matches of another rule that has fallen below so much of what it was."""

    to_below: float  # of the usual share: 0.4 for 40%
    within: timedelta
    baseline: timedelta
    of: str
    need: int

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset({self.of})

    @property
    def reach(self) -> timedelta:
        """How far back it looks."""
        return self.baseline + self.within


@dataclass(frozen=True, slots=True)
class Absence:
    """Nothing for so long, where something used to come."""

    lasting: timedelta
    need: int
    baseline: timedelta
    feeds_alive: int

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset()

    @property
    def reach(self) -> timedelta:
        """How far back it looks."""
        return self.baseline + self.lasting


@dataclass(frozen=True, slots=True)
class New:
    """A value that was not seen for so long: what a pattern finds, or an entry of a list."""

    memory: timedelta

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset()

    @property
    def reach(self) -> timedelta:
        """How far back it looks."""
        return self.memory

    @property
    def lesson(self) -> timedelta:
        """How long it learns which values are usual."""
        return min(self.memory / 4, timedelta(days=14))


@dataclass(frozen=True, slots=True)
class Step:
    """Something a sequence waits for: a match of a rule, or that a rule with a window enters `alert`."""

    rule_id: str
    is_entry: bool = False

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.rule_id} in alert" if self.is_entry else self.rule_id


@dataclass(frozen=True, slots=True)
class Succession:
    """`sequence`: steps in this order within so long; with `missing`, and none of that until it has passed."""

    steps: tuple[Step, ...]
    within: timedelta
    missing: Step | None = None

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset(step.rule_id for step in (*self.steps, *((self.missing,) if self.missing else ())))

    @property
    def entries(self) -> frozenset[str]:
        """The rules whose windows' entering of `alert` is a step."""
        steps = (*self.steps, *((self.missing,) if self.missing else ()))
        return frozenset(step.rule_id for step in steps if step.is_entry)

    @property
    def reach(self) -> timedelta:
        """How far back it looks: to the matches before a period that is over."""
        return 3 * self.within


@dataclass(frozen=True, slots=True)
class Due:
    """Something that should come by a day, or so long after another rule first matched, or entered `alert`."""

    by: datetime | None = None  # the end of the day
    after: timedelta | None = None
    rule_id: str | None = None
    is_entry: bool = False  # it counts from when that rule's window entered `alert` first, not from a match

    @property
    def names(self) -> frozenset[str]:
        """The other rules it looks at."""
        return frozenset() if self.rule_id is None else frozenset({self.rule_id})

    @property
    def entries(self) -> frozenset[str]:
        """The rules whose windows' entering of `alert` it counts from."""
        return self.names if self.is_entry else frozenset()

    @property
    def reach(self) -> timedelta:
        """How far back it looks: to the first match there is."""
        return timedelta(days=3660)


Window = Count | Burst | Drop | Absence | New | Succession | Due
"""What `alert_when:` says."""


def read_back(window: Window) -> timedelta:
    """How far back matches are read, as far as they are kept: an absence still knows what was usual before it began."""
    return window.reach + window.baseline if isinstance(window, Absence) else window.reach


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
    values: tuple[str, ...] = ()  # that `new` looks for, as they stand in the item

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
    publishers: int | None = None  # None: one, read in several feeds
    origins: int | None = None  # None: as many as publishers
    stories: int | None = None  # None: each item is one
    value: str = ""  # that each of them brings, of a rule with `new`


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
