"""Taken: what the items of one poll turn out to be, by what is stored of their feed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select

from watchd.feeds.identity import has_made_up_dates
from watchd.model.item import Item, ItemKey
from watchd.ports import NewItem, PollCommit, Stored
from watchd.storage import tables
from watchd.storage.arrivals import Arrivals, renames, sort_out
from watchd.storage.dated import dated_key, redated
from watchd.storage.looking_up import Named, look_up, newest_listing
from watchd.storage.naming import with_own_keys

_item = tables.item


@dataclass(slots=True)
class Taken:
    """What the items of one poll turn out to be."""

    commit: PollCommit
    arrivals: Arrivals
    renamed: int
    redated: int | None
    shared: frozenset[ItemKey]  # keys that name nothing, as the store has it
    past: Sequence[bool]  # of each new one
    numbers: list[int] = field(default_factory=list)  # of the new ones, once they are written

    @property
    def held(self) -> int:
        """How many of the new ones are too many at once to be believed."""
        news, most = self.past.count(False), self.commit.most_at_once
        return news if most is not None and news > most else 0

    @property
    def stored(self) -> Stored:
        """How many were new, revised and known."""
        found = self.arrivals
        return Stored(
            len(found.new),
            len(found.revised),
            len(found.known),
            held=self.held,
            past=self.past.count(True) if self.commit.baseline_is_open else 0,
            renamed=self.renamed,
            moved=found.moved,
            reused=found.reused,
            redated=self.redated,
        )


def taken_of(connection: Connection, commit: PollCommit, began: datetime | None, has_keys: bool) -> Taken:  # noqa: FBT001 - of one row
    """What is new of a poll's items, and what is known; `began`: when its feed's baseline was taken."""
    trusts_dates = not has_made_up_dates(commit.redated)
    named = look_up(connection, commit.feed_id, commit.items, trusts_dates=trusts_dates, has_keys=has_keys)
    redated_now = _redated(connection, commit, named)
    if has_made_up_dates(commit.redated + (redated_now or 0)):
        named = replace(named, listed=commit.items)
    stored, shared = named.stored, named.shared
    listed = with_own_keys(named.listed, shared)
    renamed = renames(listed, stored, shared)
    arrivals = sort_out(listed, stored, shared, named.worn, trusts_guids=commit.trusts_guids and not renamed)
    past = _past(connection, commit, listed, arrivals, began)
    return Taken(commit, arrivals, renamed, redated_now, shared, past)


def _past(
    connection: Connection,
    commit: PollCommit,
    listed: Sequence[NewItem],
    arrivals: Arrivals,
    began: datetime | None,
) -> list[bool]:
    """Of each new item whether it is the feed's past: all of its first poll, and later what its documents had lost.

    Feeds list the newest first. So while every document broke off, what stands behind all that is known is what those
    before have lost, unless it is dated after the first poll, when the feed `began`. Where the last that is known is
    news itself, one of them broke off between that and the past: what stands behind it may be either, and is news.
    """
    new = arrivals.new
    if began is None:
        return [not arrival.listed.is_news for arrival in new]
    met_before = (*arrivals.known, *arrivals.revised)
    known = {id(met.listed): met.known.item_id for met in met_before if met.known is not None}
    if not commit.baseline_is_open or not known:
        return [False] * len(new)
    behind: set[int] = set()
    for one in reversed(listed):
        if id(one) in known:
            if not _is_history(connection, known[id(one)]):
                behind.clear()
            break
        behind.add(id(one))
    return [
        id(arrival.listed) in behind and not arrival.listed.is_news and not _is_dated_after(began, arrival.listed.item)
        for arrival in new
    ]


def _is_history(connection: Connection, item_id: int) -> bool:
    return bool(connection.execute(select(_item.c.baseline).where(_item.c.id == item_id)).scalar())


def _is_dated_after(moment: datetime, item: Item) -> bool:
    return item.published is not None and item.published > moment and "date_ahead" not in item.flags


def _redated(connection: Connection, commit: PollCommit, named: Named) -> int | None:
    """How many texts came in the place of themselves with another date; None where that changes nothing.

    Files of a folder are read once: there, nothing takes the place of anything.
    """
    if commit.look is not None or all(dated_key(item) is None for item in named.listed):
        return None
    now = redated(named.listed, named.stored, lambda: newest_listing(connection, commit.feed_id))
    return now if now or commit.redated else None
