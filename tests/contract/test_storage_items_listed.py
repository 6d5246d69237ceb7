"""The storage contract: items are found by feed, time and words, seen last first, on every database."""

import pytest
from tests.builders import T0, after, item, match, new_item, notification
from tests.contract.steps import evaluated, polled, told, waiting_alert

from watchd.model.match import Failure
from watchd.ports import Evaluation
from watchd.storage import Storage
from watchd.storage import items as listing
from watchd.text.finding import Words


def _numbers(storage: Storage, **asked: object) -> list[str]:
    return [found.item.title[-1] for found in storage.items(**({"limit": 100} | asked))]  # type: ignore[arg-type]  # by name


def _store(storage: Storage) -> None:
    for number in range(1, 4):
        polled(storage, new_item(number, seen_at=after(hours=number)), at=after(hours=number))
    polled(storage, new_item(4, seen_at=after(hours=2), feed_id="xinhua"), feed="xinhua", at=after(hours=2))


def test_items_are_listed_seen_last_first_and_of_one_moment_stored_last_first(storage: Storage) -> None:
    _store(storage)
    assert _numbers(storage) == ["3", "4", "2", "1"]
    assert _numbers(storage, limit=2) == ["3", "4"]


def test_items_are_found_by_feed_and_by_when_they_were_seen(storage: Storage) -> None:
    _store(storage)
    assert _numbers(storage, feed_id="xinhua") == ["4"]
    assert _numbers(storage, since=after(hours=2)) == ["3", "4", "2"]
    assert _numbers(storage, until=after(hours=2)) == ["1"]
    assert _numbers(storage, since=after(hours=9)) == []


def test_items_are_found_by_the_words_of_their_title_or_of_all_their_texts(storage: Storage) -> None:
    polled(
        storage,
        new_item(1, title="Llegan repuestos a Caracas 1", summary="Dos cajas para los Su-30MK2"),
        new_item(2, title="Радар и Су-30 в Каракасе 2", summary="", body="запчасти"),
    )
    words = Words(["REPUESTOS", "carac"])
    assert _numbers(storage, holds=words.are_in) == ["1"]
    assert _numbers(storage, holds=Words(["su 30"]).are_in) == []
    assert _numbers(storage, holds=Words(["su 30"]).are_in, in_texts=True) == ["1"]
    assert _numbers(storage, holds=Words(["запчаст"]).are_in, in_texts=True) == ["2"]


@pytest.mark.parametrize(("looked", "at_once"), [(1, 1), (2, 1), (3, 200)])
def test_a_walk_goes_on_where_the_last_transaction_ended(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, looked: int, at_once: int
) -> None:
    monkeypatch.setattr(listing, "_LOOKED_THROUGH", looked)
    monkeypatch.setattr(listing, "_AT_ONCE", at_once)
    _store(storage)
    assert _numbers(storage) == ["3", "4", "2", "1"]
    asked: list[str] = []

    def holds(title: str) -> bool:
        asked.append(title[-1])
        return title[-1] in "13"

    assert _numbers(storage, holds=holds) == ["3", "1"]
    assert asked == ["3", "4", "2", "1"], "each once"


def test_what_comes_in_meanwhile_is_not_listed_and_nothing_is_listed_twice(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_AT_ONCE", 1)
    _store(storage)
    walk = storage.items(limit=100)
    assert next(walk).item.title[-1] == "3"
    polled(storage, new_item(5, seen_at=after(hours=5)), at=after(hours=5))
    assert [found.item.title[-1] for found in walk] == ["4", "2", "1"]


def test_a_listed_item_says_what_came_of_it(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2), new_item(3))
    first, second, _ = evaluated(storage)
    told(storage, Evaluation(matches=(match(first, "radar"), match(first, "spares"))))
    told(storage, Evaluation(failures=(Failure(second.id, "radar", "ValueError: no", T0),)))
    storage.retry_item(first.id)
    rows = {found.item.id: (found.rules, found.is_pending, found.has_failed) for found in storage.items(limit=10)}
    assert rows == {
        first.id: (("radar", "spares"), True, False),
        second.id: ((), False, True),
        item(3).id: ((), False, False),
    }


def test_an_id_that_was_cut_off_or_mistyped_is_recognised(storage: Storage) -> None:
    stored = waiting_alert(storage)
    assert storage.ids_like(stored.id[:9]) == (stored.id,)
    assert storage.ids_like(f"{stored.id[:-1]}-") == (stored.id,)
    assert storage.ids_like(f"{stored.id}0") == (stored.id,)
    assert storage.ids_like(notification().id[:12]) == (notification().id,)
    assert storage.ids_like("it_ffffffffffffffffffff") == ()
    assert storage.ids_like("it_") == ()
    assert storage.ids_like("nonsense") == ()
