"""The storage contract: what is stored of the last 90 days, as rules are held against it."""

from dataclasses import replace

from tests.builders import T0, after, documents, item, match
from tests.contract.steps import told

from watchd.model.rule import Rule
from watchd.ports import Evaluation
from watchd.rules.history import MOST_ITEMS
from watchd.rules.load import load_rules
from watchd.storage import RuleVersion, Storage

RULES = """
version: 1
rules:
  - {id: counted, match: {query: plane}, alert_when: {count: {at_least: 2, within: 7d}}}
  - {id: told, match: {query: ship}}
"""
NOW = after(days=90)


def _rules() -> list[Rule]:
    return list(load_rules({"a.yaml": RULES}).rules.values())


def _evaluating(storage: Storage, *rules: Rule, since: float = 0) -> None:
    versions = [RuleVersion(rule.id, rule.digest, rule.match_digest, "a.yaml", 3, rule.id) for rule in rules]
    storage.publish_generation(documents(a=str(since)), "node-1", after(days=since), versions)
    told(storage, Evaluation(live_rules=tuple((rule.id, rule.match_digest) for rule in rules)), now=after(days=since))


def test_where_nothing_is_stored_there_is_no_history(storage: Storage) -> None:
    assert storage.history(_rules(), NOW) is None


def test_items_of_the_last_ninety_days_and_matches_of_rules_that_were_there_all_the_time(storage: Storage) -> None:
    counted, listed = _rules()
    _evaluating(storage, counted)
    items = [item(number, seen_at=after(days=number), event_at=after(days=number)) for number in (0, 5, 50)]
    storage.add_items(items)
    matches = tuple(replace(match(one, rule_id="counted"), match_digest=counted.match_digest) for one in items)
    told(storage, Evaluation(matches=matches), now=after(days=50))
    found = storage.history([counted, listed], NOW)
    assert found is not None
    assert (found.total, [one.id for one in found.sample]) == (2, [one.id for one in items[1:]])
    assert (found.since, found.until) == (after(days=5), NOW)
    assert found.times == {"counted": [after(days=5), after(days=50)]}
    assert found.matched == {"counted": 2}


def test_of_a_rule_that_came_later_nobody_knows_how_often_it_matched(storage: Storage) -> None:
    counted, _ = _rules()
    storage.add_items([item(1, seen_at=after(days=5), event_at=after(days=5))])
    _evaluating(storage, counted, since=40)
    found = storage.history([counted], NOW)
    assert found is not None
    assert (found.times, found.matched) == ({}, {})


def test_of_many_items_every_so_manyth_is_taken(storage: Storage) -> None:
    at = after(days=10)
    many = [
        replace(item(1), id=f"it_{number}", digest=str(number), seen_at=at, event_at=at)
        for number in range(MOST_ITEMS + 10)
    ]
    storage.add_items(many)
    found = storage.history([], NOW)
    assert found is not None
    assert found.total == MOST_ITEMS + 10
    assert 0 < len(found.sample) <= MOST_ITEMS
    assert found.since == at > T0
