"""`watchd check` of somebody who has rules, and no config yet."""

from pathlib import Path

from tests.unit.cli.program import watchd

ALONE = "the rules here alone: `watchd check rules`"


def test_without_a_config_it_says_how_to_check_the_rules_that_are_here(here: Path) -> None:
    (here / "rules").mkdir()
    result = watchd("check")
    assert result.exit_code == 78
    assert ALONE in result.stdout


def test_where_no_rules_are_or_a_config_was_named_it_does_not(here: Path) -> None:
    assert ALONE not in watchd("check").stdout
    (here / "rules").mkdir()
    assert ALONE not in watchd("check", "--config", "desk.yaml").stdout
