"""`watchd status`: everything on one screen, and an exit code that says whether anything is lost."""

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete
from tests.builders import T0, notification
from tests.contract.steps import claimed, waiting_alert
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.app.clock import SystemClock
from watchd.model.alert import Condition
from watchd.ports import Evaluation
from watchd.storage import tables


def test_a_new_database_is_balanced_and_says_that_nothing_works_on_it(here: Path) -> None:
    write_desk(here)
    with store_at(here):
        result = watchd("status")
    assert result.exit_code == 0, result.output
    assert "balanced: 0 notifications made" in result.stdout
    assert "node           none yet" in result.stdout
    assert "no rules are in force yet" in result.stderr


def test_figures_conditions_and_channels_stand_on_one_screen(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        waiting_alert(store, notification())
        condition = Condition("feed:tass-en", is_raised=True, since=T0, facts={"text": "HTTP 503\x1b[31m"})
        store.turn(T0, lambda _turn: Evaluation(conditions=(condition,)))
        result = watchd("status")
        shown = json.loads(watchd("status", "--json").stdout)
    assert result.exit_code == 0, result.output
    assert "balanced: 1 notification made, each in exactly one state" in result.stdout
    assert "desk-mail" in result.stdout
    assert "console" in result.stdout, "a channel of the config that had nothing to do"
    [told] = [line for line in result.stdout.splitlines() if "HTTP 503" in line]
    assert "watchd feed health" in told, "what to do next stands beside what is wrong"
    assert "\x1b" not in result.stdout
    assert shown["schema"] == "watchd.status/1"
    assert shown["accounting"] == {"made": 1, "there": 1, "balanced": True, "mismatches": []}
    assert shown["items"] == {"all": 1, "day": 0, "pending": 0, "given_up": 0}
    assert [(one["key"], one["next_step"]) for one in shown["conditions"]] == [("feed:tass-en", "watchd feed health")]


def test_who_rests_is_shown_with_until_when_and_why_and_so_is_what_waits_for_him(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        now = SystemClock().now()
        until = now + timedelta(hours=5)
        one = notification(due_at=now)
        waiting_alert(store, one)
        [held] = claimed(store, now=now)
        store.rest_target(held.lease, one.target, until, now, "429 too many \x1b[31m")
        result, shown = watchd("status"), watchd("outbox", "show", one.id)
        as_json = json.loads(watchd("status", "--json").stdout)["rests"]
    who = f"{one.target} by desk-mail"
    [line] = [line for line in result.stdout.splitlines() if line.startswith(who)]
    assert f"{until:%Y-%m-%d %H:%M}Z" in line
    assert "429 too many" in line
    assert f"{who}, which asked at {now:%Y-%m-%d %H:%M}Z to be left alone until" in shown.stdout
    assert [(rest["channel"], rest["target"]) for rest in as_json] == [("desk-mail", one.target)]
    assert "\x1b" not in result.stdout + shown.stdout


def test_a_lost_notification_is_told_and_is_exit_code_1(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        waiting_alert(store, notification(), notification(target="other@example.org"))
        lost = delete(tables.notification).where(tables.notification.c.target == "other@example.org")
        store._database.write(lambda connection: connection.execute(lost))
        result, as_json = watchd("status"), watchd("status", "--json")
    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert "DO NOT ADD UP: 2 notifications made, 1 there" in result.stdout
    assert "something is lost or counted twice" in result.stderr
    assert json.loads(as_json.stdout)["accounting"]["balanced"] is False
