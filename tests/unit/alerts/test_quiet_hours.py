"""Quiet hours: when they are, by the clock on somebody's wall, also in the nights in which clocks are changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.builders import notification
from tests.fakes import routing

from watchd.alerts.quiet_hours import after_quiet, quiet_until
from watchd.model.notification import NotificationState
from watchd.model.route import Person, Routing
from watchd.model.rule import Severity

ANA = "ana@example.org"


def _there(begin: str = "22:00", end: str = "06:00", zone: str = "America/Caracas") -> Routing:
    return replace(routing(), people={"ana": Person("ana", ANA, zone, quiet=(begin, end))})


def _utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (_utc(2, 1, 59), None),  # 21:59 in Caracas
        (_utc(2, 2), _utc(2, 10)),
        (_utc(2, 4), _utc(2, 10)),
        (_utc(2, 9, 59), _utc(2, 10)),
        (_utc(2, 10), None),
    ],
)
def test_they_last_from_one_time_to_the_other_where_he_is(now: datetime, expected: datetime | None) -> None:
    assert quiet_until(ANA, _there(), now) == expected
    assert quiet_until("ben@example.org", _there(), now) is None


def test_they_may_lie_within_a_day() -> None:
    noon = _there("12:00", "13:30", "UTC")
    found = [quiet_until(ANA, noon, _utc(2, hour)) for hour in (11, 12, 13, 14)]
    assert found == [None, _utc(2, 13, 30), _utc(2, 13, 30), None]


@pytest.mark.parametrize(
    ("begin", "end", "evening", "ends"),
    [
        ("22:00", "06:00", _utc(28, 21, 30), _utc(29, 4)),  # summer time began in that night
        ("22:00", "06:00", _utc(24, 20, 30, 10), _utc(25, 5, month=10)),  # and ended in that one
        ("22:00", "02:30", _utc(28, 21, 30), _utc(29, 1)),  # it has no 02:30: at 03:00
        ("22:00", "02:30", _utc(24, 20, 30, 10), _utc(25, 0, 30, 10)),  # it has two: at the first
    ],
)
def test_in_the_nights_in_which_clocks_are_changed_they_end_once(
    begin: str, end: str, evening: datetime, ends: datetime
) -> None:
    madrid = _there(begin, end, "Europe/Madrid")
    minutes = [evening + timedelta(minutes=one) for one in range(0, 12 * 60, 10)]
    assert {until for now in minutes if (until := quiet_until(ANA, madrid, now))} == {ends}
    assert [quiet_until(ANA, madrid, now) is not None for now in minutes] == [now < ends for now in minutes]


def test_hours_that_a_change_of_clocks_leaves_out_are_none_that_night() -> None:
    madrid = _there("02:10", "02:50", "Europe/Madrid")
    assert not [hour for hour in range(24) if quiet_until(ANA, madrid, _utc(29, hour))]


def test_what_is_sent_as_it_is_waits_until_they_are_over_and_lives_and_fails_over_as_much_later() -> None:
    sent = notification(target=ANA, due_at=_utc(2, 4), expires_at=_utc(5, 4), failover_at=_utc(2, 5))
    held = after_quiet(sent, Severity.LOW, _there())
    assert (held.due_at, held.expires_at, held.failover_at) == (_utc(2, 10), _utc(5, 10), _utc(2, 11))
    assert held.id == sent.id
    assert after_quiet(sent, Severity.CRITICAL, _there()) == sent
    muted = replace(sent, state=NotificationState.MUTED)
    assert after_quiet(muted, Severity.LOW, _there()) == muted
