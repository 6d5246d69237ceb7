"""What windows count is kept in hand between turns, and read back only where somebody else may have written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tests.builders import T0, after

from watchd.model.window import PastMatch
from watchd.pipeline.logs import LogCache

_KEY = ("su-30", "d1")


class Stored:
    """A turn's view of matches: those of earlier turns, and what was asked for."""

    def __init__(self, number: int, matches: Mapping[int, PastMatch]) -> None:
        self.number = number
        self.asked: list[int] = []
        self._matches = matches

    def past(
        self, rules: Sequence[tuple[str, str]], since_turn: int, after: datetime | None = None
    ) -> Mapping[tuple[str, str], Sequence[PastMatch]]:
        self.asked.append(since_turn)
        return {key: [match for turn, match in self._matches.items() if turn > since_turn] for key in rules}

    def begun_at(self, rule: tuple[str, str]) -> datetime | None:
        return None


def _match(number: int) -> PastMatch:
    return PastMatch(at=after(hours=number), item_id=f"it_{number}", feed_id="f", publisher="a.example")


def _items(cache: LogCache, turn: Stored) -> list[str]:
    return [match.item_id for match in cache.log(turn, _KEY, T0)]  # type: ignore[arg-type]  # all of a turn that it reads


def _added(cache: LogCache, turn: Stored, number: int) -> None:
    _items(cache, turn)
    cache.add(turn, _KEY, _match(number))  # type: ignore[arg-type]  # all of a turn that it reads


def test_what_a_turn_added_is_read_back_by_the_next_one() -> None:
    cache, next_one = LogCache(), Stored(4, {3: _match(1)})
    _added(cache, Stored(3, {}), 1)
    assert _items(cache, next_one) == ["it_1"]
    assert next_one.asked == [2]


def test_what_a_turn_added_and_wrote_is_not_read_back() -> None:
    cache, next_one = LogCache(), Stored(4, {3: _match(1)})
    _added(cache, Stored(3, {}), 1)
    cache.committed(3)
    assert _items(cache, next_one) == ["it_1"]
    assert next_one.asked == []


def test_what_others_wrote_since_is_read_beside_what_a_turn_wrote_itself() -> None:
    cache, later = LogCache(), Stored(6, {3: _match(1), 5: _match(2)})
    _added(cache, Stored(3, {}), 1)
    cache.committed(3)
    assert _items(cache, later) == ["it_1", "it_2"]
    assert later.asked == [3]


def test_what_a_turn_added_that_was_taken_back_leaves_no_trace() -> None:
    cache = LogCache()
    _added(cache, Stored(3, {}), 1)
    _added(cache, Stored(3, {}), 2)
    cache.committed(3)
    assert _items(cache, Stored(4, {3: _match(2)})) == ["it_2"]
