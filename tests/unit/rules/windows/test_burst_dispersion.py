"""How much numbers vary is known from all hours of the baseline: how often chance alone makes an alert, and of what."""

import random
from datetime import timedelta
from math import exp

import pytest
from tests.builders import after
from tests.unit.rules.windows.pasts import log

from watchd.model.window import Burst, Outcome
from watchd.rules.windows import Log, Past, judge
from watchd.rules.windows.burst import odds
from watchd.rules.windows.chance import chance_of

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
MEANS = [0.5] * 8 + [4.0] * 8 + [12.0] * 8  # of the hours of a day


def _events(mean: float, times: float, chosen: random.Random) -> float:
    """A number whose variance is so many times its mean: what a Poisson rate that varies gives."""
    rate = mean if times == 1 else chosen.gammavariate(mean / (times - 1), times - 1)
    number, left = 0, chosen.random()
    while left > exp(-rate):
        number, left = number + 1, left * chosen.random()
    return float(number)


@pytest.mark.parametrize("times", [1, 4])
def test_chance_makes_an_alert_as_seldom_as_is_said_in_calm_hours_and_in_loud_ones(times: float) -> None:
    chosen = random.Random(17)
    alerts = dict.fromkeys(MEANS, 0)
    for _ in range(60):
        days = [[_events(mean, times, chosen) for _ in range(14)] for mean in MEANS]
        for place, mean in enumerate(MEANS):
            others = days[:place] + days[place + 1 :]
            alerts[mean] += sum(
                chance_of(int(_events(mean, times, chosen)), days[place], others) < 1 / 100 for _ in range(8)
            )
    assert all(found <= 2 * 60 * 8 * 8 / 100 for found in alerts.values()), alerts
    assert sum(alerts.values()) >= 60 * 24 * 8 / 100 / 4, alerts  # nor is it never


def test_other_hours_say_how_much_a_few_periods_really_vary() -> None:
    lucky, bursty = [3.0] * 14, [[0.0, 0, 9, 0, 3, 6, 0, 12, 0, 0, 1, 9, 2, 0] for _ in range(23)]
    assert chance_of(11, lucky, bursty) > 20 * chance_of(11, lucky)
    unlucky, steady = [0.0] * 13 + [42.0], [[3.0, 2, 4, 3, 3, 2, 4] * 2 for _ in range(23)]
    assert chance_of(20, unlucky, steady) < chance_of(20, unlucky) / 2
    assert chance_of(4, lucky, [[0.0] * 14]) == pytest.approx(chance_of(4, lucky))


def _of(hours: dict[float, int]) -> Log:
    """Matches of three weeks: so many a day around the middle of an hour, on the first of two days one more."""
    return log(
        *(
            day + (hour + 0.5) / 24 + place / 100_000
            for day in range(20)
            for hour, number in hours.items()
            for place in range(number + (1 if day % 2 else -1))
        )
    )


def test_a_burst_of_an_hour_is_held_against_the_variance_of_all_hours() -> None:
    asked, now = Burst(4, HOUR, 2, 2 * WEEK), after(days=20 + 4 / 24)
    own = _of({3: 2, 9: 6, 15: 10})
    for place in range(12):
        own.add(log(20 + 3.5 / 24 + place / 100_000, feed=f"now{place}").first())  # type: ignore[arg-type]
    found = judge(asked, Past(own), now)
    same = [float(2 + (1 if day % 2 else -1)) for day in range(6, 20)]
    others = [[0.0] * 14] * 21 + [[number + 1.0, number - 1.0] * 7 for number in (6, 10)]
    assert found.outcome is Outcome.ALERT
    assert found.reason.endswith(f"from the same hours of 2 weeks; by chance {odds(chance_of(12, same, others))}")
    assert odds(chance_of(12, same, others)) != odds(chance_of(12, same, [[0.0, 9.0] * 7]))


def test_a_share_is_held_against_the_same_hours_alone() -> None:
    # Of an hour with hardly a match the share is all or nothing: no measure of how much shares vary.
    asked, now = Burst(4, HOUR, 2, 2 * WEEK, of="all"), after(days=20 + 4 / 24)
    own = _of({3: 2, 9: 6})
    for place in range(12):
        own.add(log(20 + 3.5 / 24 + place / 100_000, feed=f"now{place}").first())  # type: ignore[arg-type]
    whole = log(
        *(day + (hour + 0.5) / 24 + place / 90_000 for day in range(21) for hour in (3, 9) for place in range(12))
    )
    found = judge(asked, Past(own, {"all": whole}), now)
    same = [float(2 + (1 if day % 2 else -1)) for day in range(6, 20)]
    assert found.reason.endswith(f"by chance {odds(chance_of(12, same))}")
