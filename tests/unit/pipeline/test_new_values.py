"""`new` on real storage in memory: what is told, once, and what changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select
from tests.builders import after, item, new_item
from tests.contract.steps import polled

from watchd.app.sets import compile_set, routing_text
from watchd.model.alert import AlertRevision, AlertState
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.logs import LogCache
from watchd.pipeline.replay import replay
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage, open_storage, tables

RULE = r"""
version: 1
rules:
  - id: tails
    title: A new tail number
    match: {query: plane}
    alert_when: {new: {pattern: 'RA-\d{5}', memory: 40d}}
"""


@dataclass
class Desk:
    """One watchd that is given items, one at a time, and looks when each is seen."""

    storage: Storage
    text: str = RULE
    told: list[AlertRevision] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start(self.text)

    def start(self, text: str = RULE) -> None:
        """A process that knows only what is stored."""
        working = compile_set(0, Documents({"rules.yaml": text}, {}, routing_text(Routing())))
        self.evaluator = Evaluator(self.storage, lambda _number: working, StoryCache(), logs=LogCache())

    def news(self, day: float, title: str, **changes: Any) -> list[str]:
        """An item seen on a day; gives the headlines that are told for it."""
        number = changes.pop("number", round(day * 1000))
        seen = {"seen_at": after(days=day), "event_at": after(days=day)}
        self.storage.add_items([item(number, title=title, **{**seen, **changes})])
        return self.evaluate(day)

    def evaluate(self, day: float) -> list[str]:
        """What waits."""
        before = len(self.told)
        while (evaluated := self.evaluator.run(after(days=day))) is not None:
            self.told += evaluated.result.alerts
            self.outcomes += [state.outcome.value for state in evaluated.result.outcomes]
        return [alert.facts.headline for alert in self.told[before:]]

    def learn(self) -> None:
        """Two weeks in which one number is seen."""
        assert self.news(0, "plane RA-00001", number=1_000_000) == []
        assert self.news(9, "plane RA-00002") == []

    def decisions(self) -> list[tuple[str, str]]:
        """Cause, without its moment, and kind of every decision."""
        query = select(tables.decision).order_by(tables.decision.c.turn, tables.decision.c.position)
        rows = self.storage._database.read(lambda connection: connection.execute(query).all())
        return [(":".join(row.cause.split(":")[:2]), row.kind) for row in rows]


@pytest.fixture
def desk() -> Iterator[Desk]:
    storage = open_storage("sqlite:///:memory:")
    yield Desk(storage)
    storage.close()


def test_a_new_value_is_told_and_after_that_it_is_known(desk: Desk) -> None:
    desk.learn()
    assert desk.news(12, "plane RA-00003") == ["A new tail number: RA-00003"]
    assert desk.news(13, "plane RA-00003 again") == []
    assert desk.news(14, "plane RA-00002") == []
    [alert] = desk.told
    assert alert.facts.reason == "RA-00003 was not seen for 40 days; 2 other values were seen in that time"
    assert [(report.title, report.spans[-1].text) for report in alert.facts.reports] == [("plane RA-00003", "RA-00003")]
    assert (alert.state, desk.decisions()) == (AlertState.OPEN, [("value:ra-00003", "new")])
    assert desk.outcomes == ["learning", "alert", "quiet"]


def test_it_is_new_again_when_it_was_not_seen_for_as_long_as_the_memory(desk: Desk) -> None:
    desk.learn()
    desk.news(12, "plane RA-00003")
    assert desk.news(51, "plane RA-00003 is back") == []
    assert desk.news(91, "plane RA-00003 is back once more") == ["A new tail number: RA-00003"]
    assert len({alert.alert_id for alert in desk.told}) == 2


def test_a_restart_knows_what_was_seen(desk: Desk) -> None:
    desk.learn()
    desk.news(12, "plane RA-00003")
    desk.start()
    assert desk.news(13, "plane RA-00003 again") == []
    assert desk.news(14, "plane RA-00004") == ["A new tail number: RA-00004"]


def test_several_values_of_one_item_are_one_alert(desk: Desk) -> None:
    desk.learn()
    assert desk.news(12, "plane RA-00003, RA-00004, RA-00001") == ["A new tail number: RA-00003, RA-00004"]
    assert desk.decisions() == [("value:ra-00003", "new"), ("value:ra-00004", "group")]


def test_items_of_one_batch_know_each_other(desk: Desk) -> None:
    desk.learn()
    at = after(days=12)
    some = [item(number, title="plane RA-00003", seen_at=at, event_at=at) for number in (1, 2, 3)]
    desk.storage.add_items(some)
    assert desk.evaluate(12) == ["A new tail number: RA-00003"]


def test_what_comes_late_from_before_is_not_told_after_all(desk: Desk) -> None:
    desk.learn()
    desk.news(20, "plane RA-00003")
    assert desk.news(21, "plane RA-00003 yesterday", event_at=after(days=15)) == []
    assert desk.news(22, "plane RA-00004", event_at=after(days=15)) == ["A new tail number: RA-00004"]


def test_what_a_first_poll_lists_is_known_and_teaches_nothing(desk: Desk) -> None:
    old = new_item(1, title="plane RA-00009", seen_at=after(days=0), event_at=after(days=-3))
    polled(desk.storage, old)
    desk.evaluate(0)
    desk.learn()
    assert desk.news(12, "plane RA-00009") == []
    desk.start()
    assert desk.news(13, "plane RA-00009") == []


def test_a_revision_that_adds_a_value_is_told_and_one_that_drops_it_forgets_nothing(desk: Desk) -> None:
    desk.learn()
    assert desk.news(12, "plane lands", number=7) == []
    first = item(7, title="plane lands", seen_at=after(days=12), event_at=after(days=12))

    def revised(day: float, title: str, revision: int) -> list[str]:
        desk.storage.add_items(
            [replace(first, title=title, seen_at=after(days=day), revision=revision, digest=title + str(revision))]
        )
        return desk.evaluate(day)

    assert revised(12.1, "plane RA-00003 lands", 2) == ["A new tail number: RA-00003"]
    assert revised(12.2, "plane lands", 3) == []
    assert revised(12.3, "plane RA-00003 lands", 4) == []
    assert desk.news(13, "plane RA-00003") == []


@pytest.mark.parametrize(("by", "more"), [("rule", 0), ("publisher", 1)])
def test_told_by_rule_or_publisher_it_is_told_once_in_a_while(desk: Desk, by: str, more: int) -> None:
    desk.start(RULE + f"    dedup: {{by: {by}, again_after: 2d}}\n")
    desk.learn()
    assert len(desk.news(12, "plane RA-00003")) == 1
    assert desk.news(13, "plane RA-00004") == []
    assert len(desk.news(13.5, "plane RA-00005", publisher="other.example")) == more
    assert len(desk.news(15, "plane RA-00006")) == 1
    assert ("value:ra-00004", "suppress") in desk.decisions()


def test_a_draft_shows_what_it_would_have_told(desk: Desk) -> None:
    desk.start(RULE + "    status: draft\n")
    desk.learn()
    assert desk.news(12, "plane RA-00003") == ["A new tail number: RA-00003"]
    assert desk.told[0].state is AlertState.DRAFT


def test_each_new_value_is_a_step_of_a_sequence(desk: Desk) -> None:
    more = """
  - id: two-new
    alert_when: {sequence: {steps: [tails, tails], within: 3d}}
