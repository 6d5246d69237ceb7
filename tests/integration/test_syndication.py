"""Forty outlets carry one report of an agency: one alert, one origin, and at most two updates, in whatever order."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from tests.builders import T0, after, item
from tests.fakes import WordSet, routing, rule
from tests.story_sets.syndicated import AGENCIES, Reprint, reprints

from watchd.alerts.render.phrases import origin_line
from watchd.model.alert import AlertHead
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.match import Hit
from watchd.model.notification import AlertView
from watchd.pipeline.evaluate import Evaluator, ItemMatches
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage, open_storage


class Everything(WordSet):
    """A working set whose rules match every item."""

    def match(self, item: Item, at: datetime) -> ItemMatches:
        return ItemMatches([Hit(one.id, one.match_digest, (), frozenset({"parts"})) for one in self.rules.values()])


@pytest.fixture
def storage() -> Iterator[Storage]:
    """An empty database in memory, with a generation."""
    store = open_storage("sqlite:///:memory:")
    store.publish_generation(Documents({}, {}, "{}"), "node", T0)
    yield store
    store.close()


def _items(language: str, seed: int) -> list[Item]:
    """What the outlets published, a minute after each other, in an order of their own."""
    found = list(enumerate(reprints(language)))
    if seed:
        random.Random(seed).shuffle(found)
    return [_item(number, reprint, language, minute) for minute, (number, reprint) in enumerate(found)]


def _item(number: int, reprint: Reprint, language: str, minute: int) -> Item:
    at, host = after(minutes=minute), f"outlet-{number}.example"
    return item(
        number, feed_id=f"feed-{number}", title=reprint.title, summary=reprint.summary, language=language,
        publisher=host, url_key=f"https://{host}/{number}", seen_at=at, event_at=at, published=at,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("language", AGENCIES)
def test_one_report_in_many_outlets_is_one_alert_of_one_origin(storage: Storage, language: str, seed: int) -> None:
    items = _items(language, seed)
    working = Everything({"parts": rule("parts", "parts")}, {}, routing())
    evaluator = Evaluator(storage, lambda _number: working, StoryCache(), batch=7)
    storage.add_items(items)
    decided: Counter[str] = Counter()
    while (evaluated := evaluator.run(after(hours=2))) is not None:
        decided.update(decision.kind.value for decision in evaluated.result.decisions)
    (head,) = storage.alerts()
    assert len(items) == (40 if language == "es" else 10)
    assert decided["new"] == 1
    assert decided["update"] <= 2
    assert decided.total() == len(items)
    [origin] = head.traced
    assert (origin.origin, origin.reports, origin.at) == (AGENCIES[language], len(items), T0)
    line = origin_line(_view(head))
    assert line.startswith(
        f"{len(items)} reports, {len(items)} publishers, 1 origin ({AGENCIES[language]} 12:00 UTC). "
    )
    assert line.endswith(" Treat it as one source.")


def _view(head: AlertHead) -> AlertView:
    return AlertView(
        alert_id=head.alert_id,
        revision=head.revision,
        facts=head.facts,
        copies=head.copies,
        publishers=tuple(sorted(head.publishers)),
        traced=head.traced,
    )
