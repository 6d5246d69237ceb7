"""What lives as long as the rule set is out of the garbage collector's sight, and what it replaced is not kept."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from watchd.app.lasting import settle


class Knot:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


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
