"""In which languages a rule can match, by the lists it names."""

import pytest

from watchd.rules.languages_read import languages_read
from watchd.rules.load import load_rules
from watchd.rules.query import parse_query

LISTS = {"sanctions": ("en", "ru"), "ports": ("es",), "empty": ()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tanker", None),
        ("$sanctions", "en ru"),
        ("$sanctions AND tanker", "en ru"),
        ("$sanctions OR tanker", None),
        ("$sanctions OR $ports", "en es ru"),
        ("title:($sanctions NEAR/5 $ports)", "en es ru"),
        ("$sanctions.ru AND tanker", "ru"),
        ("tanker AND NOT $ports", None),
        ("$unknown AND tanker", None),
        ("$empty", None),
    ],
)
def test_it_is_read_where_a_list_of_it_has_entries(query: str, expected: str | None) -> None:
    found = languages_read(parse_query(query), LISTS)
    assert found == (None if expected is None else frozenset(expected.split()))


def test_a_rule_knows_the_languages_of_its_lists_and_of_its_event() -> None:
    text = """
version: 1
lists:
  us: {en: [Washington], fa: [واشنگتن]}
  hits: {en: [strikes], zh: [打击]}
rules:
  - {id: a, match: {event: {actor: $us, action: $hits}}}
  - {id: b, match: {query: tanker}}
  - {id: c, alert_when: {due: {by: 2027-01-01}}, match: {query: $us}}
"""
    rules = load_rules({"a.yaml": text}).rules
    found = {rule_id: rule.reads and sorted(rule.reads) for rule_id, rule in rules.items()}
    assert found == {"a": ["en", "fa", "zh"], "b": None, "c": ["en", "fa"]}
