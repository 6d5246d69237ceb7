"""How likely so many are: against sums that are done another way."""

from fractions import Fraction
from itertools import pairwise
from math import comb

import pytest

from watchd.rules.windows.burst import odds
from watchd.rules.windows.chance import chance_of


def _exact(number: int, mean: Fraction, size: int) -> Fraction:
    """P(X >= number) of a negative binomial of whole size, with fractions."""
    success = Fraction(size) / (size + mean)
    below = sum((comb(k + size - 1, k) * success**size * (1 - success) ** k for k in range(number)), Fraction(0))
    return 1 - below


@pytest.mark.parametrize("number", [1, 3, 8, 20])
@pytest.mark.parametrize("usual", [[0, 1, 0, 1, 2, 1, 0, 1, 1, 2, 0, 2], [4, 4, 4, 3, 5, 4]])
def test_steady_periods_give_what_their_rate_alone_predicts(usual: list[float], number: int) -> None:
    # A negative binomial of size sum + 1/2: between those of the whole sizes on both sides, and of the same mean.
    total, periods = int(sum(usual)), len(usual)
    mean = Fraction(2 * total + 1, 2 * periods)
    sides = sorted(float(_exact(number, mean, size)) for size in (total, total + 1))
    assert sides[0] * 0.999 <= chance_of(number, usual) <= sides[1] * 1.001


def test_periods_that_vary_more_make_many_likelier() -> None:
    steady, bursty = [5.0] * 12, [0.0, 0, 0, 20, 0, 0, 0, 20, 0, 0, 20, 0]
    assert chance_of(15, bursty) > 20 * chance_of(15, steady)


def test_few_quiet_periods_prove_less_than_many() -> None:
    assert chance_of(3, [0.0] * 2) > 10 * chance_of(3, [0.0] * 40)


def test_it_is_a_probability_that_falls() -> None:
    found = [chance_of(number, [3.0, 8, 1, 0, 5]) for number in range(60)]
    assert found[0] == 1.0
    assert all(0 <= later <= earlier for earlier, later in pairwise(found))
    assert chance_of(5_000, [3.0, 8, 1, 0, 5]) >= 0.0


@pytest.mark.parametrize(
    ("chance", "said"),
    [(1 / 61_234, "1 in 61,000"), (1 / 7.4, "1 in 7"), (0.9, "1 in 1"), (1e-30, "less than 1 in 1,000,000,000")],
)
def test_odds_have_two_digits(chance: float, said: str) -> None:
    assert odds(chance) == said


def test_of_thousands_as_many_as_usual_are_neither_certain_nor_rare() -> None:
    usual = [2_900.0, 3_100.0] * 20
    found = [chance_of(number, usual) for number in (2_700, 2_950, 3_000, 3_050, 3_300)]
    assert found[0] > 0.99
    assert 0.45 < found[2] < 0.55
    assert found[1] + found[3] == pytest.approx(1, abs=0.02)
    assert found[4] < 0.01
