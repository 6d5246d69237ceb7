"""`sequence` and `due`: order, periods, what did not follow, and what came late."""

from datetime import datetime, timedelta

import pytest
from tests.builders import after
from tests.unit.rules.windows.pasts import days, joined, log, watching

from watchd.model.match import Arrival
from watchd.model.window import Due, Outcome, PastMatch, Step, Succession
from watchd.rules.windows import Judgement, Log, Past, judge

DAY = timedelta(days=1)
A, B, C = Step("a"), Step("b"), Step("c")
WORDS_ONLY = Succession((A, B), 30 * DAY, C)


def _judged(window: Succession | Due, day: float, own: Log | None = None, **others: Log) -> Judgement:
    return judge(window, Past(own or Log(), others, watch=watching()), after(days=day))


def _outcomes(window: Succession | Due, *asked: float, **others: Log) -> list[str]:
    return [_judged(window, day, **others).outcome.value for day in asked]


def test_steps_in_order_alert_until_the_first_leaves_the_period() -> None:
    both = {"a": log(5), "b": log(7)}
    assert _outcomes(Succession((A, B), 30 * DAY), 6, 7, 34.9, 35, **both) == ["quiet", "alert", "alert", "quiet"]
    found = _judged(Succession((A, B), 30 * DAY), 8, **both)
    assert found.reason == "a on 2025-11-29, then b on 2025-12-01, within 30 days"
    assert (found.due_at, found.evidence_of, len(found.evidence)) == (after(days=35), "a", 1)


def test_the_wrong_order_and_too_late_are_quiet() -> None:
    assert _judged(Succession((A, B), 30 * DAY), 8, a=log(7), b=log(5)).outcome is Outcome.QUIET
    assert _judged(Succession((A, B), 30 * DAY), 41, a=log(5), b=log(36)).outcome is Outcome.QUIET
    assert _judged(Succession((A, B), 30 * DAY), 41, a=log(5, 20), b=log(36)).outcome is Outcome.ALERT


def test_steps_of_one_moment_are_in_no_order() -> None:
    assert _judged(Succession((A, B), 30 * DAY), 8, a=log(5), b=log(5)).outcome is Outcome.QUIET
    assert _judged(Succession((A, B), 30 * DAY), 8, a=log(5), b=log(5, 5.001)).outcome is Outcome.ALERT
    assert _judged(WORDS_ONLY, 36, a=log(5), b=log(7), c=log(5)).outcome is Outcome.QUIET, (
        "it did come, for all we know"
    )


def test_three_steps_are_each_looked_for_after_the_one_before() -> None:
    window = Succession((A, B, C), 30 * DAY)
    assert _judged(window, 20, a=log(5), b=log(6, 12), c=log(9)).outcome is Outcome.ALERT
    assert _judged(window, 20, a=log(5), b=log(12), c=log(9)).outcome is Outcome.QUIET


def test_what_is_missing_is_waited_for_to_the_end_of_the_period_and_ends_the_alert_when_it_comes_late() -> None:
    assert _outcomes(WORDS_ONLY, 34.9, 35, 50, 65, a=log(5), b=log(7)) == ["quiet", "alert", "alert", "quiet"]
    assert _outcomes(WORDS_ONLY, 36, 41, a=log(5), b=log(7), c=log(40)) == ["alert", "quiet"]
    assert _judged(WORDS_ONLY, 36, a=log(5), b=log(7), c=log(6)).outcome is Outcome.QUIET
    assert _judged(WORDS_ONLY, 36, a=log(5), b=log(7), c=log(3)).outcome is Outcome.ALERT
    assert _judged(WORDS_ONLY, 10, a=log(5), b=log(7)).due_at == after(days=35)


def test_what_came_late_and_what_never_came_are_told_apart() -> None:
    late = _judged(WORDS_ONLY, 41, a=log(5), b=log(7), c=log(40))
    assert late.reason == "a on 2025-11-29, then b on 2025-12-01; c came on 2026-01-03, 5 days late"
    assert (late.evidence_of, [match.at for match in late.evidence]) == ("c", [after(days=40)])
    never = _judged(WORDS_ONLY, 65, a=log(5), b=log(7))
    assert never.reason == ("a on 2025-11-29, then b on 2025-12-01; no c came in 60 days, and it no longer counts")
    assert not never.evidence
    in_time = _judged(WORDS_ONLY, 41, a=log(5), b=log(7), c=log(30))
    assert in_time.reason == "not now: a, then b, and then no c for 30 days"


