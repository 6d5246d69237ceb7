"""The storage contract: stored items are looked through for rules that came later, once, wherever that stops."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.builders import T0, after, documents, hit, item, match, new_item, story
from tests.contract.steps import asked, polled, told

from watchd.model.item import Item
from watchd.model.match import Arrival, Hit
from watchd.ports import Evaluation, Found, Matched, Recomputed
from watchd.ports.recompute import Keys
from watchd.storage import RuleVersion, Storage, tables

OLD, NEW = "match-old", "match-new"
EDITED = after(days=10)


def _publish(storage: Storage, digest: str, at: float = 10, *, rule: str = "a", paused: bool = False) -> None:
    version = RuleVersion(rule, f"d-{digest}-{at}", digest, "rules/a.yaml", 3, rule, is_paused=paused)
    storage.publish_generation(documents(a=f"{digest} {at} {paused}"), "node-1", after(days=at), [version])


def _store(storage: Storage, *numbers: int, evaluate: bool = True) -> list[Item]:
    items = [item(number, seen_at=after(days=number), event_at=after(days=number)) for number in numbers]
    storage.add_items(items)
    if evaluate:
        _evaluate(storage)
    return items


def _evaluate(storage: Storage, *evaluations: Evaluation, now: float = 9) -> None:
    """Everything that waits, decided on with nothing to write but this."""
    left = list(evaluations)
    while storage.evaluate(
        after(days=now),
        lambda generation, _pending: Matched(generation, {}),
        lambda _turn, _matched: left.pop() if left else Evaluation(),
        100,
    ):
        pass


def _all(generation: int, keys: Keys, items: Sequence[Item]) -> Found:
    """Every rule matches every item."""
    del generation
    return Found({one.id: [_hit(*key) for key in keys] for one in items})


def _hit(rule_id: str, digest: str) -> Hit:
    return replace(hit(rule_id), match_digest=digest)


def _work(storage: Storage, match: Callable[..., Found] = _all, limit: int = 2) -> list[Recomputed]:
    done = []
    while (one := storage.recompute("node-1", after(days=11), match, limit)) is not None:
        done.append(one)
    return done


def _matches(storage: Storage) -> list[tuple[str, int, str]]:
    """Rule digest, day and arrival of every match."""
    query = select(tables.match).order_by(tables.match.c.match_digest, tables.match.c.event_at)
    rows = storage._database.read(lambda connection: connection.execute(query).all())
    return [(row.match_digest, (row.event_at - T0).days, row.arrival) for row in rows]


def _spans(storage: Storage, digest: str) -> list[tuple[float, float]]:
    return [
        ((begin - T0) / timedelta(days=1), (end - T0) / timedelta(days=1))
        for _, by, begin, end in storage.rule_spans()
        if by == digest
    ]


def _recomputing(storage: Storage) -> Sequence[tuple[str, str]]:
    found: Sequence[tuple[str, str]] = asked(storage, lambda turn: turn.recomputing())
    return found


def test_where_nothing_is_stored_there_is_nothing_to_look_for(storage: Storage) -> None:
    _publish(storage, OLD)
    assert (_recomputing(storage), _work(storage)) == ([], [])


def test_an_edited_rule_finds_its_matches_in_small_pieces(storage: Storage) -> None:
    _store(storage, 1, 2, 3, 4, 5)
    _publish(storage, NEW)
    assert _recomputing(storage) == [("a", NEW)]
    done = _work(storage)
    assert [(one.items, one.matches, one.finished) for one in done] == [(2, 2, ()), (2, 2, ()), (1, 1, ("a",))]
    assert _matches(storage) == [(NEW, day, "recomputed") for day in (1, 2, 3, 4, 5)]
    origins = select(tables.match.c.origin).distinct()
    assert storage._database.read(lambda connection: connection.execute(origins).scalars().all()) == ["TASS"]
    assert _recomputing(storage) == []


def test_it_was_as_good_as_evaluating_since_the_first_item(storage: Storage) -> None:
    _store(storage, 1, 2)
    _publish(storage, NEW)
    told(storage, Evaluation(live_rules=(("a", NEW),)), now=after(days=10.25))
    _work(storage)
    assert _spans(storage, NEW) == [(1, 10.25), (10.25, 10.25)]


def test_what_waits_or_is_held_is_left_to_be_evaluated(storage: Storage) -> None:
    _store(storage, 1)
    _store(storage, 2, evaluate=False)
    _publish(storage, NEW)
    _work(storage)
    assert _matches(storage) == [(NEW, 1, "recomputed")]


def test_what_matched_when_it_came_still_came_live_in_its_story(storage: Storage) -> None:
    (one,) = _store(storage, 1, evaluate=False)
    lived = replace(match(one, rule_id="a", story_id="st_1", origin="wire.example"), match_digest=OLD)
    _evaluate(storage, Evaluation(matches=(lived,), stories=(story(one, rule_id="a", id="st_1"),)))
    _store(storage, 2)
    _publish(storage, NEW)
    _work(storage)
    assert _matches(storage) == [(NEW, 1, "live"), (NEW, 2, "recomputed"), (OLD, 1, "live")]
    past, _ = asked(storage, lambda turn: turn.past([("a", NEW)], -1))[("a", NEW)]
    assert (past.story_id, past.origin, past.arrival) == ("st_1", "wire.example", Arrival.LIVE)
    assert storage.figures(after(days=11)).matches["past"] == 1


def test_what_a_first_poll_listed_counts_nowhere(storage: Storage) -> None:
    polled(storage, new_item(1, seen_at=after(days=1), event_at=after(days=1)), at=after(days=1))
    _evaluate(storage)
    _publish(storage, NEW)
    _work(storage)
    assert _matches(storage) == [(NEW, 1, "baseline")]


def test_what_came_while_its_feed_was_not_polled_counts_nowhere(storage: Storage) -> None:
    storage.add_polls([("tass-en", after(hours=hour), hour < 50 or hour > 90) for hour in range(140)])
    _store(storage, 1, 3, 5)
    _publish(storage, NEW)
    _work(storage)
    assert _matches(storage) == [(NEW, 1, "recomputed"), (NEW, 3, "baseline"), (NEW, 5, "recomputed")]


def test_two_nodes_do_no_piece_twice(storage: Storage) -> None:
    _store(storage, 1, 2, 3)
    _publish(storage, NEW)
    seen: list[str] = []

    def at_once(generation: int, keys: Keys, items: Sequence[Item]) -> Found:
        assert storage.recompute("node-2", after(days=11), at_once, 2) is None
        seen.extend(one.id for one in items)
        return _all(generation, keys, items)

    _work(storage, at_once)
    assert len(seen) == len(set(seen)) == 3


def test_what_is_killed_goes_on_where_it_was(storage: Storage) -> None:
    _store(storage, 1, 2, 3, 4, 5)
    _publish(storage, NEW)
    seen: list[str] = []

    def dies(generation: int, keys: Keys, items: Sequence[Item]) -> Found:
        seen.extend(one.id for one in items)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return _all(generation, keys, items)

    with pytest.raises(KeyboardInterrupt):
        _work(storage, dies)
    assert _recomputing(storage) == [("a", NEW)]
    assert sum(one.items for one in _work(storage)) == 3
    assert len(_matches(storage)) == 5


def test_an_edit_in_the_middle_leaves_off_and_begins_with_the_other(storage: Storage) -> None:
    _store(storage, 1, 2, 3)
    _publish(storage, "match-between", 10)

    def edits(generation: int, keys: Keys, items: Sequence[Item]) -> Found:
        if generation == 1:
            _publish(storage, NEW, 10.5)
        return _all(generation, keys, items)

    _work(storage, edits)
    assert _matches(storage) == [(NEW, day, "recomputed") for day in (1, 2, 3)]


def test_a_rule_that_comes_back_goes_on_where_it_was_looked_for_last(storage: Storage) -> None:
    _store(storage, 1, 2)
    _publish(storage, OLD, 2.5)
    assert sum(one.items for one in _work(storage)) == 2
    _publish(storage, NEW, 3.5)
    _store(storage, 4, 5)
    _work(storage)
    _publish(storage, OLD, 5.5)
    assert sum(one.items for one in _work(storage)) == 2
    assert [day for digest, day, _ in _matches(storage) if digest == OLD] == [1, 2, 4, 5]
    assert _spans(storage, OLD) == [(1, 2.5), (2.5, 5.5)]


def test_a_rule_that_was_paused_is_looked_for_in_what_it_missed(storage: Storage) -> None:
    _publish(storage, OLD, 0)
    told(storage, Evaluation(live_rules=(("a", OLD),)), now=T0)
    _publish(storage, OLD, 0.5, paused=True)
    _store(storage, 1, 2)
    _publish(storage, OLD, 3)
    _work(storage)
    assert [day for _, day, _ in _matches(storage)] == [1, 2]


def test_a_rule_that_goes_on_as_it_was_is_not_looked_for(storage: Storage) -> None:
    _publish(storage, OLD, 0)
    told(storage, Evaluation(live_rules=(("a", OLD),)), now=T0)
    _store(storage, 1)
    _publish(storage, OLD, 2)
    assert _recomputing(storage) == []
