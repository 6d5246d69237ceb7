"""A rule that matches more than is held: memory is bounded on every node, and what comes to a closed story is told."""

from collections.abc import Mapping
from datetime import timedelta

from tests.builders import T0, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.model.generation import Documents
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage

_MOST = 20
_WORDS = ("radar", "tanker", "cargo", "pilot", "bridge", "harbour", "refinery")


def _headline(number: int) -> str:
    return " ".join(f"{word}{number}" for word in _WORDS)


class Nodes:
    """Two nodes of one busy rule, which take turns with five reports each."""

    def __init__(self, storage: Storage) -> None:
        working = WordSet({"busy": rule("busy", "radar tanker cargo pilot")}, {}, routing())
        self._storage, self._number, self._at = storage, 0, T0
        self.closed: Mapping[str, str] = {}  # by story that the last turn closed, its rule
        storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        polled(storage)
        self.nodes = [Evaluator(storage, lambda _number: working, StoryCache(most_of_rule=_MOST)) for _ in range(2)]

    def read(self, *headlines: str) -> list[tuple[str, str]]:
        """Kind and story of each decision."""
        self._at += timedelta(minutes=10)
        for place, title in enumerate(headlines):
            self._number += 1
            at = self._at + timedelta(seconds=place)
            publisher = f"{self._number}.example"
            polled(
                self._storage, new_item(self._number, title=f"radar {title}", seen_at=at, publisher=publisher), at=at
            )
        self.nodes.reverse()
        evaluated = self.nodes[0].run(self._at + timedelta(minutes=1))
        assert evaluated is not None
        self.closed = evaluated.result.closed
        return [(one.kind.value, one.story_id or "") for one in evaluated.result.decisions]

    def held(self) -> int:
        """The reports that the fuller node holds."""
        return max((index.size for node in self.nodes for index in node.stories._indexes.values()), default=0)


def test_no_node_holds_more_reports_of_a_rule_than_it_may_and_those_of_one_turn(memory: Storage) -> None:
    room = Nodes(memory)
    most = 0
    for start in range(0, 100, 5):
        assert [kind for kind, _ in room.read(*map(_headline, range(start, start + 5)))] == ["new"] * 5
        most = max(most, room.held())
    assert _MOST / 2 < most <= _MOST + 5
    assert memory.check() == ()


def test_a_turn_says_which_stories_it_closed_of_which_rule(memory: Storage) -> None:
    room = Nodes(memory)
    [(_, first), *_] = room.read(*map(_headline, range(5)))
    assert room.closed == {}
    for start in range(5, 25, 5):
        room.read(*map(_headline, range(start, start + 5)))
    assert room.closed[first] == "busy"


def test_what_comes_to_a_story_that_is_open_is_counted_and_to_one_that_was_closed_is_told(memory: Storage) -> None:
    room = Nodes(memory)
    [(_, first), *_] = room.read(*map(_headline, range(5)))
    for start in range(5, 25, 5):
        [(_, late), *_] = room.read(*map(_headline, range(start, start + 5)))
    for _ in room.nodes:
        assert room.read(_headline(20)) == [("suppress", late)]
    [(kind, again)] = room.read(_headline(0))
    assert (kind, again == first) == ("new", False)
    assert room.read(_headline(0)) == [("suppress", again)]
    report = memory.story_report(first)
    assert report is not None
    assert report.closed_at is not None
