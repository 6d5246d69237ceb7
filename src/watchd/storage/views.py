"""What people and machines are shown of the store; never an internal id, never a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watchd.model.alert import AlertHead, Condition, Decision
from watchd.model.feed import FeedState
from watchd.model.feedback import Ack, Verdict
from watchd.model.item import Item
from watchd.model.match import Arrival, Failure, Roles, Span
from watchd.model.notification import Notification
from watchd.model.overruling import Overruling
from watchd.model.route import Mute
from watchd.ports import Rest


@dataclass(frozen=True, slots=True)
class FeedReport:
    """A feed's row with what it brought."""

    state: FeedState
    items: int
    last_item_at: datetime | None


@dataclass(frozen=True, slots=True)
class CoverageStretch:
    """A time a feed was polled well, or failed: from a poll to the next stretch, or its last; in a hole nobody did."""

    from_at: datetime
    to_at: datetime
    was_good: bool


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A rule's match on an item, as it is stored."""

    rule_id: str
    match_digest: str
    arrival: Arrival
    event_at: datetime
    story_id: str | None
    origin: str
    signature: frozenset[str]
    spans: tuple[Span, ...]
    roles: tuple[Roles, ...] = ()
    account: str = ""  # what became of it, where it was live


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An item with everything that was concluded about it, and whether it still waits."""

    item: Item
    revised_at: datetime  # when its newest revision was seen: what rules measure its age at
    matches: tuple[StoredMatch, ...]
    decisions: tuple[Decision, ...]
    failures: tuple[Failure, ...]
    is_pending: bool
    tries: int = 0
    held_at: datetime | None = None  # it came in a flood then, and waits for somebody to say what it is
    is_baseline: bool = False  # its newest revision is the feed's past
    told: Mapping[str, tuple["OutboxRow", ...]] = field(default_factory=dict)  # of each alert a decision names
    listed: Mapping[str, frozenset[int]] = field(default_factory=dict)  # by alert, its revisions that list the item
    compared: Mapping[str, tuple[str, datetime]] = field(
        default_factory=dict
    )  # items decisions compare with: publisher, seen when
    unreadable: tuple[str, ...] = ()  # what is stored of it and cannot be read, a sentence each


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item as a list names it, with what came of it."""

    item: Item
    rules: tuple[str, ...]  # that matched it, or would once it is no longer held
    is_pending: bool
    has_failed: bool  # a rule raised on it, or it was given up on
    is_held: bool  # it came in a flood, and waits for somebody to say what it is


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """One attempt; `outcome` is empty while it is under way."""

    number: int
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One notification as the outbox lists it."""

    id: str
    notification: Notification
    changed_at: datetime
    headline: str
    rule_id: str
    last_outcome: str = ""  # how the last try ended, also one that never connected
    last_code: str = ""
    last_error: str = ""
    flaw: str = ""  # why what it says, or its state, cannot be read; then the headline is empty


@dataclass(frozen=True, slots=True)
class NotificationReport:
    """One notification with its attempts and, once it was rendered, its frozen text."""

    row: OutboxRow
    attempts: tuple[AttemptReport, ...]
    body: str | None
    root_event_id: str | None = None  # of the message that this one answers
    members: tuple[OutboxRow, ...] = ()  # of a summary: the notifications that it tells of in their place
    rests: tuple[Rest, ...] = ()  # of its channel and its recipient, the last of each, over or not


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of the wish to send a dead notification again."""

    is_queued: bool
    newer: int | None = None  # the newest later revision that its recipient got, or is about to get
    newer_is_sent: bool = False


