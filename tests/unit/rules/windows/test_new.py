"""`new`: a value that was not seen for long, after a time of learning."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import after

from watchd.model.match import Arrival
from watchd.model.window import New, Outcome, PastMatch
from watchd.rules.windows import Log, Past, judge

ALERT, QUIET, LEARNING = Outcome.ALERT, Outcome.QUIET, Outcome.LEARNING
WINDOW = New(timedelta(days=40))  # learns for ten days

NEW, OTHER = "not seen for 40 days", "other value was seen in that time"
WANTED = "a value not seen for 40 days makes an alert"


def seen(*values: tuple[float, str]) -> list[PastMatch]:
    return [
        PastMatch(after(days=day), f"{number:03}", "wire", "a.example", values=tuple(value.split()))
        for number, (day, value) in enumerate(values)
    ]


def said(matches: Iterable[PastMatch], now: float) -> tuple[Outcome, str]:
    found = judge(WINDOW, Past(Log(matches)), after(days=now))
    return found.outcome, found.reason


@pytest.mark.parametrize(
    ("matches", "now", "expected"),
    [
        ([], 50, (LEARNING, "never matched")),
        ([(0, "A")], 9, (LEARNING, "9 days of matches, 10 days are needed to know which values are usual")),
        ([(0, "A")], 10, (ALERT, "A was not seen for 40 days; 0 other values were seen in that time")),
        ([(0, "A"), (12, "B")], 12, (ALERT, f"B was {NEW}; 1 {OTHER}")),
        ([(0, "A"), (12, "B")], 30, (ALERT, f"B was {NEW}; 1 {OTHER}")),
        ([(0, "A"), (12, "a")], 12, (QUIET, f"a on 2025-12-06 is known; {WANTED}")),
        ([(0, "A B"), (12, "B C D")], 12, (ALERT, f"C, D were {NEW}; 1 {OTHER}")),
        ([(0, "A"), (39.9, "A")], 39.9, (QUIET, None)),
        ([(0, "A"), (40, "A")], 40, (ALERT, None)),
        ([(0, "A"), (12, "B"), (13, "")], 13, (QUIET, f"no value in the last match; {WANTED}")),
        ([(0, "A"), (12, "B"), (13, "A")], 13, (QUIET, None)),
        ([(0, "A"), (12, "B"), (12, "")], 12, (ALERT, None)),
    ],
)  # fmt: skip
def test_it_says(matches: list[tuple[float, str]], now: float, expected: tuple[Outcome, str | None]) -> None:
    outcome, reason = said(seen(*matches), now)
    assert (outcome, reason if expected[1] else None) == expected


def test_it_says_when_it_will_have_learnt() -> None:
    found = judge(WINDOW, Past(Log(seen((0, "A")))), after(days=3))
    assert found.due_at == after(days=10)


def test_who_remembers_for_long_learns_for_two_weeks() -> None:
    assert New(timedelta(days=180)).lesson == timedelta(days=14)


def test_what_a_baseline_held_is_known_and_is_no_history() -> None:
    old, *live = seen((-20, "B"), (0, "A"), (12, "B"))
    baseline = replace(old, arrival=Arrival.BASELINE)
    assert said([baseline, *live], 12)[0] is QUIET
    assert said([baseline, *live], 9)[0] is LEARNING
    assert said([baseline], 60) == (LEARNING, "never matched")


def test_the_order_of_arrival_changes_nothing() -> None:
    matches = seen((0, "A"), (12, "B"), (13, "C"))
    assert said(matches[::-1], 13) == said(matches, 13)


def test_a_match_that_is_replaced_takes_its_values_with_it() -> None:
    log = Log(seen((0, "A"), (11, "B")))
    log.add(replace(seen((0, "A"), (11, "C"))[1]))
    assert not log.has_seen("b", after(days=-100))
    log.discard("001")
    log.forget(after(days=5))
    assert not log.has_seen("a", after(days=-100))
    assert len(log) == 0
