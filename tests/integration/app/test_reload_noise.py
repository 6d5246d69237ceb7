"""A window that would alert falsely too often, by what is stored, waits; what is in force stays in force."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import T0, item, match
from tests.contract.steps import told
from tests.integration.app.sets import files

from watchd.app.reload import Reloaded, Reloader
from watchd.app.sets import WorkingSets
from watchd.model.route import Routing
from watchd.ports import Evaluation
from watchd.rules.load import load_rules
from watchd.storage import Storage

PATIENT = """version: 1
rules:
  - id: quiet
    match: {query: radar}
    alert_when: {absence: {for: 20d, need: 3}}
    tests: {must_match: [A radar], must_not_match: [A ship]}
"""
HASTY = PATIENT.replace("20d", "2d")
NOW = T0 + timedelta(days=30)


class Node:
    """One node, whose rule has matched every other day for a month."""

    def __init__(self, storage: Storage) -> None:
        self.storage, self.text = storage, PATIENT
        self.restart()

    def restart(self) -> None:
        sets = WorkingSets(self.storage, Path())
        self._reloader = Reloader(
            self.storage, sets, Routing(), lambda: files({"rules/rules.yaml": self.text}, feeds={}), "here"
        )

    def look(self, text: str) -> Reloaded:
        self.text = text
        return self._reloader.look(NOW)


@pytest.fixture
def node(memory: Storage) -> Node:
    found = Node(memory)
    found._reloader.look(T0)
    [rule] = load_rules({"rules/rules.yaml": PATIENT}).rules.values()
    told(memory, Evaluation(live_rules=((rule.id, rule.match_digest),)), now=T0)
    moments = [T0 + timedelta(days=day) for day in range(0, 30, 2)]
    items = [item(number, title="A radar", seen_at=at, event_at=at) for number, at in enumerate(moments)]
    memory.add_items(items)
    matches = tuple(replace(match(one, rule_id="quiet"), match_digest=rule.match_digest) for one in items)
    told(memory, Evaluation(matches=matches), now=moments[-1])
    return found


def test_an_edit_that_makes_an_absence_noisy_waits_with_the_remedy(node: Node) -> None:
    [problem] = node.look(HASTY).resolved.refused["rules/rules.yaml"]
    assert problem.message == (
        "rule quiet: by 15 matches in 30 days it would alert falsely about 67 times a year; 4 are too many"
    )
    assert problem.hint == "wait longer, `for: 8d` at least; or say that it may: `accept_noise: true`"
    assert node.storage.active_generation() == 1


def test_one_that_says_that_it_may_comes_into_force(node: Node) -> None:
    assert node.look(HASTY.replace("    tests", "    accept_noise: true\n    tests")).outcome == "published"


def test_what_is_in_force_stays_so_whatever_else_of_its_file_is_edited(node: Node) -> None:
    accepted = HASTY.replace("    tests", "    title: Quiet\n    accept_noise: true\n    tests")
    node.look(accepted)
    node.restart()
    assert node.look(accepted.replace("Quiet", "No radar")).outcome == "published"
    assert node.look(accepted.replace("    accept_noise: true\n", "")).resolved.refused


def test_a_set_that_is_in_force_is_not_held_against_what_came_since(node: Node) -> None:
    node.restart()
    assert node.look(PATIENT).outcome == "same"
    assert node.look(PATIENT.replace("version: 1", "version: 1\n# nothing else")).outcome == "published"
