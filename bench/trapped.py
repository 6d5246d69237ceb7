"""Traps: of pairs of reports in nearly the same words, how many developments are swallowed, and rewordings known."""

import argparse
from collections import Counter

from tests.story_sets.decided import SWALLOWED, decisions
from tests.story_sets.traps import Pair, later_pairs, pairs

from watchd.stories.trial import interval


def measure(options: argparse.Namespace) -> None:
    """By set; of the one that nothing was tuned on, the interval and each pair that is swallowed."""
    del options
    for name, found in (
        ("tuned on, first", pairs()),
        ("tuned on, later", later_pairs()),
        ("held out", later_pairs("traps_held_out.txt")),
    ):
        _measure(name, found)


def _measure(name: str, found: list[Pair]) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    swallowed = []
    for pair, decision in zip(found, decisions(found), strict=True):
        is_same, is_swallowed = pair.kind == "reworded", decision.kind in SWALLOWED
        counts[is_same, is_swallowed] += 1
        if is_swallowed and not is_same:
            swallowed.append(f"    {pair.language} {pair.kind}, {decision.kind.value}: {pair.second.title}")
    traps, rewordings = (counts[is_same, True] + counts[is_same, False] for is_same in (False, True))
    low, high = interval(counts[False, True], traps)
    print(f"traps: {name}: {counts[False, True]} of {traps} swallowed ({100 * low:.1f} to {100 * high:.1f} %)", end="")
    print(f", {counts[True, True]} of {rewordings} rewordings known" if rewordings else "")
    print("\n".join(swallowed), end="\n" if swallowed else "")
