"""What is history of a new feed: with `first_poll` not what is young, and what broken first documents lost as well."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes import entry, page, parsed
from tests.unit.pipeline import test_way
from tests.unit.pipeline.test_way import World

from watchd.errors import FetchError
from watchd.ports import NotModified, ParsedFeed
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


def test_an_entry_dated_ahead_in_no_zone_is_news_of_a_first_answer(world: World) -> None:
    ahead = world.clock.now() + 3 * HOUR
    here = replace(entry(1, "A Su-30 lands"), published=ahead, flags=("date_zone_missing",))
    there = replace(entry(2, "A Su-30 is announced"), published=ahead)
    world.pages["first"] = parsed(here, there)
    world.poll(page("first"))
    world.evaluate()
    assert [head.facts.headline for head in world.storage.alerts()] == ["A Su-30 lands"]


def test_what_was_history_at_the_first_answer_stays_it(world: World) -> None:
    old = replace(entry(1, "A Su-30 is overhauled"), published=world.clock.now() - 25 * HOUR)
    world.pages["first"] = parsed(old)
    world.poll(page("first"))
    new = replace(entry(2, "The price of a Su-30"), published=world.clock.now() - 30 * HOUR)
    world.pages["second"] = parsed(old, new)
    world.poll(page("second"))
    world.evaluate()
    assert [head.facts.headline for head in world.storage.alerts()] == ["The price of a Su-30"]


def _listing(*numbers: int) -> ParsedFeed:
    return parsed(*(entry(number, f"Su-30 report {number}") for number in numbers))


@pytest.mark.parametrize("ends_whole", [True, False])
def test_the_past_that_first_documents_lost_stays_history_and_what_comes_above_it_is_news(
    world: World, *, ends_whole: bool
) -> None:
    documents = [(3, 2), (4, 3, 2, 1), (5, 4, 3), (5, 4, 3, 2, 1, 0)]
    for number, listed in enumerate(documents):
        is_last = number == len(documents) - 1
        broke_off = not (is_last and ends_whole)
        world.pages[str(number)] = replace(_listing(*listed), is_truncated=broke_off)
        world.poll(page(str(number)))
        world.clock.forward(minutes=30)
    world.evaluate()
    assert {head.facts.headline for head in world.storage.alerts()} == {"Su-30 report 4", "Su-30 report 5"}
    (report,) = world.storage.feeds()
    assert report.state.memory.baseline_is_open is not ends_whole
    assert sum(arrival.items for arrival in report.state.memory.arrivals) == 2, "what is past is no news of the feed's"
    world.pages["after"] = _listing(5, 4, 3, 2, 1, 0, 6)
    world.poll(page("after"))
    world.evaluate()
    told = {head.facts.headline for head in world.storage.alerts()}
    assert ("Su-30 report 6" in told) is ends_whole, "once a document was whole, what stands last is news too"


def test_what_says_nothing_of_a_feed_leaves_its_baseline_open(world: World) -> None:
    world.pages["cut"] = replace(_listing(2), is_truncated=True)
    world.pages["whole"] = _listing(2, 1)
    world.poll(page("cut"))
    world.poll(NotModified(None))
    world.poll(FetchError("no answer", reason="deadline"))
    world.poll(page("whole"))
    world.evaluate()
    assert world.storage.alerts() == []
