"""How often a window would alert although nothing is the matter."""

from datetime import timedelta
from math import exp

from tests.builders import T0, after

from watchd.model.window import Absence, Burst, Count
from watchd.rules.windows.noise import TOO_OFTEN, false_alarms, long_enough

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKLY = [after(days=7 * week + 1) for week in range(12)]
UNTIL = after(days=84)


def test_an_absence_alerts_falsely_as_often_as_chance_leaves_such_gaps() -> None:
    window = Absence(14 * DAY, 3, 26 * WEEK, 1)
    rate = 12 / 84
    found = false_alarms(window, WEEKLY, T0, UNTIL)
    assert found is not None
    assert abs(found - 365 * rate * exp(-rate * 14)) < 1e-9
    assert found > TOO_OFTEN


def test_a_longer_absence_is_calm_and_how_long_is_said() -> None:
    daily = [after(days=day) for day in range(84)]
    needed = long_enough(daily, T0, UNTIL)
    calm = false_alarms(Absence(needed, 3, 26 * WEEK, 1), daily, T0, UNTIL)
    hasty = false_alarms(Absence(needed - DAY, 3, 26 * WEEK, 1), daily, T0, UNTIL)
    assert calm is not None
    assert hasty is not None
    assert calm <= TOO_OFTEN < hasty


def test_it_outlasts_usual_gaps_thrice() -> None:
    assert long_enough(WEEKLY, T0, UNTIL) == 21 * DAY
    busy = [after(days=place / 20) for place in range(600)]
    busy += [after(days=30 + 10 * place) for place in range(1, 60)]
    assert long_enough(busy, T0, after(days=700)) >= 30 * DAY


def test_where_little_is_known_nothing_is_said() -> None:
    assert false_alarms(Absence(14 * DAY, 13, 26 * WEEK, 1), WEEKLY, T0, UNTIL) is None
    assert false_alarms(Burst(3, 14 * DAY, 3, 12 * WEEK), WEEKLY, T0, UNTIL) is None
    assert false_alarms(Count(3, WEEK), WEEKLY, T0, UNTIL) is None


def test_short_bursts_come_by_chance_more_often_than_long_ones() -> None:
    times = [after(hours=7 * place) for place in range(288)]
    weekly = false_alarms(Burst(2, WEEK, 1, 12 * WEEK), times, T0, UNTIL)
    hourly = false_alarms(Burst(2, timedelta(hours=1), 1, 12 * WEEK), times, T0, UNTIL)
    assert weekly is not None
    assert hourly is not None
    assert weekly < 0.06
    assert weekly < hourly < 365 * 24 / 1000
