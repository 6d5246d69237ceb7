"""Embedded tests: whether each rule matches what it says it must, and leaves alone what it says it must not."""

from dataclasses import replace
from datetime import UTC, datetime

from watchd.errors import Problem
from watchd.model.item import Item
from watchd.model.match import Hit
from watchd.model.rule import Filters, Rule, RuleTest
from watchd.rules.book import RuleBook
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.missing import what_is_missing
from watchd.rules.timelines import run_timelines
from watchd.text.markup import html_to_text

_SEEN_AT = datetime(2000, 1, 1, tzinfo=UTC)  # of a test item; it was published when it was seen
_LONGEST_ECHO = 80


def run_tests(book: RuleBook, engine: Engine) -> tuple[Problem, ...]:
    """A problem for each embedded test that fails, at the test's place, with what matched or what was missing.

    `engine` runs `book.compiled` on the feeds there are. A test that names no feed is not asked for one: filters on
    feeds, tags, countries and publishers let it pass.
    """
    loose = {one.rule_id: _without_feeds(one) for one in book.compiled if one != _without_feeds(one)}
    loose_engine = Engine(tuple(loose.values()), book.lists, {})
    failed: list[Problem] = []
    for strict in book.compiled:
        rule = book.rules[strict.rule_id]
        for test in rule.tests:
            is_loose = test.feed is None and rule.id in loose
            compiled = loose[rule.id] if is_loose else strict
            problem = _run(rule, test, compiled, loose_engine if is_loose else engine, book)
            if problem is not None:
                failed.append(problem)
    failed += run_timelines(book.rules)
    return tuple(failed)


def _run(rule: Rule, test: RuleTest, compiled: CompiledRule, engine: Engine, book: RuleBook) -> Problem | None:
    item = _item(test)
    answer = engine.match(item)
    broken = next((error for name, error in answer.failures if name == rule.id), None)
    hit = next((hit for hit in answer.hits if hit.rule_id == rule.id), None)
    if broken is not None:
        return _problem(rule, test, f"its test could not be run: {broken}", "")
    if test.must_match and hit is None:
        missing = what_is_missing(compiled, item, book.lists)
        return _problem(rule, test, f"must match {_echo(test)}, but does not", missing)
    if not test.must_match and hit is not None:
        return _problem(rule, test, f"must not match {_echo(test)}, but does", _found(hit))
    return None


def _found(hit: Hit) -> str:
    words = dict.fromkeys(f"{span.term} by '{span.text}'" for span in hit.spans)
    return f"matched: {', '.join(words)}"


def _item(test: RuleTest) -> Item:
    title, summary, body = (html_to_text(text) for text in (test.title, test.summary, test.body))
    return Item(
        id="test",
        feed_id=test.feed or "",
        seen_at=_SEEN_AT,
        event_at=_SEEN_AT,
        published=_SEEN_AT,
        url="",
        url_key="",
        publisher="",
        language=test.language,
        title=title,
        summary=summary,
        body=body,
        digest="",
    )


def _without_feeds(compiled: CompiledRule) -> CompiledRule:
    return replace(compiled, only=_loose(compiled.only), never=_loose(compiled.never))


def _loose(filters: Filters) -> Filters:
    return Filters(language=filters.language, max_age=filters.max_age)


def _echo(test: RuleTest) -> str:
    text = " ".join((test.title or test.summary or test.body).split())
    return f"'{text}'" if len(text) <= _LONGEST_ECHO else f"'{text[:_LONGEST_ECHO]}…'"


def _problem(rule: Rule, test: RuleTest, message: str, hint: str) -> Problem:
    return Problem(test.place, f"rule {rule.id}: {message}", hint, test.line)
