"""What grows old in a rule set."""

from datetime import date

from watchd.rules.lint import overdue
from watchd.rules.load import load_rules

TEXT = """
version: 1
rules:
  - {id: a, match: {query: alpha}, review: 2026-05-01}
  - {id: b, match: {query: beta}, review: 2026-01-01, expires: 2026-06-01}
  - {id: c, match: {query: gamma}, review: 2020-01-01, status: paused}
  - {id: d, match: {query: delta}}
"""


def test_nothing_is_overdue_on_its_very_day() -> None:
    rules = load_rules({"r.yaml": TEXT.replace("2026-01-01", "2026-05-01")}).rules
    assert list(overdue(rules, date(2026, 5, 1))) == []


def test_overdue_reviews_and_expired_rules_are_told_and_paused_ones_left_alone() -> None:
    rules = load_rules({"r.yaml": TEXT}).rules
    assert [problem.message for problem in overdue(rules, date(2026, 6, 2))] == [
        "rule a: its review was due on 2026-05-01",
        "rule b: it expired on 2026-06-01 and no longer works",
    ]


def test_a_day_by_which_something_was_due_has_passed_when_it_is_over_where_the_rule_is() -> None:
    text = """
version: 1
rules:
  - {id: a, zone: America/Caracas, match: {query: alpha}, alert_when: {due: {by: 2026-05-01}}, review: 2027-01-01}
  - {id: b, match: {query: beta}, alert_when: {due: {by: 3d after c}}, review: 2027-01-01}
  - {id: c, match: {query: gamma}, review: 2027-01-01}
"""
    rules = load_rules({"r.yaml": text}).rules
    assert list(overdue(rules, date(2026, 5, 1))) == []
    assert [problem.message for problem in overdue(rules, date(2026, 5, 2))] == [
        "rule a: due: the day by which it waits has passed",
    ]
