"""The storage contract: what the first documents of a feed lost is its past, on every database."""

from typing import Any

from sqlalchemy import select
from tests.builders import T0, after, new_item
from tests.contract.steps import polled

from watchd.ports import Stored
from watchd.storage import Storage, tables


def _polled(storage: Storage, *numbers: int, minutes: int, **changes: Any) -> Stored:
    items = [new_item(number, published=changes.pop(f"published_{number}", None)) for number in numbers]
    return polled(storage, *items, at=after(minutes=minutes), **changes)


def _rows(storage: Storage) -> dict[str, tuple[bool, bool]]:
    """By title whether it is baseline, and whether it is held."""
    rows = storage._database.read(lambda connection: connection.execute(select(tables.item)).all())
    return {row.title: (row.baseline, row.held_at is not None) for row in rows}


def _titles(*numbers: int) -> set[str]:
    return {new_item(number).item.title for number in numbers}


def _news(storage: Storage) -> set[str]:
    return {title for title, (is_baseline, _) in _rows(storage).items() if not is_baseline}


def test_while_a_baseline_is_open_what_stands_behind_all_that_is_known_is_past(storage: Storage) -> None:
    _polled(storage, 5, 4, minutes=0)
    stored = _polled(storage, 7, 5, 6, 4, 3, 2, minutes=15, baseline_is_open=True)
    assert stored == Stored(new=4, known=2, past=2)
    assert _news(storage) == _titles(7, 6)


def test_what_is_dated_after_the_first_poll_is_news_wherever_it_stands(storage: Storage) -> None:
    _polled(storage, 1, minutes=0)
    dated = {"published_2": T0, "published_3": after(minutes=5)}
    assert _polled(storage, 1, 2, 3, minutes=15, baseline_is_open=True, **dated).past == 1
    assert _news(storage) == _titles(3)


def test_where_nothing_of_a_document_is_known_all_of_it_is_news(storage: Storage) -> None:
    _polled(storage, 1, minutes=0)
    assert _polled(storage, 2, 3, minutes=15, baseline_is_open=True) == Stored(new=2)
    assert _news(storage) == _titles(2, 3)


def test_what_stands_behind_news_alone_is_news_for_the_document_before_broke_off_within_it(storage: Storage) -> None:
    _polled(storage, 1, minutes=0)
    _polled(storage, 3, minutes=15, baseline_is_open=True)
    assert _polled(storage, 3, 2, minutes=30, baseline_is_open=True) == Stored(new=1, known=1)
    assert _polled(storage, 3, 2, 1, 0, minutes=45, baseline_is_open=True) == Stored(new=1, known=3, past=1)
    assert _news(storage) == _titles(3, 2)


def test_once_the_baseline_is_closed_what_stands_last_is_news(storage: Storage) -> None:
    _polled(storage, 1, minutes=0)
    assert _polled(storage, 1, 2, minutes=15) == Stored(new=1, known=1)
    assert _news(storage) == _titles(2)


def test_the_past_makes_no_flood_and_is_not_held(storage: Storage) -> None:
    _polled(storage, 1, minutes=0)
    assert _polled(storage, 5, 1, 2, 3, minutes=15, baseline_is_open=True, most_at_once=1) == Stored(
        new=3, known=1, past=2
    )
    assert _polled(storage, 6, 7, 1, 4, minutes=30, baseline_is_open=True, most_at_once=1) == Stored(
        new=3, known=1, past=1, held=2
    )
    held = {title for title, (_, is_held) in _rows(storage).items() if is_held}
    assert held == _titles(6, 7)
    assert _news(storage) == _titles(5, 6, 7)
