"""What polls taught about a feed: what its server said of coming back, when news came, what looked wrong.

Kept with the feed's row, as one document: what an older release wrote is read with defaults for what it lacked.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Hints:
    """When the server and the document want to be asked again; each is in force until an answer replaces it."""

    fresh_for: timedelta | None = None  # max-age less Age, or Expires by Date
    ttl: timedelta | None = None  # the document's own


@dataclass(frozen=True, slots=True)
class Arrival:
    """One poll that brought news."""

    at: datetime
    items: int


@dataclass(frozen=True, slots=True)
class Week:
    """The longest pause between two items of one week; weeks are numbered from a Monday in 1970."""

    number: int
    longest: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When news came last, and the longest pauses of the latest weeks, oldest first."""

    last_at: datetime | None = None
    weeks: tuple[Week, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many new items one day brought; days are numbered from 1970."""

    number: int
    items: int = 0


@dataclass(frozen=True, slots=True)
class Gone:
    """Answers in a row that said the feed is gone for good."""

    since: datetime
    answers: int = 1
    url: str = ""  # the configured one that is gone; "": an earlier release did not say


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is odd about a feed which answers; a later poll takes it back, or the day after does."""

    kind: str  # mojibake, notice, gap, identity; of a document that was read all the same: encoding, form, cut
    sentence: str
    since: datetime
    until: datetime | None = None  # None: until a poll shows otherwise


@dataclass(frozen=True, slots=True)
class Move:
    """Permanent redirects from the configured URL to another one."""

    configured: str
    url: str
    since: datetime
    answers: int = 1
    shares_items: bool = False  # it listed items that the feed is known for
    is_believed: bool = False  # it is asked there now


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """Everything that is remembered of a feed beside its schedule and its last answer."""

    asked_at: datetime | None = None  # when it answered last, or failed to
    hints: Hints = field(default_factory=Hints)
    arrivals: tuple[Arrival, ...] = ()  # the latest ones, oldest first; a baseline is no news
    rhythm: Rhythm = field(default_factory=Rhythm)
    days: tuple[DayCount, ...] = ()  # the last two weeks, oldest first
    listed: int = 0  # items of the last document that was read
    whole_at: datetime | None = None  # when the whole document came last, rather than "not modified"
    unmodified_since: datetime | None = None  # since when it has said "not modified"; None: the whole came last
    suspect_until: datetime | None = None  # its "not modified" was found untrue: until then it is asked for the whole
    gone: Gone | None = None
    doubts: tuple[Doubt, ...] = ()
    was_troubled: bool = False  # operators were to know of its failures, and it is not settled yet
    move: Move | None = None
    answered_by: str = ""  # the host that gave its last answer, where a redirect led to another one than was asked
    redirected_from: str = ""  # the host that was asked then
    baseline_is_open: bool = False  # each document broke off so far: what they lost of its past is still to come
    redated: int = 0  # texts in a row that came in the place of themselves with another date
