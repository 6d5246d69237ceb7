"""`watchd check` holds the rules against what is stored, where anything is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import documents, item, match
from tests.contract.steps import told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.ports import Evaluation
from watchd.rules.load import load_rules
from watchd.storage import RuleVersion

RULES = """version: 1
rules:
  - id: quiet
    match: {query: radar}
    alert_when: {absence: {for: 2d, need: 3}}
    tests: {must_match: [A radar], must_not_match: [A ship]}
"""


@pytest.fixture(autouse=True)
def _desk(here: Path) -> None:
    """A rule that matched every other day for a month."""
    write_desk(here)
    (here / "rules" / "spares.yaml").write_text(RULES)
    [rule] = load_rules({"rules/spares.yaml": RULES}).rules.values()
    begun = datetime.now(UTC) - timedelta(days=30)
    with store_at(here) as store:
        version = RuleVersion(rule.id, rule.digest, rule.match_digest, "a.yaml", 3, rule.id)
        store.publish_generation(documents(), "node-1", begun, [version])
        told(store, Evaluation(live_rules=((rule.id, rule.match_digest),)), now=begun)
        moments = [begun + timedelta(days=day) for day in range(0, 30, 2)]
        items = [item(number, title="A radar", seen_at=at, event_at=at) for number, at in enumerate(moments)]
        store.add_items(items)
        matches = tuple(replace(match(one, rule_id="quiet"), match_digest=rule.match_digest) for one in items)
        told(store, Evaluation(matches=matches), now=moments[-1])


def test_an_absence_that_would_often_alert_falsely_is_refused() -> None:
    result = watchd("check")
    assert result.exit_code == 78
    assert "rule quiet: by 15 matches in 30 days it would alert falsely about 67 times a year" in result.stdout
    assert "wait longer, `for: 8d` at least; or say that it may: `accept_noise: true`" in result.stdout


def test_the_files_alone_are_well(here: Path) -> None:
    assert watchd("check", "--no-history").exit_code == 0
    (here / "rules" / "spares.yaml").write_text(RULES.replace("    tests", "    accept_noise: true\n    tests"))
    accepted = watchd("check")
    assert (accepted.exit_code, "falsely" in accepted.stdout) == (0, False)
