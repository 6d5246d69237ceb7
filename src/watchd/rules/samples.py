"""Embedded tests: whether each rule matches what it says it must, and leaves alone what it says it must not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from watchd.errors import Place, Problem
from watchd.model.item import Item
from watchd.model.match import Hit
from watchd.model.rule import Filters, Rule, RuleTest
from watchd.rules.book import RuleBook
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.missing import what_is_missing
from watchd.rules.timelines import judged_timelines
from watchd.text.markup import html_to_text

_SEEN_AT = datetime(2000, 1, 1, tzinfo=UTC)  # of a test item; it was published when it was seen
_LONGEST_ECHO = 80


@dataclass(frozen=True, slots=True)
class Tested:
    """What one embedded test came to. `name` is what it looks at, `said` what was found, or was missing."""

    rule_id: str
    kind: str  # must_match, must_not_match, timeline
    name: str
    passed: bool
    message: str  # of a test that fails: what is wrong
    said: str
    place: Place
    line: str = ""
    item: Item | None = None  # of a timeline: none

    @property
    def problem(self) -> Problem:
        """The failure at the test's place."""
        return Problem(self.place, f"rule {self.rule_id}: {self.message}", self.said, self.line)


def run_tests(book: RuleBook, engine: Engine) -> tuple[Problem, ...]:
    """A problem for each embedded test that fails, at the test's place, with what matched or what was missing.

    `engine` runs the rules that have tests, or all of `book.compiled`, on the feeds there are. A test that names no
    feed is not asked for one: filters on feeds, tags, countries and publishers let it pass.
    """
    return tuple(one.problem for one in results_of(book, engine, in_full=False) if not one.passed)


def results_of(
    book: RuleBook, engine: Engine, rule_ids: Collection[str] | None = None, *, in_full: bool = True
) -> Iterator[Tested]:
    """Every embedded test of the rules that are not paused, or of those named, and what it came to.

    Where it is not wanted `in_full`, one that passes does not say by what.
    """
    tested = [
        one for one in book.compiled if book.rules[one.rule_id].tests and (rule_ids is None or one.rule_id in rule_ids)
    ]
    loose = {one.rule_id: without_feeds(one) for one in tested if one != without_feeds(one)}
    loose_engine = Engine(tuple(loose.values()), book.lists, {})
    for strict in tested:
        rule = book.rules[strict.rule_id]
        for test in rule.tests:
            is_loose = test.feed is None and rule.id in loose
            compiled = loose[rule.id] if is_loose else strict
            yield _run(rule, test, compiled, loose_engine if is_loose else engine, book, in_full=in_full)
    for rule, timeline, found in judged_timelines(book.rules, rule_ids):
        wrong = f"expects {timeline.expect.value}, but comes to {found.outcome.value}"
        yield Tested(
            rule.id,
            "timeline",
            timeline.name,
            found.outcome is timeline.expect,
            f"timeline '{timeline.name}' {wrong}",
            found.reason,
            timeline.place,
            timeline.line,
        )


def _run(
    rule: Rule, test: RuleTest, compiled: CompiledRule, engine: Engine, book: RuleBook, *, in_full: bool
) -> Tested:
    item = item_of(test)
    answer = engine.match(item)
    broken = next((error for name, error in answer.failures if name == rule.id), None)
    hit = next((hit for hit in answer.hits if hit.rule_id == rule.id), None)
    passed = broken is None and (hit is not None) is test.must_match
    if broken is not None:
        message = f"its test could not be run: {broken}"
    elif test.must_match:
        message = f"must match {_echo(test)}, but does not"
    else:
        message = f"must not match {_echo(test)}, but does"
    said = ""
    if broken is None and (in_full or not passed):
        said = what_is_missing(compiled, item, book.lists) if hit is None else _found(hit)
    kind = "must_match" if test.must_match else "must_not_match"
    name = " ".join((test.title or test.summary or test.body).split())
    return Tested(rule.id, kind, name, passed, message, said, test.place, test.line, item)


def _found(hit: Hit) -> str:
    words = dict.fromkeys(f"{span.term} by '{span.text}'" for span in hit.spans)
    return f"matched: {', '.join(words)}"


def item_of(test: RuleTest) -> Item:
    """The item of a test."""
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


def without_feeds(compiled: CompiledRule) -> CompiledRule:
    """The rule for an item of which nobody knows the feed."""
    return replace(compiled, only=_loose(compiled.only), never=_loose(compiled.never))


def _loose(filters: Filters) -> Filters:
    return Filters(language=filters.language, max_age=filters.max_age)


def _echo(test: RuleTest) -> str:
    text = " ".join((test.title or test.summary or test.body).split())
    return f"'{text}'" if len(text) <= _LONGEST_ECHO else f"'{text[:_LONGEST_ECHO]}…'"
