"""What the pipeline asks of the world: small Protocols, and the values that cross them.

Each storage function is one transaction. Functions of one Protocol are used by one stage. A fake stands in
`tests/fakes.py`; storage has no fake: tests use SQLite in memory.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watchd.model.alert import AlertHead, AlertRevision, Condition, Decision
from watchd.model.feed import Feed, FeedState, Validators
from watchd.model.generation import Generation
from watchd.model.item import Item, ItemKey, ParsedItem
from watchd.model.match import Failure, Hit, Match
from watchd.model.notification import (
    AlertView,
    AttemptClass,
    Message,
    Notification,
    NotificationState,
    Receipt,
)
from watchd.model.route import Mute
from watchd.model.rule import Tlp
from watchd.model.story import Story, StoryMember


class Clock(Protocol):
    """The only source of now: aware UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC; on PostgreSQL it follows the database."""
        ...


# ---- fetching and parsing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200: the decoded body within its bounds, the headers the parser needs, the new validators."""

    url: str  # where the answer came from, after redirects
    body: bytes
    headers: Mapping[str, str]  # lower-case names
    validators: Validators


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304: nothing new; validators it carried, None where it carried none."""

    validators: Validators | None


class Fetcher(Protocol):
    """Asks a feed's server once."""

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """The answer; raises FetchError. Validators are sent only where their scope still holds."""
        ...


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a body said: the readable items in document order, and what could not be read."""

    items: tuple[ParsedItem, ...]
    format: str  # rss20, atom10, json11 ... as the parser names it
    title: str = ""
    language: str | None = None
    refused: tuple[str, ...] = ()  # one sentence for each entry that could not be read: quarantined, counted
    flaw: str = ""  # the document was not well-formed, in one sentence; items were read all the same
    is_truncated: bool = False  # it broke off: its last entry was left out, and its validators must not be kept


class Parser(Protocol):
    """Reads bytes that anybody may have written."""

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        """The feed's items; raises ParseError."""
        ...


# ---- poll -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lease:
    """This node's hold on a lane: every commit checks `number`; another number raises LeaseLost."""

    kind: str  # host, channel
    key: str
    owner: str
    number: int
    until: datetime


@dataclass(frozen=True, slots=True)
class HostLease:
    """A host this node may ask now, with the states of its due feeds in the order they fell due."""

    lease: Lease
    due: tuple[FeedState, ...]


@dataclass(frozen=True, slots=True)
class NewItem:
    """A parsed item with every key it is known by and what it would be stored as.

    The storage decides in its transaction whether it is new, listed before or revised. The strongest of `keys`
    that names a stored item decides, but a link does not when both have a guid, and they differ: the publisher
    tells them apart. All of `keys` that are free name the item afterwards.
    """

    item: Item
    keys: tuple[ItemKey, ...]


@dataclass(frozen=True, slots=True)
class PollCommit:
    """Everything one poll changes, written in one transaction: items, pending, validators, schedule, coverage."""

    lease: Lease
    state: FeedState  # the feed's row as it stands after this poll
    items: tuple[NewItem, ...]
    was_good: bool  # 200 that parsed, or 304
    at: datetime
    lease_until: datetime  # the lane is held on to for the next feed of the host
    stretch_gap: timedelta  # a longer pause since the last poll begins a new coverage stretch


@dataclass(frozen=True, slots=True)
class Stored:
    """What a poll's transaction found: counts of items."""

    new: int = 0
    revised: int = 0
    known: int = 0


class PollStorage(Protocol):
    """What `pipeline.poll` reads and writes."""

    def register_feeds(self, states: Sequence[FeedState]) -> None:
        """Rows for feeds seen for the first time; known ones keep theirs but for a changed host."""
        ...

    def claim_hosts(
        self, owner: str, feeds: Sequence[str], now: datetime, until: datetime, limit: int
    ) -> list[HostLease]:
        """At most `limit` free host lanes that have due feeds among `feeds`, oldest due first, now held by `owner`."""
        ...

    def commit_poll(self, commit: PollCommit) -> Stored:
        """One poll, all or nothing; raises LeaseLost. Items of a feed without `baseline_at` become baseline."""
        ...

    def release_lane(self, lease: Lease, not_before: datetime | None) -> None:
        """The lane is free again, for use from `not_before`; a lost lease is left alone."""
        ...


# ---- evaluate -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PendingItem:
    """An item revision that waits to be evaluated."""

    item: Item
    tries: int = 0
    seen_at: datetime | None = None  # when this revision was seen; None: with the item

    @property
    def at(self) -> datetime:
        """The moment decisions about this revision count from."""
        return self.seen_at or self.item.seen_at


