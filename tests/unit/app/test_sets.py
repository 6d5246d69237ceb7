"""A rule set in force: what it costs before anything is to be matched, and that it still says all that is wrong."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from tests.builders import item

from watchd.app.sets import CompiledSet, compile_set, routing_text
from watchd.errors import ConfigError
from watchd.model.generation import Documents
from watchd.model.route import Routing

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
RULES = "version: 1\nrules:\n  - {id: parts, match: {query: 'spare AND parts'}}\n"


def compiled(rules: str) -> CompiledSet:
    return compile_set(1, Documents({"rules.yaml": rules}, {}, routing_text(Routing())))


def test_a_set_has_no_engine_before_something_is_to_be_matched_and_then_one_for_all() -> None:
    working = compiled(RULES)
    assert working.unreachable(NOW) == frozenset()
    assert not working._engine
    with ThreadPoolExecutor(4) as threads:
        assert len({id(engine) for engine in threads.map(lambda _: working.engine, range(8))}) == 1
    assert [hit.rule_id for hit in working.match(item(title="Spare parts arrive"), NOW).hits] == ["parts"]


def test_some_of_its_rules_have_an_engine_of_their_own() -> None:
    working = compiled(RULES + "  - {id: oil, match: {query: 'oil'}}\n")
    oil = working.rules["oil"]
    engine = working.engine_of([(oil.id, oil.match_digest), ("gone", "x")])
    assert [rule.rule_id for rule in engine.rules] == ["oil"]
    assert not working._engine


@pytest.mark.parametrize("query", ["spare AND (parts", "list:none"])
def test_a_query_that_cannot_be_used_is_refused_as_the_set_is_made(query: str) -> None:
    with pytest.raises(ConfigError):
        compiled(f"version: 1\nrules:\n  - {{id: parts, match: {{query: '{query}'}}}}\n")