@dataclass(frozen=True, slots=True)
class AllRetried:
    """What became of the wish to send everything of a channel again that died."""

    queued: int
    replaced: int  # left alone: their recipients got newer news of the same alerts
    is_one_message: bool  # for each recipient


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A report of a story, and what was decided on it last; nothing where its rule decides on no item."""

    item_id: str
    seen_at: datetime
    publisher: str
    language: str | None
    title: str
    is_head: bool
    leads: bool  # newcomers are compared with it
    decision: str
    score: float | None
    compared_with: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class StoryReport:
    """A story with its reports, seen first first."""

    id: str
    rule_id: str
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    apart_from: str | None  # the story that somebody told it apart from
    alerts: tuple[str, ...]  # that tell of it, the one opened last first
    reports: tuple[StoryRow, ...]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What splitting or merging stories would come to."""

    said: Overruling
    story: StoryReport  # the one that stays
    other: StoryReport  # of a split the one that would be made, of a merge the one that would be no more


@dataclass(frozen=True, slots=True)
class AlertReport:
    """An alert with its decisions and what was sent about it."""

    head: AlertHead
    decisions: tuple[Decision, ...]
    notifications: tuple[OutboxRow, ...]
    unreadable: tuple[str, ...] = ()  # what is stored of it and cannot be read, a sentence each
    acks: tuple[Ack, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    overrulings: tuple[Overruling, ...] = ()  # of its story
    goes_on_in: str | None = None  # the alert that tells what follows, where its story was merged into another one


@dataclass(frozen=True, slots=True)
class Figures:
    """What metrics count."""

    pending_items: int
    quarantined_items: int
    oldest_due_at: datetime | None  # of notifications that should have gone out
    oldest_urgent_at: datetime | None  # of those of them that are high or critical
    oldest_pending_at: datetime | None  # of items that wait to be evaluated for the first time
    notifications: Mapping[str, int]  # by state
    feeds: Mapping[str, int]  # by health
    turn: int
    generation: int
    bytes: int
    matches: Mapping[str, int]  # live ones, by account


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table: its rows, its bytes with indexes (None where nobody can say), and its oldest moment."""

    name: str
    rows: int
    bytes: int | None
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Size:
    """The database as a whole, in bytes; `projected` is what it grows to at the rate of the last week."""

    tables: tuple[TableSize, ...]
    bytes: int
    free: int | None  # of a SQLite file: what it holds without using it
    items_a_day: float
    alerts_a_day: float
    projected: int | None


@dataclass(frozen=True, slots=True)
class MutePreview:
    """What a mute would keep back."""

    alerts: int
    notifications: int  # of them
    waiting: int  # of those: not sent yet
    headlines: tuple[str, ...]  # some, told last first


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """How a channel stands: what waits for it, and whether it is held up."""

    name: str
    waiting: int  # notifications, also those that are due later
    due: int
    sent: int  # within a day
    busy: int = 0  # slots through which somebody sends now
    failures: int = 0  # in a row
    broken_since: datetime | None = None
    error: str = ""
    paused_until: datetime | None = None  # by its trouble, or as its receiver asked


@dataclass(frozen=True, slots=True)
class NodeStanding:
    """A process as it reported itself last."""

    id: str
    version: str
    started_at: datetime
    seen_at: datetime
    is_alive: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Sending is held: since when, why, and what would go if it were not."""

    since: datetime
    why: str
    waiting: int  # notifications, but for what operators are told of watchd itself
    oldest_at: datetime | None  # when the oldest of them was made


@dataclass(frozen=True, slots=True)
class Standing:
    """How the whole stands at one moment: what `watchd status` shows."""

    figures: Figures
    made: int  # notifications, ever
    mismatches: tuple[str, ...]  # what does not add up, a sentence each; empty when nothing is lost
    items: int
    items_day: int  # first seen within a day
    alerts: int
    alerts_day: int  # told within a day
    hosts_busy: int  # that are polled now
    channels: tuple[ChannelStanding, ...]
    conditions: Mapping[str, Condition]  # that hold now
    mutes: tuple[Mute, ...]  # in force
    nodes: tuple[NodeStanding, ...]  # seen last first
    held: Held | None = None  # while sending is held
    rests: tuple[Rest, ...] = ()  # of recipients and channels, that last on
