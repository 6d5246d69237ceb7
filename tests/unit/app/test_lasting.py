"""What lives as long as the rule set is out of the garbage collector's sight, and what it replaced is not kept."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from watchd.app.lasting import look_often, look_seldom, part, settle


class Knot:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_is_there_is_frozen() -> None:
    settle()
    assert gc.get_freeze_count() > 0


def test_what_went_out_of_force_is_collected_though_it_was_frozen() -> None:
    knot = Knot()
    settle()
    gone = weakref.ref(knot)
    del knot
    settle()
    assert gone() is None


def test_what_stays_is_looked_through_as_often_as_ever() -> None:
    before = gc.get_threshold()
    look_seldom()
    assert gc.get_threshold()[0] > 100 * before[0]
    look_often()
    assert gc.get_threshold() == before


def test_at_the_end_nothing_is_left_to_be_looked_through() -> None:
    knots = [Knot() for _ in range(1000)]
    part()
    assert gc.get_freeze_count() > len(knots)
    assert len(gc.get_objects()) < len(knots)