@dataclass(frozen=True, slots=True)
class EarlierMatch:
    """What is stored of a rule's match on an item from an earlier revision."""

    signature: frozenset[str]
    story_id: str | None


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching a batch gave, outside the turn: hits by item id, and what raised."""

    generation: int
    hits: Mapping[str, Sequence[Hit]]
    failures: tuple[Failure, ...] = ()
    retry: tuple[str, ...] = ()  # items whose matching failed as a whole: retried alone, then quarantined


class Turn(Protocol):
    """The read side of the one transaction in which decisions are taken, in order, on any number of nodes."""

    @property
    def number(self) -> int:
        """The turn's number; every decision of it carries it."""
        ...

    @property
    def generation(self) -> int:
        """The active rule-set generation; 0 when there is none yet."""
        ...

    @property
    def items(self) -> Sequence[PendingItem]:
        """The batch, ordered by (seen_at, feed_id, arrival)."""
        ...

    def earlier(self, hits: Sequence[tuple[str, str, str]]) -> Mapping[tuple[str, str, str], EarlierMatch]:
        """Stored matches under (rule_id, match_digest, item_id), where there are any."""
        ...

    def story_members(self, rule_id: str, since_turn: int) -> Sequence[StoryMember]:
        """Heads and members of the rule's stories that changed in turns after `since_turn` and are not closed."""
        ...

    def stories(self, story_ids: Sequence[str]) -> Mapping[str, Story]:
        """Stories by id."""
        ...

    def alerts_of_stories(self, story_ids: Sequence[str]) -> Mapping[str, AlertHead]:
        """The newest revision of each story's alert, by story id."""
        ...

    def last_alert(self, rule_id: str, publisher: str | None = None) -> AlertHead | None:
        """The rule's alert that was told last; with `publisher`, the last one whose head it wrote."""
        ...

    def alert(self, alert_id: str) -> AlertHead | None:
        """The newest revision of one alert."""
        ...

    def mutes(self) -> Sequence[Mute]:
        """Mutes in force now."""
        ...

    def conditions(self) -> Mapping[str, Condition]:
        """Every condition by key."""
        ...

    def feed_states(self) -> Sequence[FeedState]:
        """Every feed's row."""
        ...

    def channel_troubles(self) -> Mapping[str, tuple[datetime, str]]:
        """Channels whose lane is marked broken: since when, and the last error without secrets."""
        ...

    def failures_between(self, since: datetime, before: datetime) -> Sequence[Failure]:
        """Rule failures recorded from `since` on and before `before`."""
        ...

    def dead_between(self, since: datetime, before: datetime) -> Sequence[Notification]:
        """Notifications that died from `since` on and before `before`."""
        ...

    def baseline_matches(self, since: datetime) -> Sequence[tuple[str, int, str]]:
        """(rule_id, count, one title) of baseline matches on items seen from `since` on."""
        ...

    def occurrence(self, name: str) -> datetime | None:
        """When something that must happen once at a time was last done: its newest `scheduled_at`."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything one turn writes. Notifications of the same alert, channel and target that wait are superseded."""

    matches: tuple[Match, ...] = ()
    stories: tuple[Story, ...] = ()  # opened or extended; their turn is set by the storage
    decisions: tuple[Decision, ...] = ()
    alerts: tuple[AlertRevision, ...] = ()
    notifications: tuple[Notification, ...] = ()
    conditions: tuple[Condition, ...] = ()
    failures: tuple[Failure, ...] = ()
    retry: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()  # items given up on: no longer pending, listed as failures
    occurrences: tuple[tuple[str, datetime], ...] = ()
    live_rules: tuple[tuple[str, str], ...] = ()  # (rule_id, match_digest) evaluating now: extends rule_span


@dataclass(frozen=True, slots=True)
class TurnResult:
    """A committed turn."""

    number: int
    items: int
    evaluation: Evaluation


MatchBatch = Callable[[int, Sequence[PendingItem]], Matched]
Decide = Callable[[Turn, Matched], Evaluation]


