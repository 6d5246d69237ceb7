"""What a revised headline names of a list: an old article is told to nobody for another name in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from tests.builders import T0, after, item
from tests.fakes import routing, rule
from tests.story_sets.lists import LISTS

from watchd.model.feed import Feed
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.model.rule import Rule
from watchd.pipeline.evaluate import Evaluator, ItemMatches
from watchd.pipeline.story_cache import StoryCache
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import parse_query
from watchd.storage import Storage, open_storage

_ENGINE = Engine([CompiledRule("states", "m-states", parse_query("$states AND tanker"))], LISTS, {})


@dataclass
class _Working:
    """A working set with one rule, that a state and a tanker are in the report."""

    rules: dict[str, Rule] = field(default_factory=lambda: {"states": rule("states", "$states AND tanker")})
    feeds: dict[str, Feed] = field(default_factory=dict)
    routing: Routing = field(default_factory=routing)

    def match(self, item: Item, at: object) -> ItemMatches:
        return ItemMatches(_ENGINE.match(item).hits)


@pytest.fixture
def storage() -> Iterator[Storage]:
    """An empty database in memory, with a generation."""
    store = open_storage("sqlite:///:memory:")
    store.publish_generation(Documents({}, {}, "{}"), "node", T0)
    yield store
    store.close()


def _decided(storage: Storage, titles: Sequence[str], *, is_baseline: bool) -> list[str]:
    """What is decided on an item whose publisher gives it one title after the other."""
    evaluator, kinds = Evaluator(storage, lambda _number: _Working(), StoryCache()), []
    for minute, title in enumerate(titles):
        changes = {"title": title, "summary": "", "digest": title, "seen_at": after(minutes=minute)}
        storage.add_items([item(1, baseline=is_baseline and not minute, **changes)])
        while (evaluated := evaluator.run(after(hours=1))) is not None:
            kinds += [decision.kind.value for decision in evaluated.result.decisions]
    return kinds


def test_another_name_in_an_old_headline_is_no_news_of_its_time(storage: Storage) -> None:
    assert _decided(storage, ["Iran loads a tanker", "Turkey loads a tanker"], is_baseline=True) == []


def test_another_name_in_a_headline_that_was_told_is_an_update_and_back_again_is_none(storage: Storage) -> None:
    titles = ["Iran loads a tanker", "Turkey loads a tanker", "Iran loads a tanker"]
    assert _decided(storage, titles, is_baseline=False) == ["new", "update"]
