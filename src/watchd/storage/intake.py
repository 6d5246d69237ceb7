"""The items of polls, written: new ones with their keys, revised ones with what changed, known ones as listed.

The rows of all polls go into one statement a table. Each poll is of another feed, so none of them sees another's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from watchd.feeds.identity import has_made_up_dates
from watchd.model.ids import public_id
from watchd.model.item import Item, ItemKey
from watchd.ports import NewItem, PollCommit, Stored
from watchd.storage import tables
from watchd.storage.arrivals import Arrival, Arrivals, renames, sort_out
from watchd.storage.bulk import insert_rows
from watchd.storage.dated import dated_key, redated
from watchd.storage.looking_up import MARKS, Named, look_up, newest_listing
from watchd.storage.revisions import FIELDS, diff
from watchd.storage.rows import item_values, last_of_baseline
from watchd.storage.writing import insert_new, pieces

_failure = tables.failure
_item = tables.item
_key = tables.item_key
_pending = tables.pending

# What a revision changes of an item; when it was first seen and when it happened stay.
_REVISED = ("published", "url", "url_key", "publisher", "language", "title", "summary", "body", "digest", "flags")
_NOBODY = 0  # items count from 1
_NEVER_SEEN = (None, True)  # a feed without a row: it has no baseline, and its keys are looked for
_INSERT = _item.insert()
_HISTORY = tables.item_revision.insert()
_REVISE = update(_item).where(_item.c.id == bindparam("known"))  # sets the other columns of its rows


@dataclass(slots=True)
class _Taken:
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


def store_items(connection: Connection, commits: Sequence[PollCommit]) -> list[Stored]:
    """Write the items of polls, each of another feed; gives of each how many were new, revised and known."""
    feeds = _feeds(connection, [commit.feed_id for commit in commits])
    all_taken = [_taken(connection, commit, *feeds.get(commit.feed_id, _NEVER_SEEN)) for commit in commits]
    _insert(connection, all_taken)
    for taken in all_taken:
        revised = taken.arrivals.revised
        texts = {arrival.known.item_id: arrival.listed.item for arrival in revised if arrival.known is not None}
        revise_items(connection, texts, taken.commit.at)
    _list_keys(connection, all_taken)
    return [taken.stored for taken in all_taken]


def _feeds(connection: Connection, feeds: Sequence[str]) -> dict[str, tuple[datetime | None, bool]]:
    """Of each feed when its baseline was taken, and whether any key of it is stored; new ones are left out."""
    found: dict[str, tuple[datetime | None, bool]] = {}
    for some in pieces(feeds):
        rows = connection.execute(_FEEDS, {"wanted": some})
        found |= {row.feed_id: (row.baseline_at, bool(row.has_keys)) for row in rows}
    return found


def _taken(connection: Connection, commit: PollCommit, began: datetime | None, has_keys: bool) -> _Taken:  # noqa: FBT001 - by name above
    trusts_dates = not has_made_up_dates(commit.redated)
    named = look_up(connection, commit.feed_id, commit.items, trusts_dates=trusts_dates, has_keys=has_keys)
    redated_now = _redated(connection, commit, named)
    if has_made_up_dates(commit.redated + (redated_now or 0)):
        named = replace(named, listed=commit.items)
    listed, stored, shared = named.listed, named.stored, named.shared
    renamed = renames(listed, stored, shared)
    arrivals = sort_out(listed, stored, shared, named.worn, trusts_guids=commit.trusts_guids and not renamed)
    return _Taken(commit, arrivals, renamed, redated_now, shared, _past(commit, listed, arrivals, began))


def _past(commit: PollCommit, listed: Sequence[NewItem], arrivals: Arrivals, began: datetime | None) -> list[bool]:
    """Of each new item whether it is the feed's past: all of its first poll, and later what its documents had lost.

    Feeds list the newest first. So while every document broke off, what stands behind all that is known is what those
    before have lost, unless it is dated after the first poll, when the feed `began`.
    """
    new = arrivals.new
    if began is None:
        return [not arrival.listed.is_news for arrival in new]
    known = {id(met.listed) for met in (*arrivals.known, *arrivals.revised) if met.known is not None}
    if not commit.baseline_is_open or not known:
        return [False] * len(new)
    behind: set[int] = set()
    for one in reversed(listed):
        if id(one) in known:
            break
        behind.add(id(one))
    return [
        id(arrival.listed) in behind and not arrival.listed.is_news and not _is_dated_after(began, arrival.listed.item)
        for arrival in new
    ]


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


def _insert(connection: Connection, all_taken: Sequence[_Taken]) -> None:
    """New items, pending; each poll gets the integer ids of its own, in order."""
    new = [
        each
        for taken in all_taken
        for each in zip([taken] * len(taken.past), taken.arrivals.new, taken.past, strict=True)
    ]
    if not new:
        return
    items = _with_free_ids(connection, [arrival.listed.item for _, arrival, _ in new])
    rows = []
    for item, (taken, _, is_past) in zip(items, new, strict=True):
        held_at = taken.commit.at if taken.held and not is_past else None
        rows.append(item_values(item) | {"revision": 1, "baseline": item.baseline or is_past, "held_at": held_at})
    insert_rows(connection, _INSERT, rows)
    ids = integer_ids(connection, [item.id for item in items])
    waiting = []
    for item, (taken, _, _) in zip(items, new, strict=True):
        taken.numbers.append(ids[item.id])
        waiting.append((ids[item.id], 1, taken.commit.feed_id, taken.commit.at))
    await_evaluation(connection, waiting)


def _with_free_ids(connection: Connection, items: Sequence[Item]) -> list[Item]:
    """The items under ids nobody has: two that share their strongest key would have hashed to the same one."""
    wanted = [item.id for item in items]
    used = set(integer_ids(connection, wanted))
    free = []
    for item in items:
        own, number = item.id, 0
        while own in used:
            number += 1
            own = public_id(item.id.partition("_")[0], item.id, item.url_key, item.digest, str(number))
            used |= set(integer_ids(connection, [own]))
        used.add(own)
        free.append(item if own == item.id else replace(item, id=own))
    return free


def revise_items(connection: Connection, revised: Mapping[int, Item], at: datetime | None = None) -> None:
    """New texts for stored items, what they changed, and the revision as pending; an older one waiting is replaced.

    What replaces a revision of a baseline that nobody evaluated is baseline itself: the feed's past has only changed.
    `at` is when the revisions were seen; without it, each at its own `seen_at`.
    """
    changes, history, waiting = [], [], []
    unevaluated = _take_back(connection, sorted(revised))
    names = ("id", "revision", "baseline", "baseline_until", *FIELDS)
    columns = [_item.c[name] for name in names]
    for some in pieces(sorted(revised)):
        for row in connection.execute(select(*columns).where(_item.c.id.in_(some))):
            item, number = revised[row.id], row.revision + 1
            after, seen_at = item_values(item), at or item.seen_at
            before = {name: getattr(row, name) for name in FIELDS}
            is_past = row.baseline and row.id in unevaluated and row.revision == last_of_baseline(row)
            until = number if is_past else row.baseline_until
            change = {"known": row.id, "revision": number, "baseline_until": until}
            changes.append(change | {name: after[name] for name in _REVISED})
            history.append(
                {
                    "item_id": row.id,
                    "revision": number,
                    "digest": item.digest,
                    "diff": diff(before, after),
                    "at": seen_at,
                }
            )
            waiting.append((row.id, number, item.feed_id, seen_at))
    if not changes:
        return
    connection.execute(_REVISE, changes)
    insert_rows(connection, _HISTORY, history)
    await_evaluation(connection, waiting)


def _take_back(connection: Connection, item_ids: Sequence[int]) -> set[int]:
    """Those of the items whose present revision nobody evaluated: it waited, and now does not, or was given up on."""
    unevaluated: set[int] = set()
    for some in pieces(item_ids):
        waiting = _pending.c.item_id.in_(some)
        given_up = (_failure.c.item_id.in_(some), _failure.c.rule_id == "*")
        # Locked, so that what another node evaluates at this moment counts as evaluated.
        unevaluated.update(connection.execute(select(_pending.c.item_id).where(waiting).with_for_update()).scalars())
        unevaluated.update(connection.execute(select(_failure.c.item_id).where(*given_up)).scalars())
        connection.execute(delete(_pending).where(waiting))
    return unevaluated


def await_evaluation(connection: Connection, revisions: Sequence[tuple[int, int, str, datetime]]) -> None:
    """Pending rows for (item, revision, feed, when it was seen)."""
    rows: list[dict[str, Any]] = [
        {
            "item_id": item_id,
            "revision": revision,
            "feed_id": feed_id,
            "seen_at": seen_at,
            "tries": 0,
            "not_before": None,
        }
        for item_id, revision, feed_id, seen_at in revisions
    ]
    insert_new(connection, _pending, rows)


def _list_keys(connection: Connection, all_taken: Sequence[_Taken]) -> None:
    """Every key that was listed names its item, or nothing, and was listed now."""
    rows: list[dict[str, Any]] = []
    for taken in all_taken:
        feed_id, at = taken.commit.feed_id, taken.commit.at
        there = [key.digest for arrival in taken.arrivals.all for key in arrival.keys if key in arrival.stored]
        listed = (arrival.listed for arrival in taken.arrivals.all)
        there += [item.keys[-1].digest for item in listed if dated_key(item) is not None]
        there += sorted(key.digest for key in taken.shared)
        for some in pieces(there):
            connection.execute(_LISTED, {"of": feed_id, "wanted": some, "last_listed_at": at})
        rows += _new_keys(taken)
    insert_new(connection, _key, rows)
    moved = [row for taken in all_taken for row in _moved_keys(taken)]
    if moved:
        connection.execute(_TAKE, moved)


def _numbered(taken: _Taken) -> list[tuple[Arrival, int]]:
    """What arrived, each with the integer id of its item."""
    new = [*zip(taken.arrivals.new, taken.numbers, strict=True)]
    return new + [(arrival, arrival.known.item_id) for arrival in taken.arrivals.all if arrival.known is not None]


def _moved_keys(taken: _Taken) -> list[dict[str, Any]]:
    """Keys that named another item until now."""
    of, at = taken.commit.feed_id, taken.commit.at
    return [
        {"of": of, "kind_is": key.kind.value, "digest_is": key.digest, "item_id": item_id, "last_listed_at": at}
        for arrival, item_id in _numbered(taken)
        for key in arrival.taken
    ]


def _new_keys(taken: _Taken) -> list[dict[str, Any]]:
    """The rows of keys that a poll's items bear and that are not stored yet."""
    arrivals, feed_id, at = taken.arrivals, taken.commit.feed_id, taken.commit.at
    rows = [
        {"feed_id": feed_id, "kind": key.kind.value, "digest": key.digest, "item_id": item_id, "last_listed_at": at}
        for arrival, item_id in _numbered(taken)
        for key in arrival.keys
        if key not in arrival.stored
    ]
    rows += [
        {"feed_id": feed_id, "kind": MARKS[key.kind], "digest": key.digest, "item_id": _NOBODY, "last_listed_at": at}
        for key in sorted(arrivals.shared, key=lambda key: (key.kind, key.digest))
    ]
    return rows


def integer_ids(connection: Connection, public: Sequence[str]) -> dict[str, int]:
    """The integer ids of items, by public id; unknown ones are left out."""
    ids: dict[str, int] = {}
    for some in pieces(public):
        rows = connection.execute(_NUMBERS, {"wanted": some})
        ids |= {row.public_id: row.id for row in rows}
    return ids


# Said for every poll, so they are built once.
_FEEDS = select(
    tables.feed.c.feed_id,
    tables.feed.c.baseline_at,
    exists(select(_key.c.digest).where(_key.c.feed_id == tables.feed.c.feed_id)).label("has_keys"),
).where(tables.feed.c.feed_id.in_(bindparam("wanted", expanding=True)))
_NUMBERS = select(_item.c.public_id, _item.c.id).where(_item.c.public_id.in_(bindparam("wanted", expanding=True)))
_LISTED = update(_key).where(
    _key.c.feed_id == bindparam("of"), _key.c.digest.in_(bindparam("wanted", expanding=True))
)  # sets last_listed_at
_TAKE = update(_key).where(
    _key.c.feed_id == bindparam("of"), _key.c.kind == bindparam("kind_is"), _key.c.digest == bindparam("digest_is")
)  # sets item_id and last_listed_at
