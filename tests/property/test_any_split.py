"""However a stream is split into batches, and whatever interrupts its evaluation, the same is decided."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.streams import BreakableStorage, Plan, Poll, Run, books, emptied, plans, streams

from watchd.storage import Storage, open_storage

_ONE_BY_ONE = [[1, 1, 1, 1]] * 12


def _concluded(
    polls: Sequence[Poll], plan: Plan, storage: Storage, *, lags: bool
) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """What comes of the stream under this plan, on a storage that is emptied before."""
    Run(BreakableStorage(emptied(storage))).follow(polls, plan, lags=lags)
    return books(storage)


def test_any_split_of_a_stream_decides_the_same(memory: Storage) -> None:
    @given(polls=streams(), plan=plans, lags=st.booleans())
    @settings(max_examples=120, deadline=None)
    def holds(polls: list[Poll], plan: Plan, *, lags: bool) -> None:
        expected = _concluded(polls, _ONE_BY_ONE, memory, lags=lags)
        assert _concluded(polls, plan, memory, lags=lags) == expected

    holds()


@pytest.mark.postgres
def test_any_split_on_postgresql_decides_as_one_by_one_on_sqlite(memory: Storage, postgres_url: str) -> None:
    server = open_storage(postgres_url)

    @given(polls=streams(), plan=plans, lags=st.booleans())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def holds(polls: list[Poll], plan: Plan, *, lags: bool) -> None:
        expected = _concluded(polls, _ONE_BY_ONE, memory, lags=lags)
        assert _concluded(polls, plan, server, lags=lags) == expected

    try:
        holds()
    finally:
        server.close()


def test_what_people_overrule_is_followed_the_same_whatever_a_node_holds_of_it(memory: Storage) -> None:
    @given(polls=streams(), plan=plans, overruled=st.sets(st.integers(1, 11), min_size=1, max_size=3))
    @settings(max_examples=30, deadline=None)
    def holds(polls: list[Poll], plan: Plan, overruled: set[int]) -> None:
        found = []
        for each in (_ONE_BY_ONE, plan):
            Run(BreakableStorage(emptied(memory))).follow(polls, each, overruled=overruled)
            read, said = books(memory), [(one.kind, one.story_id, one.other_story) for one in memory.overrulings()]
            # Which story each report of each rule is part of; the tests above compare the rest.
            threads = [(item_id, rule_id, story_id) for item_id, rule_id, _, _, story_id, *_ in read["matches"]]
            found.append((said, threads, read["stories"]))
        assert found[1] == found[0]

    holds()


def test_an_old_article_alerts_nobody_however_often_it_is_revised_before_it_is_evaluated(memory: Storage) -> None:
    @given(polls=streams(), plan=plans)
    @settings(max_examples=60, deadline=None)
    def holds(polls: list[Poll], plan: Plan) -> None:
        found = _concluded(polls, plan, memory, lags=True)
        old = {item_id for item_id, _, is_baseline in found["items"] if is_baseline}
        assert not old & {cause.split(":")[1] for _, cause, *_ in found["decisions"]}
        assert {arrival for item_id, _, arrival, *_ in found["matches"] if item_id in old} <= {"baseline"}

    holds()
