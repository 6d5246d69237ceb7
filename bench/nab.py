"""Bursts on published series: labelled windows hit, at how many false alerts, against the z-score in the same run.

Five series of 5-minute counts with labelled anomalies (Numenta's NAB), as one-hour buckets. Both sides look on the hour
at the sum of the last hour, of the last two and of the last three, as `within: 1h`, `2h` and `3h` would. An alert rests
for six hours; one inside a labelled window hits it, any other is false. The baseline is 14 days, and half of it must
exist, so the first 7 days are left out. Ours is the arithmetic of `burst`: the mean of the same hours of those days,
and as many times that for variance as all their hours have; the peer is the z-score over all sums of those days. What
no limit with up to three false alerts a week hits is named.
"""

import argparse
import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, pstdev

from watchd.rules.windows.chance import chance_of

_HOUR, _DAY, _REST, _LEARNING = timedelta(hours=1), timedelta(days=1), timedelta(hours=6), timedelta(days=7)
_DAYS = 14
_MOST_FALSE = 3.0  # a week
_RATES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.57, 0.7, 0.9, 1.1, 1.3)

Series = list[tuple[datetime, float]]
Span = tuple[datetime, datetime]
Score = Callable[[float, Sequence[Sequence[float]]], float]  # a sum, and those before: of the same hours, of others
Scored = Sequence[tuple[list[tuple[datetime, float]], Sequence[Span]]]


def measure(options: argparse.Namespace) -> None:
    del options
    folder = Path(os.environ.get("WATCHD_CORPUS", "")) / "nab"
    if not os.environ.get("WATCHD_CORPUS") or not (folder / "combined_windows.json").is_file():
        print("nab: SKIPPED: WATCHD_CORPUS names no folder with nab/ in it")
        return
    labels = json.loads((folder / "combined_windows.json").read_text("utf-8"))
    found = []
    for path in sorted((folder / "realTweets").glob("*.csv")):
        series = _hours(path)
        spans = [(_moment(begin), _moment(end)) for begin, end in labels[f"realTweets/{path.name}"]]
        start = series[0][0] + _LEARNING
        found.append((series, [span for span in spans if span[0] >= start]))
    weeks = sum((series[-1][0] - series[0][0] - _LEARNING) / timedelta(days=7) for series, _ in found)
    total = sum(len(spans) for _, spans in found)
    print(f"nab: {len(found)} series, {total} labelled windows, {weeks:.1f} series-weeks; hits by false alerts")
    print("nab: false alerts per series-week   " + "  ".join(f"{rate:5.2f}" for rate in _RATES))
    for hours in (1, 2, 3):
        for name, score, limits in (
            ("negative binomial", _surprise, [10 ** (step / 4) for step in range(2, 120)]),
            ("z-score", _z_score, [1 + step / 8 for step in range(160)]),
        ):
            scored = [(list(_scores(series, hours, score)), spans) for series, spans in found]
            _say(f"{name}, {hours} h", _curve(scored, weeks, limits))


def _say(name: str, curve: Sequence[tuple[float, int, list[Span]]]) -> None:
    """Hits at the rates that are asked for, the whole curve, and what it never hits."""
    hits = (max((hit for false, hit, _ in curve if false <= rate), default=0) for rate in _RATES)
    print(f"nab: {name:<33}  " + "  ".join(f"{hit:5}" for hit in hits))
    points = sorted({(false, hit) for false, hit, _ in curve if false <= _MOST_FALSE})
    print(f"nab: {name}, the whole curve: " + ", ".join(f"{false:.2f}: {hit}" for false, hit in points))
    missed = min((left for false, _, left in curve if false <= _MOST_FALSE), key=len, default=[])
    print(
        f"nab: {name}, hit at no rate: "
        + ", ".join(f"{begin:%d %B %H:%M} to {end:%d %B %H:%M}" for begin, end in missed)
    )


def _hours(path: Path) -> Series:
    buckets: dict[datetime, float] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            at = _moment(row["timestamp"]).replace(minute=0, second=0, microsecond=0)
            buckets[at] = buckets.get(at, 0.0) + float(row["value"])
    return sorted(buckets.items())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _surprise(number: float, before: Sequence[Sequence[float]]) -> float:
    """How rare: one over the chance."""
    same_hours, *others = before
    expected = fmean(same_hours)
    return 1 / max(chance_of(int(number), same_hours, others), 1e-30) if number > expected else 0.0


def _z_score(number: float, before: Sequence[Sequence[float]]) -> float:
    every = [one for numbers in before for one in numbers]
    return (number - fmean(every)) / (pstdev(every) or 1.0)


def _scores(series: Series, hours: int, score: Score) -> Iterator[tuple[datetime, float]]:
    known = dict(series)
    sums = {
        at: sum(known[at - back * _HOUR] for back in range(hours))
        for at in known
        if all(at - back * _HOUR in known for back in range(hours))
    }
    for at, number in sums.items():
        if at < series[0][0] + _LEARNING:
            continue
        begins = [[at - day * _DAY + ahead * _HOUR for day in range(1, _DAYS + 1)] for ahead in range(0, 24, hours)]
        before = [[sums[then] for then in kind if then in sums] for kind in begins]
        yield at, score(number, before)


def _curve(scored: Scored, weeks: float, limits: Sequence[float]) -> list[tuple[float, int, list[Span]]]:
    """(false alerts per series-week, windows hit, windows missed) at each limit."""
    curve = []
    for limit in limits:
        false, hits, missed = 0, 0, list[Span]()
        for scores, spans in scored:
            alerts = _alerts(scores, limit)
            left = [(begin, end) for begin, end in spans if not any(begin - _HOUR < at <= end for at in alerts)]
            hits, missed = hits + len(spans) - len(left), missed + left
            false += sum(not any(begin - _HOUR < at <= end for begin, end in spans) for at in alerts)
        curve.append((round(false / weeks, 2), hits, missed))
    return curve


def _alerts(scores: Sequence[tuple[datetime, float]], limit: float) -> list[datetime]:
    alerts: list[datetime] = []
    for at, score in scores:
        if score >= limit and (not alerts or at - alerts[-1] >= _REST):
            alerts.append(at)
    return alerts
