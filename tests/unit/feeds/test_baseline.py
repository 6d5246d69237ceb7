"""Whose baseline is told now."""

from datetime import timedelta

import pytest
from tests.builders import T0, after, feed_state

from watchd.feeds.baseline import in_roll_up, in_summary
from watchd.model.feed import Baseline, FeedState, Health

_ALL = frozenset({"a", "b", "c"})


def _baseline(feed_id: str, *, is_evaluated: bool = True, hours: float = 0) -> Baseline:
    return Baseline(feed_id, after(hours=hours), is_evaluated)


def _states(*answered: str, failing: str = "") -> dict[str, FeedState]:
    """The watched feeds, of which these have answered, and one is known to be failing."""
    states = {name: feed_state(name, baseline_at=T0 if name in answered else None) for name in _ALL}
    if failing:
        states[failing] = feed_state(failing, errors=3, health=Health.FAILING)
    return states


def test_a_summary_names_every_watched_feed_whose_baseline_is_known_in_full() -> None:
    untold = [_baseline("c"), _baseline("a"), _baseline("b", is_evaluated=False), _baseline("left")]
    assert in_summary(untold, _ALL) == ["a", "c"]


def test_a_roll_up_waits_for_feeds_that_have_not_answered_and_then_names_all() -> None:
    untold = [_baseline("b"), _baseline("a")]
    assert in_roll_up(untold, _states("a", "b"), _ALL, after(hours=1)) == []
    assert in_roll_up(untold, _states("a", "b", "c"), _ALL, after(hours=1)) == ["a", "b"]


def test_a_roll_up_waits_for_what_is_not_evaluated() -> None:
    untold = [_baseline("a"), _baseline("b", is_evaluated=False)]
    assert in_roll_up(untold, _states(*_ALL), _ALL, after(hours=1)) == []


def test_a_roll_up_does_not_wait_for_a_feed_that_is_known_to_fail() -> None:
    assert in_roll_up([_baseline("a")], _states("a", "b", failing="c"), _ALL, T0) == ["a"]


def test_a_roll_up_waits_for_a_feed_that_was_added_a_moment_ago() -> None:
    states = {name: state for name, state in _states("a", "b").items() if name != "c"}
    assert in_roll_up([_baseline("a")], states, _ALL, T0) == []


@pytest.mark.parametrize(("waited", "is_told"), [(timedelta(hours=23), False), (timedelta(hours=24), True)])
def test_no_baseline_waits_longer_than_a_day_and_it_takes_the_others_along(waited: timedelta, *, is_told: bool) -> None:
    untold = [_baseline("a"), _baseline("b", hours=20)]
    assert in_roll_up(untold, _states("a", "b"), _ALL, T0 + waited) == (["a", "b"] if is_told else [])


def test_a_baseline_from_the_future_of_a_clock_that_stepped_back_waits_no_longer() -> None:
    assert in_roll_up([_baseline("a", hours=1)], _states("a"), _ALL, T0) == []
    assert in_roll_up([_baseline("a", hours=240)], _states("a"), _ALL, T0) == ["a"]


def test_feeds_nobody_watches_are_neither_told_nor_waited_for() -> None:
    untold = [_baseline("a"), _baseline("left"), _baseline("gone", is_evaluated=False)]
    states = {**_states(*_ALL), "gone": feed_state("gone"), "new": feed_state("new")}
    assert in_roll_up(untold, states, _ALL, T0) == ["a"]
    assert in_roll_up([_baseline("left")], states, _ALL, after(days=9)) == []
