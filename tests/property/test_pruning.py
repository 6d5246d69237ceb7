"""Pruning at any moment between two polls changes no alert."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from tests.builders import T0
from tests.property.streams import BreakableStorage, Entry, Poll, Run, emptied, streams

from watchd.model.retention import Retention
from watchd.ports import Evaluation
from watchd.storage import Storage
from watchd.storage.turn import OpenTurn
from watchd.stories.thread import OPEN_AT_MOST

_KEPT = Retention(
    items=timedelta(days=30), alerts=timedelta(days=30), unlisted=timedelta(days=10), keys=timedelta(days=9000)
)
_PAUSES = [timedelta(0)] * 3 + [timedelta(days=days) for days in (11, 31, 45, 400)]
_Decided = tuple[str, str, str, str | None]


class _Recorded(BreakableStorage):
    """A storage that remembers what every turn decided, whatever becomes of the rows."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.decided: list[_Decided] = []

    def _write(self, connection: Connection, turn: OpenTurn, evaluation: Evaluation, now: datetime) -> None:
        super()._write(connection, turn, evaluation, now)
        self.decided += [(one.rule_id, one.cause, one.kind.value, one.alert_id) for one in evaluation.decisions] + [
            (one.rule_id, one.alert_id, str(one.revision), one.facts.reason) for one in evaluation.alerts
        ]


@dataclass
class _Years(Run):
    """A run over years, whose store is pruned after some of the polls."""

    prunes: Collection[int] = ()
    number: int = -1
    taken: int = field(default=0)

    def _take_all(self, steps: Sequence[int | str]) -> None:
        super()._take_all((*steps, 200))
        self.storage.close_stories(self.now - OPEN_AT_MOST, self.now)
        self.number += 1
        if self.number in self.prunes:
            _deliver(self.storage, self.now)
            for rows in self.storage.pruning(_KEPT, frozenset("abc"), self.now, piece=2):
                self.taken += sum(rows.values())


def _deliver(storage: Storage, now: datetime) -> None:
    """No message waits any more, and operators know which ones died."""
    storage.expire_notifications(now + timedelta(days=9999))
    storage.turn(now, lambda turn: Evaluation(told_dead=tuple(turn.untold_dead())))


@dataclass(frozen=True)
class _Before:
    """An entry as its feed listed it last."""

    at: datetime
    entry: Entry
    has_left: bool  # it was not listed for so long, once, that its item may have gone
    is_second: bool  # its guid was another entry's before


def _spread(polls: Sequence[Poll], pauses: Sequence[timedelta]) -> list[Poll]:
    """The stream over years. What a feed lists again after ten days is what it listed, or wholly another.

    A text that changed meanwhile is a revision while the item is there, and no news when it is gone; so is one that
    changes later. What says another thing of another page, and is dated after that, is news in any case.
    """
    late, listed = timedelta(0), dict[tuple[str, int], _Before]()
    spread, pages = [], dict[str, set[int]]()
    for number, poll in enumerate(polls):
        late += pauses[number % len(pauses)]
        at, entries = poll.at + late, dict[int, _Before]()
        known = pages.setdefault(poll.feed, set())
        for entry in poll.entries:
            same = _listed(at, entry, listed.get((poll.feed, entry.number)), known)
            entries.setdefault(same.entry.link, same)
        for link, same in entries.items():
            listed[poll.feed, same.entry.number] = same
            known.add(link)
        spread.append(Poll(poll.feed, at, tuple(same.entry for same in entries.values())))
    return spread


def _listed(at: datetime, entry: Entry, before: _Before | None, pages: Collection[int]) -> _Before:
    if before is None:
        return _Before(at, entry, has_left=False, is_second=False)
    is_there = not before.has_left and at - before.at < _KEPT.unlisted
    if entry.title != before.entry.title and entry.link not in pages and (is_there or at - entry.age > before.at):
        return _Before(at, entry, has_left=False, is_second=True)
    if is_there:
        # A guid that was used again names nothing: there the link tells which entry it is, and it is no other's.
        keeps_link = before.is_second or entry.title != before.entry.title
        return replace(before, at=at, entry=replace(entry, link=before.entry.link) if keeps_link else entry)
    return replace(before, at=at, entry=replace(before.entry, age=entry.age), has_left=True)


def _decided(polls: Sequence[Poll], storage: Storage, prunes: Collection[int]) -> tuple[list[_Decided], int]:
    recorded = _Recorded(emptied(storage))
    run = _Years(recorded, prunes=prunes)
    run.follow(polls, [])
    return recorded.decided, run.taken


def test_pruning_at_any_moment_between_polls_changes_no_alert(memory: Storage) -> None:
    taken = 0

    @given(
        polls=streams(),
        pauses=st.lists(st.sampled_from(_PAUSES), min_size=1, max_size=12),
        prunes=st.sets(st.integers(0, 11), min_size=1),
    )
    @settings(max_examples=40, deadline=None)
    def holds(polls: list[Poll], pauses: list[timedelta], prunes: set[int]) -> None:
        nonlocal taken
        stream = _spread(polls, pauses)
        expected, _ = _decided(stream, memory, ())
        found, rows = _decided(stream, memory, prunes)
        taken += rows
        assert found == expected

    holds()
    assert taken > 100, "next to nothing was pruned, so nothing was tested"


def test_what_bears_the_guid_of_an_item_that_was_pruned_is_told_as_if_it_were_there(memory: Storage) -> None:
    first = Entry(4, "Su-30 parts arrive in Caracas today Iran", 1, "tass.com", "", timedelta(0))
    filler = replace(first, number=2, title="Su-30 parts arrive in Caracas today Iran", link=2)
    second = replace(first, title="Su-30 parts arrive in Caracas today Cuba radar", link=0, summary="More.")
    listed = (0, first), (400, filler), (401, first), (402, second), (403, second)
    stream = [Poll("b", T0 + timedelta(days=days), (entry,)) for days, entry in listed]
    expected, _ = _decided(stream, memory, ())
    found, rows = _decided(stream, memory, {1})
    assert rows
    assert found == expected
    assert any("Cuba" in reason or "cuba" in reason for _, _, _, reason in found if reason)
