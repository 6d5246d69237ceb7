"""What evaluating reads and writes: the turn, what it decides on, and everything it writes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from watchd.alerts.missed import Untold
from watchd.model.alert import AlertHead, AlertRevision, Condition, Decision, DecisionKind, Grouped
from watchd.model.feed import Baseline, FeedState, Flood
from watchd.model.generation import Generation
from watchd.model.item import Item
from watchd.model.match import Account, Failure, Hit, Match
from watchd.model.notification import Notification
from watchd.model.route import Mute
from watchd.model.story import Name, Story, StoryMember
from watchd.model.window import Stay, WindowState
from watchd.ports.deliver import Leapt
from watchd.ports.sending import SendingTurn, Settled
from watchd.ports.windows import WindowTurn
from watchd.stories.partings import Partings


@dataclass(frozen=True, slots=True)
class PendingItem:
    """An item revision that waits to be evaluated."""

    item: Item
    tries: int = 0
    seen_at: datetime | None = None  # when this revision was seen; None: with the item
    is_baseline: bool = False  # its feed listed it at the first answer, and no revision was evaluated since
    is_held: bool = False  # it came in a flood: matched, and decided on when somebody says what it is

    @property
    def at(self) -> datetime:
        """The moment decisions about this revision count from."""
        return self.seen_at or self.item.seen_at


@dataclass(frozen=True, slots=True)
class EarlierMatch:
    """What is stored of a rule's match on an item from an earlier revision."""

    signature: frozenset[str]
    story_id: str | None
    origin: str = ""
    names: tuple[Name, ...] = ()  # what the item was recognised by in revisions that matched, the newest first
    leads: bool = False  # it was told as an update
    lead: str = ""  # and sketch: what it said beyond its headline, as it was last told
    sketch: tuple[int, ...] = ()
    account: Account | None = None  # of the match, where it was live
    is_baseline: bool = False  # the row that this match goes on with came with a baseline, and stays what it is
    values: tuple[str, ...] = ()  # that it brought


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching a batch gave, outside the turn: hits by item id, and what raised."""

    generation: int
    hits: Mapping[str, Sequence[Hit]]
    failures: tuple[Failure, ...] = ()
    retry: tuple[str, ...] = ()  # items whose matching failed as a whole: retried alone, then quarantined


class Turn(WindowTurn, SendingTurn, Protocol):
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

    def members_of(self, story_id: str) -> Sequence[StoryMember]:
        """Head and members of one story, closed or not."""
        ...

    def overruled(self, rule_id: str) -> int:
        """The turn in which somebody last split or merged stories of the rule; 0: nobody ever did."""
        ...

    def has_closed(self, rule_id: str, since_turn: int) -> bool:
        """Whether stories of the rule were closed in turns after `since_turn`."""
        ...

    def partings(self, rule_id: str) -> Partings:
        """Who was told apart from whom in the rule's open stories, with the keys of their reports."""
        ...

    def stories(self, story_ids: Sequence[str]) -> Mapping[str, Story]:
        """Stories by id."""
        ...

    def alerts_of_stories(self, story_ids: Sequence[str]) -> Mapping[str, AlertHead]:
        """The newest revision of each story's alert, by story id."""
        ...

    def grouped(self, alert_id: str, known: Collection[str], limit: int) -> Grouped:
        """The reports that were grouped with an alert, the oldest first, without the `known` items."""
        ...

    def counted_as(self, alert_id: str, item_id: str) -> DecisionKind | None:
        """What a report of the alert counts as: told, where it once was, else grouped or a copy; None: it is new."""
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

    def ended_mutes(self) -> Sequence[Mute]:
        """Mutes that are over and of which no turn has told people what they missed."""
        ...

    def kept_back(self, mute_id: str) -> Sequence[Untold]:
        """What the mute kept back and nobody was told of since, oldest first."""
        ...

    def conditions(self) -> Mapping[str, Condition]:
        """Every condition by key."""
        ...

    def unreadable(self) -> Mapping[str, str]:
        """Stored rows that cannot be read and are set aside, each under the key of its condition, with why."""
        ...

    def places(self) -> Mapping[str, datetime]:
        """When each installation was seen last, by the name that it keeps over restarts."""
        ...

    def feed_states(self) -> Sequence[FeedState]:
        """Every feed's row."""
        ...

    def channel_troubles(self) -> Mapping[str, tuple[datetime, str]]:
        """Channels whose lane is marked broken: since when, and the last error without secrets."""
        ...

    def paused_feeds(self) -> frozenset[str]:
        """The feeds that somebody paused, by id."""
        ...

    def untold_failures(self) -> Sequence[Failure]:
        """Failures that no turn has told operators of, oldest first."""
        ...

    def untold_dead(self) -> Sequence[Notification]:
        """Dead notifications that no turn has told operators of, oldest first."""
        ...

    def untold_baselines(self) -> Sequence[Baseline]:
        """Baselines that no turn has told anybody of, by feed."""
        ...

    def baseline_matches(self, feeds: Sequence[str]) -> Sequence[tuple[str, int, str]]:
        """(rule_id, number of items, one title) of baseline matches in these feeds, by rule."""
        ...

    def floods(self) -> Sequence[Flood]:
        """The feeds whose items are held."""
        ...

    def occurrence(self, name: str) -> datetime | None:
        """When something that must happen once at a time was last done: its newest `scheduled_at`."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything one turn writes. Notifications of the same alert, channel and target that wait are superseded."""

    matches: tuple[Match, ...] = ()
    stories: tuple[Story, ...] = ()  # opened or extended; their turn is set by the storage
    closed: Mapping[str, str] = field(
        default_factory=dict
    )  # by story that is over before its time, its rule: it has too many
    renamed: tuple[tuple[str, str, str], ...] = ()  # (story, an origin in its stored matches, who wrote that after all)
    decisions: tuple[Decision, ...] = ()
    alerts: tuple[AlertRevision, ...] = ()
    notifications: tuple[Notification, ...] = ()
    conditions: tuple[Condition, ...] = ()
    over: tuple[str, ...] = ()  # alerts of which nothing goes on any more: closed, and nobody is told again
    failures: tuple[Failure, ...] = ()
    retry: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()  # items given up on: no longer pending, listed as failures
    occurrences: tuple[tuple[str, datetime], ...] = ()
    told_failures: tuple[Failure, ...] = ()  # operators hear of them in this turn, and in no other
    told_dead: tuple[Notification, ...] = ()
    settled: tuple[Settled, ...] = ()
    failed_over: tuple[str, ...] = ()  # notifications that another channel stood in for
    stranded: tuple[str, ...] = ()  # those for which none could
    told_mutes: tuple[str, ...] = ()  # by id; recipients hear in this turn what they missed
    told_by: tuple[tuple[str, str], ...] = ()  # (notification, the summary that tells of it in its place), by id
    told_baselines: tuple[str, ...] = ()  # feeds; the same goes for what their baselines held
    windows: tuple[WindowState, ...] = ()  # what checks came to last, one for each rule
    stays: tuple[Stay, ...] = ()  # that began or ended
    outcomes: tuple[WindowState, ...] = ()  # each change of a window's outcome on the way there; not stored
    live_rules: tuple[tuple[str, str], ...] | None = None  # (rule_id, match_digest) evaluating now; None: nobody looked


@dataclass(frozen=True, slots=True)
class TurnResult:
    """A committed turn."""

    number: int
    items: int
    evaluation: Evaluation
    generation: int = 0


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
        """A turn without items: conditions, summaries, and windows that are due."""
        ...

    def has_gathered(self, now: datetime, leapt: Leapt | None = None) -> bool:
        """Whether something that was gathered is due; what fell due within `leapt` is left for later."""
        ...

    def has_undelivered(self, channels: Collection[str], now: datetime) -> bool:
        """Whether something is due to be sent by another channel; see `SendingTurn.undelivered`."""
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
