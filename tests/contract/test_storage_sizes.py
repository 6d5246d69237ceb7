"""The storage contract: how large each table is, how old, and how large all of it will be, on every database."""

from datetime import timedelta

import pytest
from tests.builders import T0, after, new_item
from tests.contract.steps import an_alert, stored_items, told

from watchd.model.retention import Retention
from watchd.storage import Storage
from watchd.storage.tables import metadata


def test_every_table_is_measured_and_the_whole_holds_them(storage: Storage) -> None:
    [item, *_] = stored_items(storage, *(new_item(number) for number in range(14)))
    told(storage, an_alert(item))
    size = storage.size(Retention(), after(days=7))
    found = {one.name: one for one in size.tables}
    assert set(found) == set(metadata.tables)
    assert (found["item"].rows, found["item"].oldest_at) == (14, T0)
    assert (found["item_key"].rows, found["alert"].rows) == (28, 1)
    assert found["window"].oldest_at is None
    assert size.items_a_day == pytest.approx(2.0)
    assert size.alerts_a_day == pytest.approx(1 / 7)
    measured = [one.bytes for one in size.tables if one.bytes is not None]
    assert measured, "this build cannot tell"
    assert 0 < sum(measured) <= size.bytes
    assert measured == sorted(measured, reverse=True)


def test_what_is_projected_grows_with_how_long_it_is_kept(storage: Storage) -> None:
    stored_items(storage, *(new_item(number) for number in range(200)))
    short, long = (storage.size(Retention(items=timedelta(days=days)), after(days=7)).projected for days in (400, 4000))
    assert short is not None
    assert long is not None
    assert 5 * short < long < 15 * short


def test_an_empty_database_has_a_size_and_no_rate(storage: Storage) -> None:
    size = storage.size(Retention(), T0)
    assert (size.items_a_day, size.alerts_a_day) == (0.0, 0.0)
    assert size.bytes > 0
    assert all(one.rows == 0 for one in size.tables if one.name != "turn")
