"""Whatever statement of a decision on a story, a split or a merge is the last of a process: nothing of it is there.

A restart on the same database then decides the same as if nothing had been, once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.builders import T0, after, item, new_item
from tests.contract.steps import claimed, polled, send
from tests.deaths import deaths
from tests.every_row import every_row
from tests.fakes import WordSet, routing, rule
from tests.property.streams import books, emptied

from watchd.model.generation import Documents
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage, open_storage, tables

_HEAD = "Radar parts from Russia arrive in Caracas on cargo plane"
_RADAR = "Russian cargo plane unloads secret radar parts near Caracas overnight"
_OTHER = "Caracas power cut leaves hospitals without light"
_NEWS = [f"{_HEAD}: {number} crates" for number in (14, 21, 35, 48, 52)]


@dataclass
class Room:
    """One process on a database; another one takes its place."""

    storage: Storage
    most_of_rule: int = 100

    def starts(self) -> None:
        """The rules are in force, and the baseline is behind us."""
        self.storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        polled(self.storage)

    def reads(self, *titles: str, hours: float) -> None:
        """Reports are stored, and wait."""
        for number, title in enumerate(titles, start=round(hours * 100)):
            at = after(hours=hours + number / 10_000)
            polled(self.storage, new_item(number, title=title, seen_at=at, publisher=f"{number}.example"), at=at)

    def decides(self, hours: float) -> None:
        """A process that has just started decides on everything that waits."""
        working = WordSet({"busy": rule("busy", "Caracas denies", match_digest="d")}, {}, routing())
        stories = StoryCache(most_of_rule=self.most_of_rule)
        Evaluator(self.storage, lambda _number: working, stories).run(after(hours=hours))

    def sends(self, hours: float) -> None:
        """What is due goes out."""
        for held in claimed(self.storage, "desk", now=after(hours=hours)):
            send(self.storage, held, at=after(hours=hours))

    def story(self, hours: float, place: int = 0) -> str:
        """The story of a report that was read then."""
        [(story_id, _)] = self.storage.stories_of(item(round(hours * 100) + place).id)
        return story_id

    def concluded(self) -> Any:
        """Everything that came of it."""
        sent = tables.notification
        query = select(sent.c.id, sent.c.state, sent.c.due_at, sent.c.revision).order_by(sent.c.id)
        waiting = self.storage._database.read(lambda connection: [tuple(row) for row in connection.execute(query)])
        assert self.storage.check() == ()
        return books(self.storage), waiting, self.storage.overrulings()


Step = Callable[[Room], None]


def _four_kinds(room: Room) -> None:
    room.reads(_HEAD, _HEAD, _RADAR, _NEWS[0], hours=1)


def _three_updates(room: Room) -> None:
    room.reads(_HEAD, *_NEWS[:3], hours=1)
    room.decides(2)
    room.sends(2)  # what nobody has got yet would take the next one along
    room.reads(_NEWS[3], hours=3)


def _waiting(room: Room) -> None:
    _three_updates(room)
    room.decides(4)
    room.reads(_NEWS[4], _RADAR, hours=5)


def _copies(room: Room) -> None:
    room.reads(_HEAD, f"{_HEAD} today", f"{_HEAD} today", hours=1)
    room.decides(2)


def _two_stories(room: Room) -> None:
    _waiting(room)
    room.decides(6)
    room.reads(_OTHER, hours=7)
    room.decides(8)


def _busy(room: Room) -> None:
    room.most_of_rule = 3
    affairs = ("alpha bravo", "delta gamma", "kappa sigma", "omega theta")
    room.reads(*(f"Caracas {one} of the {one[::-1]} {one[1:]}" for one in affairs), hours=1)
    room.decides(2)
    room.reads(_HEAD, hours=3)


def _revised(room: Room) -> None:
    room.reads(_HEAD, f"{_HEAD} today", hours=1)
    room.decides(2)
    at = after(hours=3)
    polled(room.storage, new_item(101, title=f"Moscow denies: {_HEAD}", seen_at=at, publisher="101.example"), at=at)


def _splits(room: Room) -> None:
    room.storage.split_story(room.story(1), item(101).id, "ana", "another plane", after(hours=9))


def _merges(room: Room) -> None:
    room.storage.merge_stories(room.story(1), room.story(7), "ana", "one affair", after(hours=9))


def _decides(room: Room) -> None:
    room.decides(9)


_CASES: dict[str, tuple[Step, Step, Sequence[str]]] = {
    "four kinds": (_four_kinds, _decides, ["new", "suppress", "group", "update"]),
    "a waiting update": (_three_updates, _decides, ["new", "update", "update", "update", "update"]),
    "a waiting update taken along": (_waiting, _decides, ["new", *["update"] * 5, "group"]),
    "closing stories": (_busy, _decides, ["new"] * 5),
    "a revision": (_revised, _decides, ["new", "group", "update"]),
    "split": (_copies, _splits, ["new", "group", "suppress"]),
    "merge": (_two_stories, _merges, ["new", *["update"] * 5, "group", "new"]),
}


_ENGINES = ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.postgres)]


@pytest.fixture(params=_ENGINES)
def lasting(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """A storage that outlives its process, on each engine."""
    opened = open_storage(request.getfixturevalue(request.param))
    yield opened
    opened.close()


@pytest.mark.parametrize("case", _CASES)
def test_a_process_that_dies_at_any_statement_leaves_nothing_and_the_next_one_decides_the_same(
    lasting: Storage, tmp_path: Path, case: str
) -> None:
    room, (before, act, kinds) = Room(lasting), _CASES[case]
    for step in (Room.starts, before, act):
        step(room)
    expected = room.concluded()
    assert [kind for _, _, kind, *_ in expected[0]["decisions"]] == kinds
    emptied(room.storage)
    room.starts()
    before(room)
    there, image = every_row(room.storage), tmp_path / "crashed.db"
    died = 0
    for death in deaths(room.storage, lambda: act(room), image):
        died += 1
        assert every_row(room.storage) == there
        if death.left is not None:
            _goes_on(Room(open_storage(f"sqlite:///{death.left}"), room.most_of_rule), there, act, expected)
    assert died > 10
    assert room.concluded() == expected


def _goes_on(crashed: Room, there: Any, act: Step, expected: Any) -> None:
    """What a crash leaves of a file holds what was there before, and is gone on with."""
    assert every_row(crashed.storage) == there
    act(crashed)
    assert crashed.concluded() == expected
    crashed.storage.close()


def test_an_update_that_waits_is_claimed_once_when_its_day_has_passed_wherever_claiming_died(lasting: Storage) -> None:
    storage, room = lasting, Room(lasting)
    room.starts()
    _waiting(room)
    room.decides(6)
    assert claimed(storage, "desk", now=after(hours=24)) == []
    died = sum(1 for _ in deaths(storage, lambda: claimed(storage, "desk", now=after(hours=26))))
    assert died >= 3
    [held] = claimed(storage, "desk", owner="node-2", now=after(hours=27))  # the lease of whoever died has lapsed
    [work] = held.work
    assert work.notification.revision == 6
    assert next(one.title for one in work.view.facts.reports if one.role == "update") == _NEWS[4]
    send(storage, held, at=after(hours=27))
    assert claimed(storage, "desk", now=after(hours=30)) == []
