"""The storage contract: items and polls of the past, as replay and imports put them in, on every database."""

from datetime import timedelta

from tests.builders import T0, after, item
from tests.contract.steps import evaluated

from watchd.storage import Storage


def test_replayed_items_wait_in_their_order_and_are_told_apart_by_id(storage: Storage) -> None:
    storage.add_items([item(2, seen_at=T0), item(1, seen_at=T0), item(3, seen_at=after(minutes=-1))])
    storage.add_items([item(2, seen_at=T0)])
    assert [found.title[-1] for found in evaluated(storage)] == ["3", "2", "1"]
    assert not any(found.baseline for found in evaluated(storage))


def test_a_replayed_item_with_other_texts_is_a_revision(storage: Storage) -> None:
    storage.add_items([item(1)])
    evaluated(storage)
    storage.add_items(
        [item(1, title="second", seen_at=after(minutes=1)), item(1, title="third", seen_at=after(minutes=2))]
    )
    [found] = evaluated(storage, now=after(minutes=2))
    assert (found.revision, found.title, found.seen_at) == (3, "third", T0)


def test_replayed_polls_are_coverage_with_gaps_by_the_rhythm_of_the_feed(storage: Storage) -> None:
    hours = (0, 1, 2, 3, 10, 11)
    storage.add_polls([("tass-en", after(hours=hour), True) for hour in hours] + [("tass-en", after(hours=12), False)])
    storage.add_polls([("tass-en", after(hours=13), False)])
    found = [
        ((stretch.from_at - T0) // timedelta(hours=1), (stretch.to_at - T0) // timedelta(hours=1), stretch.was_good)
        for stretch in storage.coverage("tass-en", T0)
    ]
    assert found == [(0, 3, True), (10, 12, True), (12, 13, False)]
