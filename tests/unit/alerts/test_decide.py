"""Tell or not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watchd.alerts.decide import Standing, decide, found_words
from watchd.errors import Place
from watchd.model.alert import AlertFacts, AlertHead, AlertKind, AlertState, DecisionKind, RuleFacts, Traced
from watchd.model.match import Span, as_named
from watchd.model.rule import Dedup, DedupBy, Rule, Severity, Tlp
from watchd.model.story import Relation, Threading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW_STORY = Threading("st", Relation.NEW, reason="no open story")
SAME = Threading("st", Relation.SAME, "it_1", 1.0, "same title as it_1")


def rule(by: DedupBy = DedupBy.STORY, again_after: timedelta = timedelta(hours=72)) -> Rule:
    return Rule("r", "R", "q", "d", "m", Place("r.yaml", 1), dedup=Dedup(by, again_after))


def told(
    *,
    at: datetime = NOW,
    due: tuple[datetime, ...] = (),
    signature: frozenset[str] | None = None,
    traced: tuple[Traced, ...] = (),
    grade: str = "F",
) -> AlertHead:
    facts = AlertFacts(
        AlertKind.ITEM,
        RuleFacts("r", "R", Severity.LOW, Tlp.GREEN),
        "headline",
        "first",
        opened_at=at,
        at=at,
        due=due,
        grade=grade,
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
        traced=traced,
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
    assert verdict.news == ("iran",)


def test_what_is_new_is_told_by_the_words_of_the_report_and_not_by_the_signs_of_a_rule_file() -> None:
    signature = frozenset({"$su30", "$cn_radar", "radar*", "$far_away"})
    spans = (
        Span("title", 0, 5, "JY-27", "$cn_radar"),
        Span("title", 9, 15, "radars", "radar*"),
        Span("summary", 0, 6, "JYL-1", "$cn_radar"),
    )
    verdict = decide(rule(), SAME, told(), signature, NOW, spans=spans)
    assert verdict.news == ("cn radar: “JY-27”", "far away", "“radars”")
    assert "$" not in verdict.reason


def test_words_of_a_report_that_go_on_and_on_are_cut() -> None:
    long = Span("title", 0, 100, "x " * 50, "$iran")
    [news] = decide(rule(), SAME, told(), frozenset({"$iran"}), NOW, spans=(long,)).news
    assert len(news) < 80
    assert news.endswith("…”")


def test_a_fourth_update_within_a_day_waits_and_is_not_lost() -> None:
    due = tuple(NOW - timedelta(hours=hours) for hours in (20, 10, 1))
    verdict = decide(rule(), SAME, told(due=due), frozenset({"$iran"}), NOW)
    assert verdict.kind is DecisionKind.UPDATE
    assert verdict.not_before == due[0] + timedelta(days=1)
    assert verdict.news == ("iran",)


def test_an_update_while_another_waits_goes_with_it() -> None:
    waits = NOW + timedelta(hours=4)
    verdict = decide(rule(), SAME, told(due=(NOW - timedelta(hours=20), waits)), frozenset({"$iran"}), NOW)
    assert verdict.not_before == waits


def test_what_waited_counts_from_when_it_was_sent() -> None:
    due = tuple(NOW - timedelta(hours=hours) for hours in (30, 29, 28, 6, 5, 1))
    verdict = decide(rule(), SAME, told(due=due), frozenset({"$iran"}), NOW)
    assert verdict.not_before == due[3] + timedelta(days=1)


def test_yesterdays_updates_do_not_count_against_today() -> None:
    due = tuple(NOW - timedelta(hours=hours) for hours in (30, 26, 25))
    verdict = decide(rule(), SAME, told(due=due), frozenset({"$iran"}), NOW)
    assert (verdict.kind, verdict.not_before) == (DecisionKind.UPDATE, None)


OTHER_WORDS = Threading("st", Relation.RELATED, "it_1", 0.5, "50 % the same words as it_1")
EFE = Traced("EFE", "b.example", NOW, opens=True)


def test_a_second_origin_is_an_update_and_a_third_is_not() -> None:
    reuters, signature = Standing("c.example", "Reuters"), frozenset({"$su30"})
    verdict = decide(rule(), OTHER_WORDS, told(traced=(EFE,)), signature, NOW, standing=reuters)
    assert (verdict.kind, verdict.news) == (DecisionKind.UPDATE, ("a second origin: Reuters",))
    two = (EFE, Traced("AFP", "d.example", NOW))
    assert decide(rule(), OTHER_WORDS, told(traced=two), signature, NOW, standing=reuters).kind is DecisionKind.GROUP
    same = Standing("c.example", "EFE")
    assert decide(rule(), OTHER_WORDS, told(traced=(EFE,)), signature, NOW, standing=same).kind is DecisionKind.GROUP


def test_a_publisher_who_names_nobody_is_no_second_origin() -> None:
    nobody = Standing("c.example", "c.example", is_own=True)
    verdict = decide(rule(), OTHER_WORDS, told(traced=(EFE,)), frozenset({"$su30"}), NOW, standing=nobody)
    assert verdict.kind is DecisionKind.GROUP


@pytest.mark.parametrize(
    ("before", "grade", "is_own", "kind"),
    [
        ("F", "C", True, DecisionKind.UPDATE),
        ("C", "A", True, DecisionKind.UPDATE),
        ("F", "C", False, DecisionKind.GROUP),  # a copy of somebody else's words is as good as those
        ("F", "D", True, DecisionKind.GROUP),
        ("B", "B", True, DecisionKind.GROUP),
        ("A", "C", True, DecisionKind.GROUP),
    ],
)
def test_a_source_of_a_better_grade_is_an_update(before: str, grade: str, *, is_own: bool, kind: DecisionKind) -> None:
    standing = Standing("c.example", "c.example", is_own=is_own, grade=grade)
    verdict = decide(
        rule(), OTHER_WORDS, told(traced=(EFE,), grade=before), frozenset({"$su30"}), NOW, standing=standing
    )
    assert verdict.kind is kind
    if kind is DecisionKind.UPDATE:
        assert verdict.news == (f"a source of grade {grade}: c.example",)


def test_by_item_every_item_is_told() -> None:
    assert decide(rule(DedupBy.ITEM), SAME, told(), frozenset(), NOW).kind is DecisionKind.NEW


@pytest.mark.parametrize("by", [DedupBy.RULE, DedupBy.PUBLISHER])
def test_by_rule_or_publisher_a_firing_within_again_after_is_suppressed(by: DedupBy) -> None:
    hour = timedelta(hours=1)
    assert decide(rule(by, hour), NEW_STORY, None, frozenset(), NOW).kind is DecisionKind.NEW
    recent, old = told(at=NOW - hour / 2), told(at=NOW - hour)
    assert decide(rule(by, hour), NEW_STORY, recent, frozenset(), NOW).kind is DecisionKind.SUPPRESS
    assert decide(rule(by, hour), NEW_STORY, old, frozenset(), NOW).kind is DecisionKind.REPEAT


def test_whom_a_headline_names_of_a_list_is_no_news_by_itself() -> None:
    signature = frozenset({"$su30", as_named("$su30", "Sukhoi")})
    assert decide(rule(), SAME, told(), signature, NOW).kind is DecisionKind.SUPPRESS
    assert found_words(signature, ()) == {"$su30": "su30"}


def test_the_threshold_for_copies_is_the_reason_of_a_copy_and_of_no_update() -> None:
    copy = replace(SAME, reason="86 % the same words", measured="threshold 0.70; new words: -", joined_from=0.4)
    assert decide(rule(), copy, told(), frozenset({"$su30"}), NOW).reason == (
        "86 % the same words; threshold 0.70; new words: -; nothing new in it"
    )
    update = decide(rule(), replace(copy, news=("a number: 17",)), told(), frozenset({"$su30"}), NOW)
    assert update.reason == "86 % the same words, one story from 0.40; new in it: a number: 17"
