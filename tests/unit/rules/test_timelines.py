"""Timelines in rule files: what they say has happened, and what is said when a window sees it otherwise."""

from watchd.rules.engine import Engine
from watchd.rules.load import load_rules, run_tests
from watchd.rules.timelines import past_of

RULE = """
version: 1
rules:
  - id: wave
    match: {query: Sukhoi*}
    alert_when:
      count: {at_least: 3, within: 7d, distinct: independent}
    tests:
      must_match: [A Sukhoi landed]
      must_not_match: [A Boeing landed]
      timeline:
"""


def _failures(*timelines: str) -> list[str]:
    text = RULE + "".join(f"        - {one}\n" for one in timelines)
    book = load_rules({"a.yaml": text})
    return [str(problem) for problem in run_tests(book, Engine(book.compiled, book.lists, {}))]


def test_timelines_that_hold_say_nothing() -> None:
    assert (
        _failures(
            "{name: three sources, hits: [{on: [88, 92, 94], publishers: 3}], now: 94, expect: alert}",
            "{name: one wire, hits: [{on: [88, 92, 94], publishers: 3, origins: 1}], now: 94, expect: quiet}",
            "{name: long ago, hits: [{days: 0..80, items: 40, publishers: 9}], now: 94, expect: quiet}",
            "{name: nothing yet, now: 94, expect: learning}",
        )
        == []
    )


def test_a_timeline_that_does_not_hold_says_what_the_window_said() -> None:
    [told] = _failures("{name: two sources, hits: [{on: [92, 94], publishers: 2}], now: 94, expect: alert}")
    assert told.splitlines() == [
        "a.yaml:12:11: rule wave: timeline 'two sources' expects alert, but comes to quiet",
        "            - {name: two sources, hits: [{on: [92, 94], publishers: 2}], now: 94, expect: alert}",
        "              ^",
        "    2 independent origins (2 items) in 7 days; 3 make an alert",
    ]


ORDER = """
version: 1
rules:
  - {id: grievance, match: {query: grievance}, alert_when: {absence: {for: 10d, need: 3}}}
  - {id: oath, match: {query: loyalty}}
  - id: quiet-then-oath
    alert_when: {sequence: {steps: [grievance, oath], within: 30d}}
    tests:
      timeline:
"""


def test_an_absence_is_a_step_of_a_timeline_though_no_match_begins_it() -> None:
    usual = "grievance: [{days: 0..40, items: 40}]"
    text = (
        f"{ORDER}        - {{name: quiet first, others: {{{usual}, oath: [{{on: [56]}}]}}, now: 57, expect: alert}}\n"
        f"        - {{name: oath first, others: {{{usual}, oath: [{{on: [45]}}]}}, now: 57, expect: quiet}}\n"
    )
    book = load_rules({"a.yaml": text})
    assert not run_tests(book, Engine(book.compiled, book.lists, {}))


def test_matches_are_spread_evenly_over_their_days() -> None:
    text = (
        RULE + "        - {name: a, hits: [{days: 0..10, items: 5, publishers: 2, stories: 3}], now: 10, expect: quiet}"
    )
    [timeline] = load_rules({"a.yaml": text}).rules["wave"].timelines
    log = past_of(timeline).own
    assert [(match.at - next(iter(log)).at).days for match in log] == [0, 2, 4, 6, 8]
    assert {match.publisher for match in log} == {"publisher-0.example", "publisher-1.example"}
    assert {match.story_id for match in log} == {"0:0", "0:1", "0:2"}
