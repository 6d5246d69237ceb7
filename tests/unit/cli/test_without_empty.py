"""A column that may be empty is left out where it is, and nothing else moves."""

from watchd.cli.shown import without_empty

COLUMNS = ("FEED", "TITLE", "WHY")


def test_a_column_with_anything_in_it_stays() -> None:
    rows = [["a", "The Wire", ""], ["b", "", ""]]
    assert without_empty(COLUMNS, rows, "TITLE") == (list(COLUMNS), rows)


def test_a_column_without_anything_goes_and_other_empty_ones_stay() -> None:
    assert without_empty(COLUMNS, [["a", "", ""]], "TITLE") == (["FEED", "WHY"], [["a", ""]])
