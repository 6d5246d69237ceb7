"""What delivering reads and writes, and the values that cross."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from watchd.model.notification import (
    AlertView,
    AttemptClass,
    Notification,
    NotificationState,
)
from watchd.model.rate import Rate
from watchd.model.route import Mute
from watchd.ports.poll import Lease


@dataclass(frozen=True, slots=True)
class Work:
    """One due notification with what is needed to send it."""

    notification: Notification
    view: AlertView
    body: str | None  # the frozen rendering, once there is one
    attempts: int  # opened so far
    first_attempt_at: datetime | None  # of those since it was sent again by hand, if it was
    root_event_id: str | None
    mute: Mute | None = None  # that covers it now
    replaced_by: int | None = None  # the newest later revision that the recipient got already
    is_short: bool = False  # the whole message was refused: the short form goes, once
    suppressed: str = ""  # why nothing is sent to this recipient any more
    before: int = 0  # of its attempts, those before it was sent again by hand: its schedule begins anew then
    is_doubted: bool = False  # the recipient was refused before; a message that he takes ends that


@dataclass(frozen=True, slots=True)
class ChannelLease:
    """A slot of a channel this node may send through now, with its due notifications in order."""

    lease: Lease
    channel: str
    work: tuple[Work, ...]
    troubled_since: datetime | None = None  # the channel is marked broken; a success ends that
    slowed: Rate | None = None  # its receiver said that it was too fast; None: it did not lately


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
    mute_id: str | None = None  # what muted it
    lease_until: datetime | None = None
    is_proven: bool = False  # of a refused recipient: once is enough
    clears: bool = False  # what his recipient was refused for before is over


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """A channel that fails as a whole, or works again (`since` None)."""

    channel: str
    since: datetime | None
    error: str = ""


class Leapt(NamedTuple):
    """Moments that a clock passed over in a leap: what was due then became due at once, and goes out bit by bit."""

    after: datetime
    before: datetime

    def holds(self, due_at: datetime) -> bool:
        """Whether it is the leap alone that made it due."""
        return self.after < due_at < self.before


class Refused(NamedTuple):
    """What a channel refused as if by a fault of its own."""

    channel: str
    target: str
    notification_id: str
    code: str
    is_of_recipient: bool  # it was said of the recipient, before the text


class Frozen(NamedTuple):
    """Under what a rendering is frozen; `name` is `Notification.rendering`, and that of a short form another one."""

    alert_id: str
    revision: int
    name: str


class DeliverStorage(Protocol):
    """What `pipeline.deliver` reads and writes."""

    def claim_deliveries(
        self,
        owner: str,
        slots: Mapping[str, int],
        now: datetime,
        until: datetime,
        limit: int,
        *,
        leapt: Leapt | None = None,
    ) -> list[ChannelLease]:
        """Free slots of the named channels that have due notifications, each with at most `limit` of them.

        What fell due within `leapt` is left for later.
        """
        ...

    @property
    def shares_commits(self) -> bool:
        """Whether writes that are joined share a commit."""
        ...

    def write_together(self, writes: Sequence[Callable[[], object]]) -> Sequence[object]:
        """What each of these functions gives that write by one small commit, or the exception that it raises.

        They share a commit, and each is all or nothing.
        """
        ...

    def freeze(self, lease: Lease, bodies: Mapping[Frozen, str]) -> Mapping[Frozen, str]:
        """The renderings that are frozen now: these bodies, or those frozen before them. Raises LeaseLost."""
        ...

    def open_attempt(self, lease: Lease, notification_id: str, now: datetime) -> int:
        """The number of the attempt that begins now, committed before a byte of the message leaves."""
        ...

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> bool:
        """The end of one attempt, in its own commit; whether its channel rests now. Raises LeaseLost.

        Where it was sent, the channel works: its trouble and its failures in a row are over; a pause its receiver asked
        for is not.
        """
        ...

    def pause_channel(
        self, lease: Lease, not_before: datetime, trouble: ChannelTrouble | None, asked: tuple[datetime, str] | None
    ) -> None:
        """No slot of the lease's channel is claimed before `not_before`; a trouble given here begins, or goes on.

        A pause without trouble is one the receiver asked for: it is kept whatever other slots send meanwhile. `asked`
        says when it did, and in which words.
        """
        ...

    def rest_target(self, lease: Lease, target: str, until: datetime, now: datetime, why: str) -> Sequence[datetime]:
        """This target of the lease's channel rests until then at least, for what it said; raises LeaseLost.

        Gives until when those of its targets rest that asked within the last minute, this one with them.
        """
        ...

    def resting_targets(self, channel: str, now: datetime) -> Mapping[str, datetime]:
        """The targets of a channel that asked for a rest, with until when."""
        ...

    def slow_channel(self, lease: Lease, rate: Rate | None, now: datetime, until: datetime) -> Rate:
        """Its receiver said that messages come too fast, and not how long to wait: until then it gets half as many.

        Half of `rate`, and of what it was slowed to already; without either, half of what it took in the last minute,
        at least one a minute. Gives the new rate, which does not change again within a minute. Raises LeaseLost.
        """
        ...

    def channel_failed(
        self, lease: Lease, trouble: ChannelTrouble, now: datetime, rest: Callable[[int, bool], datetime | None]
    ) -> int:
        """Count one more failure in a row of the lease's channel, and give how many there are now.

        Where `rest` of that number is a time, or of whether half of the last 20 attempts failed, the channel is in this
        trouble and rests until then. While it rests
        nothing is counted: the slots that fail at the same moment fail for one reason. Raises LeaseLost.
        """
        ...

    def is_its_own(self, refused: Refused) -> bool:
        """Whether it is the message's or its recipient's fault: others were taken since it was refused like this."""
        ...

    def reserve(self, lease: Lease, target: str, rate: Rate, now: datetime, until: datetime) -> datetime:
        """When the next message may leave by the channel's rate, in a commit of its own; raises LeaseLost.

        Where that is not after `until`, the moment is taken: the next one is a gap later, on any node. `target` counts
        where the rate is meant for each target alone.
        """
        ...

    def is_resting(self, channel: str, now: datetime) -> bool:
        """Whether the channel is paused, by its trouble or as its receiver asked."""
        ...

    def renew_lane(self, lease: Lease, until: datetime) -> None:
        """The slot is held until then, in a commit of its own; raises LeaseLost."""
        ...

    def release_lane(self, lease: Lease, not_before: datetime | None) -> None:
        """The slot is free again; a lost lease is left alone."""
        ...
