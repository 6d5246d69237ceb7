"""A rule with more reports than are held loses no development: what is let go is closed, for every node at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.streams import BreakableStorage, Plan, Poll, Run, books, emptied, plans, streams

from watchd.storage import Storage

_ONE_BY_ONE = [[1, 1, 1, 1]] * 12
_FEW = st.integers(1, 6)  # reports that a rule compares with, instead of 50,000


def _concluded(
    polls: Sequence[Poll], plan: Plan, storage: Storage, most: int, overruled: Sequence[int] = ()
) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    Run(BreakableStorage(emptied(storage)), most_of_rule=most).follow(polls, plan, overruled=overruled)
    return books(storage)


def test_any_split_of_a_stream_that_is_too_much_decides_the_same(memory: Storage) -> None:
    @given(polls=streams(), plan=plans, most=_FEW)
    @settings(max_examples=40, deadline=None)
    def holds(polls: list[Poll], plan: Plan, most: int) -> None:
        assert _concluded(polls, plan, memory, most) == _concluded(polls, _ONE_BY_ONE, memory, most)

    holds()


def test_what_is_not_told_is_like_a_report_whose_story_was_told(memory: Storage) -> None:
    @given(polls=streams(), plan=plans, most=_FEW, overruled=st.lists(st.integers(1, 11), max_size=2))
    @settings(max_examples=30, deadline=None)
    def holds(polls: list[Poll], plan: Plan, most: int, overruled: list[int]) -> None:
        told: set[str] = set()
        decided: set[tuple[str, str]] = set()
        for rule_id, cause, kind, alert_id, _, compared_with, *_ in _concluded(polls, plan, memory, most, overruled)[
            "decisions"
        ]:
            if rule_id not in {"by-story", "by-long-story"}:
                continue
            if kind in {"suppress", "group"}:
                assert alert_id in told
                assert (rule_id, compared_with) in decided
            else:
                told.add(alert_id)
            decided.add((rule_id, cause.split(":")[1]))

    holds()
