"""Whatever comes, and whatever is done to it, each live match is in exactly one account: of what became of it last."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from tests.builders import T0
from tests.contract.steps import polled
from tests.property.streams import RULES, BreakableStorage, Poll, Run, emptied, listed, streams

from watchd.model.rule import Severity, Status
from watchd.storage import Storage, tables

_STEPS = ("hold", "hold", "lag", "release", "release as history", "restart", "other", "break", "overrule", "lag")
_steps = st.lists(st.lists(st.sampled_from(_STEPS), min_size=1, max_size=4), min_size=4, max_size=12)


def _rows(storage: Storage, query: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in storage._database.read(lambda connection: connection.execute(query).all())]


def _hold(storage: Storage, feed: str) -> None:
    """What the feed listed and nobody has evaluated yet came in a flood."""
    item, decision, match = tables.item, tables.decision, tables.match
    is_fresh = (
        (item.c.feed_id == feed)
        & item.c.id.not_in(select(match.c.item_id))
        & item.c.id.not_in(select(decision.c.item_id).where(decision.c.item_id.is_not(None)))
    )
    storage._database.write(lambda connection: connection.execute(update(item).where(is_fresh).values(held_at=T0)))


def _takes(run: Run, storage: Storage, step: str, feed: str) -> None:
    if step == "hold":
        _hold(storage, feed)
    elif step.startswith("release"):
        storage.release(feed, as_history="history" in step)
        run.waiting.add((feed, 0))
    elif step == "overrule":
        run.evaluate(3)
        run.overrule()
    elif step == "lag":
        run.take(1)
    else:
        run.take(step)


def _follow(storage: Storage, polls: Sequence[Poll], plan: Sequence[Sequence[str]]) -> None:
    run = Run(BreakableStorage(emptied(storage)))
    for number, poll in enumerate(polls):
        run.now = poll.at
        polled(run.storage, *(listed(poll, each) for each in poll.entries), feed=poll.feed, at=poll.at)
        run.waiting.add((poll.feed, number))
        for step in plan[number] if number < len(plan) else ():
            _takes(run, run.storage, step, poll.feed)
            _check(storage)
    run.evaluate(200)
    _check(storage)
    _check_all_are_there(storage)


def _check(storage: Storage) -> None:
    match, decision, item = tables.match, tables.decision, tables.item
    live = _rows(
        storage,
        select(match.c.rule_id, match.c.item_id, match.c.account).where(match.c.arrival == "live"),
    )
    decided = _rows(
        storage,
        select(decision.c.rule_id, decision.c.item_id, decision.c.kind)
        .where(decision.c.item_id.is_not(None))
        .order_by(decision.c.turn, decision.c.position),
    )
    last = {(rule_id, item_id): kind for rule_id, item_id, kind in decided}
    held = {pair for pair, kind in last.items() if kind == "hold"}
    for rule_id, item_id, account in live:
        rule = RULES[rule_id]
        if rule.status is Status.DRAFT:
            assert account == "draft"
        elif rule.window is not None:
            assert account == "window"
        elif rule.severity is Severity.NONE:
            assert account == "block"
        else:
            assert account == last[rule_id, item_id]
    assert not held & {(rule_id, item_id) for rule_id, item_id, _ in live}
    shown = storage.standing(T0).figures.matches
    assert sum(shown.values()) == len(live) + len(held)
    assert shown["hold"] == len(held)
    assert storage.mismatches() == ()
    assert (
        _rows(storage, select(item.c.id).where(item.c.held_at.is_not(None), item.c.id.in_([i for _, i, _ in live])))
        == []
    )


def _check_all_are_there(storage: Storage) -> None:
    """Each rule that finds its word in an item has a match, or holds it: none is lost on the way."""
    match, decision, item = tables.match, tables.decision, tables.item
    there = set(_rows(storage, select(match.c.rule_id, match.c.item_id)))
    there |= set(_rows(storage, select(decision.c.rule_id, decision.c.item_id).where(decision.c.kind == "hold")))
    titles = _rows(storage, select(item.c.id, item.c.title, item.c.held_at))
    for item_id, title, held_at in titles:
        for rule in RULES.values():
            is_told = rule.window is None and rule.severity is not Severity.NONE
            if rule.query.split()[0] in title and (is_told or held_at is None):
                assert (rule.id, item_id) in there


def test_each_live_match_is_in_the_one_account_of_what_became_of_it(memory: Storage) -> None:
    @given(polls=streams(), plan=_steps)
    @settings(max_examples=60, deadline=None)
    def holds(polls: list[Poll], plan: list[list[str]]) -> None:
        _follow(memory, polls, plan)

    holds()
