"""Stays that nobody watches any more: their rule left, rests or asks for something else; each ends and says so."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from tests.builders import after, documents, item
from tests.unit.pipeline.test_windows import TWO_A_DAY, Desk, windowed

from watchd.app.sets import compile_set, routing_text
from watchd.model.alert import AlertRevision, AlertState
from watchd.model.generation import Documents
from watchd.model.route import Routing
from watchd.model.rule import Rule, Severity, Status
from watchd.model.window import Count, New, Outcome, Window, WindowState
from watchd.pipeline.replay import replay
from watchd.pipeline.unwatched import rests
from watchd.storage import RuleVersion, open_storage, tables

UNKNOWN = ", and nobody knows whether it is still so"


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A rule whose window entered `alert` at 1:00 and was told."""
    storage = open_storage("sqlite:///:memory:")
    desk = Desk(storage)
    desk.news(0, 1)
    assert [alert.state for alert in desk.told] == [AlertState.OPEN]
    yield desk
    storage.close()


def the_end(desk: Desk) -> AlertRevision:
    """The revision that ends the alert, which is the last word on it and was sent."""
    first, end, *_ = desk.told
    assert (end.alert_id, end.revision, end.state) == (first.alert_id, 2, AlertState.CLOSED)
    assert (end.facts.is_resolved, end.facts.is_unwatched, desk.sent) == (True, True, 2)
    assert end.facts.reports == first.facts.reports
    return end


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (windowed(status=Status.PAUSED), "its rule is paused"),
        (windowed(status=Status.DRAFT), "its rule is a draft now"),
        (replace(windowed(), window=None, window_digest=""), "its rule tells of each item now"),
        (windowed(window=New(timedelta(days=9)), window_digest="w-new"), "its rule tells of new values now"),
    ],
    ids=["paused", "draft", "items", "values"],
)
def test_a_stay_ends_with_its_rules_watching_and_says_why(desk: Desk, rule: Rule, why: str) -> None:
    desk.start(rule)
    desk.look(5)
    desk.look(6)
    end = the_end(desk)
    assert (end.facts.reason, end.at) == (f"Not watched any more after 4 hours: {why}{UNKNOWN}", after(hours=5))
    [stay] = [row for row in desk.rows("window_stay") if row.entered_at == after(hours=1)]
    assert stay.ended_at == after(hours=5)
    assert [(row.kind, row.cause.rpartition(":")[2]) for row in desk.rows("decision") if row.alert_id][:2] == [
        ("new", "0"),
        ("update", "over"),
    ]


def test_a_rule_that_expires_ends_its_stay_with_its_last_day_however_late_somebody_looks(desk: Desk) -> None:
    last_day = after(days=1).date()
    desk.start(windowed(window=Count(2, timedelta(days=9)), window_digest="w-many", expires=last_day))
    desk.look(2)
    desk.look(24 * 9)
    end = the_end(desk)
    assert end.at.date() == last_day + timedelta(days=1)
    assert (end.at.hour, end.at.minute) == (0, 0)
    assert f"its rule ended on {last_day}{UNKNOWN}" in end.facts.reason


def test_an_edit_that_ends_a_rule_in_the_past_ends_its_stay_when_it_is_seen(desk: Desk) -> None:
    desk.start(windowed(expires=date(2020, 1, 1)))
    desk.look(5)
    assert the_end(desk).at == after(hours=5)


def test_a_rule_that_was_edited_and_expired_while_nobody_looked_ends_its_stay_with_its_last_day(desk: Desk) -> None:
    last_day = after().date()
    desk.start(windowed(window=Count(2, timedelta(hours=6)), window_digest="w-6", expires=last_day))
    desk.look(2)
    [row] = desk.rows("window")
    assert (row.due_at, row.digest) == (after(hours=6), "w-6")
    desk.start(windowed(window=Count(3, timedelta(hours=6)), window_digest="w-3", expires=last_day))
    desk.look(40)
    desk.look(1000)
    end = the_end(desk)
    assert end.facts.reason == f"Not watched any more after 11 hours: its rule ended on {last_day}{UNKNOWN}"
    assert end.at == after(hours=12)
    assert [row.entered_at for row in desk.rows("window")] == [None]


def test_a_stay_ends_with_its_rules_last_day_once_where_items_wait_that_were_seen_before(desk: Desk) -> None:
    """As of a moment up to which items wait nothing is looked at, neither by another node nor between two batches."""
    desk.start(windowed(window=Count(2, timedelta(days=9)), window_digest="w-9", expires=after().date()))
    desk.look(2)
    seen = (4, 4.1, 4.2)
    desk.add(*(item(round(at * 100), seen_at=after(hours=at), event_at=after(hours=at)) for at in seen))
    desk.look(30)
    assert len(desk.told) == 1, "three items wait"
    desk.evaluator.batch = 1
    evaluated = desk.evaluator.run(after(hours=30))
    assert evaluated is not None
    desk._note(evaluated.result)
    desk.look(30)
    assert len(desk.told) == 1, "two items wait"
    desk.evaluate(30)
    desk.look(31)
    assert the_end(desk).at == after(hours=12)
    assert len(desk.told) == 2


