"""A step of a sequence that comes late, when the period it completes is over already."""

import pytest
from tests.builders import after, item
from tests.fakes import rule
from tests.unit.pipeline.test_windows import Desk, windowed

from watchd.model.rule import Rule, Severity
from watchd.model.window import Step, Succession
from watchd.storage import open_storage

HALF_A_DAY = after(hours=12) - after(hours=0)


def _named(word: str) -> Rule:
    return rule(word, word, severity=Severity.NONE)


def _outcomes(steps: tuple[str, ...], *items: tuple[str, float, float]) -> list[tuple[str, float]]:
    """What a sequence comes to that misses `arrival`; of each item the word, and when it happened and was seen."""
    window = Succession(tuple(map(Step, steps)), HALF_A_DAY, Step("arrival"))
    storage = open_storage("sqlite:///:memory:")
    try:
        desk = Desk(storage)
        desk.start(
            windowed("slow", window, query="nothing-of-this-kind"), *map(_named, ("promise", "loading", "arrival"))
        )
        for number, (word, happened, seen) in enumerate(items):
            desk.add(item(number, title=word, seen_at=after(hours=seen), event_at=after(hours=happened)))
            desk.evaluate(seen)
        desk.look(60)
        return [found for found in desk.outcomes if found[0] != "learning"]
    finally:
        storage.close()


def test_a_step_that_comes_when_its_period_is_over_completes_it_at_once() -> None:
    found = _outcomes(("promise", "loading"), ("promise", 1, 1), ("loading", 10, 14))
    assert found == [("quiet", 1), ("alert", 14), ("quiet", 25)]


def test_so_does_a_step_in_the_middle_and_one_that_names_the_rule_of_the_first() -> None:
    middle = (("promise", 1, 1), ("arrival", 0.5, 2), ("promise", 9, 9), ("loading", 5, 14))
    assert _outcomes(("promise", "loading", "promise"), *middle) == [("quiet", 1), ("alert", 14), ("quiet", 25)]
    last = (("promise", 1, 1), ("loading", 5, 5), ("promise", 9, 14))
    assert _outcomes(("promise", "loading", "promise"), *last) == [("quiet", 1), ("alert", 14), ("quiet", 25)]


@pytest.mark.parametrize("happened", [0.5, 13.5])
def test_a_step_that_completes_nothing_changes_nothing(happened: float) -> None:
    assert _outcomes(("promise", "loading"), ("promise", 1, 1), ("loading", happened, 14)) == [("quiet", 1)]


def test_where_what_is_missing_has_come_it_changes_nothing_either() -> None:
    found = _outcomes(("promise", "loading"), ("promise", 1, 1), ("arrival", 8, 8), ("loading", 5, 14))
    assert found == [("quiet", 1)]
