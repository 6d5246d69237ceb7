"""Two sides measured in turn, so that a drifting machine drifts for both."""

import statistics
from collections.abc import Callable


def side_by_side(row: str, unit: str, ours: Callable[[], float], theirs: Callable[[], float] | None, runs: int) -> None:
    """Print one row: rates (higher is better) as medians with their range, and the ratio of the medians."""
    mine: list[float] = []
    peers: list[float] = []
    for _ in range(runs):
        mine.append(ours())
        if theirs is not None:
            peers.append(theirs())
    line = f"{row}: watchd {_shown(mine)} {unit}"
    if peers:
        line += f"; peer {_shown(peers)} {unit}; ratio {statistics.median(mine) / statistics.median(peers):.2f}"
    print(line)


def _shown(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"
