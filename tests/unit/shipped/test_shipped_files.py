"""The configuration, feeds and rules that ship: they load without an error or a doubt, and prove themselves."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from watchd.feeds.load import load_feeds
from watchd.model.feed import Feed
from watchd.model.rule import Rule, Severity, Status
from watchd.model.window import Burst, Drop
from watchd.rules.engine import Engine
from watchd.rules.load import Known, RuleBook, load_rules, run_tests
from watchd.rules.query import Event, list_refs
from watchd.rules.query.tree import walk
from watchd.settings import Settings, load_settings
from watchd.text.language import language_of

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = {"en", "es", "ru", "zh", "fa"}


def _texts(folder: str) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted((ROOT / folder).rglob("*.yaml"))}


@cache
def _settings() -> Settings:
    return load_settings(ROOT / "config" / "watchd.yaml", {})


@cache
def _feeds() -> tuple[Feed, ...]:
    return load_feeds(_texts("config/feeds"))


@cache
def _book() -> RuleBook:
    return load_rules(_texts("rules"), known=Known(feeds=_feeds(), routing=_settings().routing))


def _languages_of_tests(rule: Rule, *, must_match: bool) -> set[str]:
    return {test.language or "en" for test in rule.tests if test.must_match is must_match}


def test_the_shipped_settings_load_without_a_warning_and_send_to_the_console_only() -> None:
    settings = _settings()
    assert settings.warnings == ()
    assert list(settings.routing.channels) == ["console"]
    assert settings.storage_url == f"sqlite:///{ROOT / 'var' / 'watchd.db'}"
    assert settings.feed_paths == (ROOT / "config" / "feeds",)
    assert settings.rule_paths == (ROOT / "rules",)


def test_the_shipped_feeds_load_and_each_says_its_language_country_and_owner() -> None:
    feeds = _feeds()
    assert len(feeds) >= 40
    assert {language_of(feed.language) for feed in feeds} == LANGUAGES
    for feed in feeds:
        assert feed.country, feed.id
        assert feed.tags, feed.id
        assert feed.grade == "F", feed.id
        assert feed.title, feed.id
    assert len({feed.url for feed in feeds}) == len(feeds)


def test_the_shipped_rules_load_without_a_warning() -> None:
    assert [str(problem) for problem in _book().warnings] == []


def test_every_embedded_test_of_the_shipped_rules_passes() -> None:
    book = _book()
    feeds: Mapping[str, Feed] = {feed.id: feed for feed in _feeds()}
    assert [str(problem) for problem in run_tests(book, Engine(book.compiled, book.lists, feeds))] == []


@pytest.mark.parametrize("rule_id", sorted(_book().rules))
def test_a_shipped_rule_says_what_it_asks_why_and_proves_it_in_five_languages(rule_id: str) -> None:
    rule = _book().rules[rule_id]
    assert rule.question
    assert rule.why
    assert rule.signal
    assert rule.status is Status.LIVE
    assert rule.owner == "venezuela-desk"
    assert rule.review == date(2028, 3, 1)
    assert rule.route == ()
    if rule.has_match:
        assert _languages_of_tests(rule, must_match=True) == LANGUAGES
        assert len([test for test in rule.tests if not test.must_match]) >= 2
    else:
        assert rule.timelines


def test_only_the_wholes_of_other_rules_are_never_told() -> None:
    rules = _book().rules
    never = {rule.id for rule in rules.values() if rule.severity is Severity.NONE}
    assert never == {rule.window.of for rule in rules.values() if isinstance(rule.window, Burst | Drop)} - {None}


def test_a_shipped_event_says_in_five_languages_what_it_must_not_match() -> None:
    book = _book()
    events = [rule.rule_id for rule in book.compiled if any(isinstance(part, Event) for part in walk(rule.query))]
    assert len(events) >= 5
    for rule_id in events:
        assert _languages_of_tests(book.rules[rule_id], must_match=False) == LANGUAGES, rule_id


def test_every_shipped_list_has_entries_in_five_languages_and_is_read() -> None:
    book = _book()
    trees = [tree for rule in book.compiled for tree in (rule.query, rule.exclude) if tree is not None]
    read = {ref.name for tree in trees for ref in list_refs(tree)}
    for name, entries in book.lists.items():
        assert {language for language, terms in entries.items() if terms} == LANGUAGES, name
    inside_others = {"arrival", "sport", "fiction", "history"}  # of $delivery and $not_now
    assert set(book.lists) - read == inside_others


def test_every_rule_of_the_boards_exists_and_every_signal_is_an_indicator() -> None:
    book = _book()
    assert set(book.boards) == {"ru-ve", "ve-barracks"}
    for rule in book.rules.values():
        if rule.signal is not None:
            assert book.boards[rule.signal.board].reading(rule.id, rule.signal.hypothesis) is not None, rule.id


def test_the_shipped_rules_load_as_replay_loads_them() -> None:
    assert set(load_rules(_texts("rules")).rules) == set(_book().rules)
