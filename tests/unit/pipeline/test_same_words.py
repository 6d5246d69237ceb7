"""A page that says something with no name but its words: what is told again, and what is not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes import WordSet, page, parsed, routing, rule
from tests.unit.pipeline.test_way import FEED, World

from watchd.model.item import ParsedItem
from watchd.model.rule import Dedup, DedupBy
from watchd.storage import open_storage

_ALARM = ParsedItem(title="Su-30 seen over Kharkiv", summary="Take cover.")


@pytest.fixture
def world() -> Iterator[World]:
    """A rule that tells of each item, and a feed that was never polled."""
    storage = open_storage("sqlite:///:memory:")
    yield World(storage, working=WordSet({"su-30": rule(dedup=Dedup(DedupBy.ITEM))}, {"a": FEED}, routing()))
    storage.close()


def _alerts(world: World, *documents: ParsedItem) -> list[int]:
    """How many alerts are there after each."""
    found = []
    for entry in documents:
        name = f"page {len(world.pages)}"
        world.pages[name] = parsed(entry)
        world.poll(page(name))
        world.evaluate()
        found.append(len(world.storage.alerts()))
    return found


def test_an_alarm_in_the_words_of_an_earlier_one_is_told(world: World) -> None:
    now = world.clock.now()
    calm = ParsedItem(title="All clear", published=now)
    first, second = (replace(_ALARM, published=now + timedelta(days=day)) for day in (1, 2))
    assert _alerts(world, calm, first, calm, second, first, second) == [0, 1, 1, 2, 2, 2]


def test_a_page_that_bears_the_time_of_asking_is_found_out(world: World) -> None:
    dated = (replace(_ALARM, published=world.clock.now() + timedelta(minutes=15 * poll)) for poll in range(9))
    assert _alerts(world, *dated) == [0, 1, 2, 3, 4, 4, 4, 4, 4]
    [state] = world.storage.feed_states()
    assert [doubt.kind for doubt in state.memory.doubts] == ["identity"]


def test_a_page_with_one_link_for_all_it_says_is_told_each_time_it_says_something_else(world: World) -> None:
    titles = "Budget debated", "Su-30 seen over Kharkiv", "Su-30 over Kharkiv, corrected", "Missile hits harbour"
    entries = [ParsedItem(url="https://a.example/now", title=title) for title in titles]
    _alerts(world, *entries)
    found = world.storage.items(limit=10)
    assert {listed.item.title: listed.item.revision for listed in found} == {titles[0]: 1, titles[2]: 2, titles[3]: 1}
