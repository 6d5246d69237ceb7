"""A feed that is expected not to answer: nobody is told of it until the day is over."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.unit.pipeline.test_way import World, seen

from watchd.errors import FetchError
from watchd.pipeline.attend import attend
from watchd.storage import open_storage

EXPECTED, UNEXPECTED = frozenset({"a"}), frozenset[str]()


@pytest.fixture
def world() -> Iterator[World]:
    """One feed, which was never polled."""
    storage = open_storage("sqlite:///:memory:")
    yield World(storage)
    storage.close()


def _told(world: World, unreachable: frozenset[str]) -> list[str]:
    """What a failed poll and the look after it tell operators."""
    world.poll(FetchError("no name", reason="dns"))
    looked = replace(seen(world), rolls_up=True, unreachable=unreachable)
    return [alert.facts.headline for alert in attend(world.storage, looked, world.clock.now()).alerts]


def test_one_that_never_answered_is_told_when_it_is_not_expected_any_more(world: World) -> None:
    assert [_told(world, EXPECTED) for _ in range(5)] == [[]] * 5
    assert _told(world, UNEXPECTED) == ["feed a has never answered"]


def test_one_that_fails_is_told_when_it_is_not_expected_any_more(world: World) -> None:
    world.news((1, "Old news"))
    assert [_told(world, EXPECTED) for _ in range(5)] == [[]] * 5
    assert _told(world, UNEXPECTED) == ["feed a is failing"]


def test_what_was_told_ends_without_a_word_when_somebody_writes_that_it_is_expected(world: World) -> None:
    world.news((1, "Old news"))
    told = [_told(world, UNEXPECTED) for _ in range(3)]
    assert told[-1] == ["feed a is failing"]
    assert _told(world, EXPECTED) == []
    assert not any(condition.is_raised for condition in world.storage.conditions().values())
