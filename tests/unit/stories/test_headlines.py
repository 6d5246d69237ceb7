"""The figures of docs/stories.md on a real stream of headlines do not worsen, and the sheet they rest on says why."""

import csv
from collections import Counter
from pathlib import Path

from tests.unit.stories.headlines import threaded

_SHEET = Path(__file__).parents[2] / "story_sets" / "suppressed.csv"
_LEAST_STILL = 0.8  # of the judged pairs: with fewer of them suppressed, the sheet says little of this release


def _sheet() -> list[dict[str, str]]:
    with _SHEET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_stories_are_as_pure_and_as_complete_as_is_said() -> None:
    outcome = threaded()
    precision, recall = outcome.b_cubed()
    assert precision >= 0.9965
    assert recall >= 0.075
    assert outcome.false_joins() <= 5.2


def test_copies_that_hide_another_development_are_as_few_as_is_said() -> None:
    """At most two in 1,000 alerts by the judged sample: in each band of scores, the share of those judged in it."""
    outcome, sheet = threaded(), _sheet()
    suppressed = outcome.suppressed()
    judged = [row for row in sheet if (row["earlier"], row["later"]) in suppressed]
    assert len(judged) >= _LEAST_STILL * len(sheet), "most of the sheet is no copy any more: draw and judge another"
    bands = sorted({float(row["band"]) for row in sheet})
    assert min(suppressed.values()) >= bands[0], "copies score lower than any of the sheet: draw and judge another"
    sizes = Counter(max(band for band in bands if band <= score) for score in suppressed.values())
    swallowed = 0.0
    for band, size in sizes.items():
        verdicts = [row["verdict"] for row in judged if float(row["band"]) == band]
        assert verdicts, f"no copy that scores {band} is judged any more: draw and judge another sheet"
        swallowed += size * verdicts.count("other") / len(verdicts)
    assert 1000 * swallowed / outcome.told <= 2.0


def test_each_of_150_judged_pairs_has_a_reason_of_its_own() -> None:
    sheet = _sheet()
    assert len(sheet) >= 150
    assert {row["verdict"] for row in sheet} <= {"same", "detail", "other"}
    assert all(len(row["reason"].split()) >= 4 for row in sheet)
    assert max(Counter(row["reason"] for row in sheet).values()) <= 8  # equal headlines are equal for few reasons
