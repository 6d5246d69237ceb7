"""What goes out is frozen ahead in one commit while its channel takes what it is given, never long before it leaves."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from tests.builders import notification
from tests.contract.steps import claimed, waiting_alert
from tests.fakes import HandClock, RecordingChannel

from watchd.model.notification import AlertView
from watchd.pipeline.freezing import Freezer
from watchd.ports import ChannelLease, Frozen, Lease
from watchd.storage import Storage, open_storage


class CountingStorage(Storage):
    """Counts what each commit froze."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage._database)
        self.commits: list[int] = []

    def freeze(self, lease: Lease, bodies: Mapping[Frozen, str]) -> Mapping[Frozen, str]:
        self.commits.append(len(bodies))
        return super().freeze(lease, bodies)


@dataclass
class StubbornChannel(RecordingChannel):
    """Finds no words for one of the messages."""

    wordless: set[int] = field(default_factory=set)

    def render(self, view: AlertView) -> str:
        words = super().render(view)
        if self.renderings in self.wordless:
            raise ValueError("no words")
        return f"{words} {self.renderings}"


@pytest.fixture
def storage() -> CountingStorage:
    return CountingStorage(open_storage("sqlite:///:memory:"))


def held_of(storage: Storage, number: int) -> ChannelLease:
    """A slot with so many messages, each with a text of its own, as steps of an escalation have."""
    waiting_alert(storage, *(notification(step=step) for step in range(number)))
    [held] = claimed(storage)
    return held


def bodies(storage: Storage, held: ChannelLease, channel: RecordingChannel, *, goes_ahead: bool) -> list[str]:
    freezer = Freezer(held, channel, storage, HandClock(), (), goes_ahead=goes_ahead)

    async def go() -> list[str]:
        return [await freezer.body_of(work) for work in held.work]

    return asyncio.run(go())


def test_one_commit_freezes_what_is_to_come(storage: CountingStorage) -> None:
    held = held_of(storage, 10)
    told = bodies(storage, held, RecordingChannel(), goes_ahead=True)
    assert (len(told), storage.commits) == (10, [10])


def test_where_nothing_goes_ahead_each_is_worded_at_its_turn(storage: CountingStorage) -> None:
    held = held_of(storage, 3)
    bodies(storage, held, RecordingChannel(), goes_ahead=False)
    assert storage.commits == [1, 1, 1]


def test_what_cannot_be_worded_keeps_nothing_else_from_being_frozen(storage: CountingStorage) -> None:
    held = held_of(storage, 4)
    channel = StubbornChannel(wordless={2})
    told = bodies(storage, held, channel, goes_ahead=True)
    assert storage.commits == [3, 3], "the second is tried anew, with those after it, which keep what is frozen"
    assert [text.rpartition(" ")[2] for text in told] == ["1", "5", "3", "4"]


def test_what_was_frozen_before_stays(storage: CountingStorage) -> None:
    held = held_of(storage, 2)
    first = bodies(storage, held, StubbornChannel(), goes_ahead=True)
    assert bodies(storage, held, StubbornChannel(renderings=7), goes_ahead=True) == first
