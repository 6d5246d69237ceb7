"""What a reader must let be done to it to be measured. What it cannot do is not measurable, and never a pass."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from tests.feedscore.world import World


class Can(StrEnum):
    """What an adapter lets be seen or done; each completes "this reader ..."."""

    CLOCK = "lives by the clock it is given"
    DAEMON = "runs by itself and keeps its own schedule"
    ITEMS = "shows what it has stored"
    ALERTS = "tells of new items"
    HEALTH = "says how its feeds are"
    TELLS = "tells its operator of trouble"
    CRASH = "can be killed at a point of its work"
    CONFIG = "can have a feed's address changed and keep the feed"
    NAMES = "looks names up where the test says"
    POLL_NOW = "can be told to poll now"
    MEMORY = "has memory of its own to measure"
    ABSENCE = "has rules for news that does not come"
    LOGIN = "takes a login for a feed"
    PARSER = "can be made to read every feed anew by a new release"
    REVISIONS = "keeps what changed in an item"
    RETENTION = "cleans up what is old"
    DATES = "shows when an item was published, or counts"
    FLAGS = "shows which fields of an item could not be read"
    LATE = "marks what comes late"
    JSON = "reads JSON Feeds"
    METRICS = "counts what happens"


class NotMeasurable(Exception):  # noqa: N818 - a result
    """The adapter cannot express this; the reason is a sentence."""


class Unmet(Exception):  # noqa: N818 - a result
    """The reader does not behave so; the message says what it did."""


class Sign(StrEnum):
    """What the health of a feed may show."""

    FAILING = "failing"
    THROTTLED = "throttled"
    BLOCKED = "blocked"
    NOT_A_FEED = "not a feed"
    GONE = "gone"
    SUSPECT = "suspect validator"
    CUT = "cut at a cap"
    MOJIBAKE = "mojibake"
    BOZO = "not well-formed"
    IDENTITY = "identity switched"
    GAP = "possible gap"
    FLOOD = "held as a flood"
    REDIRECT = "bad redirect"
    MOVED = "moved for good"
    NETWORK = "network down"


@dataclass(frozen=True, slots=True)
class FeedSetup:
    """A feed as the reader is told of it."""

    name: str
    url: str
    interval: timedelta | None = None
    settings: Mapping[str, str] = field(default_factory=dict)  # further keys of watchd's own file, as YAML

    def moved(self, url: str) -> "FeedSetup":
        """The same feed under another address."""
        return replace(self, url=url)


@dataclass(frozen=True, slots=True)
class Given:
    """An item as the reader gives it out."""

    title: str
    link: str = ""
    text: str = ""
    revision: int = 1
    flags: frozenset[str] = frozenset()
    published: datetime | None = None
    counted_at: datetime | None = None  # when it happened, as windows count it


@dataclass(frozen=True, slots=True)
class Told:
    """Something the reader told somebody."""

    title: str
    text: str  # everything that was said
    at: datetime


class Reader(ABC):
    """A reader under measurement. Methods for what it cannot do raise NotMeasurable."""

    name: str
    can: frozenset[Can]
    interval: timedelta  # how often it asks a feed that names no interval
    kill_points: Sequence[str] = ()  # where it can be killed
    peak: int = 0  # bytes of memory it had at most since this was set to 0
    concurrency: int = 16  # how many feeds it asks at once, as its manual says or as it is told before the start
    leaps: bool = False  # it lives in this process, in the leaping loop
    world: World

    def enter(self, world: World) -> None:
        """Live in this world."""
        self.world = world

    @abstractmethod
    async def start(self, feeds: Sequence[FeedSetup], folder: Path) -> None:
        """Begin, with an empty store in `folder`."""

    @abstractmethod
    async def passes(self, time: timedelta) -> None:
        """Let time pass; what is due in it happens."""

    @abstractmethod
    async def until(self, is_enough: Callable[[], bool], limit: timedelta) -> None:
        """Let time pass until this holds and what came of it is done, at most so long."""

    @abstractmethod
    async def close(self) -> None:
        """End."""

    async def restart(self, after: timedelta = timedelta(0)) -> datetime:
        """End in order and begin again on the same store, so much later; the moment it began."""
        raise self.unable(Can.DAEMON)

    async def crash(self) -> None:
        """End in the middle of whatever is under way, and begin again on the same store."""
        raise self.unable(Can.CRASH)

    async def poll_killed(self, point: str) -> None:
        """Poll once, and be killed at this point of the work."""
        raise self.unable(Can.CRASH)

    async def change(self, feeds: Sequence[FeedSetup]) -> None:
        """Work with these feeds from now on."""
        raise self.unable(Can.CONFIG)

    async def renew_parser(self) -> None:
        """Start as a release that reads feeds in another way."""
        raise self.unable(Can.PARSER)

    async def add_rule(self, text: str) -> None:
        """Work with this rule file too; raises Unmet where it is refused."""
        raise self.unable(Can.ABSENCE)

    async def poll_now(self, name: str) -> str:
        """Ask for a feed to be polled; what was answered."""
        raise self.unable(Can.POLL_NOW)

    async def step_clock(self, step: timedelta) -> None:
        """Set the clock that the reader sees, without time passing."""
        raise self.unable(Can.DAEMON)

    async def items(self, name: str) -> list[Given]:
        """What it has of a feed."""
        raise self.unable(Can.ITEMS)

    async def alerts(self) -> list[Told]:
        """What it told of new items, in order."""
        raise self.unable(Can.ALERTS)

    async def notices(self) -> list[Told]:
        """What it told its operator, in order."""
        raise self.unable(Can.TELLS)

    async def history(self, name: str) -> list[str]:
        """What the revisions of a feed's items say that they changed."""
        raise self.unable(Can.REVISIONS)

    async def clean_up(self) -> None:
        """Forget what is old, as it does by itself in time."""
        raise self.unable(Can.RETENTION)

    async def health(self, name: str) -> str:
        """Everything it shows of the feed's health, as text."""
        raise self.unable(Can.HEALTH)

    async def signs(self, name: str) -> frozenset[Sign]:
        """What it says of the feed's health now."""
        raise self.unable(Can.HEALTH)

    async def failures(self, name: str) -> int:
        """How many failures in a row it counts for the feed."""
        raise self.unable(Can.HEALTH)

    async def metric(self, name: str) -> float:
        """The sum of the metrics with this word in their name; 0 where there is none."""
        raise self.unable(Can.METRICS)

    def unable(self, what: Can) -> NotMeasurable:
        """The reason why something cannot be measured."""
        return NotMeasurable(f"no adapter shows that {self.name} {what.value}")
