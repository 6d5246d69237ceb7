"""A feed that is added in the middle of something: with `first_poll`, what is young at its first answer is news."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes import entry, page, parsed
from tests.unit.pipeline import test_way
from tests.unit.pipeline.test_way import World

from watchd.storage import open_storage

HOUR = timedelta(hours=1)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A feed that was never polled, and whose file says first_poll: 24h."""
    monkeypatch.setattr(test_way, "FEED", replace(test_way.FEED, first_poll=24 * HOUR))
    storage = open_storage("sqlite:///:memory:")
    yield World(storage)
    storage.close()


TITLES = {
    "Su-30 spares are landed in Maracaibo": 2 * HOUR,
    "Parliament debates the price of a Su-30": 23 * HOUR,
    "A Su-30 is overhauled": 25 * HOUR,
    "The history of the Su-30": None,
    "Airshow with a Su-30 announced for tomorrow": -2 * HOUR,
}


def test_young_items_of_a_first_answer_are_news_and_others_history(world: World) -> None:
    now = world.clock.now()
    world.pages["first"] = parsed(
        *(
            replace(entry(number, title), published=None if age is None else now - age)
            for number, (title, age) in enumerate(TITLES.items())
        )
    )
    world.poll(page("first"))
    young = set(list(TITLES)[:2])
    assert {one.item.title for one in world.storage.items(limit=10) if not one.item.baseline} == young
    world.evaluate()
    assert {head.facts.headline for head in world.storage.alerts()} == young
    world.poll(page("first"))
    assert world.evaluate() == []


def test_what_was_history_at_the_first_answer_stays_it(world: World) -> None:
    old = replace(entry(1, "A Su-30 is overhauled"), published=world.clock.now() - 25 * HOUR)
    world.pages["first"] = parsed(old)
    world.poll(page("first"))
    new = replace(entry(2, "The price of a Su-30"), published=world.clock.now() - 30 * HOUR)
    world.pages["second"] = parsed(old, new)
    world.poll(page("second"))
    world.evaluate()
    assert [head.facts.headline for head in world.storage.alerts()] == ["The price of a Su-30"]
