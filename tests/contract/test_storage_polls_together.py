"""The storage contract: polls of several hosts in one transaction, each all or nothing as if it were alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Column, select
from tests.builders import T0, after, feed_state, new_item, poll_commit
from tests.contract.steps import claim
from tests.every_row import every_row

from watchd.errors import LeaseLost, RefusedError
from watchd.model.folder import FileRead, FolderLook
from watchd.ports import HostLease, NewItem, PollCommit, Stored
from watchd.storage import Storage, tables

_FEEDS = ("a", "b", "c")


@pytest.fixture
def held(storage: Storage) -> dict[str, HostLease]:
    """The lanes of three feeds, each on a host of its own."""
    return _held(storage)


def _held(storage: Storage) -> dict[str, HostLease]:
    storage.register_feeds([feed_state(name, host=f"{name}.example") for name in _FEEDS])
    return {one.due[0].feed_id: one for one in claim(storage, *_FEEDS)}


def _poll(held: dict[str, HostLease], name: str, *items: NewItem, at: datetime = T0, **changes: Any) -> PollCommit:
    state = feed_state(name, host=f"{name}.example", due_at=at, baseline_at=at, last_good_at=at)
    return poll_commit(held[name].lease, *items, at=at, **({"state": state} | changes))


def _items(name: str, *numbers: int, **changes: Any) -> list[NewItem]:
    return [new_item(number, feed_id=name, **changes) for number in numbers]


def _titles(storage: Storage) -> set[tuple[str, str]]:
    return {(listed.item.feed_id, listed.item.title) for listed in storage.items(limit=100)}


def _rounds(held: dict[str, HostLease]) -> Sequence[Sequence[PollCommit]]:
    """A first answer, one with an item revised and another one new, one that fails, a 304, a flood, a late one."""
    revised = [replace(one, item=replace(one.item, digest="other", title="Mended")) for one in _items("a", 1)]
    fourth, at = after(minutes=45), after(minutes=15)
    return [
        [_poll(held, name, *_items(name, 1, 2)) for name in _FEEDS],
        [
            _poll(held, "a", *revised, *_items("a", 3), at=at),
            _poll(held, "b", was_good=False, at=at),
            _poll(held, "c", at=at, look=FolderLook(read=(FileRead("1.xml", "s", "d"),))),
        ],
        [
            _poll(held, "a", *_items("a", 1, 2, 3), at=fourth, is_late=True),
            _poll(held, "b", *_items("b", 4, 5, 6), at=fourth, most_at_once=2),
            _poll(held, "c", *_items("c", 2, 7), at=fourth),
        ],
    ]


def test_what_polls_store_together_is_what_they_store_one_after_the_other(
    storage: Storage, memory: Storage, held: dict[str, HostLease]
) -> None:
    found = [storage.commit_polls(commits) for commits in _rounds(held)]
    assert found[0] == [Stored(new=2)] * 3
    assert found[1] == [Stored(new=1, revised=1), Stored(), Stored()]
    assert found[2] == [Stored(revised=1, known=2), Stored(new=3, held=3), Stored(new=1, known=1)]
    assert [[memory.commit_poll(one) for one in commits] for commits in _rounds(_held(memory))] == found
    assert _rows(storage) == _rows(memory)


def _rows(storage: Storage) -> dict[str, list[str]]:
    """Every row, in an order that no database decides; items count from where the first of them does."""
    first = min(row.number for row in _numbers(storage)) - 1
    found = {}
    for name, rows in every_row(storage).items():
        counted = [place for place, column in enumerate(tables.metadata.tables[name].columns) if _counts_items(column)]
        found[name] = sorted(
            repr(
                [
                    value - first if place in counted and value and isinstance(value, int) else value
                    for place, value in enumerate(row)
                ]
            )
            for row in rows
        )
    return found


def _counts_items(column: Column[Any]) -> bool:
    return column.name == "item_id" or column is tables.item.c.id


def _numbers(storage: Storage) -> Sequence[Any]:
    numbers = select(tables.item.c.id.label("number"))
    return storage._database.read(lambda connection: connection.execute(numbers).all())


def test_a_lost_lane_costs_its_own_poll_alone(storage: Storage, held: dict[str, HostLease]) -> None:
    storage.release_lane(held["b"].lease, None)
    found = storage.commit_polls([_poll(held, name, *_items(name, 1)) for name in _FEEDS])
    assert [type(one) for one in found] == [Stored, LeaseLost, Stored]
    assert {feed for feed, _ in _titles(storage)} == {"a", "c"}


def test_a_poll_that_raises_half_way_leaves_nothing_and_costs_no_other(
    storage: Storage, held: dict[str, HostLease]
) -> None:
    def fails(stored: Stored) -> Any:
        raise ZeroDivisionError(str(stored.new))

    commits = [_poll(held, name, *_items(name, 1)) for name in _FEEDS]
    commits[1] = replace(commits[1], conclude=fails)
    first, second, third = storage.commit_polls(commits)
    assert (first, third) == (Stored(new=1), Stored(new=1))
    assert isinstance(second, ZeroDivisionError)
    assert {feed for feed, _ in _titles(storage)} == {"a", "c"}


def test_a_moment_without_zone_is_refused_to_its_own_poll_alone(storage: Storage, held: dict[str, HostLease]) -> None:
    naive = _items("c", 1, published=datetime(2025, 11, 24))  # noqa: DTZ001 - that is the fault
    found = storage.commit_polls([_poll(held, "a", *_items("a", 1)), _poll(held, "c", *naive)])
    assert found[0] == Stored(new=1)
    assert isinstance(found[1], RefusedError)
    assert {feed for feed, _ in _titles(storage)} == {"a"}


def test_two_polls_of_one_lane_are_stored_one_after_the_other(storage: Storage, held: dict[str, HostLease]) -> None:
    later = after(minutes=15)
    commits = [_poll(held, "a", *_items("a", 1)), _poll(held, "a", *_items("a", 1, 2), at=later)]
    assert storage.commit_polls(commits) == [Stored(new=1), Stored(new=1, known=1)]
