"""What polling reads and writes, and the values that cross."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watchd.model.feed import FeedState
from watchd.model.folder import FileRead, FolderLook
from watchd.model.item import Item, ItemKey


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
    tells them apart. All of `keys` that are free name the item afterwards. `shared` keys name nothing from now on,
    and `former` ones are looked up alone.
    """

    item: Item
    keys: tuple[ItemKey, ...]
    is_news: bool = False  # at the feed's first poll too: it is young enough
    shared: tuple[ItemKey, ...] = ()
    former: tuple[ItemKey, ...] = ()


@dataclass(frozen=True, slots=True)
class PollCommit:
    """Everything one poll changes, written in one transaction: items, pending, validators, schedule, coverage."""

    lease: Lease
    feed_id: str
    items: tuple[NewItem, ...]
    conclude: Callable[["Stored"], FeedState]  # pure: the feed's row after this poll, from what was found in storing
    trusts_guids: bool  # two guids at one link are two items
    most_at_once: int | None  # of new items; when there are more, they are held
    was_good: bool  # 200 that parsed, or 304
    at: datetime
    lease_until: datetime  # the lane is held on to for the next feed of the host
    is_late: bool = False  # nobody watched the feed since its last poll: its coverage has a hole there
    baseline_is_open: bool = False  # no document was whole so far: what stands behind all that is known is the past
    look: FolderLook | None = None  # of a feed that is a folder: which of its files are read now
    redated: int = 0  # texts in a row that came in the place of themselves with another date, before this poll


@dataclass(frozen=True, slots=True)
class Stored:
    """What a poll's transaction found: counts of items."""

    new: int = 0
    revised: int = 0
    known: int = 0
    held: int = 0  # of the new ones: the feed listed too many at once
    past: int = 0  # of the new ones: baseline, because the documents before broke off before them
    renamed: int = 0  # items that came with a guid of their own although they are known: the feed makes guids up
    moved: int = 0  # known ones that came with a new guid and a new link
    reused: int = 0  # new ones that came with the guid or the link of another item
    redated: int | None = None  # texts that came in the place of themselves with another date; None: nothing tells


class OwnNetwork(Protocol):
    """What this node's polls say of its own network."""

    def answered(self, state: FeedState) -> None:
        """A host that is not the operator's own answered, if only to refuse; `state` is its feed's row."""
        ...

    def blames(self, before: FeedState, reason: str, now: datetime, *, is_own: bool) -> bool:
        """Whether a failed poll is put down to the feed, whose row was `before`; False while it may be the network."""
        ...


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

    def resting_hosts(self, after: datetime) -> Mapping[str, datetime]:
        """The hosts that must be left alone beyond `after`, and until when."""
        ...

    def commit_polls(self, commits: Sequence[PollCommit]) -> list[Stored | Exception]:
        """Polls of different hosts, each all or nothing: what each found, or why it is not stored (LeaseLost ...).

        Items of a feed without `baseline_at` become baseline, but for those that are news all the same. While its
        baseline is open, so do new ones that stand behind every known one and are not dated after the first poll.
        """
        ...

    def renew_lane(self, lease: Lease, until: datetime) -> None:
        """The lane is held until then, in a commit of its own; raises LeaseLost."""
        ...

    def release_lane(self, lease: Lease, not_before: datetime | None) -> None:
        """The lane is free again, for use from `not_before`; a lost lease is left alone."""
        ...


class FolderStorage(Protocol):
    """What looking into a folder reads."""

    def files_read(self, feed_id: str) -> Mapping[str, FileRead]:
        """The files of a feed's folder that were read, or could not be, by name."""
        ...
