"""A Notification: one alert revision for one recipient through one channel; a Receipt: the proof it was taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from watchd.errors import DeliveryKind
from watchd.model.alert import AlertFacts, Traced
from watchd.model.feedback import ActionLink
from watchd.model.ids import public_id

ALERT_KIND = "alert"  # of one that tells its recipient of an alert as its route says
ESCALATION_KIND = "escalation"  # of one that goes out unless somebody has acknowledged the alert by then
SUMMARY_KIND = "summary"  # of one that tells what was not told one by one
SYSTEM_KIND = "system"  # the kind of a notification in which watchd tells operators of itself

_known_id = lru_cache(maxsize=4_096)(public_id)  # one on its way out is asked for it ten times


class NotificationState(StrEnum):
    """Where a notification stands. Every one is in exactly one state; the accounting counts them."""

    PENDING = "pending"
    GATHERED = "gathered"  # waits to be told with others, in one message
    SENT = "sent"
    SUPERSEDED = "superseded"  # a newer revision replaced it before it was sent
    SUMMARISED = "summarised"  # told inside a summary
    MUTED = "muted"
    WITHHELD = "withheld"  # the channel may not carry its TLP marking
    CANCELLED = "cancelled"
    DEAD = "dead"  # refused for good or expired; listed with its reason
    UNREADABLE = "unreadable"  # in a state this release does not know: left alone, and listed


WAITING = frozenset({NotificationState.PENDING, NotificationState.GATHERED})


@dataclass(frozen=True, slots=True)
class Notification:
    """One row: a recipient, a channel, a revision. Its id is a hash, so the same thing is never queued twice."""

    alert_id: str
    revision: int
    channel: str
    target: str  # a mail address, or the channel's own name where it has one receiver
    due_at: datetime
    expires_at: datetime
    kind: str = ALERT_KIND
    step: int = 0
    state: NotificationState = NotificationState.PENDING
    reason: str = ""
    mute_id: str | None = None  # what muted it
    bundle: str = ""  # of a gathered one: with which others it is told
    summary_id: str | None = None  # the notification that tells of it in its place
    charge: str = ""  # what it counts as against its recipient's limits: see alerts.budget; empty: as nothing
    rank_at: datetime | None = None  # of those that are due, the one with the earliest goes first; None: `due_at`
    meant_at: datetime | None = None  # when it should have gone, however often it was put off; None: not known
    failover_at: datetime | None = None  # when its fallback stands in for a channel that fails; None: never, or it has
    fallback: str = ""  # the channel that stands in, as the config had it when this was made
    instead_of: str | None = None  # the notification that it stands in for

    @property
    def id(self) -> str:
        """The id of this notification: a hash of alert, revision, kind, step, channel and target."""
        return _known_id("nt", self.alert_id, str(self.revision), self.kind, str(self.step), self.channel, self.target)

    @property
    def rendering(self) -> str:
        """Under which name its text is frozen: the channel's, and of a step of an escalation one of its own."""
        return self.channel if self.step == 0 else f"{self.channel}+{self.step}"

    @property
    def recipient(self) -> str:
        """Who gets it, in words: `desk@example.org by desk-mail`; a channel with one receiver by its name alone."""
        return self.channel if self.target == self.channel else f"{self.target} by {self.channel}"

    @property
    def event_id(self) -> str:
        """The same for every recipient of one alert revision: what receivers deduplicate by."""
        return public_id("ev", self.alert_id, str(self.revision), self.kind, str(self.step))

    def message(self, body: str) -> "Message":
        """What a channel sends of it at the first attempt, with this body."""
        return Message(
            notification_id=self.id,
            event_id=self.event_id,
            alert_id=self.alert_id,
            revision=self.revision,
            channel=self.channel,
            target=self.target,
            body=body,
        )


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel sends: the frozen body, the recipient and the ids, equal at every attempt but for `attempt`."""

    notification_id: str
    event_id: str
    alert_id: str
    revision: int
    channel: str
    target: str
    body: str  # as the channel's own `render` made it, frozen
    attempt: int = 1
    root_event_id: str | None = None  # event of the first message this recipient really got in this thread
    replaced_by: int | None = None  # a later revision this recipient got already: what is older says so
    links: tuple[ActionLink, ...] = ()  # what this recipient may answer with; the same at every attempt
    delayed: timedelta | None = None  # how much later than it should have gone it leaves; None: it is fresh


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver said when it took the message; never a secret, at most 256 characters."""

    code: str
    detail: str = ""


class AttemptClass(StrEnum):
    """How one attempt ended; the last six are the kinds of DeliveryError."""

    SENT = "sent"
    TRANSIENT = DeliveryKind.TRANSIENT.value
    THROTTLED = DeliveryKind.THROTTLED.value
    AMBIGUOUS = DeliveryKind.AMBIGUOUS.value
    MESSAGE = DeliveryKind.MESSAGE.value
    TARGET = DeliveryKind.TARGET.value
    CHANNEL = DeliveryKind.CHANNEL.value


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom an alert is worded: his time zone, and the languages he reads; none given: nobody knows."""

    target: str = ""
    zone: str = "UTC"
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertView:
    """What a channel renders: one revision, its facts, and the copies counted up to the first attempt."""

    alert_id: str
    revision: int
    facts: AlertFacts
    copies: int = 0
    publishers: tuple[str, ...] = ()
    note: str = ""  # what its recipient should know before anything else: why it comes to him
    story_id: str | None = None
    readers: tuple[Reader, ...] = ()  # recipients of whom more is known than their address
    traced: tuple[Traced, ...] = ()  # what its facts trace, with what was counted since
    related: int = 0  # of `copies`, those that tell the same affair in other words
