"""A Rule as its file describes it: what to watch for, why, how urgent, for whom. Its query is compiled in `rules`."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from watchd.errors import Place
from watchd.model.window import Timeline, Window

QUICK_LIFE = timedelta(days=30)  # a quick watch rests after so long, and its owner is told
ABSENCE = timedelta(days=1)  # a rule that was out of the files for longer begins anew when it comes back
REVIEW_AFTER = timedelta(days=90)  # a rule that names no review date is due for one so long after its first load


def begins_anew(*, is_quick: bool, away: timedelta) -> bool:
    """Whether a rule that comes back to the files after so long counts as loaded for the first time.

    Who takes a quick watch out and writes it again wants its 30 days again. Another rule that was away for an hour,
    because its file was renamed or lay elsewhere for a while, is as due for its review as before.
    """
    return is_quick or away > ABSENCE


class Severity(StrEnum):
    """How urgent; `none` is a building block, `info` is listed and never sent."""

    NONE = "none"
    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def sends(self) -> bool:
        """Whether alerts of this severity go out at all."""
        return self not in {Severity.NONE, Severity.INFO}

    @property
    def is_urgent(self) -> bool:
        """Whether somebody wants it at once: such a rule has tests, and its messages are counted by themselves."""
        return self in {Severity.HIGH, Severity.CRITICAL}


class Tlp(StrEnum):
    """The Traffic Light Protocol marking (FIRST TLP 2.0), in rising order of restriction."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"

    def allows(self, marking: "Tlp") -> bool:
        """Whether a channel cleared up to this marking may carry something marked `marking`."""
        order = list(Tlp)
        return order.index(marking) <= order.index(self)


class Status(StrEnum):
    """Whether a rule tells (live), only counts and shows (draft), or rests (paused)."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"


class DedupBy(StrEnum):
    """What makes a further firing the same thing again."""

    STORY = "story"
    ITEM = "item"
    RULE = "rule"
    VALUE = "value"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Dedup:
    """When a firing is told again: same `by` within `again_after` is not."""

    by: DedupBy = DedupBy.STORY
    again_after: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of an item outside its text; an empty set asks nothing."""

    language: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Which hypothesis of which board a firing speaks for or against."""

    board: str
    hypothesis: str
    supports: bool
    strength: str  # weak, medium, strong


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One embedded test: a small item and whether the rule must match it."""

    must_match: bool
    title: str
    place: Place
    summary: str = ""
    body: str = ""
    language: str | None = None
    feed: str | None = None
    line: str = ""  # the line of the file it stands on, to show when it fails


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to watch for. `digest` covers the whole rule, `match_digest` what decides which items match."""

    id: str
    title: str
    query: str
    digest: str
    match_digest: str
    place: Place
    exclude: str = ""
    question: str = ""
    why: str = ""
    only: Filters = field(default_factory=Filters)
    never: Filters = field(default_factory=Filters)  # written `not:` in the file
    severity: Severity = Severity.LOW
    dedup: Dedup = field(default_factory=Dedup)
    route: tuple[str, ...] = ()  # empty: the config's routes decide
    tlp: Tlp = Tlp.GREEN
    owner: str | None = None  # None: the operators
    review: date | None = None
    expires: date | None = None
    status: Status = Status.LIVE
    signal: Signal | None = None
    zone: str = "UTC"
    tests: tuple[RuleTest, ...] = ()
    is_quick: bool = False  # written under `watch:`
    window: Window | None = None  # None: each item that matches is told
    window_digest: str = ""  # of what decides its outcomes; empty without a window
    timelines: tuple[Timeline, ...] = ()
    accept_noise: bool = False  # it may alert falsely more often than others
    reads: frozenset[str] | None = None  # the languages its lists cover; None: it is read in any
    has_match: bool = True  # no item matches a rule that waits for others, or for a day, alone

    def first_loaded(self, day: date) -> "Rule":
        """The rule with the dates that count from its first load: a quick watch's end, a review nobody named."""
        return replace(
            self,
            expires=self.expires or (day + QUICK_LIFE if self.is_quick else None),
            review=self.review or day + REVIEW_AFTER,
        )

    def is_expired(self, today: date) -> bool:
        """Whether the rule has passed its `expires` day and rests."""
        return self.expires is not None and today > self.expires