"""
    desk.start(RULE + "    severity: none\n" + more)
    desk.learn()
    assert desk.news(12, "plane RA-00003") == []
    assert desk.news(16, "plane RA-00004") == []
    assert desk.news(17, "plane RA-00005") == ["Two new"]


def test_another_pattern_counts_anew(desk: Desk) -> None:
    desk.learn()
    desk.start(RULE.replace("RA-", "HK-"))
    assert desk.news(12, "plane HK-00003") == []
    assert desk.outcomes[-1] == "learning"


def test_a_replay_comes_to_the_same(desk: Desk) -> None:
    items: list[Item] = [
        item(number, title=f"plane RA-{number % 4:05}", seen_at=after(days=number), event_at=after(days=number))
        for number in (0, 1, 15, 16, 17, 18, 58, 59)
    ]
    for one in items:
        desk.storage.add_items([one])
        desk.evaluate((one.seen_at - after()).total_seconds() / 86_400)
    working = compile_set(0, Documents({"rules.yaml": RULE}, {}, routing_text(Routing())))
    store = open_storage("sqlite:///:memory:")
    lines = list(replay(items, working, store))
    store.close()
    alerts = [line["alert"] for line in lines if line["kind"] == "alert"]
    assert alerts == [alert.alert_id for alert in desk.told]
    assert len(alerts) == 4
    assert [line["outcome"] for line in lines if line["kind"] == "outcome"] == desk.outcomes