def test_an_item_that_comes_when_its_rules_end_was_told_opens_no_other_alert(desk: Desk) -> None:
    """As one that was seen before, and that a flood guard held or that could not be matched at first."""
    desk.start(windowed(window=Count(2, timedelta(days=9)), window_digest="w-9", expires=after().date()))
    desk.look(30)
    desk.add(item(400, seen_at=after(hours=4), event_at=after(hours=4)))
    desk.evaluate(31)
    desk.look(32)
    assert the_end(desk).at == after(hours=12)
    assert len(desk.told) == 2
    desk.start(windowed(window=Count(2, timedelta(days=9)), window_digest="w-9", expires=after(days=30).date()))
    desk.look(33)
    assert (desk.told[2].state, len(desk.told)) == (AlertState.OPEN, 3), "it is watched again"
    assert desk.told[2].facts.reason.startswith("3 items")


def test_what_a_draft_said_ends_without_a_word(desk: Desk) -> None:
    desk.start(windowed(status=Status.DRAFT))
    desk.look(2)
    assert [alert.state for alert in desk.told] == [AlertState.OPEN, AlertState.CLOSED, AlertState.DRAFT]
    desk.start(windowed(status=Status.PAUSED))
    desk.look(3)
    assert len(desk.told) == 3
    assert all(row.ended_at is not None for row in desk.rows("window_stay"))


def test_a_building_blocks_stay_ends_and_nobody_is_told(desk: Desk) -> None:
    desk.start(windowed(), windowed("block", severity=Severity.NONE))
    desk.news(2, 3)
    desk.start(windowed())
    desk.look(5)
    assert [row.ended_at for row in desk.rows("window_stay") if row.rule_id == "block"] == [after(hours=5)]
    assert {alert.rule_id for alert in desk.told} == {"many"}


def test_a_rule_that_is_watched_again_while_it_is_so_is_told_at_once_as_another_alert(desk: Desk) -> None:
    desk.start(windowed(status=Status.PAUSED))
    desk.look(5)
    desk.start(windowed())
    desk.look(6)
    assert [(alert.state, alert.at) for alert in desk.told[1:]] == [
        (AlertState.CLOSED, after(hours=5)),
        (AlertState.OPEN, after(hours=6)),
    ]
    assert desk.told[2].alert_id != desk.told[0].alert_id
    desk.look(50)
    assert desk.told[3].facts.reason.startswith("Over after 18 hours")


def test_a_quiet_rule_that_is_paused_says_nothing(desk: Desk) -> None:
    desk.look(50)
    told = len(desk.told)
    desk.start(windowed(status=Status.PAUSED))
    desk.look(51)
    assert len(desk.told) == told


def test_a_rule_that_is_in_no_file_any_more_ends_its_stay_after_five_minutes(desk: Desk) -> None:
    publish(desk, 2, windowed())
    publish(desk, 3)
    desk.look(3 + 4 / 60)
    assert len(desk.told) == 1
    desk.look(3 + 5 / 60)
    desk.look(4)
    end = the_end(desk)
    assert end.facts.reason == f"Not watched any more after 2 hours: its rule is in no file any more{UNKNOWN}"
    assert end.facts.rule == desk.told[0].facts.rule
    assert end.facts.coverage is None


def test_a_rule_whose_file_was_away_for_a_moment_goes_on_as_if_it_had_never_been(desk: Desk) -> None:
    publish(desk, 2, windowed())
    publish(desk, 3)
    desk.look(3 + 1 / 60)
    publish(desk, 3 + 2 / 60, windowed())
    desk.look(3 + 6 / 60)
    desk.look(9)
    assert len(desk.told) == 1
    [row] = desk.rows("window")
    assert (row.entered_at, row.alert_id) == (after(hours=1), desk.told[0].alert_id)


@pytest.mark.parametrize(
    ("hours", "told"),
    [(3 - 2 / 3600, 1), (2.1, 1), (2 - 1 / 60, 2)],
    ids=["two seconds behind", "most of an hour behind", "set back by more than an hour"],
)
def test_a_clock_that_is_behind_the_one_that_published_gives_the_five_minutes_too(
    desk: Desk, hours: float, told: int
) -> None:
    """But one that was set back far keeps no stay until it has caught up."""
    publish(desk, 2, windowed())
    publish(desk, 3)
    desk.look(hours)
    assert len(desk.told) == told
    desk.look(3 + 5 / 60)
    the_end(desk)


def test_a_rule_of_which_no_set_is_on_record_ends_its_stay_at_once(desk: Desk) -> None:
    """A set that leaves a rule out says since when. Without it nobody could say when five minutes are over."""
    desk.start()
    desk.look(2)
    assert the_end(desk).at == after(hours=2)


def channels(desk: Desk, revision: int) -> list[str]:
    """By which a revision was sent."""
    query = select(tables.notification.c.channel).where(tables.notification.c.revision == revision)
    return desk.storage._database.read(lambda connection: sorted(connection.execute(query).scalars()))


