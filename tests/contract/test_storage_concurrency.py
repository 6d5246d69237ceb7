"""The storage contract under many threads and two nodes: nothing is lost, nothing is done twice."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from tests.builders import T0, after, documents, feed_state, match, new_item, notification, poll_commit
from tests.contract.steps import NOTHING, attempted, claimed, hits_everything, no_decision, polled, waiting_alert
from tests.postgres import PostgresServer

from watchd.errors import StorageError
from watchd.ports import Evaluation, HostLease, Matched, PendingItem, Turn
from watchd.storage import Storage, open_storage


@pytest.fixture
def two_nodes(postgres_url: str) -> Iterator[tuple[Storage, Storage]]:
    """Two nodes, each with connections of its own, on one PostgreSQL database."""
    nodes = open_storage(postgres_url), open_storage(postgres_url)
    yield nodes
    for node in nodes:
        node.close()


def _together(*works: Callable[[], object]) -> None:
    """Run each in a thread of its own, begun at the same moment; raises what the first of them raised."""
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - handed to the test below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    if errors:
        raise errors[0]


def test_threads_that_poll_hosts_at_once_lose_no_item(storage: Storage) -> None:
    feeds = [f"feed-{number}" for number in range(24)]
    storage.register_feeds([feed_state(feed, host=f"{feed}.example") for feed in feeds])
    done: list[str] = []

    def work() -> None:
        while held := storage.claim_hosts("node-1", feeds, T0, after(minutes=3), 3):
            for host in held:
                feed = host.due[0].feed_id
                items = [new_item(number, feed_id=feed, id=f"it_{feed}_{number}") for number in range(5)]
                later = feed_state(feed, host=host.lease.key, due_at=after(hours=1), baseline_at=T0)
                storage.commit_poll(poll_commit(host.lease, *items, state=later))
                storage.release_lane(host.lease, None)
                done.append(feed)

    _together(*[work] * 4)
    assert sorted(done) == sorted(feeds), "each feed was polled once"
    assert storage.figures(T0).pending_items == 24 * 5


def test_threads_that_evaluate_at_once_decide_on_every_item_once_and_in_order(storage: Storage) -> None:
    polled(storage, *(new_item(number) for number in range(60)))
    decided: list[tuple[int, str]] = []

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        del matched
        decided.extend((turn.number, waiting.item.id) for waiting in turn.items)
        return Evaluation(matches=tuple(match(waiting.item) for waiting in turn.items))

    def work() -> None:
        while storage.evaluate(T0, hits_everything, deciding, 7) is not None:
            pass

    _together(*[work] * 4)
    assert Counter(item_id for _, item_id in decided) == Counter(new_item(number).item.id for number in range(60))
    assert decided == sorted(decided, key=lambda entry: entry[0]), "turns were taken one after the other"
    assert storage.figures(T0).pending_items == 0


def test_threads_that_take_turns_at_once_lose_no_number(storage: Storage) -> None:
    numbers: list[int] = []

    def work() -> None:
        numbers.extend(storage.turn(T0, lambda _turn: NOTHING).number for _ in range(15))

    _together(*[work] * 4)
    assert sorted(numbers) == list(range(1, 61))


def test_threads_that_send_at_once_record_every_receipt(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=f"t{number}") for number in range(40)))

    def work() -> None:
        while held := claimed(storage, slots=8):
            for one in held:
                for each in one.work:
                    number = storage.open_attempt(one.lease, each.notification.id, T0)
                    storage.commit_receipt(one.lease, attempted(each.notification, number))
                storage.release_lane(one.lease, None)

    _together(*[work] * 4)
    rows = storage.outbox()
    assert {row.notification.state.value for row in rows} == {"sent"}
    attempts = [storage.notification(row.id) for row in rows]
    assert [len(found.attempts) for found in attempts if found] == [1] * 40, "none was sent twice"


@pytest.mark.postgres
def test_two_nodes_never_hold_the_same_host(two_nodes: tuple[Storage, Storage]) -> None:
    feeds = [f"feed-{number}" for number in range(40)]
    two_nodes[0].register_feeds([feed_state(feed, host=f"{feed}.example") for feed in feeds])
    held: dict[str, list[HostLease]] = {"a": [], "b": []}

    def work(node: Storage, name: str) -> Callable[[], None]:
        def claim() -> None:
            while found := node.claim_hosts(name, feeds, T0, after(minutes=3), 3):
                held[name] += found

        return claim

    _together(work(two_nodes[0], "a"), work(two_nodes[1], "b"))
    hosts = [one.lease.key for leases in held.values() for one in leases]
    assert sorted(hosts) == sorted(f"{feed}.example" for feed in feeds)
    assert {one.lease.owner for one in held["a"]} <= {"a"}


@pytest.mark.postgres
def test_two_nodes_match_different_items_at_the_same_time(two_nodes: tuple[Storage, Storage]) -> None:
    polled(two_nodes[0], *(new_item(number) for number in range(4)))
    both = threading.Barrier(2, timeout=20)
    matched: list[str] = []

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        both.wait()  # stays until the other node matches too
        matched.extend(waiting.item.id for waiting in pending)
        return hits_everything(generation, pending)

    _together(*(partial(node.evaluate, T0, matching, no_decision, 2) for node in two_nodes))
    assert len(set(matched)) == len(matched) == 4


@pytest.mark.postgres
def test_a_rule_set_another_node_publishes_meanwhile_makes_a_batch_match_again(
    two_nodes: tuple[Storage, Storage],
) -> None:
    here, there = two_nodes
    polled(here, new_item(1))
    generations: list[int] = []

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        if not generations:
            there.publish_generation(documents(), "node-2", T0)
        generations.append(generation)
        return hits_everything(generation, pending)

    result = here.evaluate(T0, matching, no_decision, 50)
    assert generations == [0, 1]
    assert result is not None
    assert result.number == 1


@pytest.mark.postgres
def test_polling_a_revision_while_its_item_is_evaluated_does_not_block_for_ever(
    two_nodes: tuple[Storage, Storage],
) -> None:
    here, there = two_nodes
    polled(here, new_item(1))
    matching_began = threading.Event()
    decided: list[tuple[int, str]] = []

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        matching_began.set()
        time.sleep(0.2)  # the other node's poll runs into the locked row
        return hits_everything(generation, pending)

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        del matched
        decided.extend((waiting.item.revision, waiting.item.title) for waiting in turn.items)
        return Evaluation(matches=tuple(match(waiting.item) for waiting in turn.items))

    def revise() -> None:
        matching_began.wait(10)
        polled(there, new_item(1, title="Corrected"), at=after(minutes=15))

    def evaluate() -> None:
        here.evaluate(T0, matching, deciding, 50)

    _together(evaluate, revise)
    here.evaluate(after(hours=1), hits_everything, deciding, 50)
    assert decided == [(1, new_item(1).item.title), (2, "Corrected")]


@pytest.mark.postgres
def test_several_nodes_that_start_at_once_migrate_once(postgres: PostgresServer) -> None:
    postgres.create_database("starting")
    nodes = [open_storage(postgres.url("starting")) for _ in range(3)]
    try:
        _together(*(node.migrate for node in nodes))
        assert nodes[0].active_generation() == 0
    finally:
        for node in nodes:
            node.close()
        postgres.drop_database("starting")


@pytest.mark.postgres
def test_the_server_tells_the_time_in_utc(two_nodes: tuple[Storage, Storage]) -> None:
    now = two_nodes[0].database_now()
    assert now is not None
    assert abs(now.timestamp() - time.time()) < 60
    assert now.utcoffset() is not None
    assert not now.utcoffset()


@pytest.mark.postgres
def test_a_server_that_went_away_is_an_error_until_it_is_back(
    postgres: PostgresServer, two_nodes: tuple[Storage, Storage]
) -> None:
    storage, _ = two_nodes
    polled(storage, new_item(1))
    postgres.stop()
    try:
        with pytest.raises(StorageError):
            storage.active_generation()
        with pytest.raises(StorageError, match="Check that the server runs"):
            storage.beat_node("node-1", T0, started_at=T0)
    finally:
        postgres.start()
    assert storage.figures(T0).pending_items == 1, "what was committed before is there"
