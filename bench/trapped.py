"""Traps: of pairs of reports in nearly the same words, how many developments are swallowed, and rewordings known."""

import argparse
from collections import Counter

from tests.story_sets.decided import SWALLOWED, decisions
from tests.story_sets.revised import Way, courses
from tests.story_sets.traps import Pair, later_pairs, pairs

from watchd.stories.trial import interval


def measure(options: argparse.Namespace) -> None:
    """By set, with the interval, and each pair that is swallowed; docs/stories.md has what they came to when new."""
    del options
    for name, found in (
        ("first", pairs()),
        ("later", later_pairs()),
        ("written after that", later_pairs("traps_held_out.txt")),
        ("written last", later_pairs("traps_held_out_2.txt")),
        ("by somebody else", later_pairs("traps_held_out_3.txt")),
        ("by somebody else again", later_pairs("traps_held_out_4.txt")),
        ("by a reviewer", later_pairs("traps_held_out_5.txt")),
        ("after a reviewer", later_pairs("traps_held_out_6.txt")),
        ("before the code was read", later_pairs("traps_held_out_7.txt")),
        ("before the code was read, once more", later_pairs("traps_held_out_8.txt")),
        ("after that was mended", later_pairs("traps_held_out_9.txt")),
        ("next steps in words of their own", later_pairs("traps_next.txt")),
        ("of words", later_pairs("traps_words.txt")),
        ("of words, held out", later_pairs("traps_words_held_out.txt")),
        ("sought for what is missed", later_pairs("traps_sought.txt")),
        ("roles exchanged", later_pairs("traps_roles.txt")),
        ("one headline or lead", later_pairs("traps_headlines.txt")),
    ):
        _measure(name, found)
    for way in Way:
        _measure_courses(way)


def _measure_courses(way: Way) -> None:
    found = courses(later_pairs("traps_revised.txt"), way)
    traps, rewordings = ([one for one in found if (one.pair.kind == "reworded") is same] for same in (False, True))
    missed, swallowed = sum(not one.is_told for one in traps), sum(one.is_swallowed for one in traps)
    again = sum(one.is_told or one.is_told_of_another for one in rewordings)
    print(
        f"traps: another headline, {way.value}: {missed} of {len(traps)} not told, {swallowed} by nobody; "
        f"{again} of {len(rewordings)} rewordings told"
    )


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