class EvaluateStorage(Protocol):
    """What `pipeline.evaluate` reads and writes."""

    def evaluate(self, now: datetime, match: MatchBatch, decide: Decide, limit: int) -> TurnResult | None:
        """Match up to `limit` pending items, then decide on them in a turn; None when nothing was pending.

        The batch is matched with the active generation; when another one is active in the turn, the transaction is
        rolled back and the batch matched again. Pending rows of the batch are deleted by the same commit, but for
        those in `Evaluation.retry`, which come back alone.
        """
        ...

    def turn(self, now: datetime, decide: Callable[[Turn], Evaluation]) -> TurnResult:
        """A turn without items: conditions, summaries, and later windows."""
        ...

    def active_generation(self) -> int:
        """The number of the newest published generation; 0 when there is none."""
        ...

    def generation(self, number: int) -> Generation:
        """A published generation; raises StorageError when it is not there."""
        ...


class ReplayStorage(EvaluateStorage, Protocol):
    """What `pipeline.replay` and imports add: items and polls of the past, without lanes and feeds' rows."""

    def add_items(self, items: Sequence[Item]) -> None:
        """Items with their public ids, pending; an id that is there with another digest becomes a new revision."""
        ...

    def add_polls(self, polls: Sequence[tuple[str, datetime, bool]]) -> None:
        """(feed_id, at, was good) poll records: coverage stretches."""
        ...


# ---- deliver --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """One due notification with what is needed to send it."""

    notification: Notification
    view: AlertView
    body: str | None  # the frozen rendering, once there is one
    attempts: int  # opened so far
    first_attempt_at: datetime | None
    root_event_id: str | None
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class ChannelLease:
    """A slot of a channel this node may send through now, with its due notifications in order."""

    lease: Lease
    channel: str
    work: tuple[Work, ...]
    is_troubled: bool = False  # the channel is marked broken; a success ends that


@dataclass(frozen=True, slots=True)
class Attempted:
    """How one attempt ended and what becomes of the notification; written in its own commit."""

    notification_id: str
    attempt: int | None  # None: no attempt was opened (never connected, or muted)
    outcome: AttemptClass | None
    code: str
    detail: str
    state: NotificationState
    due_at: datetime
    at: datetime
    reason: str = ""
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """A channel that fails as a whole, or works again (`since` None)."""

    channel: str
    since: datetime | None
    error: str = ""


class DeliverStorage(Protocol):
    """What `pipeline.deliver` reads and writes."""

    def claim_deliveries(
        self, owner: str, slots: Mapping[str, int], now: datetime, until: datetime, limit: int
    ) -> list[ChannelLease]:
        """Free slots of the named channels that have due notifications, each with at most `limit` of them."""
        ...

    def freeze(self, lease: Lease, alert_id: str, revision: int, channel: str, body: str) -> str:
        """The rendering that is frozen now: `body`, or the one frozen before it. Raises LeaseLost."""
        ...

    def open_attempt(self, lease: Lease, notification_id: str, now: datetime) -> int:
        """The number of the attempt that begins now, committed before a byte of the message leaves."""
        ...

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> None:
        """The end of one attempt, in its own commit; raises LeaseLost."""
        ...

    def pause_channel(self, lease: Lease, not_before: datetime, trouble: ChannelTrouble | None) -> None:
        """No slot of the lease's channel is claimed before `not_before`; a trouble given here begins, or goes on."""
        ...

    def clear_channel(self, channel: str) -> None:
        """The channel works: its trouble, if any, is over."""
        ...

    def release_lane(self, lease: Lease, not_before: datetime | None) -> None:
        """The slot is free again; a lost lease is left alone."""
        ...


class Channel(Protocol):
    """One way out. Retrying, deduplication and routing are not its job."""

    @property
    def name(self) -> str:
        """The channel's name in the config."""
        ...

    @property
    def kind(self) -> str:
        """`email`, `webhook` ...: the `type:` of its config."""
        ...

    @property
    def targets(self) -> tuple[str, ...]:
        """Its recipients as they may be stored and listed; never a secret."""
        ...

    @property
    def max_tlp(self) -> Tlp:
        """The highest marking it may carry."""
        ...

    @property
    def slots(self) -> int:
        """How many messages may be on their way at once."""
        ...

    def render(self, view: AlertView) -> str:
        """The message without recipient and ids; pure, the same for the same view."""
        ...

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Send once, within a total deadline; raises DeliveryError.

        `opened` is awaited as soon as the connection stands and before the message leaves; it gives the attempt's
        number.
        """
        ...


@dataclass(frozen=True, slots=True)
class Schedule:
    """The operator's choices for polling, as `pipeline.poll` needs them."""

    interval: timedelta = timedelta(minutes=15)
    host_gap: timedelta = timedelta(seconds=2)
    is_near: Callable[[str], bool] = lambda _host: False  # the operator's own hosts: asked without a gap
