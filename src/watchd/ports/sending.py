"""What a turn tells of sending: what waits for others, what recipients had lately, and whether anything goes out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from watchd.alerts.budget import Charge
from watchd.alerts.missed import Untold
from watchd.model.notification import NotificationState
from watchd.model.route import Mute


class Delayed(NamedTuple):
    """Urgent messages that one recipient was to have by now and that were tried in vain."""

    since: datetime  # when the first of them should have gone
    number: int
    error: str  # what was answered last


class Rest(NamedTuple):
    """A recipient, or a channel as a whole, that is sent nothing for a while."""

    channel: str
    target: str  # the channel's name, where all of it rests
    until: datetime
    why: str
    asked_at: datetime | None  # when its receiver asked for it; None: it is in trouble

    @property
    def who(self) -> str:
        """In words: `desk@example.org by desk-mail`, or the channel's name."""
        return self.channel if self.target == self.channel else f"{self.target} by {self.channel}"


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending stands: the channels with messages that should have gone, and what else is known of any."""

    waiting: frozenset[str]
    alone: frozenset[str] = frozenset()  # of them, those with alerts that no fallback stands in for
    took: Mapping[str, datetime] = field(default_factory=dict)  # where some are: when channels took alerts, in a day
    suppressed: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (channel, target) -> why he gets nothing
    # Channels that take nothing of what was tried for 15 minutes: since when, and what was answered last.
    stalled: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)
    delayed: Mapping[tuple[str, str], Delayed] = field(default_factory=dict)  # by (channel, target)
    resting: frozenset[str] = frozenset()  # channels whose receivers asked for a rest that lasts a while still
    passing: frozenset[str] = frozenset()  # broken channels whose trouble may pass by itself
    rests: tuple[Rest, ...] = ()  # that last on, or ended within the minute


@dataclass(frozen=True, slots=True)
class Week:
    """What came and was told in a while."""

    items: int
    alerts: int  # of rules
    told: frozenset[tuple[str, str]]  # (channel, target) of whoever was sent anything about rules


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a notification that was gathered; where it stays so, in which bundle, and until when."""

    notification_id: str
    state: NotificationState
    reason: str = ""
    summary_id: str | None = None  # the notification that tells of it in its place
    mute_id: str | None = None
    charge: str = ""  # what it counts as against its recipient's limits
    bundle: str | None = None  # another one than before
    due_at: datetime | None = None
    failover_at: datetime | None = None  # of one that is pending now


@dataclass(frozen=True, slots=True)
class FirstTold:
    """When an alert was told to the first of its recipients; None: it was not, and waits, at least until a moment."""

    at: datetime | None = None
    waits_until: datetime | None = None


class Unanswered(NamedTuple):
    """An alert of which every step of its escalation is over, and that nobody has acknowledged."""

    rule_id: str
    headline: str  # empty where it was known
    told: int  # recipients of its steps who got theirs, alone or in a summary
    failed: int  # whose message is dead
    last_at: datetime  # when the last of them was told, or given up
    kept_back: int = 0  # whose message was withheld for its marking, or muted


class EndingMute(NamedTuple):
    """A mute that ends soon, and how many messages it has kept back."""

    mute: Mute
    kept_back: int


class SendingTurn(Protocol):
    """The part of a turn that is about sending."""

    def gathered(self) -> Sequence[Untold]:
        """What waits to be told with others, of every recipient of whom something is due, in the order it came.

        Each is light, for they may be thousands: see `alerts.light`.
        """
        ...

    def whole(self, untold: Sequence[Untold]) -> list[Untold]:
        """The same notifications with everything that their alerts say."""
        ...

    def hearing(self, alert_id: str) -> Sequence[str]:
        """The channels by which an alert was told or waits to be told, fallbacks and steps that were told included."""
        ...

    def first_told(self, alert_ids: Collection[str]) -> Mapping[str, FirstTold]:
        """When each alert was told to the first of its recipients, or will be; what is told to nobody is left out."""
        ...

    def told_by(self, channel: str, alert_ids: Collection[str]) -> Collection[str]:
        """Those of the alerts that this channel has told, or will tell, by itself or in a message of several."""
        ...

    def undelivered(self, channels: Collection[str]) -> Sequence[Untold]:
        """What is due to be sent by another channel: theirs fails, refused them for good, or is none of `channels`."""
        ...

    def unanswered(self, known: Collection[str]) -> Mapping[str, Unanswered]:
        """Alerts by id of which the last step was over an hour ago and less than 25; of the `known`, however long.

        Those of which every step failed, by its fallback too, come at once. The `known` go on while one is sent again.
        """
        ...

    def ending_mutes(self) -> Sequence[EndingMute]:
        """Mutes in force that end soon, by id."""
        ...

    def charges(
        self, recipients: Collection[tuple[str, str]], since: datetime
    ) -> Mapping[tuple[str, str], Sequence[Charge]]:
        """What was charged to each (channel, target) after a moment, in order."""
        ...

    def told_storms(self, names: Collection[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """When recipients were told of storms after a moment, in order, by the name of `alerts.storm`."""
        ...

    def summarised(self, recipient: tuple[str, str], bundle: str, since: datetime) -> int:
        """How many of a bundle a (channel, target) was told of in summaries since a moment."""
        ...

    def sending(self) -> Sending:
        """Which channels have messages that should have gone, and when one was sent last."""
        ...

    def absent(self, unseen_for: timedelta) -> Mapping[str, datetime]:
        """Installations that did not leave and were not seen for so long, a day at most: when each was seen last."""
        ...

    def told_of_itself(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """How many messages of watchd about itself each (channel, target) was told at once since a moment."""
        ...

    def week(self, since: datetime) -> Week:
        """What came and was told since a moment."""
        ...

    def held(self) -> str:
        """Why sending is held, with what would go; empty while it is not."""
        ...
