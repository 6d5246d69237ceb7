"""A log of matches: in the order of time, each item once, however they come."""

import random
from datetime import timedelta

from tests.builders import after

from watchd.model.window import PastMatch
from watchd.rules.windows import Log


def _match(number: int, hours: float) -> PastMatch:
    return PastMatch(after(hours=hours), f"item-{number:03}", "feed", "tass.com")


def test_what_comes_late_takes_its_place() -> None:
    matches = [_match(number, number // 2) for number in range(40)]
    shuffled = list(matches)
    random.Random(7).shuffle(shuffled)
    assert list(Log(shuffled)) == matches


def test_an_item_counts_once_and_can_be_taken_out() -> None:
    log = Log([_match(1, 1), _match(2, 2), _match(1, 3)])
    assert [match.at for match in log] == [after(hours=2), after(hours=3)]
    log.discard("item-002")
    log.discard("item-002")
    assert [match.item_id for match in log] == ["item-001"]


def test_between_leaves_out_its_first_moment_and_holds_its_last() -> None:
    log = Log([_match(number, number) for number in range(6)])
    assert [match.item_id[-1] for match in log.between(after(hours=1), after(hours=3))] == ["2", "3"]
    assert log.number(after(hours=1), after(hours=3)) == 2
    assert log.number(after(hours=3), after(hours=1)) == 0
    first, last = log.first(after(hours=3)), log.last(after(hours=3))
    assert (first, last) == (_match(4, 4), _match(3, 3))
    assert log.first(after(hours=5)) is None
    assert log.last(after(hours=-1)) is None


def test_what_is_forgotten_is_still_known_to_have_begun() -> None:
    log = Log([_match(1, 1), _match(2, 2)], begun_at=after(hours=-9))
    log.forget(after(hours=1))
    assert [match.item_id for match in log] == ["item-002"]
    assert log.begun_at == after(hours=-9)
    assert Log([_match(1, 1)]).begun_at == after(hours=1)
    assert Log().begun_at is None
    assert log.get("item-001") is None
    assert len(log) == 1
    assert after(hours=2) - timedelta(0) == log.between(after(), after(hours=2))[0].at


def test_many_periods_are_counted_as_each_is_by_itself() -> None:
    log = Log([_match(number, number % 7) for number in range(40)])
    begins = [after(hours=hours) for hours in (6, 3, 0, -2, -9, 7)]
    length = timedelta(hours=2)
    assert log.numbers(begins, length) == [log.number(begin, begin + length) for begin in begins]
    assert (Log().numbers(begins, length), log.numbers([], length)) == ([0] * 6, [])
