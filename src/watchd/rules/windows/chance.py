"""How likely so many are by chance: a negative binomial fitted to how many there used to be."""

from collections.abc import Sequence
from math import exp, lgamma, log
from statistics import fmean, pvariance

_NEGLIGIBLE = 1e-15
_MOST_STEPS = 10_000  # of a fraction that a hundred settle


def chance_of(number: int, usual: Sequence[float], others: Sequence[Sequence[float]] = ()) -> float:
    """The probability of `number` or more in one period, when the periods before had `usual`.

    Mean and variance are those of the periods; both are as uncertain as their number makes them, so that a few quiet
    periods prove nothing. Where they vary no more than single chance events do, this is what a Poisson rate that is
    known from them alone (with Jeffreys' prior) predicts.

    `others` are the numbers of periods of other kinds, each kind for itself: the other hours of the same days. With
    them the variance is so many times the mean as it is over all kinds, each around its own mean: a few periods know
    their mean far better than their variance.
    """
    periods = len(usual)
    mean = (sum(usual) + 0.5) / periods
    spread = _dispersion([usual, *others]) * mean if others else _squares(usual) / (periods - 1) if periods > 1 else 0.0
    variance = max(spread, mean) * (1 + 1 / periods)
    return _tail(number, mean, mean * mean / (variance - mean))


def _dispersion(kinds: Sequence[Sequence[float]]) -> float:
    """How many times the mean the variance is, over all kinds; kinds of which more is known weigh more."""
    several = [numbers for numbers in kinds if len(numbers) > 1]
    expected = sum(fmean(numbers) * (len(numbers) - 1) for numbers in several)
    return sum(map(_squares, several)) / expected if expected else 1.0


def _squares(numbers: Sequence[float]) -> float:
    """The sum of the squared distances to the mean."""
    return pvariance(numbers, fmean(numbers)) * len(numbers)


def _tail(number: int, mean: float, size: float) -> float:
    """P(X >= number) for a negative binomial of that mean and size: a regularised incomplete beta function."""
    if number <= 0:
        return 1.0
    more, fewer = mean / (mean + size), size / (mean + size)
    both = lgamma(number + size) - lgamma(number) - lgamma(size) + number * log(more) + size * log(fewer)
    if more < (number + 1) / (number + size + 2):
        return min(1.0, exp(both) * _fraction(number, size, more) / number)
    return max(0.0, 1.0 - exp(both) * _fraction(size, number, fewer) / size)


def _fraction(one: float, other: float, at: float) -> float:
    """The continued fraction of the incomplete beta function, from its front; it ends when it changes no more."""
    upper, lower = 1.0, 1.0 / (1.0 - (one + other) * at / (one + 1))
    found = lower
    for step in range(1, _MOST_STEPS):
        twice = one + 2 * step
        for part in (
            step * (other - step) * at / ((twice - 1) * twice),
            -(one + step) * (one + other + step) * at / (twice * (twice + 1)),
        ):
            lower = 1.0 / (1.0 + part * lower)
            upper = 1.0 + part / upper
            found *= lower * upper
        if abs(lower * upper - 1.0) < _NEGLIGIBLE:
            break
    return found
