"""The storage contract: what polling reads and writes, on every database."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.builders import T0, after, feed_state, new_item, poll_commit
from tests.contract.steps import claim, evaluated, polled

from watchd.errors import LeaseLost, StorageError
from watchd.model.feed import FeedState, Health, Validators
from watchd.ports import PollStorage, Stored
from watchd.storage import Storage


def _state(storage: Storage, feed_id: str = "tass-en") -> FeedState:
    return {report.state.feed_id: report.state for report in storage.feeds()}[feed_id]


def test_the_storage_is_what_polling_asks_for(storage: Storage) -> None:
    port: PollStorage = storage
    assert port.claim_hosts("node-1", ["tass-en"], T0, after(minutes=3), 10) == []


def test_a_due_feed_is_claimed_with_its_state(storage: Storage) -> None:
    state = feed_state(validators=Validators('"v1"', "yesterday", "scope"), errors=2, health=Health.FAILING, since=T0)
    storage.register_feeds([state])
    [held] = claim(storage)
    assert held.due == (state,)
    assert (held.lease.kind, held.lease.key, held.lease.owner) == ("host", "tass.com", "node-1")
    assert held.lease.until == after(minutes=3)


def test_a_feed_that_is_not_due_is_not_claimed(storage: Storage) -> None:
    storage.register_feeds([feed_state(due_at=after(seconds=1))])
    assert claim(storage) == []
    assert len(claim(storage, now=after(seconds=1))) == 1


def test_a_feed_this_node_does_not_serve_is_not_claimed(storage: Storage) -> None:
    storage.register_feeds([feed_state(), feed_state("other", host="other.example")])
    assert [held.lease.key for held in claim(storage, "other")] == ["other.example"]


def test_hosts_come_oldest_due_first_and_at_most_as_many_as_asked_for(storage: Storage) -> None:
    names = [f"feed-{number}" for number in range(5)]
    storage.register_feeds(
        [feed_state(name, host=f"{name}.example", due_at=after(minutes=-n)) for n, name in enumerate(names)]
    )
    assert [held.due[0].feed_id for held in claim(storage, *names, limit=3)] == ["feed-4", "feed-3", "feed-2"]
    assert [held.due[0].feed_id for held in claim(storage, *names, limit=3)] == ["feed-1", "feed-0"]


def test_the_feeds_of_a_host_come_together_in_the_order_they_fell_due(storage: Storage) -> None:
    storage.register_feeds(
        [feed_state("b", due_at=T0), feed_state("a", due_at=T0), feed_state("c", due_at=after(hours=-1))]
    )
    [held] = claim(storage, "a", "b", "c")
    assert [state.feed_id for state in held.due] == ["c", "a", "b"]


def test_registering_again_changes_nothing_but_the_host(storage: Storage) -> None:
    polled(storage, new_item(1))
    before = _state(storage)
    storage.register_feeds([feed_state(host="new.example", due_at=after(days=9))])
    assert _state(storage) == FeedState(
        **{name: getattr(before, name) for name in FeedState.__slots__} | {"host": "new.example"}
    )


def test_making_feeds_due_respects_what_servers_asked_for(storage: Storage) -> None:
    hint = after(hours=2)
    hint, later = after(hours=2), after(days=1)
    states = [feed_state(name, due_at=later) for name in "ac"]
    storage.register_feeds([*states, feed_state("b", due_at=later, hint_until=hint)])
    storage.make_due(["a", "b"], T0)
    assert [_state(storage, name).due_at for name in "abc"] == [T0, hint, later]


def test_a_held_host_is_not_claimed_again_before_its_lease_ends(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [first] = claim(storage)
    assert claim(storage, owner="node-2", now=after(minutes=2, seconds=59)) == []
    [second] = claim(storage, owner="node-2", now=after(minutes=3))
    assert second.lease.number == first.lease.number + 1


def test_a_released_host_is_free_at_once_or_after_its_rest(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [held] = claim(storage)
    storage.release_lane(held.lease, after(seconds=2))
    assert claim(storage, now=after(seconds=1)) == []
    assert storage.resting_hosts(after(seconds=1)) == {held.lease.key: after(seconds=2)}
    assert storage.resting_hosts(after(seconds=2)) == {}
    [again] = claim(storage, now=after(seconds=2))
    storage.release_lane(again.lease, None)
    assert len(claim(storage, now=after(seconds=2))) == 1


def test_who_lost_his_lease_writes_nothing_and_releases_nothing(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [late] = claim(storage)
    [held] = claim(storage, owner="node-2", now=after(minutes=3))
    with pytest.raises(LeaseLost, match="another node holds the lane"):
        storage.commit_poll(poll_commit(late.lease, new_item(1)))
    storage.release_lane(late.lease, None)
    assert evaluated(storage) == []
    assert _state(storage).baseline_at is None
    assert claim(storage, now=after(minutes=4)) == [], "node-2 still holds it"
    assert storage.commit_poll(poll_commit(held.lease, new_item(1))) == Stored(new=1)


def test_a_released_lease_is_lost_too(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [held] = claim(storage)
    storage.release_lane(held.lease, None)
    with pytest.raises(LeaseLost):
        storage.commit_poll(poll_commit(held.lease))


def test_a_lease_that_ran_out_but_was_not_taken_over_still_commits(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [held] = claim(storage)
    at = after(minutes=10)
    assert storage.commit_poll(poll_commit(held.lease, new_item(1), at=at)) == Stored(new=1)


def test_each_commit_keeps_the_lane_for_the_next_feed(storage: Storage) -> None:
    storage.register_feeds([feed_state("a"), feed_state("b")])
    [held] = claim(storage, "a", "b")
    storage.commit_poll(
        poll_commit(held.lease, state=feed_state("a", due_at=after(hours=1)), lease_until=after(minutes=5))
    )
    assert claim(storage, "b", owner="node-2", now=after(minutes=4)) == []
    assert len(claim(storage, "b", owner="node-2", now=after(minutes=5))) == 1


def test_a_renewed_lane_is_kept_and_who_has_lost_or_released_it_renews_nothing(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [held] = claim(storage)
    storage.renew_lane(held.lease, after(minutes=10))
    assert claim(storage, owner="node-2", now=after(minutes=9)) == []
    [taken] = claim(storage, owner="node-2", now=after(minutes=10))
    with pytest.raises(LeaseLost, match="another node holds the lane"):
        storage.renew_lane(held.lease, after(hours=1))
    storage.release_lane(taken.lease, None)
    with pytest.raises(LeaseLost):
        storage.renew_lane(taken.lease, after(hours=1))
    assert len(claim(storage, now=after(minutes=11))) == 1


def test_with_other_nodes_alive_each_gets_its_share(storage: Storage) -> None:
    names = [f"feed-{number}" for number in range(7)]
    storage.register_feeds([feed_state(name, host=f"{name}.example") for name in names])
    storage.beat_node("node-1", T0, started_at=T0)
    storage.beat_node("node-2", T0, started_at=T0)
    assert len(claim(storage, *names, owner="node-1", limit=50)) == 4
    assert len(claim(storage, *names, owner="node-1", limit=50)) == 1, "more than its share only one by one"
    assert len(claim(storage, *names, owner="node-2", limit=50)) == 2


def test_a_node_that_died_leaves_its_share_to_the_others(storage: Storage) -> None:
    names = [f"feed-{number}" for number in range(6)]
    storage.register_feeds([feed_state(name, host=f"{name}.example") for name in names])
    storage.beat_node("node-2", after(minutes=-5), started_at=T0)
    assert len(claim(storage, *names, limit=50)) == 6


def test_a_poll_keeps_validators_schedule_and_health(storage: Storage) -> None:
    state = feed_state(
        due_at=after(minutes=15),
        hint_until=after(hours=1),
        validators=Validators('"v2"', "Mon, 24 Nov 2025", "scope-2"),
        body_digest="body",
        baseline_at=T0,
        last_good_at=T0,
        errors=3,
        health=Health.FAILING,
        reason="dns",
        since=after(days=-1),
        quarantined=2,
    )
    storage.register_feeds([feed_state()])
    [held] = claim(storage)
    storage.commit_poll(poll_commit(held.lease, state=state))
    assert _state(storage) == state


def test_items_are_stored_and_wait_as_they_were_parsed(storage: Storage) -> None:
    first = new_item(
        1, title="Су-30 в Венесуэле", summary="委内瑞拉 雷达", body="ناوگان \U0001f6e2", language=None, published=None
    )
    assert polled(storage, first) == Stored(new=1)
    [item] = evaluated(storage)
    assert item == replace(first.item, baseline=True)


def test_nul_and_lone_surrogates_neither_stop_a_poll_nor_shift_offsets(storage: Storage) -> None:
    polled(storage, new_item(1, title="a\x00b\ud800c", body="\udfff"))
    [item] = evaluated(storage)
    assert (item.title, item.body) == ("a\ufffdb\ufffdc", "\ufffd")


def test_a_naive_moment_is_refused_and_nothing_of_the_poll_stays(storage: Storage) -> None:
    storage.register_feeds([feed_state()])
    [held] = claim(storage)
    naive = new_item(2, published=datetime(2025, 11, 24))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(StorageError, match="has no time zone"):
        storage.commit_poll(poll_commit(held.lease, new_item(1), naive))
    assert evaluated(storage) == []


def test_what_was_not_a_feeds_fault_is_forgiven_and_asked_at_once(storage: Storage) -> None:
    before = feed_state(health=Health.OK, since=T0)
    storage.register_feeds([before])
    [held] = claim(storage)
    failing = replace(before, errors=1, health=Health.FAILING, reason="dns: no name", due_at=after(hours=1))
    storage.commit_poll(poll_commit(held.lease, state=failing, was_good=False))
    storage.forgive([before], after(minutes=1))
    assert _state(storage) == replace(before, due_at=after(minutes=1))


def test_a_feed_that_failed_on_its_own_since_is_not_forgiven(storage: Storage) -> None:
    before = feed_state(health=Health.OK, since=T0)
    failing = replace(before, errors=4, health=Health.FAILING, reason="status: 500")
    storage.register_feeds([failing])
    storage.forgive([before], after(minutes=1))
    assert _state(storage) == failing
