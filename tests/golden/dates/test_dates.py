"""Dates as feeds write them, with the moment they name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchd.text.dates import DateFlag, read_date

TABLE = Path(__file__).with_name("dates.txt")
CASES = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in TABLE.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "feed", "moment", "flags"), CASES, ids=lambda cell: cell)
def test_a_date_is_read_as_the_table_says(text: str, feed: str, moment: str, flags: str) -> None:
    language, _, country = feed.partition(" ")
    found = read_date(text, language or None, country or None)
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None
    assert (found.moment, " ".join(found.flags)) == (expected, flags)


def test_the_table_shows_every_flag_and_five_languages() -> None:
    assert {flag for *_, flags in CASES for flag in flags.split()} == set(DateFlag)
    assert {feed[:2] for _, feed, *_ in CASES} >= {"en", "es", "ru", "fa", "zh"}
