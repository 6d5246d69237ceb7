"""The storage contract: every live match is counted exactly once, and one that is lost is noticed."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, delete, select, update
from tests.builders import T0, after, item, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.model.generation import Documents
from watchd.model.retention import Retention
from watchd.model.rule import Dedup, DedupBy, Rule, Severity, Status
from watchd.model.window import Count
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage, tables

_RULES = {
    "story": rule("story"),
    "publisher": rule("publisher", dedup=Dedup(DedupBy.PUBLISHER, timedelta(hours=4))),
    "window": rule("window", window=Count(2, timedelta(hours=24)), window_digest="w"),
    "block": rule("block", severity=Severity.NONE),
    "draft": rule("draft", status=Status.DRAFT),
}


@pytest.fixture(autouse=True)
def published(storage: Storage) -> None:
    """Rules are in force, and the feed's baseline is behind us."""
    storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
    polled(storage)


def _evaluate(storage: Storage, now: datetime, rules: Mapping[str, Rule] = _RULES) -> None:
    working = WordSet(dict(rules), {}, routing())
    evaluator = Evaluator(storage, lambda _number: working, StoryCache())
    while evaluator.run(now) is not None:
        pass


def _lists(storage: Storage, number: int, title: str, hours: float, **changes: Any) -> None:
    at = after(hours=hours)
    known: dict[str, Any] = {"title": title, "seen_at": at, "publisher": "a.example"}
    polled(storage, new_item(number, **(known | changes)), at=at)


def _accounts(storage: Storage) -> dict[str, int]:
    return {name: number for name, number in storage.figures(T0).matches.items() if number}


def _told(storage: Storage) -> None:
    """A report, a copy of it, a new number in it, and the same affair in other words."""
    _lists(storage, 1, "Su-30 parts arrive in Caracas today", 1)
    _lists(storage, 2, "Today Su-30 parts arrive in Caracas", 2, publisher="b.example")
    _lists(storage, 3, "3 Su-30 parts arrive in Caracas today", 3)
    _lists(storage, 4, "Moscow says Su-30 parts arrive safely near Caracas this week today", 6)
    _evaluate(storage, after(hours=6))


def test_each_live_match_is_in_the_account_of_what_became_of_it(storage: Storage) -> None:
    _told(storage)
    assert _accounts(storage) == {
        "new": 3,  # of its story, and of two publishers
        "suppress": 2,
        "update": 1,
        "group": 1,
        "repeat": 1,
        "window": 4,
        "block": 4,
        "draft": 4,
    }
    assert storage.standing(T0).figures.matches == storage.figures(T0).matches
    assert (storage.mismatches(), storage.check()) == ((), ())


def test_a_revision_moves_a_match_to_the_account_of_its_last_decision(storage: Storage) -> None:
    rules = {"story": _RULES["story"]}
    _lists(storage, 1, "Su-30 parts arrive in Caracas today", 1)
    _evaluate(storage, after(hours=1), rules)
    _lists(storage, 1, "Su-30 parts arrive in Caracas today at last", 2)
    _evaluate(storage, after(hours=2), rules)
    assert _accounts(storage) == {"new": 1}, "nothing new in it"
    _lists(storage, 1, "5 Su-30 parts arrive in Caracas today", 3)
    _evaluate(storage, after(hours=3), rules)
    assert _accounts(storage) == {"update": 1}
    _lists(storage, 1, "5 Su-30 parts arrive in Caracas today, at last", 4)
    edited = {"story": rule("story", match_digest="edited")}
    _evaluate(storage, after(hours=4), edited)
    assert _accounts(storage) == {"update": 2}, "the match of the edited rule stands where the one before it does"
    assert storage.mismatches() == ()


def test_what_is_held_is_counted_until_it_is_released(storage: Storage) -> None:
    rules = {"story": _RULES["story"]}
    _lists(storage, 1, "Su-30 parts arrive in Caracas today", 1)
    item_ = tables.item
    storage._database.write(lambda connection: connection.execute(update(item_).values(held_at=T0)))
    _evaluate(storage, after(hours=1), rules)
    assert _accounts(storage) == {"hold": 1}
    assert storage.release("tass-en", as_history=False) == 1
    _evaluate(storage, after(hours=2), rules)
    assert _accounts(storage) == {"new": 1}
    assert storage.mismatches() == ()


