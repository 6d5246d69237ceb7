"""How likely so many are by chance: a negative binomial fitted to how many there used to be."""

from collections.abc import Sequence
from math import exp, lgamma, log
from statistics import fmean, pvariance

_NEGLIGIBLE = 1e-17
_MOST_TERMS = 100_000


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
    """P(X >= number) for a negative binomial of that mean and size."""
    if number <= 0:
        return 1.0
    if number <= mean:
        return max(0.0, 1.0 - _sum(0, number, mean, size))
    return min(1.0, _sum(number, number + _MOST_TERMS, mean, size))


def _sum(first: int, end: int, mean: float, size: float) -> float:
    """The probability of `first` up to before `end`; terms are added until they say nothing more."""
    more = mean / (mean + size)
    term = exp(
        lgamma(first + size) - lgamma(size) - lgamma(first + 1) + size * log(size / (mean + size)) + first * log(more)
    )
    total = 0.0
    for number in range(first, end):
        total += term
        term *= more * (number + size) / (number + 1)
        if term < total * _NEGLIGIBLE and number > mean:
            break
    return total
