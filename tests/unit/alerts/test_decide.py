"""Tell or not."""

from datetime import UTC, datetime, timedelta

import pytest

from watchd.alerts.decide import decide
from watchd.errors import Place
from watchd.model.alert import AlertFacts, AlertHead, AlertKind, AlertState, DecisionKind, RuleFacts
from watchd.model.rule import Dedup, DedupBy, Rule, Severity, Tlp
from watchd.model.story import Relation, Threading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW_STORY = Threading("st", Relation.NEW, reason="no open story")
SAME = Threading("st", Relation.SAME, "it_1", 1.0, "same title as it_1")


def rule(by: DedupBy = DedupBy.STORY, again_after: timedelta = timedelta(hours=72)) -> Rule:
    return Rule("r", "R", "q", "d", "m", Place("r.yaml", 1), dedup=Dedup(by, again_after))


def told(
    *, at: datetime = NOW, updates: tuple[datetime, ...] = (), signature: frozenset[str] | None = None
) -> AlertHead:
    facts = AlertFacts(
        AlertKind.ITEM, RuleFacts("r", "R", Severity.LOW, Tlp.GREEN), "headline", "first", opened_at=at, at=at
    )
    return AlertHead(
        alert_id="al",
        revision=1,
        rule_id="r",
        story_id="st",
        state=AlertState.OPEN,
        opened_at=at,
        facts=facts,
        signature=frozenset({"$su30"}) if signature is None else signature,
        updates=updates,
        last_told_at=at,
    )


def test_the_first_report_of_a_story_is_told() -> None:
    assert decide(rule(), NEW_STORY, None, frozenset({"$su30"}), NOW).kind is DecisionKind.NEW


def test_a_copy_is_suppressed_with_the_item_it_copies() -> None:
    verdict = decide(rule(), SAME, told(), frozenset({"$su30"}), NOW)
    assert verdict.kind is DecisionKind.SUPPRESS
    assert "same title as it_1" in verdict.reason


def test_something_new_in_the_story_is_an_update_that_names_it() -> None:
    verdict = decide(rule(), SAME, told(), frozenset({"$su30", "$iran"}), NOW)
    assert verdict.kind is DecisionKind.UPDATE
    assert "$iran" in verdict.reason


def test_a_fourth_update_within_a_day_waits_and_is_not_lost() -> None:
    updates = tuple(NOW - timedelta(hours=hours) for hours in (20, 10, 1))
    verdict = decide(rule(), SAME, told(updates=updates), frozenset({"$iran"}), NOW)
    assert verdict.kind is DecisionKind.UPDATE
    assert verdict.not_before == updates[0] + timedelta(days=1)


def test_yesterdays_updates_do_not_count_against_today() -> None:
    updates = tuple(NOW - timedelta(hours=hours) for hours in (30, 26, 25))
    assert decide(rule(), SAME, told(updates=updates), frozenset({"$iran"}), NOW).kind is DecisionKind.UPDATE


def test_by_item_every_item_is_told() -> None:
    assert decide(rule(DedupBy.ITEM), SAME, told(), frozenset(), NOW).kind is DecisionKind.NEW


@pytest.mark.parametrize("by", [DedupBy.RULE, DedupBy.PUBLISHER])
def test_by_rule_or_publisher_a_firing_within_again_after_is_suppressed(by: DedupBy) -> None:
    hour = timedelta(hours=1)
    assert decide(rule(by, hour), NEW_STORY, None, frozenset(), NOW).kind is DecisionKind.NEW
    recent, old = told(at=NOW - hour / 2), told(at=NOW - hour)
    assert decide(rule(by, hour), NEW_STORY, recent, frozenset(), NOW).kind is DecisionKind.SUPPRESS
    assert decide(rule(by, hour), NEW_STORY, old, frozenset(), NOW).kind is DecisionKind.REPEAT
