"""Edits in any order, amid news, recomputing and restarts: what stands is what is watched, and comes to what it would.

After any course of edits each alert of a window that is open belongs to a rule that watches, and windows come to what
they would if the files had always been as they are at last.
"""

import contextlib
import os
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from tests.builders import after
from tests.integration.app.test_reload_windows import LISTS, Desk, rule, rules

from watchd.model.alert import AlertKind, AlertState
from watchd.model.rule import Rule, Status
from watchd.storage import Storage, open_storage, tables

RUNS = int(os.environ.get("TESTS_EDITS", "8"))
STEPS = 25
NAMES = ("parts", "ships")
WORDS = ("Radar", "Frigate", "Radar frigate", "Sonar", "Weather")
PAUSES = (0.01, 0.05, 0.2, 5, 30, 100)  # hours between two steps


@dataclass
class Course:
    """A desk, and what is done to its files."""

    storage: Storage
    dice: random.Random
    desk: Desk = field(init=False)
    rules: dict[str, dict[str, str]] = field(default_factory=lambda: {name: _plain(name) for name in NAMES})
    news: list[tuple[float, list[str]]] = field(default_factory=list)
    log: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = Desk(self.storage)
        self.desk.edit(0, air=self.text())
        self.desk.goes_on()

    def text(self) -> str:
        """The file with the rules as they are now."""
        return rules(*(_written(name, fields) for name, fields in self.rules.items())) if self.rules else _NONE

    def step(self, hour: float) -> None:
        """One thing that happens; often a while in which the daemon works."""
        act = self.dice.choice([self._brings, self._brings, self._edits, self._edits, self._lists, self._dies])
        self.log.append((round(hour, 2), act.__name__))
        self.desk.hour = hour
        act(hour)
        if self.dice.random() < 0.6:
            self.desk.goes_on()

    def _brings(self, hour: float) -> None:
        titles = [f"{self.dice.choice(WORDS)} {hour} {number}" for number in range(self.dice.randint(1, 3))]
        self.news.append((hour, titles))
        self.desk.news(hour, *titles)

    def _edits(self, hour: float) -> None:
        name = self.dice.choice(NAMES)
        fields = self.rules.setdefault(name, _plain(name))
        day = after(hours=hour + self.dice.choice([-50, 0, 40])).date()
        edit: Mapping[str, str] | None = self.dice.choice([
            None,  # it is taken out
            {"status": self.dice.choice(["live", "draft", "paused"])},
            {"severity": self.dice.choice(["none", "info", "low"])},
            {"expires": f"expires: {day}, "},
            {"expires": "", "kind": self.dice.choice(["window", "item"])},
        ])  # fmt: skip
        if edit is None:
            del self.rules[name]
        else:
            fields.update(edit)
        if len(self.rules) == len(NAMES) and self.dice.random() < 0.3:
            first, second = (self.rules[one] for one in NAMES)
            first["query"], second["query"] = second["query"], first["query"]
        if self.dice.random() < 0.2:
            self.desk.edit(hour, air=self.text() + "  - {id: broken, match: {query: '(a AND'}}\n")
            self.desk.look()
        self.desk.edit(hour, air=self.text())
        self.desk.look()

    def _lists(self, hour: float) -> None:
        self.desk.edit(hour, lists=LISTS.replace("[radar]", self.dice.choice(["[radar]", "[sonar]", "[radar, sonar]"])))
        self.desk.recomputer.run(after(hours=hour))
        self.desk.look()

    def _dies(self, hour: float) -> None:
        self.desk = Desk(self.storage, self.desk.lists, hour, self.desk.files, self.desk.told)
        self.desk.edit(hour)

    def watched(self) -> dict[str, Rule]:
        """The rules whose windows are looked at."""
        today = after(hours=self.desk.hour).date()
        in_force = self.desk.sets.active().rules
        return {
            name: one
            for name, one in in_force.items()
            if one.window is not None and one.status is not Status.PAUSED and not one.is_expired(today)
        }


_NONE = "version: 1\nrules: []\n"


def _plain(name: str) -> dict[str, str]:
    return {"query": f"${name}", "status": "live", "severity": "medium", "expires": "", "kind": "window"}


def _written(name: str, fields: Mapping[str, str]) -> str:
    text = rule(name, fields["query"], fields["status"]).replace("severity: medium", f"severity: {fields['severity']}")
    text = text.replace("status:", f"{fields['expires']}status:")
    return text if fields["kind"] == "window" else text[: text.index(", alert_when")] + "}\n"


@pytest.mark.parametrize("seed", range(RUNS))
def test_what_stands_after_any_edits_is_what_is_watched_and_what_would_have_been(seed: int) -> None:
    with contextlib.closing(open_storage("sqlite:///:memory:")) as storage:
        course = Course(storage, random.Random(seed))
        hour = 0.0
        for _ in range(STEPS):
            hour += course.dice.choice(PAUSES)
            course.step(hour)
        course.desk.goes_on()
        course.desk.goes_on(0.2)  # longer than a file may be away
        _stands_what_is_watched(course)
        assert _outcomes(course.desk, course.watched()) == _as_if_always(course), course.log


def _stands_what_is_watched(course: Course) -> None:
    told = [one for one in course.desk.told if one.facts.kind is AlertKind.WINDOW]
    courses: dict[str, list[Any]] = defaultdict(list)
    for one in told:
        courses[one.alert_id].append(one)
    for revisions in courses.values():
        assert [one.revision for one in revisions] == list(range(1, len(revisions) + 1)), course.log
        assert all(one.state is not AlertState.CLOSED for one in revisions[:-1]), course.log
    open_now: dict[str, list[str]] = defaultdict(list)
    for revisions in courses.values():
        if revisions[-1].state is AlertState.OPEN:
            open_now[revisions[-1].rule_id].append(revisions[-1].alert_id)
    states = {row.rule_id: row for row in _rows(course, tables.window)}
    for name, alerts in open_now.items():
        assert len(alerts) <= 1, (name, course.log)
        if alerts:
            assert course.watched()[name].status is Status.LIVE, (name, course.log)
            assert states[name].alert_id == alerts[0], (name, course.log)
    lasting = Counter(row.rule_id for row in _rows(course, tables.window_stay) if row.ended_at is None)
    assert all(number == 1 and states[name].entered_at is not None for name, number in lasting.items()), course.log
    assert set(lasting) <= set(course.watched()), course.log


def _rows(course: Course, table: Any) -> list[Any]:
    return list(course.storage._database.read(lambda connection: connection.execute(select(table)).all()))


def _outcomes(desk: Desk, names: Mapping[str, Rule]) -> dict[str, str]:
    return {name: outcome for name, outcome in desk.outcomes().items() if name in names}


def _as_if_always(course: Course) -> dict[str, str]:
    """The outcomes where the files were these from the beginning."""
    with contextlib.closing(open_storage("sqlite:///:memory:")) as storage:
        desk = Desk(storage, course.desk.lists)
        desk.edit(0, air=course.text())
        desk.goes_on()
        for hour, titles in course.news:
            desk.news(hour, *titles)
        desk.hour = course.desk.hour
        desk.goes_on()
        return _outcomes(desk, course.watched())
