"""An Alert: a rule fired and somebody should know. Its revisions carry frozen facts; its decision says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watchd.model.item import Item
from watchd.model.match import Match, Roles, Span
from watchd.model.rule import Severity, Tlp


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule says *now*. The cause names what made it say so and is the key of its decision."""

    rule_id: str
    cause: str  # item:ID:REVISION; of windows see pipeline.windows
    at: datetime
    match: Match


class DecisionKind(StrEnum):
    """What was decided about a firing."""

    NEW = "new"  # an alert of its own
    UPDATE = "update"
    GROUP = "group"  # listed with the story, not sent on its own
    SUPPRESS = "suppress"  # a copy: counted, not sent
    REPEAT = "repeat"  # an alert of its own, for a rule or publisher whose `again_after` has passed
    HOLD = "hold"  # nothing, while its feed is held

    @property
    def opens(self) -> bool:
        """Whether it is told as an alert of its own."""
        return self in {DecisionKind.NEW, DecisionKind.REPEAT}


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of `decision`: taken in a turn, once for each firing, with its reason in words."""

    rule_id: str
    cause: str
    kind: DecisionKind
    reason: str
    rule_digest: str
    at: datetime
    item_id: str | None = None
    story_id: str | None = None
    alert_id: str | None = None
    compared_with: str | None = None
    score: float | None = None
    threshold: float | None = None  # of the score
    shared: tuple[str, ...] = ()  # words in common with what it was compared with
    fresh: tuple[str, ...] = ()  # words of its headline that are not there
    is_draft: bool = False


class AlertKind(StrEnum):
    """What sort of thing an alert tells."""

    ITEM = "item"  # an item matched a rule
    WINDOW = "window"  # a rule's matches of a while, or their absence
    SYSTEM = "system"  # watchd about itself: a condition began or ended
    SUMMARY = "summary"  # a list of what was not told one by one
    TEST = "test"  # sent by hand to try a channel


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What an alert says of its rule, as it stood when it fired."""

    id: str
    title: str
    severity: Severity
    tlp: Tlp
    digest: str = ""
    question: str = ""
    why: str = ""
    file: str = ""
    line: int = 0
    owner: str | None = None
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One item as an alert lists it. Every text came from a feed and is hostile until a channel has cleaned it."""

    item_id: str
    feed_id: str
    publisher: str
    title: str
    url: str
    language: str | None
    seen_at: datetime
    published: datetime | None
    role: str  # head, copy, update, related
    sentence: str = ""  # the sentence that matched, from the field the best span stands in
    spans: tuple[Span, ...] = ()  # offsets into the item's fields
    marks: tuple[tuple[int, int], ...] = ()  # offsets of the matched words into `sentence`
    flags: tuple[str, ...] = ()  # what was doubtful about the item's fields
    feed_title: str = ""  # the name people know the feed by
    roles: tuple[Roles, ...] = ()  # of each event of the rule that held, who did what to whom
    country: str = ""  # of its feed: ISO 3166, or empty


@dataclass(frozen=True, slots=True)
class Companion:
    """One of the alerts that a message tells together: enough to name it, and to say what one thinks of it."""

    alert_id: str
    revision: int
    severity: Severity
    headline: str
    rule_id: str
    rule_title: str
    reason: str


@dataclass(frozen=True, slots=True)
class MissingFeed:
    """A feed that does not answer, since when, and the word for why."""

    feed_id: str
    since: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedsSeen:
    """How many feeds a rule looks at, how many of them answer, and which do not: what could be missing."""

    feeds: int
    answering: int
    failing: tuple[MissingFeed, ...] = ()  # at most a dozen of them


@dataclass(frozen=True, slots=True)
class Traced:
    """Who wrote first what some of an alert's reports say, as far as can be seen."""

    origin: str  # the agency's name, else the owner or publisher whose words they are
    publisher: str  # who published it first
    at: datetime  # when that was
    reports: int = 1
    opens: bool = False  # the alert began with one of them


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """Everything a rendering may say, frozen with the revision; never a secret."""

    kind: AlertKind
    rule: RuleFacts
    headline: str
    reason: str
    opened_at: datetime
    at: datetime
    reports: tuple[Report, ...] = ()
    matches: int = 0  # that a window counted; the newest of them are listed
    is_of_past: bool = False  # its reports are from before: that no more came is the news
    copies: int = 0  # reports of this story counted and not sent on their own, up to this revision
    related: int = 0  # those of them that are no copies but tell the same affair in other words
    related_left: int = 0  # those of them that no revision listed so far: the next one does
    listed: tuple[str, ...] = ()  # the items of those that earlier revisions listed
    publishers: int = 0
    traced: tuple[Traced, ...] = ()  # every origin of its reports, the first to publish first
    grade: str = "F"  # the best of the feeds that it was told by
    news: tuple[str, ...] = ()  # what is new in this revision, each in words a reader understands
    due: tuple[datetime, ...] = ()  # when its newest updates were or will be told: of a day at most three
    lines: tuple[str, ...] = ()  # what a system alert or a summary lists; what else was new while an update waited
    next_step: str = ""  # the command an operator runs next
    docs: str = ""  # where more stands about a message to operators
    is_resolved: bool = False  # a condition that ended, a window that is over
    is_unwatched: bool = False  # it ended because nobody watches the window any more
    ends: tuple[str, ...] = ()  # alerts of which this one tells that all of it is over
    coverage: FeedsSeen | None = None  # None: nobody kept a record
    lessens: tuple[str, ...] = ()  # alerts of which this one tells that some of it is over
    together: tuple[Companion, ...] = ()  # alerts that share an item or a story and are told by this message


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    CLOSED = "closed"
    DRAFT = "draft"  # would have alerted


@dataclass(frozen=True, slots=True)
class AlertRevision:
    """One revision of an alert; the first opens it. The id is a hash of rule and opening cause."""

    alert_id: str
    revision: int
    rule_id: str
    story_id: str | None
    state: AlertState
    facts: AlertFacts
    rule_digest: str
    at: datetime
    signature: frozenset[str] = frozenset()  # everything told up to this revision


@dataclass(frozen=True, slots=True)
class AlertHead:
    """The newest revision of an alert, as a decision needs it."""

    alert_id: str
    revision: int
    rule_id: str
    story_id: str | None
    state: AlertState
    opened_at: datetime
    facts: AlertFacts
    signature: frozenset[str] = frozenset()  # of everything told so far
    last_told_at: datetime | None = None
    copies: int = 0  # suppressed and grouped so far
    related: int = 0  # of them, grouped
    publishers: frozenset[str] = frozenset()
    traced: tuple[Traced, ...] = ()
    flaw: str = ""  # why what it says cannot be read; then its facts say no more than its row


@dataclass(frozen=True, slots=True)
class Grouped:
    """Reports that were grouped with an alert, the oldest first with their matched words, and how many there are."""

    reports: Sequence[tuple[Item, tuple[Span, ...]]]
    total: int


@dataclass(frozen=True, slots=True)
class Condition:
    """What watchd thinks of itself under one key, such as `feed:tass-en`; only its transitions are told."""

    key: str
    is_raised: bool
    since: datetime
    told_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
