"""Bursts on published series: labelled windows hit, at how many false alerts, against the z-score in the same run.

Five series of 5-minute counts with labelled anomalies (Numenta's NAB), as one-hour buckets. An alert rests for six
hours; one inside a labelled window hits it, any other is false. The baseline is 14 days, and half of it must exist, so
the first 7 days are left out. Ours is the arithmetic of `burst` on the same hours of those days; the peer looks at all
their hours.
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

_HOUR, _REST, _DAYS, _LEARNING = timedelta(hours=1), timedelta(hours=6), 14, timedelta(days=7)
_RATES = (0.3, 0.4, 0.5, 0.57, 0.7, 0.9, 1.1, 1.3)

Series = list[tuple[datetime, float]]
Span = tuple[datetime, datetime]
Score = Callable[[float, Sequence[float], Sequence[float]], float]  # a number, the same hours, all hours


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
    ours = _curve(found, weeks, _surprise, [10 ** (step / 4) for step in range(2, 120)])
    peer = _curve(found, weeks, _z_score, [1 + step / 8 for step in range(160)])
    print(f"nab: {len(found)} series, {total} labelled windows, {weeks:.1f} series-weeks; hits by false alerts")
    print("nab: false alerts per series-week   " + "  ".join(f"{rate:5.2f}" for rate in _RATES))
    for name, curve in (("negative binomial", ours), ("z-score", peer)):
        hits = (max((hit for false, hit in curve if false <= rate), default=0) for rate in _RATES)
        print(f"nab: {name:<33}  " + "  ".join(f"{hit:5}" for hit in hits))
    print("nab: the whole curve, false alerts per series-week: windows hit")
    for name, curve in (("negative binomial", ours), ("z-score", peer)):
        print(f"nab: {name}: " + ", ".join(f"{false:.2f}: {hit}" for false, hit in sorted(set(curve)) if false <= 3))


def _hours(path: Path) -> Series:
    buckets: dict[datetime, float] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            at = _moment(row["timestamp"]).replace(minute=0, second=0, microsecond=0)
            buckets[at] = buckets.get(at, 0.0) + float(row["value"])
    return sorted(buckets.items())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _surprise(number: float, same_hours: Sequence[float], _hours: Sequence[float]) -> float:
    """How rare: one over the chance."""
    expected = fmean(same_hours)
    return 1 / max(chance_of(int(number), same_hours), 1e-30) if number > expected else 0.0


def _z_score(number: float, _same_hours: Sequence[float], hours: Sequence[float]) -> float:
    return (number - fmean(hours)) / (pstdev(hours) or 1.0)


def _scores(series: Series, score: Score) -> Iterator[tuple[datetime, float]]:
    known = dict(series)
    for at, number in series:
        if at < series[0][0] + _LEARNING:
            continue
        same_hours = [known[then] for day in range(1, _DAYS + 1) if (then := at - timedelta(days=day)) in known]
        hours = [known[then] for hour in range(1, _DAYS * 24 + 1) if (then := at - hour * _HOUR) in known]
        yield at, score(number, same_hours, hours)


def _curve(
    found: Sequence[tuple[Series, Sequence[Span]]],
    weeks: float,
    score: Score,
    limits: Sequence[float],
) -> list[tuple[float, int]]:
    """(false alerts per series-week, windows hit) at each limit."""
    scored = [(list(_scores(series, score)), spans) for series, spans in found]
    curve = []
    for limit in limits:
        false = hits = 0
        for scores, spans in scored:
            alerts = _alerts(scores, limit)
            hits += sum(any(begin - _HOUR < at <= end for at in alerts) for begin, end in spans)
            false += sum(not any(begin - _HOUR < at <= end for begin, end in spans) for at in alerts)
        curve.append((round(false / weeks, 2), hits))
    return curve


def _alerts(scores: Sequence[tuple[datetime, float]], limit: float) -> list[datetime]:
    alerts: list[datetime] = []
    for at, score in scores:
        if score >= limit and (not alerts or at - alerts[-1] >= _REST):
            alerts.append(at)
    return alerts
