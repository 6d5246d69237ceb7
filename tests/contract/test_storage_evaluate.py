"""The storage contract: batches, turns, and what becomes of an item that cannot be matched, on every database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.builders import T0, after, documents, hit, item, match, new_item, span
from tests.contract.steps import NOTHING, asked, evaluated, hits_everything, no_decision, polled, stored_items, told

from watchd.errors import StorageError
from watchd.model.match import Arrival, Failure, Roles
from watchd.ports import (
    EvaluateStorage,
    Evaluation,
    Matched,
    PendingItem,
    ReplayStorage,
    Turn,
)
from watchd.storage import Storage


def test_the_storage_is_what_evaluating_and_replaying_ask_for(storage: Storage) -> None:
    evaluating: EvaluateStorage = storage
    replaying: ReplayStorage = storage
    assert evaluating.active_generation() == replaying.active_generation() == 0


def test_nothing_pending_takes_no_turn(storage: Storage) -> None:
    assert storage.evaluate(T0, hits_everything, no_decision, 50) is None
    assert storage.figures(T0).turn == 0


def test_a_batch_is_evaluated_once(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2))
    result = storage.evaluate(T0, hits_everything, no_decision, 50)
    assert result is not None
    assert (result.number, result.items, result.evaluation) == (1, 2, NOTHING)
    assert storage.evaluate(T0, hits_everything, no_decision, 50) is None


def test_items_come_in_the_order_they_were_seen_then_by_feed_then_as_they_were_stored(storage: Storage) -> None:
    polled(storage, new_item(1), at=after(minutes=5))
    polled(storage, new_item(2, feed_id="b"), new_item(3, feed_id="b"), feed="b")
    polled(storage, new_item(4, feed_id="a"), feed="a")
    assert [item.title[-1] for item in evaluated(storage, now=after(minutes=5))] == ["4", "2", "3", "1"]


def test_a_batch_is_no_larger_than_asked_for(storage: Storage) -> None:
    polled(storage, *(new_item(number) for number in range(5)))
    assert [len(evaluated(storage, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_matching_and_deciding_see_the_same_items_and_the_active_generation(storage: Storage) -> None:
    storage.publish_generation(documents(), "node-1", T0)
    polled(storage, new_item(1))
    seen: list[object] = []

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        seen.extend((generation, [waiting.item.id for waiting in pending]))
        return hits_everything(generation, pending)

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        seen.extend((turn.generation, [waiting.item.id for waiting in turn.items], turn.number))
        assert matched.hits == {item(1).id: [hit()]}
        return NOTHING

    storage.evaluate(T0, matching, deciding, 50)
    assert seen == [1, [item(1).id], 1, [item(1).id], 1]


def test_a_rule_set_published_while_a_batch_is_matched_makes_it_match_again(storage: Storage) -> None:
    storage.publish_generation(documents(), "node-1", T0)
    polled(storage, new_item(1))
    generations: list[int] = []

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        if not generations:
            storage.publish_generation(documents(rules="version: 2"), "node-2", T0)
        generations.append(generation)
        return hits_everything(generation, pending)

    result = storage.evaluate(T0, matching, lambda turn, _: Evaluation(matches=(match(turn.items[0].item),)), 50)
    assert generations == [1, 2]
    assert result is not None
    assert result.number == 1, "the turn that was taken back used up no number"
    assert storage.evaluate(T0, matching, no_decision, 50) is None


def test_an_exception_while_deciding_takes_everything_back(storage: Storage) -> None:
    polled(storage, new_item(1))

    def fails(turn: Turn, matched: Matched) -> Evaluation:
        raise LookupError(f"{turn.number} {len(matched.hits)}")

    with pytest.raises(LookupError, match="1 1"):
        storage.evaluate(T0, hits_everything, fails, 50)
    assert storage.figures(T0).turn == 0
    assert len(evaluated(storage)) == 1


def test_an_exception_while_writing_takes_everything_back(storage: Storage) -> None:
    polled(storage, new_item(1))
    unknown = match(item(99))
    with pytest.raises(StorageError, match="is not stored"):
        storage.evaluate(
            T0, hits_everything, lambda turn, _: Evaluation(matches=(match(turn.items[0].item), unknown)), 50
        )
    assert len(evaluated(storage)) == 1
    report = storage.item_report(item(1).id)
    assert report is not None
    assert report.matches == ()


def test_a_revision_that_arrives_while_its_item_is_matched_waits_for_its_own_turn(sqlite_storage: Storage) -> None:
    storage = sqlite_storage
    polled(storage, new_item(1), new_item(2))
    decided: list[list[tuple[str, int]]] = []

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        if not decided and len(pending) == 2:
            polled(storage, new_item(1, title="Corrected"), at=after(minutes=15))
        return hits_everything(generation, pending)

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        decided.append([(waiting.item.title[:9], waiting.item.revision) for waiting in turn.items])
        assert set(matched.hits) == {waiting.item.id for waiting in turn.items}
        return NOTHING

    storage.evaluate(T0, matching, deciding, 50)
    storage.evaluate(T0, matching, deciding, 50)
    assert decided == [[("Su-30 spa", 1)], [("Corrected", 2)]]


class _Batches:
    """Decides to try again, or to give up on, items by the last sign of their title; keeps what came in which batch."""

    def __init__(
        self, storage: Storage, *, again: str = "", given_up: str = "", failures: tuple[Failure, ...] = ()
    ) -> None:
        self.storage = storage
        self.again = again
        self.given_up = given_up
        self.failures = failures
        self.seen: list[list[tuple[str, int]]] = []

    def run(self, now: datetime) -> list[tuple[str, int]]:
        """The next batch: (last sign of the title, tries)."""
        before = len(self.seen)
        self.storage.evaluate(now, hits_everything, self._decide, 50)
        return self.seen[-1] if len(self.seen) > before else []

    def _decide(self, turn: Turn, matched: Matched) -> Evaluation:
        del matched
        self.seen.append([(waiting.item.title[-1], waiting.tries) for waiting in turn.items])
        ids = {waiting.item.title[-1]: waiting.item.id for waiting in turn.items}
        return Evaluation(
            retry=tuple(ids[sign] for sign in self.again if sign in ids),
            quarantined=tuple(ids[sign] for sign in self.given_up if sign in ids),
            failures=self.failures,
        )


def test_an_item_that_failed_comes_back_alone_after_a_rest(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2), new_item(3))
    batches = _Batches(storage, again="2")
    assert batches.run(T0) == [("1", 0), ("2", 0), ("3", 0)]
    polled(storage, new_item(4), at=after(seconds=1))
    assert batches.run(after(seconds=29)) == [("4", 0)]
    polled(storage, new_item(5), at=after(seconds=29))
    assert batches.run(after(seconds=30)) == [("2", 1)], "alone, though another waits"
    assert batches.run(after(seconds=30)) == [("5", 0)]


def test_the_rest_grows_with_each_failure(storage: Storage) -> None:
    polled(storage, new_item(1))
    batches, now = _Batches(storage, again="1"), T0
    for tries, rest in enumerate((30, 120, 600, 600)):
        assert batches.run(now) == [("1", tries)]
        assert batches.run(now + timedelta(seconds=rest - 1)) == []
        now += timedelta(seconds=rest)


def test_an_item_given_up_on_waits_no_more_and_is_listed(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2))
    assert _Batches(storage, given_up="1").run(T0) == [("1", 0), ("2", 0)]
    assert evaluated(storage, now=after(days=1)) == []
    [failure] = storage.failures()
    assert (failure.item_id, failure.rule_id, failure.error) == (item(1).id, "*", "given up on after 1 tries")
    assert storage.figures(T0).quarantined_items == 1


def test_the_error_of_an_item_given_up_on_is_kept(storage: Storage) -> None:
    polled(storage, new_item(1))
    failure = Failure(item(1).id, "*", "RecursionError: too deep", T0)
    _Batches(storage, given_up="1", failures=(failure,)).run(T0)
    assert storage.failures() == [failure]


def test_a_new_revision_of_a_failing_item_starts_afresh(storage: Storage) -> None:
    polled(storage, new_item(1))
    batches = _Batches(storage, again="1")
    batches.run(T0)
    polled(storage, new_item(1, title="Corrected 1"), at=after(seconds=1))
    assert batches.run(after(seconds=1)) == [("1", 0)]


def test_a_rule_that_failed_on_an_item_is_listed_and_the_item_can_be_tried_again(storage: Storage) -> None:
    polled(storage, new_item(1))
    failure = Failure(item(1).id, "spare-parts", "KeyError: 'x'", T0)
    _Batches(storage, failures=(failure,)).run(T0)
    assert storage.failures() == [failure]
    assert storage.retry_item(item(1).id) == 1
    assert storage.failures() == []
    assert [found.id for found in evaluated(storage)] == [item(1).id]


def test_all_failed_items_are_tried_again_with_one_word(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2), new_item(3))
    _Batches(storage, given_up="13").run(T0)
    assert storage.retry_item() == 2
    assert [found.title[-1] for found in evaluated(storage)] == ["1", "3"]


def test_a_revision_that_is_tried_again_counts_from_when_it_was_seen(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2))
    polled(storage, new_item(1, title="Corrected 1"), at=after(hours=1))
    evaluated(storage, now=after(hours=1))
    seen: list[tuple[str, datetime]] = []

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        del matched
        seen.extend((waiting.item.title[-1], waiting.at) for waiting in turn.items)
        return NOTHING

    for number in (1, 2):
        storage.retry_item(item(number).id)
    storage.evaluate(after(days=1), hits_everything, deciding, 50)
    assert seen == [("2", T0), ("1", after(hours=1))]


def test_trying_an_unknown_item_again_says_so(storage: Storage) -> None:
    with pytest.raises(StorageError, match="there is no item it_nope"):
        storage.retry_item("it_nope")


def test_a_match_is_found_again_under_rule_digest_and_item(storage: Storage) -> None:
    [stored] = stored_items(storage, new_item(1))
    told(storage, Evaluation(matches=(match(stored, signature=frozenset({"a", "b"}), story_id="st_1"),)))
    key = ("spare-parts", "match-spare-parts", stored.id)
    found = asked(
        storage, lambda turn: turn.earlier([key, ("x", "match-spare-parts", stored.id), ("x", "y", "it_nope")])
    )
    assert set(found) == {key}
    assert (found[key].signature, found[key].story_id) == (frozenset({"a", "b"}), "st_1")


def test_a_match_from_before_the_rule_was_edited_is_found_where_there_is_none_since(storage: Storage) -> None:
    [stored] = stored_items(storage, new_item(1))
    told(storage, Evaluation(matches=(match(stored, signature=frozenset({"old"}), story_id="st_1"),)))
    edited = ("spare-parts", "edited", stored.id)
    assert asked(storage, lambda turn: turn.earlier([edited]))[edited].signature == {"old"}
    told(storage, Evaluation(matches=(match(stored, match_digest="edited", signature=frozenset({"new"})),)))
    assert asked(storage, lambda turn: turn.earlier([edited]))[edited].signature == {"new"}


def test_a_match_of_a_revision_updates_words_and_evidence_but_not_when_and_how_it_came(storage: Storage) -> None:
    [stored] = stored_items(storage, new_item(1))
    told(storage, Evaluation(matches=(match(stored, arrival=Arrival.BASELINE, origin="first.example"),)))
    revised = replace(stored, event_at=after(days=1))
    later = match(revised, signature=frozenset({"radar"}), spans=(), story_id="st_1", origin="")
    told(storage, Evaluation(matches=(later,)))
    told(storage, Evaluation(matches=(replace(later, story_id=None),)))
    report = storage.item_report(stored.id)
    assert report is not None
    [found] = report.matches
    assert (found.arrival, found.event_at) == (Arrival.BASELINE, T0)
    assert (found.signature, found.spans) == (frozenset({"radar"}), ())
    assert (found.story_id, found.origin) == ("st_1", "first.example"), "an empty answer erases nothing"


def test_the_roles_of_an_event_are_kept_with_the_match(storage: Storage) -> None:
    [stored] = stored_items(storage, new_item(1))
    roles = (
        Roles(actor=span(), action=span(6, 9, text="flew"), target=None, reading="plain"),
        Roles(action=span(6, 9, text="flew"), target=span()),
    )
    told(storage, Evaluation(matches=(match(stored, roles=roles), match(stored, "radar-parts"))))
    report = storage.item_report(stored.id)
    assert report is not None
    plain, with_roles = report.matches
    assert (plain.rule_id, plain.roles, plain.spans) == ("radar-parts", (), (span(),))
    assert (with_roles.roles, with_roles.spans) == (roles, (span(),))
