"""What a recipient may be sent, and when he is told of what is beyond it."""

from datetime import datetime, timedelta

import pytest
from tests.builders import T0, after

from watchd.alerts.budget import DAILY, STORM, URGENT_STORM, Budget, Charge
from watchd.alerts.storm import OVER_AFTER, storm_of, title_of, told_at
from watchd.model.route import Limits
from watchd.model.rule import Severity

LIMITS = Limits(hourly=30, urgent=12, daily=60)


def budget(limits: Limits = LIMITS, now: datetime = T0, charges: list[Charge] | None = None) -> Budget:
    return Budget(limits, T0 - timedelta(hours=12), now, charges or [])


def sent(of: Budget, number: int, rule: str = "hot", severity: Severity = Severity.MEDIUM) -> list[str]:
    """What becomes of so many messages of a rule at one moment."""
    found = []
    for _ in range(number):
        charge = of.charge_of(severity, rule)
        found.append(of.beyond(charge))
        if not found[-1]:
            of.take(charge)
    return found


def test_a_hot_rule_takes_two_thirds_of_what_others_leave() -> None:
    of = budget()
    assert sent(of, 100).count("") == 20
    assert sent(of, 100, "second").count("") == 7
    assert sent(of, 1, "third") == [""], "there is something left for whoever comes next"
    assert len(of.charges) <= 30


def test_what_is_urgent_has_a_budget_of_its_own_and_the_rest_keeps_none_of_it_back() -> None:
    of = budget()
    sent(of, 100)
    sent(of, 100, "second")
    assert sent(of, 5, "ships", Severity.HIGH) == [""] * 5
    assert sent(of, 5, "ships", Severity.CRITICAL) == ["", "", "", URGENT_STORM, URGENT_STORM]
    assert sent(of, 1, "calm", Severity.CRITICAL) == [""]
    assert sent(of, 1) == [STORM]


def test_after_an_hour_there_is_room_again() -> None:
    of = budget()
    sent(of, 100)
    later = budget(now=after(minutes=60), charges=of.charges)
    assert sent(later, 1) == [""]
    assert sent(budget(now=after(minutes=59), charges=of.charges), 1) == [STORM]


def test_the_days_figure_counts_from_midnight_without_what_is_urgent() -> None:
    yesterday = [Charge(T0 - timedelta(hours=13), f"r{number}", is_urgent=False) for number in range(50)]
    today = [Charge(T0 - timedelta(hours=2), f"r{number}", is_urgent=False) for number in range(59)]
    urgent = [Charge(T0 - timedelta(hours=2), f"r{number}", is_urgent=True) for number in range(50)]
    of = budget(charges=[*yesterday, *today, *urgent])
    assert sent(of, 2) == ["", DAILY]
    assert sent(of, 1, severity=Severity.CRITICAL) == [""]


def test_the_recipient_is_warned_once_when_four_fifths_are_told() -> None:
    of = budget(Limits(hourly=None, urgent=None, daily=60))
    warned = [number for number in range(1, 61) if of.take(of.charge_of(Severity.LOW, "r"))]
    assert warned == [48]


def test_none_is_no_limit() -> None:
    of = budget(Limits(hourly=None, urgent=None, daily=None))
    assert set(sent(of, 500)) == {""}
    assert set(sent(of, 500, severity=Severity.CRITICAL)) == {""}


@pytest.mark.parametrize("text", ["urgent:ven-su30", "usual:ven-su30", "usual:"])
def test_a_charge_is_read_back(text: str) -> None:
    assert Charge.read(text, T0).text == text


def test_a_storm_is_told_at_once_and_then_ever_more_rarely() -> None:
    told: list[datetime] = []
    now = T0
    for _ in range(7):
        at = told_at(told, now)
        told.append(at)
        now = at + timedelta(seconds=1)  # it goes on
    assert [int((at - T0).total_seconds() // 60) for at in told] == [0, 5, 15, 60, 120, 180, 240]


def test_what_comes_late_in_a_storm_waits_for_no_moment_that_has_passed() -> None:
    assert told_at([T0], after(minutes=40)) == after(minutes=40)


def test_after_two_calm_hours_it_is_another_storm() -> None:
    told = [T0, after(minutes=5)]
    assert storm_of(told, after(minutes=5) + OVER_AFTER) == told
    assert storm_of(told, after(minutes=6) + OVER_AFTER) == ()
    assert told_at(told, after(hours=9)) == after(hours=9)
    assert storm_of([T0, after(hours=9)], after(hours=10)) == [after(hours=9)]


def test_a_moment_that_lies_ahead_is_no_storm() -> None:
    assert told_at([after(days=3)], T0) == T0


def test_a_storm_of_one_is_told_as_one() -> None:
    assert title_of(URGENT_STORM, T0, 1) == "Storm since 12:00 UTC, 1 urgent alert beyond the hour's limit so far"
    assert title_of(STORM, T0, 1_214) == "Storm since 12:00 UTC, 1,214 alerts beyond the hour's limit so far"