def test_what_was_missing_has_come_also_where_its_rule_was_mended_only_later_to_see_it() -> None:
    seen_later = Log([PastMatch(after(days=20), "x", "f", "p", arrival=Arrival.RECOMPUTED)])
    assert _judged(WORDS_ONLY, 36, a=log(5), b=log(7), c=seen_later).outcome is Outcome.QUIET


def test_what_would_not_have_been_seen_is_unknown() -> None:
    watch = watching(feed_0=days((0, 20)), feed_1=days((0, 20)), feed_2=days((0, 20)))
    found = judge(WORDS_ONLY, Past(Log(), {"a": log(5), "b": log(7)}, watch=watch), after(days=36))
    assert (found.outcome, found.reason.startswith("blind: 50% of what")) == (Outcome.UNKNOWN, True)


def test_only_live_matches_are_steps_and_a_window_steps_by_entering_alert() -> None:
    past = Log([PastMatch(after(days=5), "x", "f", "p", arrival=Arrival.RECOMPUTED)])
    assert _judged(Succession((A, B), 30 * DAY), 8, a=past, b=log(7)).outcome is Outcome.QUIET
    entry = Succession((Step("a", is_entry=True), B), 30 * DAY)
    entered = {"a": (after(days=5),)}
    assert judge(entry, Past(Log(), {"a": log(), "b": log(7)}, entered), after(days=8)).outcome is Outcome.ALERT
    assert _judged(entry, 8, a=log(5), b=log(7)).outcome is Outcome.QUIET


def test_a_sequence_none_of_whose_steps_ever_matched_is_learning() -> None:
    assert _judged(WORDS_ONLY, 8, a=log(), b=log(), c=log(3)).reason == "never matched: a, b"


BY = Due(by=datetime(2025, 12, 4, tzinfo=after().tzinfo))  # day 9.5
AFTER = Due(after=120 * DAY, rule_id="a")


@pytest.mark.parametrize(
    ("day", "own", "outcome", "said"),
    [
        (3, log(), "quiet", "due by 2025-12-04 00:00 UTC; none yet"),
        (9.6, log(), "alert", "no match by 2025-12-04 00:00 UTC"),
        (9.6, log(2), "quiet", "due by 2025-12-04 00:00 UTC; it came on 2025-11-26"),
        (13, log(12.5), "quiet", "due by 2025-12-04 00:00 UTC; it came on 2025-12-07, 3 days late"),
    ],
)
def test_due_by_a_day(day: float, own: Log, outcome: str, said: str) -> None:
    found = _judged(BY, day, own)
    assert (found.outcome.value, found.reason) == (outcome, said)


def test_what_came_late_is_shown() -> None:
    assert [match.at for match in _judged(BY, 13, log(12.5, 12.7)).evidence] == [after(days=12.5)]


def test_due_after_a_rule_counts_from_its_first_match() -> None:
    assert _judged(AFTER, 8, a=log()).reason == "waiting for a, which has not matched yet"
    assert _judged(AFTER, 129, a=log(10, 90)).due_at == after(days=130)
    assert _judged(AFTER, 130, a=log(10, 90)).reason == "no match by 2026-04-03 12:00 UTC, 120 days after a"
    assert _judged(AFTER, 130, joined(log(5)), a=log(10)).outcome is Outcome.ALERT
    assert _judged(AFTER, 130, joined(log(50)), a=log(10)).outcome is Outcome.QUIET


def test_what_was_due_while_nobody_looked_is_unknown() -> None:
    watch = watching(feed_0=days((0, 3)), feed_1=days((0, 3)), feed_2=days((0, 3)))
    blind = judge(BY, Past(Log(), watch=watch, watched_since=after()), after(days=20))
    assert (blind.outcome, blind.reason.endswith("no match by 2025-12-04 00:00 UTC")) == (Outcome.UNKNOWN, True)
    late = judge(BY, Past(Log(), watch=watching(), watched_since=after(days=15)), after(days=20))
    assert late.reason == "blind: the rule was not evaluating before 2025-12-04 00:00 UTC"


def test_due_after_a_window_counts_from_when_it_first_entered_alert() -> None:
    window = Due(after=120 * DAY, rule_id="a", is_entry=True)
    past = {"a": log(1, 2, 3)}
    waiting = judge(window, Past(Log(), past), after(days=8))
    assert waiting.reason == "waiting for a, which has not entered alert yet"
    entered = {"a": (after(days=10), after(days=90))}
    found = judge(window, Past(Log(), past, entered, watching()), after(days=130))
    assert (found.outcome, found.reason) == (
        Outcome.ALERT,
        "no match by 2026-04-03 12:00 UTC, 120 days after a in alert",
    )
    came = judge(window, Past(log(9, 50), past, entered, watching()), after(days=130))
    assert came.reason.endswith("it came on 2026-01-13")
