"""A story that grows faster than it can be told: the first word is never held back with what follows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.fakes import entry, page, parsed, rule
from tests.unit.pipeline.test_way import World, seen

from watchd.errors import DeliveryError, DeliveryKind, FetchError
from watchd.model.rule import Dedup, DedupBy
from watchd.pipeline.attend import attend
from watchd.storage import open_storage

WORDS = ["parts", "Iran", "Russia", "Caracas", "night", "guard"]  # each of them is something new to the rule
TITLES = ["Su-30 " + " ".join(WORDS[: number + 1]) for number in range(len(WORDS))]


@pytest.fixture
def world() -> Iterator[World]:
    storage = open_storage("sqlite:///:memory:")
    world = World(storage)
    world.working.rules = {"su-30": rule(query=f"Su-30 {' '.join(WORDS)}")}
    yield world
    storage.close()


@pytest.fixture
def watching(world: World) -> World:
    world.news((1, "Old news of yesterday"))
    world.evaluate()
    return world


def test_a_story_that_grows_six_times_in_one_document_is_told_at_once(watching: World) -> None:
    growing = [entry(number, title, url="https://a.example/live") for number, title in enumerate(TITLES, start=9)]
    watching.pages["growing"] = parsed(*growing)
    watching.poll(page("growing"))
    watching.evaluate()
    assert "sent" in [sent.outcome for sent in watching.deliver()]


def test_what_a_broken_relay_kept_goes_out_when_it_works_however_often_the_story_grew(watching: World) -> None:
    for title in TITLES:
        watching.channel.errors = [DeliveryError("down", kind=DeliveryKind.TRANSIENT)]
        watching.channel.fails_before_open = True
        watching.news((9, title))
        watching.evaluate()
        watching.deliver()
    watching.channel.errors = []
    watching.clock.forward(hours=1)
    assert [sent.outcome for sent in watching.deliver()] == ["sent"]


def test_a_feed_that_was_added_later_and_never_answers_is_told_when_it_failed_three_times(world: World) -> None:
    headlines = []
    for _ in range(5):
        world.poll(FetchError("no name", reason="dns"))
        attended = attend(world.storage, replace(seen(world), rolls_up=True), world.clock.now())
        headlines += [alert.facts.headline for alert in attended.alerts]
    assert headlines == ["feed a has never answered"]


@pytest.mark.parametrize(("by", "told"), [(DedupBy.ITEM, 1), (DedupBy.PUBLISHER, 1), (DedupBy.STORY, 2)])
def test_another_number_in_a_revised_headline_is_news_of_a_story_and_of_nothing_else(
    watching: World, by: DedupBy, told: int
) -> None:
    watching.working.rules = {"su-30": rule(dedup=Dedup(by))}
    for title in ("Su-30: 3 aircraft seen near Caracas", "Su-30: 5 aircraft seen near Caracas"):
        watching.news((9, title))
        watching.evaluate()
        watching.deliver()
    assert len(watching.channel.sent) == told
    assert len({sent.alert_id for sent in watching.channel.sent}) == 1
