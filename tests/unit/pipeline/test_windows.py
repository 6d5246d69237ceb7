"""A window's stay in `alert`, on real storage in memory: entered, told, told again, over; and what changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from tests.builders import T0, after, item
from tests.fakes import WordSet, routing, rule

from watchd.model.alert import AlertRevision, AlertState
from watchd.model.item import Item
from watchd.model.rule import Dedup, DedupBy, Rule, Severity, Status
from watchd.model.window import Count, Distinct, Window
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.logs import LogCache
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Evaluation
from watchd.storage import Storage, open_storage, tables

DAY = timedelta(days=1)
TWO_A_DAY = Count(2, DAY, Distinct.ITEM)


def windowed(name: str = "many", window: Window = TWO_A_DAY, again: timedelta = 2 * DAY, **changes: Any) -> Rule:
    """A rule that alerts on two matches in a day, and again after two days."""
    return rule(
        name,
        changes.pop("query", "Su-30"),
        **{"window": window, "window_digest": f"w-{name}", "dedup": Dedup(DedupBy.RULE, again), **changes},
    )


@dataclass
class Desk:
    """One watchd that is given items, and looks when told to."""

    storage: Storage
    rules: dict[str, Rule] = field(default_factory=dict)
    told: list[AlertRevision] = field(default_factory=list)
    outcomes: list[tuple[str, float]] = field(default_factory=list)  # and hours after T0
    sent: int = 0

    def __post_init__(self) -> None:
        self.start(windowed())

    def start(self, *rules: Rule) -> None:
        """A process that knows only what is stored, with these rules."""
        self.rules = {rule.id: rule for rule in rules}
        working = WordSet(self.rules, {}, routing())
        self.evaluator = Evaluator(self.storage, lambda _number: working, StoryCache(), logs=LogCache())

    def news(self, *hours: float, **changes: Any) -> None:
        """Items that match, seen so many hours after T0, and a look at that time."""
        self.add(*(item(round(at * 100), seen_at=after(hours=at), event_at=after(hours=at)) for at in hours))
        self.evaluate(max(hours), **changes)

    def add(self, *items: Item) -> None:
        """Items that wait."""
        self.storage.add_items(list(items))

    def evaluate(self, hours: float) -> None:
        """What waits, as of so many hours after T0."""
        while (evaluated := self.evaluator.run(after(hours=hours))) is not None:
            self._note(evaluated.result)

    def look(self, hours: float) -> None:
        """A turn without items."""
        self._note(self.evaluator.look(after(hours=hours)).evaluation)

    def _note(self, evaluation: Evaluation) -> None:
        self.told += evaluation.alerts
        self.sent += len(evaluation.notifications)
        self.outcomes += [
            (state.outcome.value, (state.since - T0) / timedelta(hours=1)) for state in evaluation.outcomes
        ]

    @property
    def last(self) -> tuple[str, float]:
        """The last change of an outcome."""
        return self.outcomes[-1]

    def rows(self, table: str) -> list[Any]:
        """Every row of a table."""
        query = select(getattr(tables, table))
        return list(self.storage._database.read(lambda connection: connection.execute(query).all()))


@pytest.fixture
def desk() -> Iterator[Desk]:
    storage = open_storage("sqlite:///:memory:")
    yield Desk(storage)
    storage.close()


def test_it_enters_is_told_and_is_over(desk: Desk) -> None:
    desk.look(-1)
    desk.news(0)
    desk.news(6)
    desk.look(23)
    desk.look(25)
    assert desk.outcomes == [("learning", -1), ("quiet", 0), ("alert", 6), ("quiet", 24)]
    first, over = desk.told
    assert (first.alert_id, first.revision, first.state, first.at) == (
        over.alert_id,
        1,
        AlertState.OPEN,
        after(hours=6),
    )
    assert first.facts.reason == "2 items from 1 publisher in 1 day; 2 make an alert"
    assert (over.revision, over.state, over.at, over.facts.is_resolved) == (2, AlertState.CLOSED, after(hours=24), True)
    assert over.facts.reason == "Over after 18 hours: 1 item from 1 publisher in 1 day; 2 make an alert"
    assert [(row.rule_id, row.cause.rpartition(":")[2], row.kind) for row in desk.rows("decision")] == [
        ("many", "0", "new"),
        ("many", "over", "update"),
    ]
    [stay] = desk.rows("window_stay")
    assert (stay.entered_at, stay.ended_at) == (after(hours=6), after(hours=24))
    assert desk.sent == 2
    assert [report.item_id for report in first.facts.reports] == [item(600).id, item(0).id]


def test_a_stay_that_lasts_is_told_again_and_once_each_time(desk: Desk) -> None:
    for hours in range(0, 120, 6):
        desk.news(hours)
        desk.look(hours + 1)
    assert [(alert.revision, (alert.at - T0) / timedelta(hours=1)) for alert in desk.told] == [
        (1, 6),
        (2, 54),
        (3, 102),
    ]
    assert desk.told[1].facts.reason.startswith("Still so after 2 days: 4 items")
    assert len({alert.alert_id for alert in desk.told}) == 1
    assert [row.cause.rpartition(":")[2] for row in desk.rows("decision")] == ["0", "1", "2"]


def test_a_further_stay_soon_after_the_last_alert_is_not_told_and_its_end_neither(desk: Desk) -> None:
    desk.start(windowed(again=3 * DAY))
    desk.news(0, 1)
    desk.look(26)
    desk.news(30, 31)
    desk.look(60)
    assert [outcome for outcome, _ in desk.outcomes] == ["quiet", "alert", "quiet", "alert", "quiet"]
    assert [alert.revision for alert in desk.told] == [1, 2]
    assert [row.kind for row in desk.rows("decision")] == ["new", "update", "suppress"]
    desk.news(80, 81)
    assert [alert.revision for alert in desk.told] == [1, 2, 1]


def test_a_stay_that_was_held_back_is_told_when_it_lasts_until_it_may_be(desk: Desk) -> None:
    desk.start(windowed(again=30 * timedelta(hours=1)))
    desk.news(0, 1)
    desk.look(26)
    desk.news(27, 28)
    desk.look(30)
    assert len(desk.told) == 2
    desk.look(32)
    assert [(alert.revision, alert.at) for alert in desk.told[2:]] == [(1, after(hours=31))]


def test_a_process_that_starts_anew_goes_on_where_the_last_one_was(desk: Desk) -> None:
    for hours in (0, 6, 30, 36, 37, 100):
        desk.start(windowed())
        desk.news(hours)
        desk.start(windowed())
        desk.look(hours + 0.5)
    desk.look(100)
    expected = [("quiet", 0), ("alert", 6), ("quiet", 24), ("alert", 36), ("quiet", 60)]
    assert desk.outcomes == expected


def test_what_was_due_while_nobody_looked_is_looked_at_as_of_then(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(windowed())
    desk.look(1000)
    assert desk.outcomes[2:] == [("quiet", 24)]
    assert [alert.at for alert in desk.told] == [after(hours=1), after(hours=24)]


def test_a_window_waits_for_items_that_were_seen_by_then(desk: Desk) -> None:
    desk.news(0, 1)
    desk.add(item(2000, seen_at=after(hours=20), event_at=after(hours=20)))
    desk.look(30)
    assert desk.last[0] == "alert"
    desk.evaluate(30)
    desk.look(30)
    assert desk.last == ("quiet", 25)


def test_what_comes_late_counts_from_when_it_happened(desk: Desk) -> None:
    desk.news(0)
    desk.add(
        item(50, seen_at=after(hours=30), event_at=after(hours=8)),
        item(51, seen_at=after(hours=30), event_at=after(hours=9)),
    )
    desk.evaluate(30)
    desk.look(33)
    assert desk.outcomes == [("quiet", 0), ("alert", 30), ("quiet", 32)]


def test_a_duplicate_and_a_revision_count_once(desk: Desk) -> None:
    desk.news(0)
    desk.add(item(0, seen_at=after(hours=1)))
    desk.add(item(0, seen_at=after(hours=2), title="Su-30, now with Iran", digest="other"))
    desk.evaluate(3)
    assert desk.outcomes == [("quiet", 0)]


def test_a_late_look_names_the_publishers_it_counted_whatever_a_waiting_revision_says(desk: Desk) -> None:
    desk.start(windowed(again=timedelta(hours=6)))
    for number, publisher in enumerate(("a.example", "b.example")):
        desk.add(item(number, seen_at=after(hours=number), event_at=after(hours=number), publisher=publisher))
    desk.evaluate(1)
    desk.add(item(1, seen_at=after(hours=12), event_at=after(hours=12), publisher="a.example", digest="other"))
    desk.evaluate(12)
    told = [(one.at, [report.publisher for report in one.facts.reports]) for one in desk.told[:2]]
    assert told == [(after(hours=hours), ["b.example", "a.example"]) for hours in (1, 7)]


def test_an_edit_of_anything_but_what_decides_changes_nothing(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(windowed(title="Another title", severity=Severity.CRITICAL, digest="other"))
    desk.look(2)
    assert (desk.last, len(desk.told)) == (("alert", 1), 1)


def test_another_window_begins_anew_and_keeps_the_matches_and_the_alert_that_stands(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(windowed(window=Count(2, 2 * DAY), window_digest="w-2"))
    desk.look(2)
    assert desk.outcomes[-2:] == [("alert", 1), ("alert", 2)]
    assert [row.kind for row in desk.rows("decision")] == ["new"]
    assert [alert.state for alert in desk.told] == [AlertState.OPEN]


def test_an_alert_is_over_when_its_window_was_changed_so_that_it_says_so(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(windowed(window=Count(5, DAY), window_digest="w-2"))
    desk.look(2)
    desk.look(3)
    first, over = desk.told
    assert (over.alert_id, over.revision, over.state) == (first.alert_id, 2, AlertState.CLOSED)
    assert over.facts.reason == "Over after 60 minutes: 2 items from 1 publisher in 1 day; 5 make an alert"
    [stay] = desk.rows("window_stay")
    assert stay.ended_at == after(hours=2)


def test_an_alert_stands_while_another_match_of_its_rule_is_learnt(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(windowed(match_digest="m-2", window_digest="w-2"))
    desk.look(2)
    assert (desk.last, len(desk.told)) == (("learning", 2), 1)
    desk.news(3)
    assert (desk.last, desk.told[-1].state) == (("quiet", 3), AlertState.CLOSED)


def test_another_match_begins_with_what_it_matched_itself(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(windowed(match_digest="m-2", window_digest="w-2"))
    desk.look(2)
    assert desk.last == ("learning", 2)


def test_a_draft_is_looked_at_and_sends_nothing_and_live_it_begins_anew(desk: Desk) -> None:
    desk.start(windowed(status=Status.DRAFT))
    desk.news(0, 1)
    assert [alert.state for alert in desk.told] == [AlertState.DRAFT]
    assert desk.sent == 0
    desk.start(windowed())
    desk.look(2)
    assert [(alert.state, alert.at) for alert in desk.told[1:]] == [(AlertState.OPEN, after(hours=2))]
    assert desk.sent == 1


def test_a_building_block_has_stays_and_no_firings_and_a_paused_rule_rests(desk: Desk) -> None:
    desk.start(windowed(severity=Severity.NONE), windowed("resting", status=Status.PAUSED))
    desk.news(0, 1)
    assert [stay.rule_id for stay in desk.rows("window_stay")] == ["many"]
    assert (desk.rows("decision"), desk.told) == ([], [])
    assert [row.rule_id for row in desk.rows("window")] == ["many"]


BLOCK = windowed(severity=Severity.NONE)


@pytest.mark.parametrize(
    "edited", [windowed(), windowed(window=Count(2, 2 * DAY), window_digest="w-2")], ids=["severity", "window too"]
)
def test_a_building_block_that_becomes_a_rule_while_it_stands_is_told_then(desk: Desk, edited: Rule) -> None:
    desk.start(BLOCK)
    desk.news(0, 1)
    desk.start(edited)
    desk.look(2)
    desk.look(3)
    [alert] = desk.told
    assert (alert.state, alert.at, alert.facts.reason[:7]) == (AlertState.OPEN, after(hours=2), "2 items")
    assert [row.kind for row in desk.rows("decision")] == ["new"]
    assert [stay.entered_at for stay in desk.rows("window_stay")] == [after(hours=1)], "it is the same stay"
    desk.look(50)
    assert [alert.state for alert in desk.told] == [AlertState.OPEN, AlertState.CLOSED]


def test_a_rule_that_told_before_it_was_a_building_block_tells_again_when_it_may(desk: Desk) -> None:
    desk.news(0, 1)
    desk.start(BLOCK)
    desk.look(30)
    desk.news(31, 32)
    desk.start(windowed())
    desk.look(33)
    desk.look(50)
    assert [(alert.state, alert.at) for alert in desk.told] == [
        (AlertState.OPEN, after(hours=1)),
        (AlertState.CLOSED, after(hours=24)),
        (AlertState.OPEN, after(hours=49)),
    ]


def test_a_shorter_pause_counts_at_once(desk: Desk) -> None:
    desk.start(windowed(window=Count(2, 9 * DAY)))
    desk.news(0, 1)
    desk.start(windowed(window=Count(2, 9 * DAY), again=DAY))
    desk.look(2)
    desk.look(26)
    assert [(alert.revision, alert.at) for alert in desk.told] == [(1, after(hours=1)), (2, after(hours=25))]


def test_a_building_block_that_is_edited_stays_one_stay_and_is_not_told(desk: Desk) -> None:
    desk.start(BLOCK)
    desk.news(0, 1)
    desk.start(replace(BLOCK, window=Count(2, 2 * DAY), window_digest="w-2"))
    desk.look(2)
    assert [stay.entered_at for stay in desk.rows("window_stay")] == [after(hours=1)]
    assert desk.told == []


def test_a_clock_that_leaps_ahead_and_back_ends_no_stay_twice(desk: Desk) -> None:
    desk.news(0, 1)
    desk.look(24 * 365 * 10)
    desk.look(2)
    desk.look(3)
    assert [outcome for outcome, _ in desk.outcomes] == ["quiet", "alert", "quiet", "alert"]
    assert [row.kind for row in desk.rows("decision")][:2] == ["new", "update"]


def test_a_window_that_fails_says_so_and_stops_no_other(desk: Desk) -> None:
    broken = windowed("broken", window=replace(TWO_A_DAY, within="a day"))  # type: ignore[arg-type]
    desk.start(windowed(), broken)
    desk.news(0, 1)
    assert desk.outcomes == [("unknown", 0), ("quiet", 0), ("alert", 1)]
    [row] = [row for row in desk.rows("window") if row.rule_id == "broken"]
    assert row.reason.startswith("could not be judged: TypeError: ")
    assert row.due_at is not None
