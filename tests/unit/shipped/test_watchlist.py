"""The founding watchlist: as large as promised, its windows fire, rest, learn and go blind, its headlines are read."""

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from tests.watchlist_sets.score import LANGUAGES, PARTS, book, headlines, judged, score

from watchd.model.rule import Rule, RuleTest
from watchd.model.window import Absence, Drop, Outcome, Succession, Timeline
from watchd.rules.timelines import moment_of, past_of
from watchd.rules.windows import judge

ROOT = Path(__file__).resolve().parents[3]
WINDOWS = sorted(rule.id for rule in book().rules.values() if rule.window is not None)


_SCRIPTS = {"ru": "CYRILLIC", "zh": "CJK", "fa": "ARABIC"}


def _is_in(test: RuleTest, language: str) -> bool:
    """By its letters: most tests of an item of a feed name no language."""
    text = f"{test.title} {test.summary} {test.body}"
    return any(unicodedata.name(sign, "").startswith(_SCRIPTS[language]) for sign in text)


def _expecting(rule: Rule, outcome: Outcome) -> list[Timeline]:
    return [timeline for timeline in rule.timelines if timeline.expect is outcome]


def _is_recovery(rule: Rule, timeline: Timeline) -> bool:
    """It is quiet at its end, and was in `alert` before by what had happened until then."""
    assert rule.window is not None
    past = past_of(timeline, book().rules)
    moments = (moment_of(half / 2) for half in range(int(timeline.now * 2)))
    return any(judge(rule.window, past, moment, rule.zone).outcome is Outcome.ALERT for moment in moments)


def test_the_watchlist_is_as_large_as_it_is_said_to_be() -> None:
    rules = book().rules.values()
    assert len(rules) >= 28
    assert len(book().lists) >= 30
    assert sum(len(rule.tests) + len(rule.timelines) for rule in rules) >= 200
    kinds = {type(rule.window).__name__ for rule in rules if rule.window is not None}
    assert kinds == {"Count", "Burst", "Drop", "Absence", "New", "Succession"}


@pytest.mark.parametrize("language", sorted(_SCRIPTS))
def test_where_a_headline_of_another_script_must_match_a_near_miss_in_it_must_not(language: str) -> None:
    written = {
        must: {
            rule.id
            for rule in book().rules.values()
            for test in rule.tests
            if test.must_match is must and _is_in(test, language)
        }
        for must in (True, False)
    }
    assert len(written[True]) >= 25
    assert written[True] - written[False] == set()


@pytest.mark.parametrize("rule_id", WINDOWS)
def test_a_window_is_shown_in_alert_and_at_rest_and_knowing_too_little(rule_id: str) -> None:
    rule = book().rules[rule_id]
    assert _expecting(rule, Outcome.ALERT)
    assert _expecting(rule, Outcome.QUIET)
    assert _expecting(rule, Outcome.LEARNING)


@pytest.mark.parametrize("rule_id", WINDOWS)
def test_a_window_is_shown_to_recover(rule_id: str) -> None:
    rule = book().rules[rule_id]
    assert any(_is_recovery(rule, timeline) for timeline in _expecting(rule, Outcome.QUIET))


@pytest.mark.parametrize("rule_id", WINDOWS)
def test_a_window_is_shown_while_feeds_are_down(rule_id: str) -> None:
    rule = book().rules[rule_id]
    window = rule.window
    waits = isinstance(window, Absence | Drop) or (isinstance(window, Succession) and window.missing is not None)
    expected = Outcome.UNKNOWN if waits else Outcome.ALERT
    assert [timeline for timeline in _expecting(rule, expected) if timeline.blind is not None]


def test_no_window_is_judged_by_a_baseline_that_nobody_keeps() -> None:
    for rule_id in WINDOWS:
        baseline = getattr(book().rules[rule_id].window, "baseline", timedelta(0))
        assert baseline <= timedelta(weeks=26)


def test_the_headlines_are_as_many_and_as_varied_as_they_are_said_to_be() -> None:
    for language in LANGUAGES:
        these = headlines(language)
        assert {one.part for one in these} == set(PARTS)
        assert len({one.text for one in these}) == len(these)
        assert sum(not one.rules for one in these) >= 20
    assert judged() <= book().rules.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_watchlist_finds_what_it_must_and_leaves_alone_what_it_must_not(language: str) -> None:
    found = score(headlines(language))
    assert found.recall >= 0.95, found.failures
    assert found.precision >= 0.95, found.failures


def test_the_docs_name_every_rule_and_say_how_many_there_are() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert [rule_id for rule_id in book().rules if f"`{rule_id}`" not in page] == []
    counts = f"{len(book().rules)} rules over {len(book().lists)} lists"
    assert counts in page
    assert counts in (ROOT / "CHANGELOG.md").read_text("utf-8")
