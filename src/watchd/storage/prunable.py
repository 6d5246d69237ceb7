"""Which old items may go: those that nothing needs any more, whole stories at a time.

An item stays while it waits or is held, while operators are to hear of its failure, while its feed lists it, while an
alert speaks of it, while a `due` goes by it, and while its story is open or young. The head of a story goes only with
all of its members, for every match names its story by that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from watchd.model.match import Arrival
from watchd.model.retention import Awaited
from watchd.storage import tables
from watchd.storage.rows import AnyRow
from watchd.storage.writing import pieces

_decision = tables.decision
_failure = tables.failure
_item = tables.item
_key = tables.item_key
_match = tables.match
_stay = tables.window_stay
_pending = tables.pending
_story = tables.story

_MOST_AT_ONCE = 5_000  # items; a story of more members is none


@dataclass(slots=True)
class Listings:
    """Since when an item must not have been listed to go, by feed: counted from the feed's own last listing.

    A feed that answers "not modified" for years lists what it listed, although its keys were last seen long ago.
    """

    unlisted: timedelta
    _newest: dict[str, datetime | None] = field(default_factory=dict)

    def newest(self, connection: Connection, feed_id: str) -> datetime | None:
        """When the feed listed anything last, as far as keys tell; None of a feed without keys."""
        if feed_id not in self._newest:
            newest = select(func.max(_key.c.last_listed_at)).where(_key.c.feed_id == feed_id)
            self._newest[feed_id] = connection.execute(newest).scalar()
        return self._newest[feed_id]

    def listed(self, connection: Connection, item_ids: Iterable[int]) -> set[int]:
        """Those of the items that their feeds list, or listed a short while ago."""
        found: set[int] = set()
        for some in pieces(sorted(item_ids)):
            last = func.max(_key.c.last_listed_at).label("last")
            rows = connection.execute(
                select(_key.c.item_id, _key.c.feed_id, last)
                .where(_key.c.item_id.in_(some))
                .group_by(_key.c.item_id, _key.c.feed_id)
            ).all()
            for row in rows:
                newest = self.newest(connection, row.feed_id)
                if newest is not None and row.last >= newest - self.unlisted:
                    found.add(row.item_id)
        return found


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses items that may go; `before` is the moment they were seen before, `gone` holds alerts that go first."""

    before: datetime
    listings: Listings
    gone: Collection[str] = ()
    awaited: Collection[int] = ()  # items of matches that a `due` goes by

    def choose(self, connection: Connection, item_ids: Iterable[int]) -> set[int]:
        """Those of the items that may go, with the other members of the stories they head."""
        chosen = self._free(connection, set(item_ids))
        while len(chosen) < _MOST_AT_ONCE:
            others = {member for members in _headed(connection, chosen).values() for member in members} - chosen
            more = self._free(connection, others)
            if not more:
                break
            chosen |= more
        while True:
            needed = {head for head, members in _headed(connection, chosen).items() if members - chosen}
            if not needed:
                return chosen
            chosen -= needed

    def needed(self, connection: Connection, item_ids: Collection[int]) -> set[int]:
        """Those of the items that something other than an alert or a story needs."""
        found = self.listings.listed(connection, item_ids) | (set(item_ids) & set(self.awaited))
        for some in pieces(sorted(item_ids)):
            for statement in (
                select(_pending.c.item_id).where(_pending.c.item_id.in_(some)),
                select(_failure.c.item_id).where(_failure.c.item_id.in_(some), _failure.c.told_turn.is_(None)),
                select(_item.c.id).where(_item.c.id.in_(some), _item.c.held_at.is_not(None)),
            ):
                found |= set(connection.execute(statement).scalars())
        return found

    def _free(self, connection: Connection, item_ids: set[int]) -> set[int]:
        """Those of the items that nothing needs, but for the story they may be the head of."""
        old: set[int] = set()
        for some in pieces(sorted(item_ids)):
            statement = select(_item.c.id).where(_item.c.id.in_(some), _item.c.seen_at < self.before)
            # Locked, so that a poll that lists one of them at this moment waits, and finds it gone.
            old |= set(connection.execute(statement.with_for_update()).scalars())
        free = old - self.needed(connection, old)
        free -= self._alerted(connection, free)
        return free - self._in_young_stories(connection, free)

    def _alerted(self, connection: Connection, item_ids: set[int]) -> set[int]:
        found: set[int] = set()
        for some in pieces(sorted(item_ids)):
            rows = connection.execute(
                select(_decision.c.item_id, _decision.c.alert_id).where(
                    _decision.c.item_id.in_(some), _decision.c.alert_id.is_not(None)
                )
            )
            found |= {row.item_id for row in rows if row.alert_id not in self.gone}
        return found

    def _in_young_stories(self, connection: Connection, item_ids: set[int]) -> set[int]:
        found: set[int] = set()
        for some in pieces(sorted(item_ids)):
            member = select(_match.c.item_id, _story.c.closed_at, _story.c.last_at).select_from(
                _match.join(_story, _story.c.id == _match.c.story_id)
            )
            head = select(_story.c.head_item.label("item_id"), _story.c.closed_at, _story.c.last_at)
            rows: Sequence[AnyRow] = [
                *connection.execute(member.where(_match.c.item_id.in_(some))),
                *connection.execute(head.where(_story.c.head_item.in_(some))),
            ]
            found |= {row.item_id for row in rows if row.closed_at is None or row.last_at >= self.before}
        return found


def awaited_items(connection: Connection, awaited: Iterable[Awaited]) -> frozenset[int]:
    """The items of the first matches that a `due` goes by."""
    found: set[int] = set()
    for one in awaited:
        if one.is_entry and one.since is not None:
            entered = connection.execute(select(func.min(_stay.c.entered_at)).where(_stay.c.rule_id == one.since[0]))
            begun = entered.scalar_one()
            came = None if begun is None else _first_match(connection, one.rule, begun)
            found |= set() if came is None else {came.item_id}
            continue
        first = _first_match(connection, one.rule if one.since is None else one.since, None)
        found |= set() if first is None else {first.item_id}
        if one.since is not None and first is not None:
            came = _first_match(connection, one.rule, first.event_at)
            found |= set() if came is None else {came.item_id}
    return frozenset(found)


def _first_match(connection: Connection, rule: tuple[str, str], since: datetime | None) -> AnyRow | None:
    """The first match that windows count of (rule_id, match_digest), from a moment on."""
    statement = select(_match.c.item_id, _match.c.event_at).where(
        _match.c.rule_id == rule[0], _match.c.match_digest == rule[1], _match.c.arrival != Arrival.BASELINE.value
    )
    if since is not None:
        statement = statement.where(_match.c.event_at >= since)
    return connection.execute(statement.order_by(_match.c.event_at, _match.c.item_id).limit(1)).first()


def _headed(connection: Connection, item_ids: Collection[int]) -> Mapping[int, set[int]]:
    """By item that heads stories: the members of all of them."""
    found: dict[int, set[int]] = {}
    for some in pieces(sorted(item_ids)):
        rows = connection.execute(
            select(_story.c.head_item, _match.c.item_id)
            .select_from(_story.join(_match, _match.c.story_id == _story.c.id))
            .where(_story.c.head_item.in_(some))
        )
        for row in rows:
            found.setdefault(row.head_item, set()).add(row.item_id)
    return found