def test_who_was_told_is_told_that_nobody_watches_and_nobody_else(desk: Desk) -> None:
    publish(desk, 2, windowed(route=("ops",)))
    publish(desk, 3)
    desk.look(4)
    assert (channels(desk, 1), channels(desk, 2)) == (["desk"], ["desk"])


@pytest.mark.parametrize(
    ("edit", "hearing"),
    [
        ({"route": ("ops",)}, ["desk", "ops"]),
        ({"severity": Severity.INFO}, ["desk"]),
        ({"severity": Severity.NONE}, ["desk"]),
        ({"status": Status.PAUSED, "route": ("ops",)}, ["desk"]),
    ],
    ids=["route", "severity", "block", "paused"],
)
def test_whoever_was_told_hears_the_end_whatever_an_edit_has_made_of_the_routes(
    desk: Desk, edit: dict[str, Any], hearing: list[str]
) -> None:
    desk.start(windowed(**edit))
    desk.look(50)
    assert desk.told[-1].state is AlertState.CLOSED
    assert channels(desk, 2) == hearing


def test_an_alert_that_opens_and_ends_in_one_turn_is_told_as_ended(desk: Desk) -> None:
    desk.look(50)
    ends_soon = windowed(
        window=Count(2, timedelta(days=9)), window_digest="w-9", expires=after(hours=80).date(), again=timedelta(0)
    )
    desk.start(ends_soon)
    desk.add(*(item(hours * 100, seen_at=after(hours=hours), event_at=after(hours=hours)) for hours in (60, 61)))
    desk.evaluate(300)
    desk.look(300)
    opened, ended = desk.told[-2:]
    assert (opened.alert_id, ended.facts.is_unwatched) == (ended.alert_id, True)
    query = select(tables.notification.c.state).where(
        tables.notification.c.alert_id == ended.alert_id, tables.notification.c.revision == 2
    )
    assert desk.storage._database.read(lambda one: list(one.execute(query).scalars())) == ["pending"]


def test_another_rule_under_the_same_id_goes_on_with_the_stay(desk: Desk) -> None:
    other: Window = replace(TWO_A_DAY, at_least=3)
    desk.start(windowed(query="Radar", match_digest="m-2", window=other, window_digest="w-2"))
    desk.news(2)
    desk.look(3)
    assert [alert.facts.is_unwatched for alert in desk.told] == [False] * len(desk.told)


def publish(desk: Desk, hours: float, *rules: Rule) -> None:
    """These rules are the set in force, from so many hours after T0."""
    versions = [RuleVersion(rule.id, rule.digest, rule.match_digest, "rules/a.yaml", 3, "") for rule in rules]
    desk.storage.publish_generation(documents(a=f"{hours} {rules}"), "node-1", after(hours=hours), versions)
    desk.start(*rules)


RESTS = """
version: 1
rules:
  - {id: many, match: {query: radar}, expires: 2025-11-25, alert_when: {count: {at_least: 2, within: 9d}}}
  - {id: each, match: {query: radar}}
"""


def test_a_replay_says_that_a_stay_has_ended_in_its_place_among_what_came_before_and_after() -> None:
    working = compile_set(0, Documents({"rules.yaml": RESTS}, {}, routing_text(Routing())))
    items = [
        item(hours, title=f"A radar {hours}", seen_at=after(hours=hours), event_at=after(hours=hours))
        for hours in (0, 1, 90)
    ]
    with contextlib.closing(open_storage("sqlite:///:memory:")) as storage:
        lines = list(replay(items, working, storage, after(days=20)))
    ends = "2025-11-26T00:00:00Z"
    [(at, said)] = [(line["at"], str(line["reason"])) for line in lines if line.get("revision") == 2]
    assert (at, said) == (ends, f"Not watched any more after 35 hours: its rule ended on 2025-11-25{UNKNOWN}")
    moments = [str(line["at"]) for line in lines]
    assert moments == sorted(moments)
    assert moments[-1] > ends


ENDS_AT = after(hours=12)  # of a rule that expires on the day it begins


@pytest.mark.parametrize(
    ("state", "begins", "now", "does"),
    [
        pytest.param(None, ENDS_AT, ENDS_AT, True, id="looked at from its end on"),
        pytest.param(None, after(hours=11), after(hours=13), False, id="looked at from before its end"),
        pytest.param(("", ENDS_AT), after(hours=11), ENDS_AT, True, id="its end was told"),
        pytest.param(("", ENDS_AT), after(hours=10), after(hours=11), False, id="told, and an edit put it off"),
        pytest.param(("", after(hours=11)), after(hours=11), after(hours=13), False, id="another stay ended before"),
        pytest.param(("w", ENDS_AT), after(hours=11), after(hours=13), False, id="it was not told"),
    ],
)
def test_a_rule_rests_from_its_end_on_or_once_that_was_told(
    state: tuple[str, datetime] | None, begins: datetime, now: datetime, *, does: bool
) -> None:
    rule = windowed(expires=after().date())
    known = None if state is None else WindowState(rule.id, state[0], Outcome.QUIET, state[1], "", state[1])
    assert rests(rule, known, begins, now) is does
    assert not rests(windowed(), known, begins, now)