def test_what_is_held_is_counted_once_however_often_its_publisher_revises_it(storage: Storage) -> None:
    rules = {"story": _RULES["story"]}
    item_ = tables.item
    for number in (1, 2, 3):
        _lists(storage, 1, f"{number} Su-30 parts arrive in Caracas", number)
        storage._database.write(lambda connection: connection.execute(update(item_).values(held_at=T0)))
        _evaluate(storage, after(hours=number), rules)
        assert _accounts(storage) == {"hold": 1}
    [flood] = storage.floods()
    assert (flood.items, flood.matches) == (1, (("story", 1),))
    storage.release("tass-en", as_history=False)
    _evaluate(storage, after(hours=4), rules)
    assert _accounts(storage) == {"new": 1}
    assert storage.mismatches() == ()


def test_what_came_with_a_baseline_is_in_no_account(storage: Storage) -> None:
    _lists(storage, 1, "Su-30 parts arrive in Caracas today", 1, baseline=True)
    _evaluate(storage, after(hours=1))
    assert _accounts(storage) == {}
    assert storage.mismatches() == ()


_THE_FIRST = select(tables.item.c.id).order_by(tables.item.c.id).limit(1).scalar_subquery()


@pytest.mark.parametrize(
    ("loses", "says"),
    [
        (
            lambda: delete(tables.decision).where(tables.decision.c.item_id == _THE_FIRST),
            "accounting: 2 live matches were decided on, but no decision is there",
        ),
        (
            lambda: delete(tables.match).where(tables.match.c.rule_id == "story"),
            "accounting: 4 decisions are about matches that are not there",
        ),
        (
            lambda: update(tables.match).where(tables.match.c.rule_id == "block").values(account=None),
            "accounting: 4 live matches are counted nowhere",
        ),
        (
            lambda: update(tables.match).where(tables.match.c.rule_id == "window").values(account="elsewhere"),
            "accounting: 4 live matches are counted nowhere",
        ),
        (
            lambda: update(tables.match).where(tables.match.c.rule_id == "window").values(account="hold"),
            "accounting: 4 live matches are counted nowhere",
        ),
        (
            lambda: update(tables.match).where(tables.match.c.account == "group").values(account="suppress"),
            "accounting: 1 live matches are not where their last decision is",
        ),
        (
            lambda: update(tables.match).where(tables.match.c.account == "update").values(account="block"),
            "accounting: 1 live matches are counted by a window or building block and decided on as well",
        ),
        (
            lambda: update(tables.decision).where(tables.decision.c.rule_id == "draft").values(kind="hold"),
            "accounting: 4 live matches are held and counted as well",
        ),
    ],
    ids=[
        "a decision",
        "a match",
        "no account",
        "an unknown account",
        "an account of no match",
        "another account",
        "two accounts",
        "held and counted",
    ],
)
def test_what_is_lost_is_noticed(storage: Storage, loses: Callable[[], Executable], says: str) -> None:
    _told(storage)
    storage._database.write(lambda connection: connection.execute(loses()))
    assert storage.mismatches() == (says,)
    assert storage.standing(T0).mismatches == (says,)
    assert storage.check() == (says,)


def test_a_decision_that_is_pruned_with_its_alert_leaves_its_match_in_the_past(storage: Storage) -> None:
    rules = {"story": _RULES["story"]}
    _lists(storage, 1, "Su-30 parts arrive in Caracas today", 1)
    _evaluate(storage, after(hours=1), rules)
    _lists(storage, 2, "Radar and Su-30 engines sail from Iran now", 24 * 60)
    _evaluate(storage, after(days=60), rules)
    storage._database.write(lambda connection: connection.execute(update(tables.notification).values(state="sent")))
    storage.close_stories(after(days=64), after(days=65))
    kept = Retention(items=timedelta(days=4000), alerts=timedelta(days=100))
    list(storage.pruning(kept, frozenset({"tass-en"}), after(days=170)))
    assert storage.item_report(item(1).id) is not None
    assert _accounts(storage) == {"past": 1, "new": 1}
    assert storage.mismatches() == ()
