"""How often a window would alert though nothing is the matter, by what its rule matched so far."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, exp, log

from watchd.model.window import Absence, Burst, Window
from watchd.rules.windows.chance import chance_of

TOO_OFTEN = 4.0  # false alarms a year
_YEAR, _DAY = timedelta(days=365), timedelta(days=1)
_RARE = 1 / 1000
_FEWEST_PERIODS = 8
_QUANTILE = 0.95


def false_alarms(window: Window, times: Sequence[datetime], since: datetime, until: datetime) -> float | None:
    """How many false alarms a year are to be expected of matches at these times; None where too little is known.

    Of an absence: matches that come by chance alone leave gaps as long as it waits for. Of a burst: as many as it
    asks for come together by chance, as much as the periods before varied.
    """
    if isinstance(window, Absence):
        rate = _rate(times, since, until)
        enough = len(times) >= max(window.need, 2)
        return 365 * rate * exp(-rate * (window.lasting / _DAY)) if enough else None
    if isinstance(window, Burst):
        return _of_bursts(window, times, since, until)
    return None


def long_enough(times: Sequence[datetime], since: datetime, until: datetime) -> timedelta:
    """How long an absence must be to alert falsely four times a year at most, and to outlast usual gaps thrice."""
    rate = _rate(times, since, until)
    by_rate = log(max(365 * rate / TOO_OFTEN, 1.0)) / rate if rate else 0.0
    return timedelta(days=max(1, ceil(max(by_rate, 3 * usual_gap(times) / _DAY))))


def usual_gap(times: Sequence[datetime]) -> timedelta:
    """How long at most nothing comes in 95 of 100 cases: nights, weekends and holidays among them; 0 of one match."""
    gaps = sorted(later - earlier for earlier, later in pairwise(sorted(times)))
    return gaps[min(len(gaps) - 1, int(len(gaps) * _QUANTILE))] if gaps else timedelta(0)


def _rate(times: Sequence[datetime], since: datetime, until: datetime) -> float:
    """Matches a day."""
    return len(times) / max((until - since) / _DAY, 1.0)


def _of_bursts(window: Burst, times: Sequence[datetime], since: datetime, until: datetime) -> float | None:
    within = window.within
    periods = int((until - since) / within)
    if periods < _FEWEST_PERIODS:
        return None
    counts = [0.0] * periods
    for at in times:
        place = int((until - at) / within)
        if 0 <= place < periods:
            counts[place] += 1
    wanted = max(window.at_least, ceil(window.times * sum(counts) / periods))
    chance = chance_of(wanted, counts)
    while chance >= _RARE:
        wanted += 1
        chance = chance_of(wanted, counts)
    return (_YEAR / within) * chance
