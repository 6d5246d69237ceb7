"""Pruning at any moment between two polls changes no alert."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
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


def _spread(polls: Sequence[Poll], pauses: Sequence[timedelta]) -> list[Poll]:
    """The stream over years. What a feed lists again after ten days is what it listed: a text that changed meanwhile
    is a revision while the item is there, and no news when it is gone."""
    late, listed = timedelta(0), dict[tuple[str, int], tuple[datetime, Entry]]()
    spread = []
    for number, poll in enumerate(polls):
        late += pauses[number % len(pauses)]
        at, entries = poll.at + late, dict[int, Entry]()
        for entry in poll.entries:
            before = listed.get((poll.feed, entry.number))
            same = entry if before is None or at - before[0] < _KEPT.unlisted else replace(before[1], age=entry.age)
            entries.setdefault(same.link, same)
        for entry in entries.values():
            listed[poll.feed, entry.number] = (at, entry)
        spread.append(Poll(poll.feed, at, tuple(entries.values())))
    return spread


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
