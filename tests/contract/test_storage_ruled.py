"""The storage contract: what a rule has matched, as people look at it, on every database."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import T0, after, match, new_item
from tests.contract.steps import stored_items, told

from watchd.model.match import Arrival
from watchd.model.window import Outcome, WindowState
from watchd.ports import Evaluation
from watchd.storage import Storage
from watchd.storage.ruled import RuleMatches

KEY = ("spare-parts", "match-spare-parts")


def _matched(storage: Storage) -> None:
    """Three matches on three days, one of a baseline, and one of the rule as it was before."""
    days = (1, 40, 2, 50, 60)
    items = stored_items(storage, *(new_item(n, event_at=T0 - timedelta(days=day)) for n, day in enumerate(days)))
    found = {round((T0 - item.event_at) / timedelta(days=1)): match(item) for item in items}
    told(
        storage,
        Evaluation(
            matches=(
                found[1],
                found[2],
                replace(found[40], arrival=Arrival.RECOMPUTED),
                replace(found[50], arrival=Arrival.BASELINE),
                replace(found[60], match_digest="as it was"),
            )
        ),
    )


def test_matches_are_counted_without_history_and_earlier_versions(storage: Storage) -> None:
    _matched(storage)
    unknown = ("radar", "match-radar")
    assert storage.rule_matches([KEY, unknown], T0) == {
        KEY: RuleMatches(T0 - timedelta(days=1), 2),
        unknown: RuleMatches(None, 0),
    }
    assert storage.rule_matches([], T0) == {}


def test_the_match_with_which_there_were_so_many_is_found(storage: Storage) -> None:
    _matched(storage)
    assert [storage.nth_match(KEY, number) for number in (1, 2, 3, 4)] == [
        T0 - timedelta(days=40),
        T0 - timedelta(days=2),
        T0 - timedelta(days=1),
        None,
    ]


def test_a_match_that_was_looked_for_in_what_is_stored_is_no_live_one(storage: Storage) -> None:
    _matched(storage)
    live = [storage.nth_match(KEY, number, is_live=True) for number in (1, 2, 3)]
    assert live == [T0 - timedelta(days=2), T0 - timedelta(days=1), None]


def test_what_windows_count_is_read_since_a_moment(storage: Storage) -> None:
    _matched(storage)
    assert [found.at for found in storage.past_of(KEY, T0 - timedelta(days=30))] == [
        T0 - timedelta(days=2),
        T0 - timedelta(days=1),
    ]


def test_windows_are_read_without_a_turn(storage: Storage) -> None:
    state = WindowState("spare-parts", "w-1", Outcome.QUIET, T0, "1 item in 7 days", after(hours=1))
    told(storage, Evaluation(windows=(state,)))
    assert storage.window_states() == {"spare-parts": state}
