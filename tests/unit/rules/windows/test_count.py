"""`count`: so many within so long, of different items, stories, publishers or origins."""

from datetime import timedelta

import pytest
from tests.builders import after

from watchd.model.window import Count, Distinct, Outcome, PastMatch
from watchd.rules.windows import Judgement, Log, Past, judge

WEEK = timedelta(days=7)


def _log(*matches: tuple[float, str, str, str | None]) -> Past:
    """Days, publisher, origin and story of each match."""
    return Past(
        Log(
            PastMatch(after(days=days), f"i{number}", "feed", publisher, origin, story)
            for number, (days, publisher, origin, story) in enumerate(matches)
        )
    )


def _judged(past: Past, days: float, distinct: Distinct = Distinct.ITEM, at_least: int = 3) -> Judgement:
    return judge(Count(at_least, WEEK, distinct), past, after(days=days))


WIRE = _log((1, "a.com", "wire.com", "s1"), (2, "b.com", "wire.com", "s1"), (3, "c.com", "wire.com", "s2"))


@pytest.mark.parametrize(
    ("distinct", "number"),
    [(Distinct.ITEM, 3), (Distinct.STORY, 2), (Distinct.PUBLISHER, 3), (Distinct.INDEPENDENT, 1)],
)
def test_copies_of_one_wire_are_three_publishers_and_one_origin(distinct: Distinct, number: int) -> None:
    assert _judged(WIRE, 3, distinct, number).outcome is Outcome.ALERT
    assert _judged(WIRE, 3, distinct, number + 1).outcome is Outcome.QUIET


def test_three_outlets_that_write_one_event_each_for_themselves_are_three() -> None:
    past = _log((1, "a.com", "a.com", "s1"), (2, "b.com", "b.com", "s1"), (3, "c.com", "", "s1"))
    assert _judged(past, 3, Distinct.INDEPENDENT).outcome is Outcome.ALERT


def test_the_sentence_shows_the_arithmetic() -> None:
    assert _judged(WIRE, 3).reason == "3 items from 3 publishers in 7 days; 3 make an alert"
    said = _judged(WIRE, 3, Distinct.INDEPENDENT).reason
    assert said == "1 independent origin (3 items) in 7 days; 3 make an alert"
    assert _judged(WIRE, 90).reason == "0 items in 7 days; 3 make an alert"


def test_it_slides_and_says_when_it_falls_back() -> None:
    assert _judged(WIRE, 3).due_at == after(days=8)
    assert _judged(WIRE, 7.9999).outcome is Outcome.ALERT
    assert _judged(WIRE, 8).outcome is Outcome.QUIET
    assert _judged(WIRE, 8).due_at is None


def test_it_falls_back_when_the_newest_of_the_same_leave() -> None:
    past = _log((1, "a", "", None), (2, "b", "", None), (5, "a", "", None), (6, "c", "", None))
    found = _judged(past, 6, Distinct.PUBLISHER, 2)
    assert found.due_at == after(days=12)
    assert _judged(past, 11.99, Distinct.PUBLISHER, 2).outcome is Outcome.ALERT
    assert _judged(past, 12, Distinct.PUBLISHER, 2).outcome is Outcome.QUIET


def test_what_never_matched_is_learning() -> None:
    found = _judged(Past(Log()), 3)
    assert (found.outcome, found.reason, found.due_at) == (Outcome.LEARNING, "never matched", None)


def test_what_is_stored_of_later_is_not_there_yet_and_is_looked_at_in_time() -> None:
    found = _judged(WIRE, 2.5)
    assert found.outcome is Outcome.QUIET
    assert found.due_at == after(days=3)


def test_an_alert_shows_what_it_counted() -> None:
    assert [match.item_id for match in _judged(WIRE, 8.5, at_least=2).evidence] == ["i1", "i2"]
