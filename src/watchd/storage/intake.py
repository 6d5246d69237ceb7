"""The items of polls, written: new ones with their keys, revised ones with what changed, known ones as listed.

The rows of all polls go into one statement a table. Each poll is of another feed, so none of them sees another's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from watchd.model.ids import public_id
from watchd.model.item import Item
from watchd.ports import PollCommit, Stored
from watchd.storage import tables
from watchd.storage.arrivals import Arrival
from watchd.storage.bulk import insert_rows
from watchd.storage.dated import dated_key
from watchd.storage.looking_up import MARKS
from watchd.storage.revisions import FIELDS, diff
from watchd.storage.rows import item_values, last_of_baseline
from watchd.storage.taken import Taken, taken_of
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


def store_items(connection: Connection, commits: Sequence[PollCommit]) -> list[Stored]:
    """Write the items of polls, each of another feed; gives of each how many were new, revised and known."""
    feeds = _feeds(connection, [commit.feed_id for commit in commits])
    all_taken = [taken_of(connection, commit, *feeds.get(commit.feed_id, _NEVER_SEEN)) for commit in commits]
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


def _insert(connection: Connection, all_taken: Sequence[Taken]) -> None:
    """New items, pending; each poll gets the integer ids of its own, in order."""
    new = [
        each
        for taken in all_taken
        for each in zip([taken] * len(taken.past), taken.arrivals.new, taken.past, strict=True)
    ]
    if not new:
        return
    items = _with_free_ids(connection, [arrival for _, arrival, _ in new])
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


def _with_free_ids(connection: Connection, new: Sequence[Arrival]) -> list[Item]:
    """The items under ids nobody has or had: two that share their strongest key would have hashed to the same one."""
    items = [arrival.listed.item for arrival in new]
    used = {
        arrival.listed.item.id for arrival in new if arrival.is_named_again
    }  # though its first bearer may have gone
    used |= set(integer_ids(connection, [item.id for item in items]))
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


def _list_keys(connection: Connection, all_taken: Sequence[Taken]) -> None:
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


def _numbered(taken: Taken) -> list[tuple[Arrival, int]]:
    """What arrived, each with the integer id of its item."""
    new = [*zip(taken.arrivals.new, taken.numbers, strict=True)]
    return new + [(arrival, arrival.known.item_id) for arrival in taken.arrivals.all if arrival.known is not None]


def _moved_keys(taken: Taken) -> list[dict[str, Any]]:
    """Keys that named another item until now."""
    of, at = taken.commit.feed_id, taken.commit.at
    return [
        {"of": of, "kind_is": key.kind.value, "digest_is": key.digest, "item_id": item_id, "last_listed_at": at}
        for arrival, item_id in _numbered(taken)
        for key in arrival.taken
    ]


def _new_keys(taken: Taken) -> list[dict[str, Any]]:
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
